/** The pictures of the manual: programs of its pages and of the gallery are run, and what they show is collected. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { blocksOf } from "./programs.ts";
import { run } from "./run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const TSX = pathToFileURL(join(root, "node_modules", "tsx", "dist", "loader.mjs")).href;

/** A program that shows something. */
export interface PicturingProgram {
  /** Where it stands, for whoever has to mend it. */
  readonly where: string;
  readonly text: string;
}

const showsSomething = (text: string): boolean => text.includes("showPlot(");

/** All of them: blocks of pages, and files of `examples/`. */
export function picturingPrograms(): PicturingProgram[] {
  const docs = join(root, "docs");
  const ofPages = markdownFiles(docs).flatMap((page) =>
    blocksOf(readFileSync(join(docs, page), "utf8"), `docs/${page}`)
      .filter(
        ({ language, marks, text }) =>
          ["ts", "js"].includes(language) && !marks.includes("no-run") && showsSomething(text),
      )
      .map(({ text, line }) => ({ where: `docs/${page}:${line}`, text })),
  );
  const ofGallery = readdirSync(join(root, "examples"))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ where: `examples/${name}`, text: readFileSync(join(root, "examples", name), "utf8") }))
    .filter(({ text }) => showsSomething(text));
  return [...ofPages, ...ofGallery];
}

/** Pages of the manual that are written by hand, relative to `docs/`. */
export const markdownFiles = (docs: string): string[] =>
  readdirSync(docs, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !/(^|[/\\])(node_modules|reference|public|\.vitepress)[/\\]/.test(name))
    .sort();

/**
 * Runs programs, `jobs` at once, and puts their pictures into `folder`. Throws with what a program has printed where it fails, shows nothing, or has a picture
 * of the name of another's.
 */
export async function makePictures(
  programs: readonly PicturingProgram[],
  folder: string,
  jobs: number,
): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), "manual-"));
  const makers = new Map<string, string>();
  const waiting = [...programs.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [k, program] = next;
      for (const [name, path] of await picturesOf(program, join(scratch, String(k)))) {
        const other = makers.get(name);
        if (other !== undefined) throw new Error(`${program.where} and ${other} both show ${name}`);
        makers.set(name, program.where);
        copyFileSync(path, join(folder, name));
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return [...makers.keys()].sort();
}

async function picturesOf({ where, text }: PicturingProgram, folder: string): Promise<[name: string, path: string][]> {
  mkdirSync(folder);
  writeFileSync(join(folder, "program.mts"), text);
  // Names of the package are found as in the checkout.
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(root, "tsconfig.json") };
  await run(`${where} fails:`, process.execPath, ["--import", TSX, "program.mts"], { cwd: folder, env });
  const found = readdirSync(folder).filter((name) => name.endsWith(".svg"));
  if (found.length === 0) throw new Error(`${where} shows nothing`);
  return found.map((name) => [name, join(folder, name)]);
}
