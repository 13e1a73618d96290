/**
 * `npm run golden -- FOLDER`: compares our models with every golden file of a folder (or with one file), one line each, with the largest difference of
 * each kind. Ends with 1 if a file is not reproduced or cannot be read.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { backendNames, executionModes } from "../../genn/runtime/index.ts";
import { type Comparison, compareGolden, kinds, tolerances, unsupported } from "./compare.ts";
import type { FamilyOptions } from "./families.ts";
import { readGolden } from "./reader.ts";

const NAME_WIDTH = 36;

/** One line per file; returns how it went. */
async function report(
  path: string,
  options: FamilyOptions,
  verbose: boolean,
): Promise<"ok" | "skipped" | "failed" | "ignored"> {
  const name = basename(path).padEnd(NAME_WIDTH);
  try {
    const file = await readGolden(path);
    if (file === undefined) return "ignored";
    const reason = unsupported(file, options);
    if (reason !== undefined) {
      console.log(`skip  ${name}${reason}`);
      return "skipped";
    }
    const comparison = await compareGolden(file, options);
    const failed = comparison.failures.length > 0;
    console.log(`${failed ? "FAIL" : "ok  "}  ${name}${numbers(comparison)}`);
    for (const failure of comparison.failures) console.log(`      ${failure}`);
    if (verbose) details(comparison);
    return failed ? "failed" : "ok";
  } catch (error) {
    console.log(`ERROR ${name}${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
    return "failed";
  }
}

function numbers({ differences, events, compared, leftOut, ranOn }: Comparison): string {
  const columns = kinds.map((kind) => differences[kind].size.toExponential(1).padStart(9));
  const spikes = events.total === 0 ? "-" : `${events.moved} of ${events.total}`;
  const left = leftOut === 0 ? "" : ` (${leftOut} left out)`;
  return `${columns.join("")}${spikes.padStart(14)}${String(compared).padStart(10)}  ${ranOn}${left}`;
}

function details({ differences, notModelled }: Comparison): void {
  for (const kind of kinds) console.log(`      ${kind}: ${differences[kind].where || "equal"}`);
  if (notModelled.length > 0) console.log(`      not in our models: ${notModelled.join(", ")}`);
}

/** The JSON files of a folder, or the file itself. */
async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => join(path, name));
}

const args = await yargs(hideBin(process.argv))
  .scriptName("npm run golden --")
  .usage("$0 <folder>", "Compare the models with golden trajectories.", (command) =>
    command.positional("folder", {
      type: "string",
      demandOption: true,
      describe: "folder of golden files, or one file",
    }),
  )
  .option("backend", { choices: backendNames, describe: "what to run on" })
  .option("execution", { choices: executionModes, describe: "how a GPU runs the network; default: by its size" })
  .option("verbose", { type: "boolean", default: false, describe: "say where the largest differences are" })
  .strict()
  .parseAsync();

const folder = String((args as { folder?: unknown }).folder);
let paths: string[];
try {
  paths = await filesOf(folder);
} catch (error) {
  console.error(`cannot read golden files: ${(error as Error).message}`);
  process.exit(1);
}
console.log(
  "largest differences: state and weights |ours - recorded|, changes |ours - recorded| / max(1, largest |recorded| of the array)\n" +
    `tolerances: float ${tolerances.float}, double ${tolerances.double}, every event in its step\n` +
    "(float files of the classic family: up to 0.3 % of events moved, their neurons left out of dg; event-based minimal network: first 100 steps)\n",
);
console.log(
  `      ${"file".padEnd(NAME_WIDTH)}${kinds.map((kind) => kind.padStart(9)).join("")}${"events moved".padStart(14)}${"compared".padStart(10)}  ran on`,
);
const outcomes: Record<string, number> = { ok: 0, failed: 0, skipped: 0, ignored: 0 };
for (const path of paths)
  outcomes[await report(path, { backend: args.backend, execution: args.execution }, args.verbose)]! += 1;
console.log(`\n${outcomes.ok} reproduced, ${outcomes.failed} not, ${outcomes.skipped} skipped`);
if (outcomes.ok! + outcomes.failed! + outcomes.skipped! === 0) {
  console.error(`there are no golden files in ${folder}`);
  process.exit(1);
}
process.exit(outcomes.failed! > 0 ? 1 : 0);
