/** Looks for the results of experiments: every folder with a config.json, however deep it lies. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ResultFolder } from "../../figures/published/figure.ts";
import type { SpikeRecord } from "../../figures/records.ts";
import { parseCsv } from "../csv.ts";
import { messageOf, UserError } from "../errors.ts";
import type { Experiment } from "../experiment.ts";
import { SPIKE_COLUMNS } from "../mc/sample-spikes/experiment.ts";
import { experiments as known } from "../registry.ts";
import { FILES, learningColumns, readTable, runtimeColumns } from "../results.ts";

const SPIKES = "spikes.csv";

/** What was found, and a line about every folder that could not be read. */
export interface FoundResults {
  readonly folders: readonly ResultFolder[];
  readonly complaints: readonly string[];
}

/**
 * All results of some experiments below a folder, which need not exist; `list` has experiments of one's own, which say what columns their tables have.
 * Throws `UserError` where the path is a file.
 */
export function findResults(
  path: string,
  experiments: readonly string[],
  list: readonly Pick<Experiment, "name" | "columns">[] = known,
): FoundResults {
  if (existsSync(path) && !statSync(path).isDirectory()) {
    throw new UserError(`--results ${path} is a file: name the folder that holds the results`);
  }
  const folders: ResultFolder[] = [];
  const complaints: string[] = [];
  for (const folder of existsSync(path) ? foldersBelow(path) : []) {
    try {
      const found = readFolder(folder, experiments, list);
      if (found !== undefined) folders.push(found);
    } catch (error) {
      complaints.push(`${folder} is left out: ${messageOf(error)}`);
    }
  }
  return { folders, complaints };
}

/** Folders with a configuration, in the order of their names. Links are not followed: they may lead in circles. */
function foldersBelow(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [
    ...(entries.some(({ name }) => name === FILES.config) ? [path] : []),
    ...entries
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith("."))
      .flatMap(({ name }) => foldersBelow(join(path, name))),
  ];
}

/** The results in a folder; undefined where they are of something else. */
function readFolder(
  path: string,
  experiments: readonly string[],
  list: readonly Pick<Experiment, "name" | "columns">[],
): ResultFolder | undefined {
  const config = JSON.parse(readFileSync(join(path, FILES.config), "utf8")) as ResultFolder["config"] | null;
  const { experiment } = config ?? {};
  if (config === null || typeof experiment !== "string" || !experiments.includes(experiment)) return undefined;
  const { columns = [] } = list.find(({ name }) => name === experiment) ?? {};
  const at = (name: string) => join(path, name);
  return {
    path,
    config,
    learning: readTable(at(FILES.learning), learningColumns(columns)) as unknown as ResultFolder["learning"],
    runtime: readTable(at(FILES.runtime), runtimeColumns(columns)) as unknown as ResultFolder["runtime"],
    spikes: existsSync(at(SPIKES))
      ? (parseCsv(at(SPIKES), SPIKE_COLUMNS, readFileSync(at(SPIKES), "utf8")) as unknown as SpikeRecord[])
      : [],
  };
}
