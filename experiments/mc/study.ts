/** What one experiment with microcircuits says of its own. Everything else, from the command line to the results, is shared. */
import type { Dataset, Samples } from "../../data/dataset.ts";
import type { Page } from "../../figures/page.ts";
import type { SweptValues } from "../../figures/records.ts";
import type { MicrocircuitExperiment, RateModel, Variant } from "../../network_architectures/mc/index.ts";
import type { Column } from "../csv.ts";
import type { Experiment } from "../experiment.ts";
import type { GivenOptions, OptionTable } from "../options.ts";
import type { SweptLearning, SweptRuntime } from "../results.ts";
import type { SharedConfig } from "./config.ts";

/** Everything a run depends on: what all experiments have, and what one of them adds. */
export type StudyConfig<Own> = SharedConfig & Own;

/** An option's value, or what it is without being set. */
export type Take = <Value>(name: string, otherwise: Value) => Value;

/** One point of a sweep: the settings that differ there. */
export interface Point<Own = unknown> {
  /** As they stand in the result tables, one for each axis; null where an axis has no meaning. */
  readonly swept: SweptValues;
  /** What they replace in the configuration. */
  readonly settings: Partial<StudyConfig<Own>>;
}

/** What is learned, and what is tested with: classes, or values. */
export interface StudyData {
  readonly training: Samples;
  readonly test: Samples | Dataset;
}

/** What a figure is drawn from. */
export interface StudyResults {
  readonly learning: readonly SweptLearning[];
  readonly runtime: readonly SweptRuntime[];
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** An experiment: its data, its published parameters, its own options, its swept parameters. */
export interface Study<Own extends object> {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly examples: Experiment["examples"];
  /** The settings it starts from. */
  published(variant: Variant, model: RateModel): MicrocircuitExperiment;
  readonly defaults: {
    readonly variant: Variant;
    readonly runs: number;
    readonly trainSamples: number;
    readonly testSamples: number;
  };
  /** Shared options it does without: it fixes them, or sweeps over them. */
  readonly without?: readonly (keyof SharedConfig)[];
  /** Options it adds to the shared ones. */
  readonly options: OptionTable;
  /** The values of those that belong to the configuration, in the order in which they are written. */
  readOwn(take: Take): Own;
  /** What no option can be blamed for alone. Throws `UserError`. */
  check?(config: StudyConfig<Own>): void;
  /** Swept parameters, as columns of the result tables. */
  readonly axes?: readonly Column[];
  /** The points of the sweep for a model; without it, there is one. */
  points?(config: StudyConfig<Own>, model: RateModel): readonly Point<Own>[];
  /** Inputs and outputs of the network, where they are not the published ones. */
  sizes?(config: StudyConfig<Own>): { readonly inputSize: number; readonly outputSize: number };
  /** Opens the data; the function that comes back has those of a point, and is called once per run. */
  openData(config: StudyConfig<Own>, given: GivenOptions): Promise<(settings: StudyConfig<Own>) => StudyData>;
  /** The folder below `results/`, where it is not named by variant, model and method alone. */
  folder?(config: Pick<SharedConfig, "variant" | "model" | "method"> & Own): string;
  page(results: StudyResults): Page;
}
