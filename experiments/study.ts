/** What one experiment that trains networks says of its own. Everything else, from the command line to the results, is shared. */
import type { Page } from "../figures/page.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import type { AnyNetwork, AnySettings, GivenOptions, OptionTable, PatternShape, Task } from "../network_base/index.ts";
import type { Axis, Point, RunColumn, TrainingData, TrainingDefaults, TrainingSettings } from "../training/index.ts";
import type { Experiment } from "./experiment.ts";
import type { SweptLearning, SweptRuntime } from "./results.ts";

/** Everything a run depends on: the settings of the task, of the training, and those the study adds. */
export type StudySettings<TaskSettings, Own> = TaskSettings & TrainingSettings & Own;

/** Data that are open. */
export interface DataSource<Settings> {
  /** Those of a run; called once for each. */
  of(settings: Settings): TrainingData;
}

/** What a figure is drawn from. */
export interface StudyResults {
  readonly learning: readonly SweptLearning[];
  readonly runtime: readonly SweptRuntime[];
  /** The columns that tell curves apart. */
  readonly series: readonly RunColumn[];
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** An experiment: what is trained, on which data, with which options and swept parameters of its own. */
export interface Study<TaskSettings extends AnySettings = AnySettings, Own extends AnySettings = AnySettings> {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly examples: Experiment["examples"];
  readonly task: Task<AnyNetwork, TaskSettings>;
  readonly defaults: Pick<TrainingDefaults, "runs" | "trainSamples" | "testSamples">;
  /** Options of the task and the training that it does without: it fixes them, or sweeps over them. */
  readonly without?: readonly string[];
  /** Options it adds; `Own` is `SettingsOf` them. */
  readonly options: OptionTable;
  /** What no option can be blamed for alone. Throws `UserError`. */
  check?(config: StudySettings<TaskSettings, Own>): void;
  /** Swept parameters, as columns of the result tables. */
  readonly axes?: readonly Axis[];
  /** The points of the sweep; without it, there is one. Called with every combination of choices that is asked for. */
  points?(settings: StudySettings<TaskSettings, Own>): readonly Point<StudySettings<TaskSettings, Own>>[];
  /** Values of a pattern and its target, where they are not those of the task. */
  shape?(settings: StudySettings<TaskSettings, Own>): PatternShape;
  /** Opens the data. */
  openData(
    config: StudySettings<TaskSettings, Own>,
    given: GivenOptions,
  ): Promise<DataSource<StudySettings<TaskSettings, Own>>>;
  /** Names of the settings that name its folder below `results/`, where those of the task alone do not. */
  readonly folder?: readonly string[];
  page(results: StudyResults): Page;
}

const STUDY: RulesOf<Study> = {
  name: required(a.text),
  summary: required(a.text),
  examples: required(a.list),
  task: required(a.object),
  defaults: required(a.object),
  without: a.texts,
  options: required(a.object),
  check: a.fn,
  axes: a.list,
  points: a.fn,
  shape: a.fn,
  openData: required(a.fn),
  folder: a.texts,
  page: required(a.fn),
};
const AXIS: RulesOf<Axis> = { field: required(a.text), type: required(a.text) };

/** Throws `ModelError` for a study that lacks something, or has something that means nothing. */
export function checkStudy(study: Study): void {
  checkOptions<Study>(study, STUDY, typeof study?.name === "string" ? `the study '${study.name}'` : "a study");
  for (const axis of study.axes ?? []) checkOptions<Axis>(axis, AXIS, `the axes of ${study.name}`);
}
