/**
 * `npm run golden -- FOLDER`: compares with every golden file of a folder (or with one file), one line each, with the largest difference of each kind:
 * our models with networks of rates, and networks that the file describes itself (`peers/`). Ends with 1 if a file is not reproduced or cannot be read.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { asksForHelp, helpText, readCommandLine } from "../experiments/arguments.ts";
import { errorCode, messageOf, UserError } from "../experiments/errors.ts";
import { commandProgram } from "../experiments/program-name.ts";
import { backendNames, executionModes } from "../genn/runtime/index.ts";
import { optionGroups, optionTable, resolveOptions } from "../network_base/index.ts";
import { type Comparison, compareGolden, kinds, tolerances, unsupported } from "./compare.ts";
import type { FamilyOptions } from "./families.ts";
import { Field } from "./field.ts";
import { catalogued } from "./peers/catalogue.ts";
import { isPeerFile } from "./peers/read.ts";
import { peerColumns, peerLegend, reportPeer } from "./peers/report.ts";
import { type GoldenFile, goldenFrom } from "./reader.ts";

const NAME_WIDTH = 38;

type Outcome = "ok" | "skipped" | "failed" | "ignored";

/** What the numbers of a table mean, printed before its first line. */
const headings = {
  rates:
    "largest differences: state and weights |ours - recorded|, changes |ours - recorded| / max(1, largest |recorded| of the array)\n" +
    `tolerances: float ${tolerances.float}, double ${tolerances.double}, every event in its step\n` +
    "(changes of equilibrium propagation, where phases cancel: / what rates of 1 add up to in one of them)\n" +
    "(float files of the classic family: up to 0.3 % of events moved, their neurons left out of dg; event-based minimal network: first 100 steps)\n\n" +
    `      ${"file".padEnd(NAME_WIDTH)}${kinds.map((kind) => kind.padStart(9)).join("")}${"events moved".padStart(14)}${"compared".padStart(10)}  ran on`,
  peers: `${peerLegend}\n      ${"file".padEnd(NAME_WIDTH)}${peerColumns}`,
} as const;

/** The lines of a file; returns how they went. `heading` is called before the first. */
async function report(
  path: string,
  options: FamilyOptions,
  { verbose, catalogue }: { readonly verbose: boolean; readonly catalogue: boolean },
  heading: (kind: keyof typeof headings) => void,
): Promise<readonly Outcome[]> {
  const name = basename(path).padEnd(NAME_WIDTH);
  try {
    const root = Field.ofFile(path);
    root.object();
    if (isPeerFile(root)) {
      heading("peers");
      return await reportPeer(
        root,
        name,
        catalogue ? { ...options, definitions: catalogued } : options,
        verbose,
        console.log,
      );
    }
    const file = goldenFrom(root);
    if (file === undefined) return ["ignored"];
    heading("rates");
    return [await reportRates(file, name, options, verbose)];
  } catch (error) {
    console.log(`ERROR ${name}${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
    return ["failed"];
  }
}

async function reportRates(file: GoldenFile, name: string, options: FamilyOptions, verbose: boolean): Promise<Outcome> {
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

/** The JSON files of a folder, or the file itself. Throws `UserError` where there are none. */
async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => name.endsWith(".json"));
    if (names.length > 0) return names.sort().map((name) => join(path, name));
  } catch (error) {
    const reason = errorCode(error) === "ENOENT" ? "there is no such file or folder" : messageOf(error);
    throw new UserError(`cannot read golden files from ${path}: ${reason}`);
  }
  throw new UserError(`there are no golden files (*.json) in ${path}`);
}

const group = optionGroups.running;
/** Options of the command. */
export const goldenOptions = optionTable({
  backend: { kind: "choice", choices: backendNames, group, shownDefault: "wasm", help: "What to run on" },
  execution: {
    kind: "choice",
    choices: executionModes,
    group,
    shownDefault: "by its size",
    help: "How a GPU runs the network",
  },
  catalogue: {
    kind: "flag",
    group,
    default: false,
    help: "Networks that a file describes itself: with the models of genn_models/ where it has them, not the file's snippets",
  },
  verbose: { kind: "flag", group, default: false, help: "Say where the largest differences are" },
});

/** Compares what the arguments name; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const program = commandProgram("golden");
  if (asksForHelp(args)) {
    const usage =
      "$0 <folder> [options]\n\nCompares the models with golden trajectories: those of a folder, or one file.";
    console.log(helpText({ program, usage, options: goldenOptions }));
    return 0;
  }
  const { words, given } = readCommandLine(args, goldenOptions, `${program} --help`);
  const [folder, surplus] = words;
  if (folder === undefined) throw new UserError("which golden files? Name their folder, or one of them");
  if (surplus !== undefined) throw new UserError(`unexpected '${surplus}': one folder or file at a time`);
  const paths = await filesOf(folder);
  const { backend, execution, verbose, catalogue } = resolveOptions(goldenOptions, given);
  let shown: keyof typeof headings | undefined;
  const heading = (kind: keyof typeof headings) => {
    if (kind !== shown) console.log(`${shown === undefined ? "" : "\n"}${headings[kind]}`);
    shown = kind;
  };
  const outcomes = { ok: 0, failed: 0, skipped: 0, ignored: 0 };
  for (const path of paths) {
    for (const outcome of await report(path, { backend, execution }, { verbose, catalogue }, heading))
      outcomes[outcome]++;
  }
  console.log(`\n${outcomes.ok} reproduced, ${outcomes.failed} not, ${outcomes.skipped} skipped`);
  if (outcomes.ok + outcomes.failed + outcomes.skipped === 0)
    throw new UserError(`there are no golden files in ${folder}`);
  return outcomes.failed > 0 ? 1 : 0;
}
