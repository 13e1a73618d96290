/**
 * The results folder of an experiment with many runs. One process makes them all, in the folder itself; or several processes share
 * them out: then every run has a folder of its own below `runs/`, with its own lock and checkpoint, and whoever finds all of them
 * finished merges their tables.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { groupBy } from "../figures/statistics.ts";
import { type RunKey, runName } from "../training/index.ts";
import { formatCsv } from "./csv.ts";
import { makeWritableFolder, writeFileAtomic } from "./files.ts";
import { checkUnlocked } from "./lock.ts";
import {
  checkSameConfiguration,
  FILES,
  learningColumns,
  type OpenOptions,
  openResults,
  type ResultsFolder,
  readTable,
  runtimeColumns,
  type SweptLearning,
  type SweptRuntime,
} from "./results.ts";

/** Folder of the runs that are made one by one. */
const RUNS = "runs";

/** How a folder is opened. */
export interface SharedOptions extends OpenOptions {
  /** All runs of the configuration, in the order of the tables. */
  readonly runs: readonly RunKey[];
  /** True where several processes share the runs out. A folder that was begun that way stays so. */
  readonly isShared: boolean;
}

/** The tables of all runs. */
export interface Tables {
  readonly learning: readonly SweptLearning[];
  readonly runtime: readonly SweptRuntime[];
}

/** An open folder. */
export interface SharedFolder {
  readonly figurePath: string;
  /** Path of a file that stays, by name. */
  pathOf(name: string): string;
  isFinished(run: RunKey): boolean;
  /** Where one run writes, until it is closed. Throws where another process is making that run. */
  openRun(run: RunKey): ResultsFolder;
  /** The tables of all runs, written to the folder; undefined as long as some are not finished. */
  collect(): Tables | undefined;
  close(): void;
}

/** Opens a folder. Throws `UserError` where it cannot be written, is in use, or holds results of another configuration. */
export function openShared(path: string, options: SharedOptions): SharedFolder {
  const { isShared, fresh } = options;
  const isBegun = () => existsSync(join(path, RUNS));
  if (isShared || (isBegun() && !fresh)) return shareOut(path, options);
  for (const name of runFolders(path)) checkUnlocked(join(path, RUNS, name, FILES.lock));
  const folder = openResults(path, options);
  if (fresh) rmSync(join(path, RUNS), { recursive: true, force: true });
  if (isBegun()) {
    // Others have begun to share the runs out in the meantime.
    folder.close();
    return shareOut(path, options);
  }
  return {
    figurePath: folder.figurePath,
    pathOf: folder.pathOf,
    isFinished: folder.isFinished,
    openRun: () => ({ ...folder, close: () => {} }),
    collect: () => ({ learning: folder.learning, runtime: folder.runtime }),
    close: folder.close,
  };
}

function shareOut(path: string, { config, changeable, columns: key, runs }: SharedOptions): SharedFolder {
  const nameOf = (run: RunKey) => runName(run, key);
  const at = (...names: string[]) => join(path, ...names);
  const columns = { learning: learningColumns(key), runtime: runtimeColumns(key) };
  const tableOf = (role: "learning" | "runtime", folder: string) =>
    readTable(join(folder, FILES[role]), columns[role]) as RunKey[];
  const sorted = (role: "learning" | "runtime") => {
    const records = [path, ...runFolders(path).map((name) => at(RUNS, name))].flatMap((folder) => {
      const finished = new Set(tableOf("runtime", folder).map(nameOf));
      return tableOf(role, folder).filter((record) => finished.has(nameOf(record)));
    });
    const ofRun = groupBy(records, nameOf);
    // A run that was merged stands in two tables.
    return runs.flatMap((run) => distinct(ofRun.get(nameOf(run)) ?? []));
  };
  const isFinished = (run: RunKey) =>
    [path, at(RUNS, nameOf(run))].some((folder) => tableOf("runtime", folder).map(nameOf).includes(nameOf(run)));

  makeWritableFolder(path);
  checkUnlocked(at(FILES.lock));
  checkSameConfiguration(path, config, changeable, [RUNS]);
  makeWritableFolder(at(RUNS));
  writeFileAtomic(at(FILES.config), `${JSON.stringify(config, null, 2)}\n`);
  return {
    figurePath: at(FILES.figure),
    pathOf: at,
    isFinished,
    openRun: (run) => {
      const folder = openResults(at(RUNS, nameOf(run)), { config, changeable, columns: key, fresh: false });
      try {
        // Whoever claims the whole folder looks for runs after that: one of the two sees the other.
        checkUnlocked(at(FILES.lock));
      } catch (error) {
        folder.close();
        throw error;
      }
      return folder;
    },
    collect: () => {
      if (!runs.every(isFinished)) return undefined;
      const tables = { learning: sorted("learning") as SweptLearning[], runtime: sorted("runtime") as SweptRuntime[] };
      writeFileAtomic(at(FILES.learning), formatCsv(columns.learning, tables.learning));
      writeFileAtomic(at(FILES.runtime), formatCsv(columns.runtime, tables.runtime));
      return tables;
    },
    close: () => {},
  };
}

const runFolders = (path: string): string[] => (existsSync(join(path, RUNS)) ? readdirSync(join(path, RUNS)) : []);

const distinct = (records: readonly RunKey[]): RunKey[] => [
  ...new Map(records.map((record) => [JSON.stringify(record), record])).values(),
];
