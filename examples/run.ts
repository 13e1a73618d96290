/** Runs a program of the gallery: `npm run example -- NAME`. Each is a file of this folder, and stands with its picture in the manual. */
import { readdirSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { asksForHelp, helpText, readCommandLine, unknownWord } from "../experiments/arguments.ts";
import { UserError } from "../experiments/errors.ts";
import { makeWritableFolder } from "../experiments/files.ts";
import { runMain } from "../experiments/run-main.ts";

const FIRST = "recurrent-network";
const PROGRAM = "npm run example --";
/** What is served instead of run. */
const PAGE = "page";
const folder = new URL("./", import.meta.url);
const results = fileURLToPath(new URL("../results/examples", import.meta.url));

/** Names, and the first line of each, which says what it shows. */
const summaryOf = (file: string) => /^\/\*\* (.*?) \*\//.exec(readFileSync(new URL(file, folder), "utf8"))?.[1] ?? "";
const examples = [
  ...readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && file !== "run.ts" && file !== "vite.config.ts")
    .map((file) => ({ name: file.slice(0, -".ts".length), summary: summaryOf(file) })),
  { name: PAGE, summary: summaryOf(`${PAGE}/${PAGE}.ts`) },
];

async function main(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    const usage = `$0 [name]\n\nRuns a program of examples/, whose picture goes to results/examples/. Without a name: ${FIRST}.`;
    console.log(helpText({ program: PROGRAM, usage, commands: examples, options: {} }));
    return 0;
  }
  const { words } = readCommandLine(args, {}, `${PROGRAM} --help`);
  const [name = FIRST, surplus] = words;
  if (surplus !== undefined) throw new UserError(`unexpected '${surplus}': one example at a time`);
  const names = examples.map((one) => one.name);
  if (!names.includes(name)) throw unknownWord("example", name, names, `Known examples: ${names.join(", ")}.`);
  if (name === PAGE) return servePage();
  makeWritableFolder(results);
  // Programs write their pictures where they are run.
  const from = process.cwd();
  process.chdir(results);
  await import(new URL(`${name}.ts`, folder).href);
  console.log(`in ${relative(from, results)}; the program is examples/${name}.ts`);
  return 0;
}

/** Serves the page until the process is told to end. */
async function servePage(): Promise<number> {
  const { createServer } = await import("vite");
  const server = await createServer({ configFile: fileURLToPath(new URL("vite.config.ts", folder)) });
  await server.listen();
  console.log(`page: ${server.resolvedUrls!.local[0]}${PAGE}/ (examples/${PAGE}/). Ctrl-C ends it.`);
  await new Promise((resolve) => server.httpServer!.once("close", resolve));
  return 0;
}

await runMain(main);
