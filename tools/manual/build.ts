/**
 * Builds the manual as a site: `npm run docs`. The reference by TypeDoc, a page for each model, pictures from the programs shown, the studio and what else runs
 * in pages, and all pages by VitePress. Needs no network.
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { makePictures, picturingPrograms } from "./pictures.ts";
import { headerOf, withoutRepetition } from "./reference.ts";
import { run } from "./run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const at = (...path: readonly string[]) => join(root, ...path);
const shared = at("docs", "public");
const site = at("dist", "manual");
const start = performance.now();

/** Ends what still runs when one part has failed. */
const failed = new AbortController();

/** Does a part of the work, and says how long it took. */
async function part(name: string, work: () => Promise<string>): Promise<void> {
  const before = performance.now();
  const result = await work();
  console.log(`${name}: ${result}, ${((performance.now() - before) / 1000).toFixed(1)} s`);
}

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
const megabytes = (folder: string) =>
  (filesBelow(folder).reduce((sum, path) => sum + statSync(path).size, 0) / 1e6).toFixed(1);
const pagesBelow = (folder: string) => filesBelow(folder).filter((path) => path.endsWith(".html")).length;

/** Calls npm, which knows where the tools are. */
const npm = (...words: readonly string[]): Promise<void> =>
  run(`npm ${words.join(" ")}`, process.platform === "win32" ? "npm.cmd" : "npm", words, {
    cwd: root,
    signal: failed.signal,
  });

async function reference(): Promise<string> {
  await npm("run", "--silent", "--workspace", "docs", "reference");
  const modules = filesBelow(at("docs", "reference")).filter((path) => path.endsWith(".md"));
  for (const path of modules) {
    const name = relative(at("docs", "reference"), path).replaceAll("\\", "/").slice(0, -".md".length);
    const source = at(name, "index.ts");
    const about = existsSync(source) ? headerOf(readFileSync(source, "utf8")) : "";
    const page = withoutRepetition(readFileSync(path, "utf8"));
    const from = `Import from \`"microcircuit-network/${name}"\`.`;
    writeFileSync(path, about === "" ? page : page.replace(/^# .*\n/, (title) => `${title}\n${about}\n\n${from}\n`));
  }
  return `${modules.length} pages`;
}

async function pictures(): Promise<string> {
  const made = await makePictures(picturingPrograms(), join(shared, "pictures"), availableParallelism());
  return `${made.length} from the programs shown`;
}

async function modelPages(): Promise<string> {
  rmSync(join(shared, "models"), { recursive: true, force: true });
  await npm("run", "--silent", "docs:pages", "--", "--out", join(shared, "models"), "--home", "../index.html");
  return `${pagesBelow(join(shared, "models"))} pages`;
}

async function livePages(): Promise<string> {
  await npm("run", "--silent", "studio:build");
  rmSync(join(shared, "studio"), { recursive: true, force: true });
  cpSync(at("dist", "studio"), join(shared, "studio"), { recursive: true });
  await npm("exec", "--", "vite", "build", "examples");
  return "studio and gallery";
}

async function pages(): Promise<string> {
  await npm("run", "--silent", "--workspace", "docs", "site");
  return `${pagesBelow(site)} with those of models`;
}

try {
  await Promise.all([
    part("reference", reference),
    (async () => {
      await part("models", modelPages);
      await part("what runs in pages", livePages);
    })(),
    part("pictures", pictures),
  ]);
  await part("pages", pages);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${relative(process.cwd(), join(site, "index.html"))}: ${megabytes(site)} MB, after ${seconds} s. npm run docs:serve shows it.`,
  );
} catch (error) {
  console.error((error as Error).message);
  failed.abort();
  process.exit(1);
}
