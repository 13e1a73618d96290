/**
 * The results folder of an experiment with many runs. One process makes them all, in the folder itself; or several processes share
 * them out: then every run has a folder of its own below `runs/`, with its own lock and checkpoint, and whoever finds all of them
 * finished merges their tables.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type RunKey, runName } from "../training/index.ts";
import { formatCsv } from "./csv.ts";
import { UserError } from "./errors.ts";
import { makeWritableFolder, removeTemporaryFiles, writeFileAtomic } from "./files.ts";
import { checkUnlocked, claimLock, LockHeldError } from "./lock.ts";
import { checkedFiles, type ManifestWriter, openManifest } from "./manifest.ts";
import {
  configurationText,
  FILES,
  learningText,
  type OpenOptions,
  openResults,
  type ResultsFolder,
  RUNS,
  readFinished,
  runtimeColumns,
  type SweptLearning,
  type SweptRuntime,
  TABULATED,
  type Tables,
} from "./results.ts";
import { checkSameConfiguration, configurationHash } from "./same-configuration.ts";

/** How a folder is opened. */
export interface SharedOptions extends OpenOptions {
  /** All runs of the configuration, in the order of the tables. */
  readonly runs: readonly RunKey[];
  /** True where several processes share the runs out. A folder that was begun that way stays so. */
  readonly isShared: boolean;
}

/** An open folder. */
export interface SharedFolder {
  readonly figurePath: string;
  /** True where other processes may make some of the runs. */
  readonly isShared: boolean;
  /** Path of a file that stays, by name. */
  pathOf(name: string): string;
  isFinished(run: RunKey): boolean;
  /** Where one run writes, until it is closed. Throws `LockHeldError` where another process is making that run. */
  openRun(run: RunKey): ResultsFolder;
  /** The tables of all runs, written to the folder; undefined as long as some are not finished. */
  collect(): Tables | undefined;
  /** Writes a file that belongs to all runs. */
  write(path: string, content: string): void;
  close(): void;
}

/** Opens a folder. Throws `UserError` where it cannot be written, is in use, or holds results of another configuration. */
export function openShared(path: string, options: SharedOptions): SharedFolder {
  const { isShared, fresh, runs } = options;
  const isBegun = () => existsSync(join(path, RUNS));
  if (isShared || (isBegun() && !fresh)) return shareOut(path, options);
  const folder = openResults(path, options);
  if (isBegun()) {
    // Others have begun to share the runs out in the meantime.
    folder.close();
    return shareOut(path, options);
  }
  return {
    figurePath: folder.figurePath,
    isShared: false,
    pathOf: folder.pathOf,
    isFinished: folder.isFinished,
    openRun: () => ({ ...folder, close: () => {} }),
    collect: () => (runs.every(folder.isFinished) ? { learning: folder.learning, runtime: folder.runtime } : undefined),
    write: folder.write,
    close: folder.close,
  };
}

function shareOut(path: string, { config, changeable, columns: key, runs }: SharedOptions): SharedFolder {
  const nameOf = (run: RunKey) => runName(run, key);
  const at = (...names: string[]) => join(path, ...names);
  const configuration = configurationHash(config, changeable);
  const isOfLength = ({ epochs }: SweptRuntime) => epochs === config.epochs;

  /** What stands in one folder: that of a run, or that of all, where one process began or the tables were merged. */
  const tablesOf = (folder: string) => readFinished(folder, checkedFiles(folder), key);
  /** The records of a run: those of its own folder, if it is finished there. */
  const recordsOf = (run: RunKey, merged: () => Tables): Tables | undefined => {
    const isOwn = (record: RunKey) => nameOf(record) === nameOf(run);
    for (const tables of [() => tablesOf(at(RUNS, nameOf(run))), merged]) {
      const { learning, runtime } = tables();
      const own = { learning: learning.filter(isOwn), runtime: runtime.filter(isOwn) };
      if (own.runtime.some(isOfLength)) return own;
    }
    return undefined;
  };
  /** Writes into the folder of all, which others write into as well: one at a time, and each for a moment. */
  const together = (write: (files: ManifestWriter) => void): void => {
    const lock = claimLock(at(FILES.lock), { isBrief: true, configuration });
    try {
      removeTemporaryFiles(path, false);
      checkSameConfiguration(path, config, changeable);
      const files = openManifest(path, lock, configuration, TABULATED);
      write(files);
      files.close();
    } finally {
      lock.release();
    }
  };

  makeWritableFolder(path);
  checkUnlocked(at(FILES.lock));
  together((files) => files.write(FILES.config, configurationText(config)));
  makeWritableFolder(at(RUNS));
  return {
    figurePath: at(FILES.figure),
    isShared: true,
    pathOf: at,
    isFinished: (run) => recordsOf(run, () => tablesOf(path)) !== undefined,
    openRun: (run) => {
      const folder = openResults(at(RUNS, nameOf(run)), { config, changeable, columns: key, fresh: false });
      try {
        // Whoever claims the whole folder looks for runs after that: one of the two sees the other.
        checkUnlocked(at(FILES.lock));
      } catch (error) {
        folder.close();
        throw error instanceof LockHeldError ? new UserError(error.message) : error;
      }
      return folder;
    },
    collect: () => {
      const merged = tablesOf(path);
      const all = runs.map((run) => recordsOf(run, () => merged));
      if (all.includes(undefined)) return undefined;
      const tables = {
        learning: all.flatMap((own): readonly SweptLearning[] => own!.learning),
        runtime: all.flatMap((own): readonly SweptRuntime[] => own!.runtime),
      };
      together((files) => {
        files.write(FILES.learning, learningText(key, tables.learning));
        files.write(FILES.runtime, formatCsv(runtimeColumns(key), tables.runtime));
      });
      return tables;
    },
    write: (file, content) => writeFileAtomic(file, content),
    close: () => {},
  };
}
