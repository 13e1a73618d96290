/** Which runs a figure shows: those with the published settings, and of these the ones that went on for longest. */
import { groupBy } from "../statistics.ts";
import type { ResultFolder, Tested, Timed } from "./figure.ts";

/** Settings a results folder must have to be shown. */
export type WantedSettings = Readonly<Record<string, unknown>>;

/** One run: its tests in order of time, and what it cost once it was finished. */
export interface ChosenRun {
  readonly tests: readonly Tested[];
  readonly runtime: Timed | undefined;
  /** Epoch of its last test. */
  readonly reached: number;
}

/** Runs with the same model, method and values of the swept parameters. */
export interface ChosenGroup {
  readonly model: string;
  readonly method: string;
  /** Values of the swept parameters. */
  readonly swept: Readonly<Record<string, string | number | null>>;
  readonly runs: readonly ChosenRun[];
  /** Epoch that its runs have reached. */
  readonly reached: number;
}

/** Settings that may differ between runs that are shown together: which runs there are, and how they were made. */
const FREE = new Set([
  ...["model", "method", "runs", "seed", "datasets", "thresholds", "sizes"],
  ...["threads", "version", "checksums", "checkpoint-every"],
]);

/** The share of the way at which a run counts as having got as far as another. */
const AS_FAR = 0.99;

/**
 * The runs to show, in groups. Folders may hold the same run twice, runs that are not finished, and trainings of different lengths:
 * of each group the runs of one configuration are taken that have got closest to `epochs`, each of them once.
 */
export function chooseRuns(
  folders: readonly ResultFolder[],
  experiment: string,
  wanted: WantedSettings,
  axes: readonly string[],
  epochs: number,
): ChosenGroup[] {
  const pointOf = (record: Tested) =>
    JSON.stringify([record.model, record.method, ...axes.map((axis) => record[axis])]);
  const found = folders
    .filter(({ config }) => config.experiment === experiment && fits(config, wanted))
    .flatMap((folder) => runsOf(folder, axes));
  const groups = groupBy(found, ({ tests }) => pointOf(tests[0]!));
  return [...groups.values()].map((candidates) => {
    const configurations = [...groupBy(candidates, ({ configuration }) => configuration).values()].map((same) => {
      const distinct = [...groupBy(same, ({ tests }) => tests[0]!.seed).values()].map(furthest);
      const reached = Math.max(...distinct.map((run) => run.reached));
      return { runs: distinct.filter((run) => run.reached >= AS_FAR * reached), reached };
    });
    // Beyond the published length, more runs are worth more than longer ones.
    const worth = ({ runs, reached }: { runs: readonly unknown[]; reached: number }) =>
      1e6 * Math.min(1, Math.round(100 * (reached / epochs)) / 100) + runs.length;
    const best = configurations.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    const { model, method, ...record } = best.runs[0]!.tests[0]!;
    const swept = Object.fromEntries(axes.map((axis) => [axis, (record as Tested)[axis] ?? null]));
    return { model, method, swept, ...best };
  });
}

/** Does a configuration have the wanted settings? One that it does not name is as published. */
export const fits = (config: ResultFolder["config"], wanted: WantedSettings): boolean =>
  Object.entries(wanted).every(
    ([name, value]) => config[name] == null || JSON.stringify(config[name]) === JSON.stringify(value),
  );

function runsOf({ config, learning, runtime }: ResultFolder, axes: readonly string[]) {
  const nameOf = (record: Tested | Timed) =>
    JSON.stringify([record.model, record.method, ...axes.map((axis) => record[axis]), record.seed]);
  const configuration = JSON.stringify(Object.entries(config).filter(([name]) => !FREE.has(name)));
  const costs = new Map(runtime.map((record) => [nameOf(record), record]));
  return [...groupBy(learning, nameOf)].map(([name, records]) => {
    const tests = records.toSorted((a, b) => a.epoch - b.epoch);
    return { configuration, tests, runtime: costs.get(name), reached: tests.at(-1)!.epoch };
  });
}

/** Of copies of a run, the one that is finished, or has got furthest. */
const furthest = <Run extends ChosenRun>(copies: readonly Run[]): Run =>
  copies.reduce((a, b) => (rank(b) > rank(a) ? b : a));

const rank = ({ runtime, reached }: ChosenRun): number => (runtime === undefined ? 0 : 1e9) + reached;
