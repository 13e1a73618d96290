/** The runs of a configuration: all choices it asks for, points of a sweep, repetitions. */
import { checkCount, checkWhole, unknownName } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import {
  type AnySettings,
  defaultOf,
  followsFrom,
  type OptionTable,
  type PatternShape,
  type Presentation,
  type Task,
} from "../network_base/index.ts";
import { type ColumnValues, columnValues } from "./columns.ts";
import type { TrainingSettings } from "./options.ts";
import { patternCount } from "./schedule.ts";

/** Everything a run depends on: the settings of the task, of the training, and of whatever makes the data. */
export type RunSettings = AnySettings & TrainingSettings;

/** One point of a sweep: the settings that differ there. */
export interface Point<Settings extends object = RunSettings> {
  /** As they stand in the result tables, one for each axis; null where an axis has no meaning. */
  readonly swept: ColumnValues;
  /** What they replace in the settings. */
  readonly settings: Partial<Settings>;
}

/** One of the runs of a configuration. */
export interface Job<Settings extends object = RunSettings> {
  /** Values of the task's columns. */
  readonly columns: ColumnValues;
  /** Values of the swept parameters. */
  readonly swept: ColumnValues;
  /** Number of the run, from 0. */
  readonly run: number;
  /** Of the weights and of the order of samples. */
  readonly seed: number;
  /** The settings of this run: no choice stands for all any more. */
  readonly settings: Settings;
}

/** The columns that say which run a record belongs to. */
export type RunKey = ColumnValues & { readonly run: number; readonly seed: number };

const POINT: RulesOf<Point> = { swept: required(a.object), settings: required(a.object) };

function checkPoint(point: Point, settings: RunSettings): void {
  checkOptions<Point>(point, POINT, "a point of the sweep");
  for (const name of Object.keys(point.settings)) {
    if (!Object.hasOwn(settings, name))
      throw unknownName("setting", name, "a point of the sweep", Object.keys(settings));
  }
}

/** All runs of a configuration, in the order in which they are made. `points` are those of the sweep; without it, there is one. */
export function jobsOf(
  task: Pick<Task, "options" | "columns">,
  config: RunSettings,
  points: (settings: RunSettings) => readonly Point[] = () => [{ swept: {}, settings: {} }],
): Job[] {
  const { runs, seed } = config;
  checkCount("the number of runs", runs);
  checkWhole("the seed", seed);
  return combinations(task.options, task.columns, config).flatMap((combination) =>
    points(combination).flatMap((point) => {
      checkPoint(point, combination);
      const { swept, settings } = point;
      return Array.from({ length: runs }, (_, run): Job => {
        const own = { ...combination, ...settings };
        return { columns: columnValues(task, own), swept, run, seed: seed + run, settings: own };
      });
    }),
  );
}

/** The configuration once for every combination of the choices that it asks for all of, with the defaults that follow from each. */
function combinations(options: OptionTable, columns: readonly string[], config: RunSettings): RunSettings[] {
  return columns.reduce<RunSettings[]>(
    (found, name) => {
      const option = options[name]!;
      if (option.kind !== "choice" || option.all === undefined || config[name] !== option.all) return found;
      return found.flatMap((settings) =>
        option.choices.map((choice) => withDefaultsBy(options, name, { ...settings, [name]: choice })),
      );
    },
    [config],
  );
}

/** What had to be left open as long as a choice stood for all. */
function withDefaultsBy(options: OptionTable, choice: string, settings: RunSettings): RunSettings {
  const open = Object.entries(options).filter(
    ([name, option]) => settings[name] === undefined && followsFrom(option, choice),
  );
  return { ...settings, ...Object.fromEntries(open.map(([name, option]) => [name, defaultOf(option, settings)])) };
}

/** The columns that say which run a record belongs to. */
export const keyOf = ({ columns, swept, run, seed }: Job): RunKey => ({ ...columns, ...swept, run, seed });

/** Cost of updating a neuron, in units of a synapse that transmits a rate. */
const NEURON = 16;
/** The same for a synapse that only events reach. */
const QUIET_SYNAPSE = 0.05;

/** About how long a run takes, in arbitrary units: for remaining times of sweeps over networks of different sizes. */
export function costOf(task: Pick<Task, "size" | "presentation">, shape: PatternShape, { settings }: Job): number {
  const { neurons, synapses, isEventBased } = task.size(settings, shape);
  const { dt, tShow }: Presentation = task.presentation(settings);
  const perStep = NEURON * neurons + (isEventBased ? QUIET_SYNAPSE * synapses : synapses);
  return perStep * patternCount(settings) * (tShow / dt) * settings.batch;
}
