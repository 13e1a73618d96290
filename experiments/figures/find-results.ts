/** Looks for the results of experiments: every folder with a config.json, however deep it lies. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { MemoryTraceRecords, ResultFolder } from "../../figures/published/figure.ts";
import type { ActivityRecords, GradientRecord, RuleErrorRecord, SpikeRecord } from "../../figures/records.ts";
import { ACTIVITY_TABLES } from "../activity/tables.ts";
import { type Column, parseCsv } from "../csv.ts";
import { GRADIENT_COLUMNS, GRADIENTS } from "../ep/gradient/experiment.ts";
import { messageOf, UserError } from "../errors.ts";
import type { Experiment } from "../experiment.ts";
import { checkedFiles, damaged, MANIFEST } from "../manifest.ts";
import { RULE_ERROR_COLUMNS, RULE_ERRORS } from "../mc/rule-errors/experiment.ts";
import { experiments as known } from "../registry.ts";
import { FILES, readTables } from "../results.ts";
import { CHECKSUMS, holdsResults, parseConfiguration } from "../same-configuration.ts";
import { SPIKE_COLUMNS, SPIKES } from "../sample-spikes.ts";
import { WTA_TABLES } from "../wta/tables.ts";

/** The end of the name of a folder that `--fresh` has moved aside. */
const ASIDE = /\.old-\d+$/;

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

/**
 * Folders with a configuration, in the order of their names, but for those that were moved aside. Links are not followed: they may lead
 * in circles.
 */
function foldersBelow(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [
    ...(entries.some(({ name }) => name === FILES.config) ? [path] : []),
    ...entries
      .filter(
        (entry) =>
          entry.isDirectory() && entry.name !== "node_modules" && !/^\./.test(entry.name) && !ASIDE.test(entry.name),
      )
      .flatMap(({ name }) => foldersBelow(join(path, name))),
  ];
}

/** All tables of a spiking network. */
const readActivity = (table: (name: string, columns: readonly Column[]) => unknown): ActivityRecords =>
  Object.fromEntries(
    Object.entries(ACTIVITY_TABLES).map(([name, [file, columns]]) => [name, table(file, columns)]),
  ) as unknown as ActivityRecords;

/** The tables of circuits that learn patterns that are drawn; those of weights are large. */
const readMemoryTraces = (table: (name: string, columns: readonly Column[]) => unknown): MemoryTraceRecords =>
  Object.fromEntries(
    (["tests", "spikes", "inputs", "presentations", "neurons"] as const).map((name) => [
      name,
      table(...WTA_TABLES[name]),
    ]),
  ) as unknown as MemoryTraceRecords;

/** The results in a folder; undefined where they are of something else. */
function readFolder(
  path: string,
  experiments: readonly string[],
  list: readonly Pick<Experiment, "name" | "columns">[],
): ResultFolder | undefined {
  const files = checkedFiles(path);
  const at = (name: string) => join(path, name);
  const written = files.read(FILES.config) ?? "";
  // Other programs have such files, too, and of other kinds.
  if (/^\s*\[/.test(written) && !holdsResults(path)) return undefined;
  const config = parseConfiguration(at(FILES.config), written) as ResultFolder["config"];
  const { experiment } = config;
  if (typeof experiment !== "string" || !experiments.includes(experiment)) return undefined;
  if (files.configuration === undefined && CHECKSUMS in config) throw damaged(at(MANIFEST), "is missing");
  const { columns = [] } = list.find(({ name }) => name === experiment) ?? {};
  const { learning, runtime } = readTables(path, files, columns);
  const table = (name: string, columns: readonly Column[]) => {
    const text = files.read(name);
    return text === undefined ? [] : parseCsv(at(name), columns, text);
  };
  return {
    path,
    config,
    learning: learning as unknown as ResultFolder["learning"],
    runtime: runtime as unknown as ResultFolder["runtime"],
    spikes: table(SPIKES, SPIKE_COLUMNS) as unknown as SpikeRecord[],
    ruleErrors: table(RULE_ERRORS, RULE_ERROR_COLUMNS) as unknown as RuleErrorRecord[],
    gradients: table(GRADIENTS, GRADIENT_COLUMNS) as unknown as GradientRecord[],
    ...(files.read(WTA_TABLES.measures[0]) === undefined ? {} : { memoryTraces: readMemoryTraces(table) }),
    ...(files.read(ACTIVITY_TABLES.statistics[0]) === undefined ? {} : { activity: readActivity(table) }),
  };
}
