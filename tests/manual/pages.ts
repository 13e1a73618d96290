/** The pages of the manual, and the README, with their blocks of code. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownFiles } from "../../tools/manual/pictures.ts";
import { type Block, blocksOf } from "../../tools/manual/programs.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Page {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** `docs/extending.md` is about files of a checkout: `tests/extending.test.ts` follows it. */
const FOLLOWED = "docs/extending.md";

export const pages: readonly Page[] = [
  ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md"],
  ...markdownFiles(join(root, "docs")).map((name) => `docs/${name.replaceAll("\\", "/")}`),
].map((path) => {
  const text = readFileSync(join(root, path), "utf8");
  return { path, text, blocks: blocksOf(text, path) };
});

/** A program, and a name that is its own. */
export interface Program extends Block {
  readonly name: string;
  readonly where: string;
}

/** All programs of pages: what is TypeScript or JavaScript and no excerpt. */
export const programs: readonly Program[] = pages.flatMap(({ path, blocks }) =>
  blocks
    .filter(({ language }) => language === "js" || (language === "ts" && path !== FOLLOWED))
    .map((block) => ({
      ...block,
      name: `${path
        .replace(/^docs\//, "")
        .replace(/\.md$/, "")
        .replaceAll("/", "-")
        .toLowerCase()}-${block.line}`,
      where: `${path}:${block.line}`,
    })),
);

/** Programs of the gallery. */
export const examples: readonly Program[] = readdirSync(join(root, "examples"))
  .filter((file) => file.endsWith(".ts") && file !== "run.ts" && file !== "vite.config.ts")
  .map((file) => ({
    language: "ts",
    file: undefined,
    marks: [],
    text: readFileSync(join(root, "examples", file), "utf8"),
    line: 1,
    output: undefined,
    name: `example-${file.slice(0, -".ts".length)}`,
    where: `examples/${file}`,
  }));
