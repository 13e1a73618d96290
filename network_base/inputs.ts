/** Feeds the step sources: checks an input schedule and puts it on the device, with times on the simulator's own clock. */
import {
  type CurrentSource,
  type GeNNModel,
  isWhole,
  ModelError,
  type Simulation,
  timeOfStep,
  unknownName,
  varRef,
} from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { NEVER } from "../genn_models/index.ts";
import { checkTimes, stepAt } from "./timeline.ts";

/** What is shown to a population, and when. */
export interface InputSchedule {
  /** Full name of a population with an input (`addInput`). */
  readonly population: string;
  /** The input variable it was added for. Default `Isyn`. */
  readonly target?: string;
  /** The samples: [samples][size], flattened. */
  readonly data: ArrayLike<number>;
  /** Which sample each presentation shows: block k of batchSize ids is shown from switch k on, from the start again at the end. */
  readonly sampleIds: ArrayLike<number>;
  /** Switch times in ms, ascending. Before the first nothing is injected, after the last its samples stay. */
  readonly times: ArrayLike<number>;
}

const INPUT: RulesOf<InputSchedule> = {
  population: required(a.text),
  target: a.text,
  data: required(a.numbers),
  sampleIds: required(a.numbers),
  times: required(a.numbers),
};

/** An input schedule that has been checked, as the arrays of its source. */
export interface PlannedInput {
  readonly currentSource: CurrentSource;
  readonly arrays: Readonly<Record<"data" | "ids" | "times" | "num_ids", ArrayLike<number>>>;
}

/** Names a source among the inputs of a network. */
export const inputKey = (population: string, target = "Isyn"): string => `${population}.${target}`;

/** Arrays of a source that injects nothing. */
export const silence: PlannedInput["arrays"] = { data: [0], ids: [0], times: [NEVER], num_ids: [1] };

/**
 * Checks a schedule. Throws `ModelError` for a population without input, data that are no whole number of samples or not finite, sample ids
 * outside the data, or times that do not ascend or fall into the same step.
 */
export function planInput(
  schedule: InputSchedule,
  inputs: ReadonlyMap<string, CurrentSource>,
  model: GeNNModel,
  where: string,
): PlannedInput {
  checkOptions<InputSchedule>(schedule, INPUT, where);
  const { population, target, data, sampleIds, times } = schedule;
  const key = inputKey(population, target);
  const currentSource = inputs.get(key);
  if (currentSource === undefined)
    throw unknownName("input", key, `${where} (declare it with addInput in setup)`, inputs.keys());
  const { size } = currentSource.target;
  const what = `${where} (${key})`;
  if (data.length === 0 || data.length % size !== 0) {
    throw new ModelError(
      `data of ${what} must be [samples][${size}], a multiple of ${size} numbers, not ${data.length}`,
    );
  }
  const bad = firstUnfit(data, model);
  if (bad !== undefined) {
    throw new ModelError(
      `data of ${what} is ${data[bad]} at sample ${Math.floor(bad / size)}, element ${bad % size}, and must be a finite number ` +
        `in ${model.precision === "float" ? "single" : "double"} precision`,
    );
  }
  const samples = data.length / size;
  if (sampleIds.length === 0)
    throw new ModelError(`sampleIds of ${what} is empty: name at least one of the ${samples} samples`);
  for (let index = 0; index < sampleIds.length; index++) {
    const id = sampleIds[index]!;
    if (!isWhole(id, 0, samples - 1)) {
      throw new ModelError(
        `sampleIds of ${what} must be whole numbers from 0 to ${samples - 1}, but [${index}] is ${id}`,
      );
    }
  }
  checkTimes(times, what, true);
  return {
    currentSource,
    arrays: { data, ids: sampleIds, times: switchTimes(times, model, what), num_ids: [sampleIds.length] },
  };
}

/** Index of the first value that the network's numbers do not have: NaN, infinite, or too large for single precision. */
export function firstUnfit(values: ArrayLike<number>, { precision }: Pick<GeNNModel, "precision">): number | undefined {
  for (let index = 0; index < values.length; index++) {
    const value: unknown = values[index];
    if (typeof value !== "number" || !Number.isFinite(precision === "float" ? Math.fround(value) : value)) return index;
  }
  return undefined;
}

/** Switch times as values that `t` takes, so that comparing them is exact; ended by `NEVER`. */
function switchTimes(
  times: ArrayLike<number>,
  model: Pick<GeNNModel, "dt" | "timePrecision">,
  where: string,
): Float64Array {
  const result = new Float64Array(times.length + 1);
  let previous = -1;
  for (let k = 0; k < times.length; k++) {
    const step = stepAt(times[k]!, model.dt);
    if (step === previous) {
      throw new ModelError(
        `times[${k - 1}] = ${times[k - 1]} and times[${k}] = ${times[k]} of ${where} fall into the same step of ${model.dt} ms`,
      );
    }
    previous = step;
    result[k] = timeOfStep(step, { dt: model.dt, precision: model.timePrecision });
  }
  result[times.length] = NEVER;
  return result;
}

/** Puts all inputs on the device; sources without a schedule fall silent. `rewind`: from their first switch on. */
export function loadInputs(
  simulation: Simulation,
  currentSources: Iterable<CurrentSource>,
  planned: readonly PlannedInput[],
  rewind: boolean,
): void {
  for (const currentSource of currentSources) {
    const { arrays } = planned.find((one) => one.currentSource === currentSource) ?? { arrays: silence };
    for (const [name, values] of Object.entries(arrays)) {
      simulation.setExtraGlobalParameter(currentSource.name, name, values);
    }
    if (rewind) simulation.push(varRef(currentSource, "idx"), 0);
  }
}
