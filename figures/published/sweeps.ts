/** What the published figures of sweeps share: final values and run times of the points, and which of them are missing. */
import { runtimeSummary } from "../runtime-bars.ts";
import { groupBy, interpolate, type Summary, summarise } from "../statistics.ts";
import type { ResultFolder, Tested } from "./figure.ts";
import { type Gap, makes, type Plan, shortfall } from "./missing.ts";
import type { ChosenGroup } from "./select.ts";

/** A quantity of every run at an epoch, or at its last test where that is before. */
export const testedAt = ({ runs }: ChosenGroup, epoch: number, quantity: (test: Tested) => number): Summary =>
  summarise(
    runs.map(({ tests }) =>
      interpolate(
        tests.map((test) => test.epoch),
        tests.map(quantity),
        epoch,
      ),
    ),
  );

/** Seconds per epoch of the finished runs of a group. */
export const timeOf = ({ runs }: ChosenGroup): Summary | undefined =>
  runtimeSummary(runs.flatMap(({ runtime }) => runtime ?? []));

/** "epoch 45", and where ours have ended before: "epoch 45, ours 3". */
export function epochText(published: number, group: ChosenGroup | undefined): string {
  const ours = Math.round(10 * (group?.reached ?? published)) / 10;
  return ours < published - 0.05 ? `epoch ${published}, ours ${ours}` : `epoch ${published}`;
}

/** One parameter that is swept. */
export interface Sweep {
  /** The option that lists its values. */
  readonly option: string;
  /** What the values are called: "thresholds". */
  readonly values: string;
  readonly published: readonly number[];
}

/** The points of a sweep that are missing for a model and a method: none, or one gap. */
export function sweepGap(
  plan: Plan,
  { option, values, published }: Sweep,
  combination: { readonly model: string; readonly method: string; readonly label: string },
  groupAt: (value: number) => ChosenGroup | undefined,
  options: Gap["options"],
): Gap[] {
  const { model, method, label } = combination;
  const lacks = published.flatMap((value) => {
    const lack = shortfall(plan, groupAt(value));
    return lack === undefined ? [] : [{ value, lack }];
  });
  if (lacks.length === 0) return [];
  const kinds = [...groupBy(lacks, ({ lack }) => lack)].map(
    ([lack, points]) => `${lack} at ${points.length} of ${published.length} ${values}`,
  );
  const missing = lacks.map(({ value }) => value);
  return [
    {
      what: `${label}: ${kinds.join(", ")}`,
      isMadeBy: (config) => makes(config, model, method) && includesAll(config, option, missing),
      options: { ...options, ...(missing.length < published.length ? { [option]: missing } : {}) },
      folder: missing.length < published.length ? `${model}-${missing.length}-${values.replaceAll(" ", "-")}` : model,
    },
  ];
}

/** Does a configuration sweep over all of these values? */
export function includesAll(config: ResultFolder["config"], option: string, values: readonly number[]): boolean {
  const swept = config[option];
  return Array.isArray(swept) && values.every((value) => swept.some((other) => isSame(other, value)));
}

/** Swept values are compared as they are printed, to six digits. */
export const isSame = (a: unknown, b: number): boolean =>
  typeof a === "number" && Math.abs(a - b) <= 1e-5 * Math.abs(b);
