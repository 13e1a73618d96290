/**
 * The results folder of an experiment: its configuration, a table of learning, a table of run time, a checkpoint. One process, one
 * configuration per folder. A run counts as finished once it stands in the table of run time, which is therefore written last.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { LearningRecord, RuntimeRecord, SweptValues } from "../figures/records.ts";
import { type RunColumn, type RunKey, runName } from "../training/index.ts";
import { type Cell, type Column, formatCsv, parseCsv } from "./csv.ts";
import { withPresentNames } from "./earlier-names.ts";
import { messageOf, UserError } from "./errors.ts";
import { makeWritableFolder, removeTemporaryFiles, writeFileAtomic } from "./files.ts";
import { claimLock } from "./lock.ts";

/** The columns that say which run a record belongs to. */
const keyColumns = (columns: readonly RunColumn[]): readonly Column[] => [
  ...columns,
  { field: "run", type: "number" },
  { field: "seed", type: "number" },
];

/** Columns of `learning.csv`; `columns` tell the runs of an experiment apart. */
export const learningColumns = (columns: readonly RunColumn[]): readonly Column[] => [
  { field: "experiment", type: "string" },
  ...keyColumns(columns),
  { field: "epoch", type: "number" },
  { field: "accuracy", type: "optional number" },
  { field: "loss", type: "number" },
  { field: "eventsPerPattern", type: "optional number" },
  { field: "seconds", type: "number" },
];

/** Columns of `runtime.csv`. */
export const runtimeColumns = (columns: readonly RunColumn[]): readonly Column[] => [
  ...keyColumns(columns),
  { field: "epochs", type: "number" },
  { field: "synapses", type: "number" },
  { field: "threads", type: "number" },
  { field: "backend", type: "string" },
  { field: "buildSeconds", type: "number" },
  { field: "trainSeconds", type: "number" },
  { field: "testSeconds", type: "number" },
  { field: "patternsPerSecond", type: "number" },
];

/** The files of a results folder. */
export const FILES = {
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
  /** What tells runs apart: the first columns of both tables. */
  readonly columns: readonly RunColumn[];
}

/** Records with their values of the swept parameters. */
export type SweptLearning = LearningRecord<number | null> & SweptValues;
export type SweptRuntime = RuntimeRecord & SweptValues;

/** An open results folder. */
export interface ResultsFolder {
  readonly checkpointPath: string;
  readonly figurePath: string;
  /** Records of finished runs. */
  readonly learning: readonly SweptLearning[];
  readonly runtime: readonly SweptRuntime[];
  isFinished(run: RunKey): boolean;
  /** Path of a further file of one run, such as its weights. */
  pathOf(name: string): string;
  /** Writes the table of learning, with what an unfinished run has shown so far. */
  writeProgress(unfinished: readonly SweptLearning[]): void;
  /** Adds a finished run to the tables. */
  finish(learning: readonly SweptLearning[], runtime: SweptRuntime): void;
  /** Lets other processes use the folder. */
  close(): void;
}

/** Opens a folder for the runs of a configuration. Everything that could keep it from being written is an error now. */
export function openResults(path: string, { config, changeable, fresh, columns: key }: OpenOptions): ResultsFolder {
  makeWritableFolder(path);
  const at = (name: string) => join(path, name);
  const release = claimLock(at(FILES.lock));
  try {
    removeTemporaryFiles(path);
    if (fresh) removeResults(path);
    else checkSameConfiguration(path, config, changeable);
    writeFileAtomic(at(FILES.config), `${JSON.stringify(config, null, 2)}\n`);

    const columns = { learning: learningColumns(key), runtime: runtimeColumns(key) };
    const nameOf = (run: SweptValues) => runName(run, key);
    let runtime = readTable(at(FILES.runtime), columns.runtime) as SweptRuntime[];
    const finished = new Set(runtime.map(nameOf));
    let learning = (readTable(at(FILES.learning), columns.learning) as SweptLearning[]).filter((record) =>
      finished.has(nameOf(record)),
    );
    const writeLearning = (records: readonly SweptLearning[]) =>
      writeFileAtomic(at(FILES.learning), formatCsv(columns.learning, records));
    return {
      checkpointPath: at(FILES.checkpoint),
      figurePath: at(FILES.figure),
      get learning() {
        return learning;
      },
      get runtime() {
        return runtime;
      },
      isFinished: (run) => finished.has(nameOf(run)),
      pathOf: at,
      writeProgress: (unfinished) => writeLearning([...learning, ...unfinished]),
      finish: (ownLearning, ownRuntime) => {
        learning = [...learning, ...ownLearning];
        runtime = [...runtime, ownRuntime];
        writeLearning(learning);
        writeFileAtomic(at(FILES.runtime), formatCsv(columns.runtime, runtime));
        finished.add(nameOf(ownRuntime));
        rmSync(at(FILES.checkpoint), { force: true });
      },
      close: release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** The records of a table; none where there is no file. */
export function readTable(path: string, columns: readonly Column[]): Record<string, Cell>[] {
  return existsSync(path) ? parseCsv(path, columns, readFileSync(path, "utf8")) : [];
}

/** Deletes the results in a folder. */
function removeResults(path: string): void {
  for (const [role, name] of Object.entries(FILES)) if (role !== "lock") rmSync(join(path, name), { force: true });
}

/** Throws where a folder holds results, or `furtherResults`, of a configuration that differs by more than the changeable keys. */
export function checkSameConfiguration(
  path: string,
  config: Configuration,
  changeable: readonly string[],
  furtherResults: readonly string[] = [],
): void {
  const file = join(path, FILES.config);
  if (!existsSync(file)) return;
  const results = [FILES.learning, FILES.runtime, FILES.checkpoint, ...furtherResults];
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
    return withPresentNames(JSON.parse(readFileSync(file, "utf8")) as Configuration);
  } catch (error) {
    throw new UserError(
      `${file} cannot be read: ${messageOf(error)}. Start over with --fresh, or choose another --out.`,
    );
  }
}
