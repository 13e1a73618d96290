/** What a program is called in its own messages: as whoever reads them has typed it, so that commands can be copied. */
import { realpathSync } from "node:fs";
import { basename, extname, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** In a checkout the sources themselves run, and npm has a script for each program; the package has one command. */
const isCheckout = import.meta.url.endsWith(".ts");
const OWN_FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** How the toolkit's own experiments are called, from wherever this file is. */
export const experimentProgram = isCheckout ? "npm run experiment --" : "npx microcircuit";

/** How a command that is no experiment is called: `figures`, `golden`, .. */
export const commandProgram = (name: string): string =>
  isCheckout ? `npm run ${name} --` : `${experimentProgram} ${name}`;

/**
 * How the experiments of the running program are called: those of the toolkit as above, those of a script of one's own by its name, such as
 * `node xor.js`.
 */
export function programName(script = process.argv[1]): string {
  if (script === undefined || isOwn(script)) return experimentProgram;
  // What is installed as a command has no ending.
  if (extname(script) === "") return basename(script);
  const near = relative(process.cwd(), script);
  // TypeScript is run by tsx, since not every Node that this is for reads it.
  const runner = /\.[mc]?ts$/.test(script) ? "npx tsx" : basename(process.execPath, ".exe");
  return `${runner} ${near.startsWith("..") ? script : near}`;
}

const isOwn = (script: string): boolean =>
  [script, `${script}.js`, `${script}.ts`].some((path) => {
    try {
      return relative(OWN_FOLDER, realpathSync(path)).replace(/\.[jt]s$/, "") === "cli";
    } catch {
      return false;
    }
  });
