/**
 * The results folder of an experiment: its configuration, a table of learning, a table of run time, a checkpoint. One process, one
 * configuration per folder. A run counts as finished once it stands in the table of run time, which is therefore written last.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { LearningRecord, RunKey, RuntimeRecord } from "../figures/records.ts";
import { type Column, formatCsv, parseCsv } from "./csv.ts";
import { messageOf, UserError } from "./errors.ts";
import { makeWritableFolder, removeTemporaryFiles, writeFileAtomic } from "./files.ts";
import { claimLock } from "./lock.ts";

const KEY_COLUMNS: readonly Column<keyof RunKey>[] = [
  { field: "model", type: "string" },
  { field: "method", type: "string" },
  { field: "variant", type: "string" },
  { field: "run", type: "number" },
  { field: "seed", type: "number" },
];

/** Columns of `learning.csv`. */
export const LEARNING_COLUMNS: readonly Column<keyof LearningRecord>[] = [
  { field: "experiment", type: "string" },
  ...KEY_COLUMNS,
  { field: "epoch", type: "number" },
  { field: "accuracy", type: "number" },
  { field: "loss", type: "number" },
  { field: "eventsPerPattern", type: "optional number" },
  { field: "seconds", type: "number" },
];

/** Columns of `runtime.csv`. */
export const RUNTIME_COLUMNS: readonly Column<keyof RuntimeRecord>[] = [
  ...KEY_COLUMNS,
  { field: "epochs", type: "number" },
  { field: "synapses", type: "number" },
  { field: "threads", type: "number" },
  { field: "backend", type: "string" },
  { field: "buildSeconds", type: "number" },
  { field: "trainSeconds", type: "number" },
  { field: "testSeconds", type: "number" },
  { field: "patternsPerSecond", type: "number" },
];

const FILES = {
  config: "config.json",
  learning: "learning.csv",
  runtime: "runtime.csv",
  checkpoint: "checkpoint.bin",
  figure: "figure.html",
  lock: "lock",
} as const;

/** A configuration as it is written: plain data by option name. */
export type Configuration = Readonly<Record<string, unknown>>;

/** How a folder is opened. */
export interface OpenOptions {
  readonly config: Configuration;
  /** Keys that may differ from those of the runs already there. */
  readonly changeable: readonly string[];
  /** Delete what is there. */
  readonly fresh: boolean;
}

/** An open results folder. */
export interface ResultsFolder {
  readonly checkpointPath: string;
  readonly figurePath: string;
  /** Records of finished runs. */
  readonly learning: readonly LearningRecord[];
  readonly runtime: readonly RuntimeRecord[];
  isFinished(run: RunKey): boolean;
  /** Path of a further file of one run, such as its weights. */
  pathOf(name: string): string;
  /** Writes the table of learning, with what an unfinished run has shown so far. */
  writeProgress(unfinished: readonly LearningRecord[]): void;
  /** Adds a finished run to the tables. */
  finish(learning: readonly LearningRecord[], runtime: RuntimeRecord): void;
  /** Lets other processes use the folder. */
  close(): void;
}

/** Opens a folder for the runs of a configuration. Everything that could keep it from being written is an error now. */
export function openResults(path: string, { config, changeable, fresh }: OpenOptions): ResultsFolder {
  makeWritableFolder(path);
  const at = (name: string) => join(path, name);
  const release = claimLock(at(FILES.lock));
  try {
    removeTemporaryFiles(path);
    if (fresh) removeResults(path);
    else checkSameConfiguration(path, config, changeable);
    writeFileAtomic(at(FILES.config), `${JSON.stringify(config, null, 2)}\n`);

    let runtime = readTable(at(FILES.runtime), RUNTIME_COLUMNS) as unknown as RuntimeRecord[];
    const finished = new Set(runtime.map(runName));
    let learning = (readTable(at(FILES.learning), LEARNING_COLUMNS) as unknown as LearningRecord[]).filter((record) =>
      finished.has(runName(record)),
    );
    const writeLearning = (records: readonly LearningRecord[]) =>
      writeFileAtomic(at(FILES.learning), formatCsv(LEARNING_COLUMNS, records));
    return {
      checkpointPath: at(FILES.checkpoint),
      figurePath: at(FILES.figure),
      get learning() {
        return learning;
      },
      get runtime() {
        return runtime;
      },
      isFinished: (run) => finished.has(runName(run)),
      pathOf: at,
      writeProgress: (unfinished) => writeLearning([...learning, ...unfinished]),
      finish: (ownLearning, ownRuntime) => {
        learning = [...learning, ...ownLearning];
        runtime = [...runtime, ownRuntime];
        writeLearning(learning);
        writeFileAtomic(at(FILES.runtime), formatCsv(RUNTIME_COLUMNS, runtime));
        finished.add(runName(ownRuntime));
        rmSync(at(FILES.checkpoint), { force: true });
      },
      close: release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** "event-backprop-0": names a run in file names and messages. */
export const runName = ({ model, method, run }: Pick<RunKey, "model" | "method" | "run">): string =>
  `${model}-${method}-${run}`;

function readTable<Field extends string>(path: string, columns: readonly Column<Field>[]) {
  return existsSync(path) ? parseCsv(path, columns, readFileSync(path, "utf8")) : [];
}

function removeResults(path: string): void {
  for (const [role, name] of Object.entries(FILES)) if (role !== "lock") rmSync(join(path, name), { force: true });
}

function checkSameConfiguration(path: string, config: Configuration, changeable: readonly string[]): void {
  const file = join(path, FILES.config);
  if (!existsSync(file)) return;
  const results = [FILES.learning, FILES.runtime, FILES.checkpoint];
  if (!results.some((name) => existsSync(join(path, name)))) return;

  const there = readConfiguration(file);
  const differences = [...new Set([...Object.keys(there), ...Object.keys(config)])]
    .filter((key) => !changeable.includes(key) && !isContinuation(key, there, config))
    .map((key) => difference(key, there[key], config[key]));
  if (differences.length === 0) return;
  throw new UserError(
    `${path} holds results of another configuration: ${differences.join("; ")}. ` +
      "Choose another folder with --out, or delete those results and start over with --fresh.",
  );
}

/** Equal, or more runs of the same kind. */
function isContinuation(key: string, there: Configuration, now: Configuration): boolean {
  if (key === "runs") return Number(there.runs) <= Number(now.runs);
  return JSON.stringify(there[key]) === JSON.stringify(now[key]);
}

function difference(key: string, there: unknown, now: unknown): string {
  const [before, after] = [there, now].map((value) => JSON.stringify(value) ?? "not set");
  return before!.length + after!.length > 80 ? `other ${key}` : `${key} was ${before} and is now ${after}`;
}

function readConfiguration(file: string): Configuration {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Configuration;
  } catch (error) {
    throw new UserError(
      `${file} cannot be read: ${messageOf(error)}. Start over with --fresh, or choose another --out.`,
    );
  }
}
