/** What a published figure is: it takes the results there are and draws them beside the published ones. */
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import type { MissingResult, Page } from "../page.ts";
import type {
  ActivityRecords,
  GradientRecord,
  LearningRecord,
  MicrocircuitKey,
  RuleErrorRecord,
  RuntimeRecord,
  SpikeRecord,
  SweptValues,
} from "../records.ts";
import type { WtaRecords } from "../wta/records.ts";
import type { Difference } from "./differences.ts";

/** A test, with its values of the swept parameters. */
export type Tested = LearningRecord<number | null> & MicrocircuitKey & SweptValues;

/** The cost of a run, with its values of the swept parameters. */
export type Timed = RuntimeRecord & MicrocircuitKey & SweptValues;

/** The tables of circuits that learn patterns of which a figure is drawn. */
export type MemoryTraceRecords = Pick<WtaRecords, "tests" | "spikes" | "inputs" | "presentations" | "neurons">;

/** What one results folder holds. */
export interface ResultFolder {
  /** As messages and small print call it. */
  readonly path: string;
  /** The settings in its config.json, by name. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly learning: readonly Tested[];
  readonly runtime: readonly Timed[];
  readonly spikes: readonly SpikeRecord[];
  readonly ruleErrors: readonly RuleErrorRecord[];
  readonly gradients: readonly GradientRecord[];
  /** Of spiking networks. */
  readonly activity?: ActivityRecords;
  /** Of circuits that learn patterns. */
  readonly memoryTraces?: MemoryTraceRecords;
}

/** What came of drawing a figure. */
export interface DrawnFigure {
  readonly page: Page;
  /** Published values against ours. */
  readonly differences: readonly Difference[];
  readonly missing: readonly MissingResult[];
}

/** One of the published figures. */
export interface PublishedFigure {
  /** As typed on the command line, and the name of its files. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** The experiment whose results it shows. */
  readonly experiment: string;
  /** Further experiments of which it shows results. */
  readonly alsoOf?: readonly string[];
  /** Draws it from whatever folders there are; those of other experiments or other settings are passed over. */
  draw(results: Results): DrawnFigure;
}

/** Where results lie, and which there are. */
export interface Results {
  /** The folder below which they were looked for. */
  readonly path: string;
  readonly folders: readonly ResultFolder[];
  /** How experiments are called, for the commands that make what is missing; default `microcircuit`, the command of the package. */
  readonly program?: string;
}

/** The experiments of whose results some figures are drawn. */
export const experimentsOf = (figures: readonly Pick<PublishedFigure, "experiment" | "alsoOf">[]): string[] =>
  figures.flatMap(({ experiment, alsoOf = [] }) => [experiment, ...alsoOf]);

const RESULTS: RulesOf<Results> = { path: required(a.text), folders: required(a.list), program: a.text };
const FOLDER: RulesOf<ResultFolder> = {
  path: required(a.text),
  config: required(a.object),
  learning: required(a.list),
  runtime: required(a.list),
  spikes: required(a.list),
  ruleErrors: required(a.list),
  gradients: required(a.list),
  activity: a.object,
  memoryTraces: a.object,
};

/** Throws `ModelError` for results that lack something or have something that means nothing. */
export function checkResults(results: Results): void {
  checkOptions<Results>(results, RESULTS, "the results of a figure");
  for (const [k, folder] of results.folders.entries()) {
    checkOptions<ResultFolder>(folder, FOLDER, `folders[${k}] of the results of a figure`);
  }
}

/** An option's value on a command line; a list is separated by commas. */
export type OptionValue = string | number | readonly number[];

/** The command that makes results; `program` is that of `Results`. */
export function experimentCommand(
  experiment: string,
  options: Readonly<Record<string, OptionValue>>,
  program = "microcircuit",
): string {
  const words = Object.entries(options).map(([name, value]) => `--${name} ${quoted(String(value))}`);
  return [program, experiment, ...words].join(" ");
}

/** A word for a shell. */
const quoted = (word: string): string => (/^[\w./=,:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
