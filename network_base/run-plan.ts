/** Checks everything a run is asked to do, before anything runs, and resolves names to what they stand for. */
import {
  ModelError,
  type NeuronPopulation,
  stepsProblem,
  unknownName,
  type VariableReference,
  varRef,
} from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { firstUnfit, type PlannedInput, planInput } from "./inputs.ts";
import { lookUp, type NetworkParts } from "./parts.ts";
import { checkWithin, planReadout, type Recording } from "./readouts.ts";
import type {
  CheckpointSchedule,
  ExternalData,
  PlasticitySchedule,
  RunOptions,
  ValidationSchedule,
} from "./run-options.ts";
import { checkTimes, stepAt, stepCount } from "./timeline.ts";

/** External data that has been checked. */
export interface PlannedPush {
  readonly reference: VariableReference;
  readonly steps: Int32Array;
  /** Values of entry k. */
  values(k: number): number | ArrayLike<number>;
}

/** Times, and the steps before which they fall. */
export interface PlannedTimes {
  readonly times: ArrayLike<number>;
  readonly steps: Int32Array;
}

export interface RunPlan {
  readonly steps: number;
  readonly inputs: readonly PlannedInput[];
  readonly pushes: readonly PlannedPush[];
  readonly recordings: readonly Recording[];
  readonly spikes: readonly NeuronPopulation[];
  readonly plasticity: PlasticitySchedule | undefined;
  readonly validation: (PlannedTimes & { readonly schedule: ValidationSchedule }) | undefined;
  readonly checkpoint: PlannedTimes | undefined;
}

const OPTIONS: RulesOf<RunOptions> = {
  T: required(a.duration),
  inputs: a.list,
  external: a.list,
  readouts: a.list,
  recordSpikes: a.texts,
  plasticity: a.object,
  validation: a.object,
  checkpoint: a.object,
  progress: a.fn,
  label: a.text,
  resume: a.object,
};
const EXTERNAL: RulesOf<ExternalData> = {
  population: required(a.text),
  variable: required(a.text),
  times: required(a.numbers),
  values: required(a.numbers),
};
const PLASTICITY: RulesOf<PlasticitySchedule> = {
  everySteps: required(a.count),
  learningRate: a.fn,
  align: a.texts,
  hook: a.fn,
  beforeUpdate: a.fn,
  beforeAlign: a.fn,
};
const VALIDATION: RulesOf<ValidationSchedule> = {
  times: required(a.numbers),
  run: required(a.object),
  onResult: a.fn,
  keep: a.flag,
};
const CHECKPOINT: RulesOf<CheckpointSchedule> = { times: required(a.numbers), isDue: a.fn, save: required(a.fn) };

/**
 * Checks the options of a run on a network; `twin` is the network that validates. Throws `ModelError` for the first mistake: it
 * says what is wrong where and what would be right.
 */
export function planRun(
  parts: NetworkParts,
  options: RunOptions,
  twin: NetworkParts | undefined,
  where: string,
): RunPlan {
  checkOptions<RunOptions>(options, OPTIONS, where);
  const { T } = options;
  const { dt } = parts.model;
  const steps = stepCount(T, dt);
  if (steps === 0) throw new ModelError(`T = ${T} ms of ${where} is shorter than a step of ${dt} ms`);
  const problem = stepsProblem(steps, { dt, precision: parts.model.timePrecision });
  if (problem !== undefined) throw new ModelError(`T = ${T} ms of ${where} ${problem}`);
  const recordings = (options.readouts ?? []).map((request) => planReadout(parts, request, T, steps, where));
  checkDistinct(
    recordings.map((one) => one.key),
    "readout",
    where,
  );
  const inputs = (options.inputs ?? []).map((one, k) =>
    planInput(one, parts.inputs, parts.model, `inputs[${k}] of ${where}`),
  );
  checkDistinct(
    inputs.map((one) => one.currentSource.name),
    "input",
    where,
  );
  return {
    steps,
    recordings,
    inputs,
    pushes: (options.external ?? []).map((data, k) => planPush(parts, data, `external[${k}] of ${where}`)),
    spikes: (options.recordSpikes ?? []).map((name) => spikingPopulation(parts, name, `recordSpikes of ${where}`)),
    plasticity: options.plasticity && checkPlasticity(parts, options.plasticity, `the plasticity of ${where}`),
    validation: options.validation && planValidation(options.validation, T, dt, twin, `the validation of ${where}`),
    checkpoint: options.checkpoint && planCheckpoint(options.checkpoint, T, dt, `the checkpoint of ${where}`),
  };
}

function planPush(parts: NetworkParts, data: ExternalData, where: string): PlannedPush {
  checkOptions<ExternalData>(data, EXTERNAL, where);
  const { variable, times, values } = data;
  const population = lookUp(parts.neurons, "neuron population", data.population, where);
  const reference = varRef(population, variable);
  const what = `${where} ('${population.name}.${variable}')`;
  checkTimes(times, what);
  const { copies, columns } = parts.simulation.shape(reference);
  const size = copies * columns;
  const isUniform = values.length === times.length;
  if (!isUniform && values.length !== times.length * size) {
    const shape = copies === 1 ? "[times][size]" : "[times][batch][size]";
    const extents = [times.length, ...(copies === 1 ? [] : [copies]), columns];
    throw new ModelError(
      `the values of ${what} must be ${shape} = ${extents.join(" x ")} = ${times.length * size} numbers, ` +
        `or ${times.length}, one per time; not ${values.length}`,
    );
  }
  const bad = firstUnfit(values, parts.model);
  if (bad !== undefined) throw new ModelError(`the values of ${what} must be finite, but [${bad}] is ${values[bad]}`);
  const flat = Float64Array.from(values);
  return {
    reference,
    steps: stepsOf(times, parts.model.dt),
    values: (k) => (isUniform ? flat[k]! : flat.subarray(k * size, (k + 1) * size)),
  };
}

/** The neuron population of that name, which must send spikes. */
function spikingPopulation(parts: Pick<NetworkParts, "neurons">, name: string, where: string): NeuronPopulation {
  const population = lookUp(parts.neurons, "neuron population", name, where);
  const { thresholdConditionCode, name: model } = population.neuron.definition;
  if (thresholdConditionCode.trim() === "") {
    throw new ModelError(
      `${where}: '${name}' never spikes, because its model '${model}' has no thresholdConditionCode`,
    );
  }
  return population;
}

function checkPlasticity(parts: NetworkParts, plasticity: PlasticitySchedule, where: string): PlasticitySchedule {
  checkOptions<PlasticitySchedule>(plasticity, PLASTICITY, where);
  if (!parts.plastic)
    throw new ModelError(`${where}: the network was created with plastic: false, so nothing can be learned`);
  for (const group of plasticity.align ?? []) {
    if (!parts.alignGroups.has(group)) throw unknownName("align group", group, where, parts.alignGroups);
  }
  return plasticity;
}

function planValidation(
  schedule: ValidationSchedule,
  T: number,
  dt: number,
  twin: NetworkParts | undefined,
  where: string,
): RunPlan["validation"] {
  checkOptions<ValidationSchedule>(schedule, VALIDATION, where);
  if (twin === undefined) {
    throw new ModelError(
      `${where} needs a twin: create the network with the option validation: { batchSize } (or true)`,
    );
  }
  checkTimes(schedule.times, where);
  checkWithin(schedule.times, T, where);
  for (const key of ["resume", "checkpoint"] as const) {
    if (schedule.run?.[key] !== undefined)
      throw new ModelError(`${where} cannot ${key}: every validation run starts anew`);
  }
  planRun(twin, schedule.run, undefined, `${where} (run)`);
  return { schedule, times: schedule.times, steps: stepsOf(schedule.times, dt) };
}

function planCheckpoint(checkpoint: CheckpointSchedule, T: number, dt: number, where: string): PlannedTimes {
  checkOptions<CheckpointSchedule>(checkpoint, CHECKPOINT, where);
  checkTimes(checkpoint.times, where);
  checkWithin(checkpoint.times, T, where);
  return { times: checkpoint.times, steps: stepsOf(checkpoint.times, dt) };
}

const stepsOf = (times: ArrayLike<number>, dt: number): Int32Array =>
  Int32Array.from(times, (time) => stepAt(time, dt));

function checkDistinct(names: readonly string[], what: string, where: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ModelError(`${where} has the ${what} '${twice}' twice`);
}
