/**
 * The package as users get it, packed and installed; and the tools that they build and run it with. Both are made when they are first needed, or when
 * something has changed: the tools below `node_modules/`, the package outside of the checkout, whose settings are none of its users'.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const toolsCache = join(root, "node_modules", ".cache", "microcircuit-tools");
const packedCache = join(
  tmpdir(),
  `microcircuit-packed-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`,
);
const toolsFolder = join(root, "tests", "platforms", "tools");

/** Runs a command; its output, or an error with all of it. */
export function runIn(cwd: string, command: string, ...parameters: readonly string[]): string {
  try {
    return execFileSync(command, parameters, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${parameters.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

/** What goes into the package: what is compiled, as its settings list it, and what it is packed with. */
const { include } = JSON.parse(readFileSync(join(root, "tsconfig.build.json"), "utf8")) as { include: string[] };
const INGREDIENTS = [
  ...["package.json", "tsconfig.json", "tsconfig.build.json", "tools/copy-plain.mjs", "README.md", "docs"],
  ...include.map((pattern) => pattern.replace("/**/*", "")),
];

/** What builds and installations write meanwhile, and no package has in it. */
const GENERATED = ["docs/node_modules", "docs/public", "docs/reference", "docs/.vitepress"].map((path) => join(path));

function hashOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    if (GENERATED.includes(relative(root, path))) return;
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(path).update(readFileSync(path));
  };
  for (const path of paths) add(join(root, path));
  return hash.digest("hex");
}

/** Makes something in a folder, unless it is there; one process at a time. */
async function cached(folder: string, hash: string, make: (folder: string) => void): Promise<string> {
  const mark = join(folder, "made-of");
  const isThere = () => existsSync(mark) && readFileSync(mark, "utf8") === hash;
  const lock = `${folder}.lock`;
  mkdirSync(dirname(folder), { recursive: true });
  while (!isThere()) {
    try {
      mkdirSync(lock);
    } catch {
      // Another test makes it, or was killed while it did.
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - since > 180_000) rmSync(lock, { recursive: true, force: true });
      await wait(100);
      continue;
    }
    try {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      make(folder);
      writeFileSync(mark, hash);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return realpathSync(folder);
}

/** The files of the package, as `npm pack` lists them. */
export const packedFiles = async (): Promise<string[]> =>
  JSON.parse(readFileSync(join(await packedFolder(), "files.json"), "utf8")) as string[];

const packedFolder = (): Promise<string> =>
  cached(packedCache, hashOf(INGREDIENTS), (folder) => {
    const [packed] = JSON.parse(runIn(root, "npm", "pack", "--json", "--silent", "--pack-destination", folder));
    writeFileSync(join(folder, "files.json"), JSON.stringify(packed.files.map(({ path }: { path: string }) => path)));
    writeFileSync(join(folder, "package.json"), '{ "private": true }');
    const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--omit=optional"];
    runIn(folder, "npm", "install", ...flags, join(folder, packed.filename));
  });

/** A fresh folder in which the packed package is installed; removed after the tests of the file. */
export async function packedProject(): Promise<string> {
  const folder = join(await packedFolder(), `project-${process.pid}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(folder);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Where the tools are, or why there are none. */
let tools: Promise<string | Error> | undefined;

async function installTools(): Promise<string | Error> {
  const files = ["package.json", "package-lock.json"];
  const hash = createHash("sha256");
  for (const name of files) hash.update(readFileSync(join(toolsFolder, name)));
  try {
    return await cached(toolsCache, hash.digest("hex"), (target) => {
      for (const name of files) writeFileSync(join(target, name), readFileSync(join(toolsFolder, name)));
      runIn(target, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
    });
  } catch (error) {
    return error as Error;
  }
}

/** The path of a file of a tool; undefined, with the reason printed, where the registry does not have it. */
export async function toolPath(path: string): Promise<string | undefined> {
  tools ??= installTools();
  const folder = await tools;
  if (folder instanceof Error) console.warn(`skipped: ${path} could not be installed: ${folder.message}`);
  else if (existsSync(join(folder, "node_modules", path))) return join(folder, "node_modules", path);
  else console.warn(`skipped: the registry has no ${path} for this machine`);
  return undefined;
}
