/** Results a figure could also show, and the exact commands that make them. */
import type { MissingResult } from "../page.ts";
import { groupBy } from "../statistics.ts";
import { experimentCommand, type OptionValue, type ResultFolder, type Results } from "./figure.ts";
import { fits, type WantedSettings } from "./select.ts";

/** The published runs of a figure. */
export interface Plan {
  /** Name of the figure, for the folder of new results. */
  readonly name: string;
  readonly experiment: string;
  readonly wanted: WantedSettings;
  readonly epochs: number;
  /** Runs of every combination; undefined where it is not known. */
  readonly runs?: number | undefined;
}

/** What is missing of a plan. */
export interface Gap {
  /** "events, backprop: 3 of 50 epochs" */
  readonly what: string;
  /** Would a configuration make it? */
  isMadeBy(config: ResultFolder["config"]): boolean;
  /** Options of the command that makes it, besides the number of runs. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Name of the folder for it. */
  readonly folder: string;
}

/** The gaps with their commands. One command may close several. A training that has been begun is gone on with. */
export function missingResults(plan: Plan, gaps: readonly Gap[], results: Results): MissingResult[] {
  const commands = groupBy(gaps, (gap) => commandFor(plan, gap, results));
  return [...commands].map(([command, closed]) => ({ what: closed.map(({ what }) => what).join("; "), command }));
}

/** How far a group of runs is from the plan: "nothing", "3 of 50 epochs", "2 of 10 runs"; undefined where it is complete. */
export function shortfall(
  { epochs, runs = 1 }: Plan,
  group: { readonly reached: number; readonly runs: readonly unknown[] } | undefined,
): string | undefined {
  if (group === undefined) return "nothing yet";
  const passes = Math.round(10 * group.reached) / 10;
  if (passes < 0.99 * epochs) return `${passes} of ${epochs} epochs`;
  return group.runs.length < runs ? `${group.runs.length} of ${runs} runs` : undefined;
}

function commandFor(plan: Plan, gap: Gap, { path, folders, program }: Results): string {
  const { name, experiment, wanted, epochs, runs } = plan;
  // The folder of a whole training comes before those of its runs, which lie below it where several processes share them.
  const candidates = folders.filter(
    ({ config }) => config.experiment === experiment && fits(config, wanted) && gap.isMadeBy(config),
  );
  const lengthOf = ({ config }: ResultFolder) => Math.min(epochs, Number(config.epochs));
  // A shorter training is prolonged. Of several, the longest has most of what is missing.
  const begun = candidates.toSorted((one, other) => lengthOf(other) - lengthOf(one))[0];
  const count = Math.max(runs ?? 1, Number(begun?.config.runs ?? 1));
  const ofRuns: Record<string, OptionValue> = count > 1 ? { runs: count } : {};
  if (begun === undefined) {
    return experimentCommand(experiment, { ...gap.options, ...ofRuns, out: `${path}/${name}/${gap.folder}` }, program);
  }
  const length: Record<string, OptionValue> = lengthOf(begun) < epochs ? { epochs } : {};
  return experimentCommand(
    experiment,
    { config: `${begun.path}/config.json`, ...length, ...ofRuns, out: begun.path },
    program,
  );
}

/** Does a configuration make runs of a model and a method? */
export const makes = (config: ResultFolder["config"], model: string, method: string): boolean =>
  isOneOf(config.model, model) && isOneOf(config.method, method);

const isOneOf = (setting: unknown, value: string): boolean =>
  setting == null || setting === value || setting === "both";
