/**
 * The manual is taken at its word: every program in it, and in the README, is type-checked and run as it stands, in an empty folder where the packed package is
 * installed, and prints and shows what the page says.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { isPrinted } from "../../tools/manual/programs.ts";
import { asCommonJs, asCommonTs } from "../support/common-js.ts";
import { packedProject, runIn } from "../support/packed.ts";
import { examples, type Program, pages, programs, root } from "./pages.ts";

const TSX = ["--import", pathToFileURL(join(root, "node_modules", "tsx", "dist", "loader.mjs")).href];
const TSC = join(root, "node_modules", "typescript", "bin", "tsc");

const all = [...programs, ...examples];
const toRun = all.filter(({ marks }) => !marks.includes("no-run"));
/** What is JavaScript as well. */
const plain = all.filter(({ text }) => isJavaScript(text));
/** What a reader meets first runs in every form that there is. */
const first = programs.filter(
  ({ language, where }) => language === "ts" && /^(README|docs\/install|docs\/first-network)\.md/.test(where),
);

function isJavaScript(text: string): boolean {
  try {
    transformSync(text, { loader: "js" });
    return true;
  } catch {
    return false;
  }
}

const withoutTypes = (text: string): string => transformSync(text, { loader: "ts", target: "es2022" }).code;

let folder: string;
beforeAll(async () => {
  folder = join(await packedProject(), "fresh");
  mkdirSync(folder);
  // A project as `npm init` makes it, which is one of CommonJS.
  runIn(folder, "npm", "init", "-y");
}, 240_000);

/** Runs a program in a folder of its own; what it prints. */
function run(name: string, file: string, text: string, ...flags: readonly string[]): string {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, file), text);
  return runIn(own, process.execPath, ...flags, file);
}

const runAsModule = ({ name, text }: Program) => run(`${name}-mjs`, "program.mjs", text);

function expectSaid({ output, where, text }: Program, printed: string): void {
  if (output !== undefined) {
    expect(isPrinted(output, printed), `${where} is said to print\n${output}but prints\n${printed}`).toBe(true);
  }
  if (text.includes("showPlot(")) expect(printed).toMatch(/^plot: [\w-]+\.svg$/m);
}

describe("types", () => {
  /** Checks all programs at once, in one form, under the defaults of `tsc --init`. */
  function check(form: string, ending: string, checked: readonly Program[], change: (text: string) => string): void {
    const own = join(folder, form);
    mkdirSync(own);
    runIn(own, process.execPath, TSC, "--init");
    for (const { name, text } of checked) writeFileSync(join(own, `${name}.${ending}`), change(text));
    expect(runIn(own, process.execPath, TSC, "--noEmit")).toBe("");
  }

  const typed = all.filter(({ language }) => language === "ts");

  test(`${typed.length} programs, as .mts`, () => check("mts", "mts", typed, (text) => text));

  test("those that are JavaScript, as .cts", () => {
    const some = plain.filter(({ language }) => language === "ts");
    expect(some.length).toBeGreaterThan(3);
    check("cts", "cts", some, asCommonTs);
  });
});

describe("a program runs, and prints and shows what its page says", () => {
  test.each(toRun.map((program) => [program.where, program] as const))("%s", (_where, program) => {
    const isCommon = program.file?.endsWith(".cjs") === true;
    const isModule = !isCommon && isJavaScript(program.text);
    const printed = isModule
      ? runAsModule(program)
      : run(program.name, program.file ?? "program.mts", program.text, ...(isCommon ? [] : TSX));
    expectSaid(program, printed);
  });
});

describe("what a reader meets first runs in every form", () => {
  test("there are such programs", () => expect(first.length).toBeGreaterThan(5));

  test.each(first.map((program) => [program.where, program] as const))("%s", (_where, program) => {
    expectSaid(program, run(`${program.name}-mts`, "program.mts", program.text, ...TSX));
    expectSaid(program, run(`${program.name}-js`, "program.mjs", withoutTypes(program.text)));
    expectSaid(program, run(`${program.name}-cjs`, "program.cjs", asCommonJs(withoutTypes(program.text))));
  });
});

test("every picture of the manual is shown by one program, and stands on a page", () => {
  const shown = all.flatMap(({ text }) => [...text.matchAll(/showPlot\(\s*"([^"]+)"/g)].map(([, name]) => name!));
  const needed = pages.flatMap(({ text }) => [...text.matchAll(/\/pictures\/([\w-]+\.svg)/g)].map(([, name]) => name!));
  expect([...shown].sort()).toEqual([...new Set(shown)].sort());
  expect([...new Set(needed)].sort()).toEqual([...shown].sort());
});

test("every program of the gallery has its page", () => {
  const gallery = readdirSync(join(root, "docs", "gallery")).map((name) => name.replace(/\.md$/, ""));
  for (const { name } of examples) expect(gallery).toContain(name.replace("example-", ""));
  for (const { name, text } of examples) expect(text, name).toMatch(/^\/\*\* [^\n]+ \*\/\n/);
  const index = readFileSync(join(root, "docs", "gallery", "index.md"), "utf8");
  for (const { name } of examples) expect(index).toContain(`(${name.replace("example-", "")}.md)`);
});
