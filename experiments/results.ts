/**
 * The results folder of an experiment: its configuration, a table of learning, a table of run time, a checkpoint. One process, one
 * configuration per folder. A run counts as finished once it stands in the table of run time, with the epochs that are asked for; that
 * table is therefore written last.
 */
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import type { LearningRecord, RuntimeRecord, SweptValues } from "../figures/records.ts";
import { type RunColumn, type RunKey, runName } from "../training/index.ts";
import { type Cell, type Column, formatCsv, headingOf, parseCsv } from "./csv.ts";
import { UserError } from "./errors.ts";
import { makeWritableFolder, reasonOf, removeTemporaryFiles } from "./files.ts";
import { checkUnlocked, claimLock, type Lock } from "./lock.ts";
import { type CheckedFiles, damaged, MANIFEST, openManifest } from "./manifest.ts";
import {
  CHECKSUMS,
  CONFIG,
  type Configuration,
  checkSameConfiguration,
  configurationHash,
} from "./same-configuration.ts";

/** The columns that say which run a record belongs to. */
const keyColumns = (columns: readonly RunColumn[]): readonly Column[] => [
  ...columns,
  { field: "run", type: "number" },
  { field: "seed", type: "number" },
];

/** A column of sequences alone. */
const BALANCED: Column = { field: "balancedAccuracy", type: "number" };

/** Columns of `learning.csv`; `columns` tell the runs of an experiment apart. Tests of sequences have one column more. */
export const learningColumns = (columns: readonly RunColumn[], ofSequences = false): readonly Column[] => [
  { field: "experiment", type: "string" },
  ...keyColumns(columns),
  { field: "epoch", type: "number" },
  { field: "accuracy", type: "optional number" },
  ...(ofSequences ? [BALANCED] : []),
  { field: "loss", type: "number" },
  { field: "eventsPerPattern", type: "optional number" },
  { field: "seconds", type: "number" },
];

/** `learning.csv` as text. */
export const learningText = (columns: readonly RunColumn[], records: readonly SweptLearning[]): string => {
  const ofSequences = records.some(({ balancedAccuracy }) => balancedAccuracy !== undefined);
  return formatCsv(learningColumns(columns, ofSequences), records as readonly SweptValues[]);
};

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
  config: CONFIG,
  learning: "learning.csv",
  runtime: "runtime.csv",
  checkpoint: "checkpoint.bin",
  figure: "figure.html",
  lock: "lock",
} as const;

/** The files that stand in the manifest of a folder. */
export const TABULATED = [FILES.config, FILES.learning, FILES.runtime] as const;

/** Folder of the runs that are made one by one. */
export const RUNS = "runs";

/** How a folder is opened. */
export interface OpenOptions {
  readonly config: Configuration;
  /** Keys that may differ from those of the runs already there. */
  readonly changeable: readonly string[];
  /** Move aside what is there. */
  readonly fresh: boolean;
  /** What tells runs apart: the first columns of both tables. */
  readonly columns: readonly RunColumn[];
}

/** Records with their values of the swept parameters. */
export type SweptLearning = LearningRecord<number | null> & SweptValues;
export type SweptRuntime = RuntimeRecord & SweptValues;

/** An open results folder. Nothing is written once its lock is another process's: that is a `UserError`. */
export interface ResultsFolder extends Pick<Lock, "write" | "move"> {
  readonly checkpointPath: string;
  readonly figurePath: string;
  /** Hash of its configuration. */
  readonly configuration: string;
  /** Records of runs that are finished, or were at a shorter length. */
  readonly learning: readonly SweptLearning[];
  readonly runtime: readonly SweptRuntime[];
  isFinished(run: RunKey): boolean;
  /** Path of a further file of one run, such as its weights. */
  pathOf(name: string): string;
  /** Writes the table of learning, with what an unfinished run has shown so far. */
  writeProgress(unfinished: readonly SweptLearning[]): void;
  /** Puts a finished run into the tables, in the place of what they had of it. */
  finish(learning: readonly SweptLearning[], runtime: SweptRuntime): void;
  /** Lets other processes use the folder. */
  close(): void;
}

/** Opens a folder for the runs of a configuration. Everything that could keep it from being written is an error now. */
export function openResults(path: string, { config, changeable, fresh, columns: key }: OpenOptions): ResultsFolder {
  makeWritableFolder(path);
  if (fresh) moveAside(path);
  const at = (name: string) => join(path, name);
  const configuration = configurationHash(config, changeable);
  const lock = claimLock(at(FILES.lock), { configuration });
  try {
    removeTemporaryFiles(path);
    checkSameConfiguration(path, config, changeable);
    const manifest = openManifest(path, lock, configuration, TABULATED);
    // Read before anything is written, so that damage is left as it was found.
    let { learning, runtime } = readFinished(path, manifest, key);
    manifest.write(FILES.config, configurationText(config));
    const nameOf = (run: SweptValues) => runName(run, key);
    const others = <Of extends SweptValues>(records: readonly Of[], own: ReadonlySet<string>) =>
      records.filter((record) => !own.has(nameOf(record)));
    const writeLearning = (records: readonly SweptLearning[]) =>
      manifest.write(FILES.learning, learningText(key, records));
    return {
      write: lock.write,
      move: lock.move,
      checkpointPath: at(FILES.checkpoint),
      figurePath: at(FILES.figure),
      configuration,
      get learning() {
        return learning;
      },
      get runtime() {
        return runtime;
      },
      isFinished: (run) => runtime.some((row) => nameOf(row) === nameOf(run) && row.epochs === config.epochs),
      pathOf: at,
      writeProgress: (unfinished) =>
        writeLearning([...others(learning, new Set(unfinished.map(nameOf))), ...unfinished]),
      finish: (ownLearning, ownRuntime) => {
        const own = new Set([nameOf(ownRuntime)]);
        learning = [...others(learning, own), ...ownLearning];
        runtime = [...others(runtime, own), ownRuntime];
        writeLearning(learning);
        manifest.write(FILES.runtime, formatCsv(runtimeColumns(key), runtime));
      },
      close: () => {
        try {
          manifest.close();
        } catch {
          // Both versions of the file that was written last stay valid; what went wrong before is told.
        }
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A configuration as it stands in a folder: with where its checksums are. */
export const configurationText = (config: Configuration): string =>
  `${JSON.stringify({ ...config, [CHECKSUMS]: MANIFEST }, null, 2)}\n`;

/** The tables of a folder. */
export interface Tables {
  readonly learning: readonly SweptLearning[];
  readonly runtime: readonly SweptRuntime[];
}

/**
 * All records of a folder, each once: of tables that name a test or a run twice, as earlier versions could write them, the last counts.
 * Throws `UserError` for tables that are damaged.
 */
export function readTables(path: string, files: Pick<CheckedFiles, "read">, key: readonly RunColumn[]): Tables {
  const nameOf = (run: SweptValues) => runName(run, key);
  // In this order: where a run has just been finished by another process, its tests stand there before its run time does.
  const runtime = readTable(path, FILES.runtime, files, () => runtimeColumns(key)) as SweptRuntime[];
  const learning = readTable(path, FILES.learning, files, (header) =>
    learningColumns(key, header.includes(headingOf(BALANCED.field))),
  ) as SweptLearning[];
  return {
    learning: [...new Map(learning.map((record) => [`${nameOf(record)} ${record.epoch}`, record])).values()],
    runtime: [...new Map(runtime.map((record) => [nameOf(record), record])).values()],
  };
}

/**
 * The records of the runs that a folder has finished: what an unfinished one has shown will be shown again. Throws `UserError` also for
 * tables that do not belong together.
 */
export function readFinished(path: string, files: Pick<CheckedFiles, "read">, key: readonly RunColumn[]): Tables {
  const nameOf = (run: SweptValues) => runName(run, key);
  const all = readTables(path, files, key);
  const reached = new Map(all.runtime.map((row) => [nameOf(row), row.epochs]));
  const learning = all.learning.filter((test) => test.epoch <= (reached.get(nameOf(test)) ?? -1) + SLACK);
  const shown = new Set(learning.map(nameOf));
  const unshown = all.runtime.find((row) => !shown.has(nameOf(row)));
  if (unshown !== undefined) {
    throw damaged(join(path, FILES.learning), `lacks the run ${nameOf(unshown)}, which stands in ${FILES.runtime}`);
  }
  return { learning, runtime: all.runtime };
}

/** Of epochs: rounding. */
const SLACK = 1e-6;

/** The records of a table; none where there is no file. */
function readTable(
  path: string,
  name: string,
  files: Pick<CheckedFiles, "read">,
  /** Columns, by the first line. */
  columns: (header: string) => readonly Column[],
): Record<string, Cell>[] {
  const text = files.read(name);
  return text === undefined ? [] : parseCsv(join(path, name), columns(text.split("\n", 1)[0]!), text);
}

/**
 * Moves a folder aside, whole, in one rename; the result is its new path, undefined where it was empty. Throws `UserError` where somebody
 * works in it, and where it cannot be moved.
 */
export function moveAside(path: string): string | undefined {
  // Where the process stands may be moved with it.
  const whole = resolve(path);
  if (readdirSync(whole).length === 0) return undefined;
  const lock = claimLock(join(whole, FILES.lock));
  let place = whole;
  try {
    for (const name of runFolders(whole)) checkUnlocked(join(whole, RUNS, name, FILES.lock));
    let number = 1;
    while (existsSync(`${whole}.old-${number}`)) number++;
    const aside = `${whole}.old-${number}`;
    try {
      renameSync(whole, aside);
    } catch (error) {
      throw new UserError(
        `cannot move ${whole} aside: ${reasonOf(error)}. Choose another folder with --out, or empty this one yourself.`,
      );
    }
    place = aside;
    mkdirSync(whole, { recursive: true });
    return aside;
  } finally {
    lock.release(join(place, FILES.lock));
  }
}

/** Names of the folders of runs that are made one by one. */
export const runFolders = (path: string): string[] =>
  existsSync(join(path, RUNS)) ? readdirSync(join(path, RUNS)) : [];
