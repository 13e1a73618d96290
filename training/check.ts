/** What a task, a sweep and data must agree on, checked before anything is trained. */
import type { Samples } from "../data/dataset.ts";
import { isWhole, ModelError, nearestName, unknownName } from "../genn/index.ts";
import { a, checkOptions, type Rule, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import { firstNotFinite } from "../genn/runtime/elements.ts";
import {
  type AnyNetwork,
  defaultsOf,
  optionTable,
  type PatternShape,
  type Presentation,
  readOption,
  type Task,
} from "../network_base/index.ts";
import type { Axis } from "./columns.ts";
import type { Job } from "./jobs.ts";
import type { TrainingData } from "./run-job.ts";
import { labelsOf, stepsOf } from "./sequences.ts";

const TASK: RulesOf<Task> = {
  options: required(a.object),
  columns: required(a.texts),
  shape: required(a.object),
  length: required(a.object),
  check: a.fn,
  presentation: required(a.fn),
  optimisers: required(a.fn),
  size: required(a.fn),
  create: required(a.fn),
  ports: required(a.fn),
  describe: required(a.fn),
};

/** Throws `ModelError` for a task that lacks something, or has something that means nothing. */
export const checkTaskFields = (task: Task, where: string): void => checkOptions<Task>(task, TASK, where);

/** Throws `ModelError` for an ill-formed option, a default that its own option refuses, and for a column that is no option. `where` names the task. */
export function checkTask({ options, columns }: Pick<Task, "options" | "columns">, where: string): void {
  optionTable(options);
  for (const [name, option] of Object.entries(options)) {
    for (const value of defaultsOf(option)) {
      const reading = readOption(option, value);
      if ("problem" in reading) throw new ModelError(`${where}: the default of '${name}' ${reading.problem}`);
    }
  }
  for (const name of columns) {
    if (!Object.hasOwn(options, name))
      throw unknownName("option", name, `the columns of ${where}`, Object.keys(options));
  }
}

/** Throws `ModelError` for a point of a sweep that has not one value for each axis, and no other, and for two runs that are the same. */
export function checkJobs(jobs: readonly Job[], axes: readonly Axis[], where: string): void {
  const fields = axes.map(({ field }) => field);
  const names = new Set<string>();
  for (const { columns, swept, run } of jobs) {
    for (const name of Object.keys(swept)) {
      if (!fields.includes(name)) throw unknownName("swept parameter", name, `the points of ${where}`, fields);
    }
    const missing = fields.find((field) => swept[field] === undefined);
    if (missing !== undefined)
      throw new ModelError(`a point of ${where} has no value of '${missing}', which is an axis`);
    const name = JSON.stringify([columns, swept, run]);
    if (names.has(name))
      throw new ModelError(`${where} has two runs with the same values of ${fields.join(", ")}: ${name}`);
    names.add(name);
  }
}

const DATA: RulesOf<TrainingData> = { training: required(a.object), test: required(a.object) };

/** Throws `ModelError` for data of a run that lack a set, have one that means nothing, or have one that `checkSamples` refuses. */
export function checkTrainingData(data: TrainingData, shape: PatternShape, where = "the data of a run"): void {
  checkOptions<TrainingData>(data, DATA, where, { what: "data set", example: "{ training, test }" });
  checkSamples(data.training, shape, "training");
  checkSamples(data.test, shape, "test");
}

const SAMPLES: RulesOf<Samples> = {
  name: required(a.text),
  inputs: required(a.numbers),
  targets: required(a.numbers),
  sampleCount: required(a.count),
  steps: a.count,
  inputSize: required(a.count),
  targetSize: required(a.count),
};

/**
 * Throws `ModelError` for samples that lack something, whose arrays do not hold what they say or hold NaN or infinity, or that do not fit the
 * network. `what`: "training" or "test".
 */
export function checkSamples(samples: Samples, shape: PatternShape, what: string): void {
  const { inputSize, outputSize, steps: wantedSteps = 1 } = shape;
  const { name, sampleCount, inputs, targets } = samples;
  const where = `the ${what} set${typeof name === "string" ? ` '${name}'` : ""}`;
  checkFields(samples, where);
  const steps = stepsOf(samples);
  if (steps !== wantedSteps) {
    throw new ModelError(`${where} has samples of ${steps} steps, but the task shows ${wantedSteps} within a pattern`);
  }
  const labels = labelsOf(samples);
  const [count, product] = [sampleCount * steps, steps === 1 ? "sampleCount" : "sampleCount x steps"];
  const lengths = [
    ["inputs", inputs.length, `${product} x inputSize`, count * samples.inputSize],
    ["targets", targets.length, `${product} x targetSize`, count * samples.targetSize],
    ...(labels === undefined ? [] : [["labels", labels.length, product, count]]),
  ] as const;
  for (const [array, length, wanted, size] of lengths) {
    if (length !== size) throw new ModelError(`${where} has ${length} ${array}, but ${wanted} is ${size}`);
  }
  const sizes = [
    ["inputSize", samples.inputSize, "inputs", inputSize],
    ["targetSize", samples.targetSize, "outputs", outputSize],
  ] as const;
  for (const [field, size, neurons, wanted] of sizes) {
    if (size !== wanted)
      throw new ModelError(`${field} of ${where} is ${size}, but the network has ${wanted} ${neurons}`);
  }
  for (const [array, values, size] of [
    ["inputs", inputs, steps * inputSize],
    ["targets", targets, steps * outputSize],
  ] as const) {
    const index = firstNotFinite(values);
    if (index === undefined) continue;
    const place = `sample ${Math.floor(index / size)}, element ${index % size} of its ${array}`;
    throw new ModelError(`${where} is ${values[index]} at ${place}, and must be a finite number`);
  }
  if (labels !== undefined) checkLabels(labels, steps, samples.targetSize, where);
}

/** Answers are compared with classes, and class weights looked up by them. Only of sequences may steps have none. */
function checkLabels(labels: ArrayLike<number>, steps: number, classes: number, where: string): void {
  const areSequences = steps > 1;
  let isAsked = false;
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at]!;
    if (!isWhole(label, areSequences ? -1 : 0, classes - 1)) {
      const place = `sample ${Math.floor(at / steps)}${areSequences ? `, step ${at % steps}` : ""}`;
      throw new ModelError(
        `${where} has the label ${label} at ${place}: labels are classes from 0 to ${classes - 1}` +
          (areSequences ? ", or -1 where no answer is asked for" : ""),
      );
    }
    isAsked ||= label >= 0;
  }
  if (!isAsked) throw new ModelError(`${where} asks for no answer: all its labels are -1`);
}

/** What samples have to have. More than that is no mistake: data are described as their owners like. */
function checkFields(samples: Samples, where: string): void {
  const given = Object.keys(samples);
  for (const [field, { right, accepts, isRequired }] of Object.entries<Rule>(SAMPLES)) {
    const value = (samples as unknown as Readonly<Record<string, unknown>>)[field];
    if (accepts(value) || (value === undefined && !isRequired)) continue;
    if (value !== undefined) throw new ModelError(`${field} of ${where} must be ${right}, not ${shown(value)}`);
    const others = given.filter((key) => !Object.hasOwn(SAMPLES, key) && key !== "labels");
    const meant = nearestName(field, others);
    throw new ModelError(
      `${where} has no ${field}, which must be ${right}${meant === undefined ? "" : `. Did you mean that by '${meant}'?`}`,
    );
  }
  if ("labels" in samples && !a.numbers.accepts(samples.labels)) {
    throw new ModelError(
      `labels of ${where} must be an array of numbers, the class of each sample, not ${shown(samples.labels)}: leave labels out where there are no classes`,
    );
  }
}

/**
 * Throws `ModelError` where a task shows patterns in other steps than its network makes, and where the `sequenceSteps` of a pattern do not
 * share its time in whole steps of the network.
 */
export function checkPresentation({ dt, tShow }: Presentation, net: AnyNetwork, sequenceSteps = 1): void {
  if (dt !== net.options.dt) {
    throw new ModelError(
      `the task presents patterns in steps of ${dt}, but its network was made with dt ${net.options.dt}`,
    );
  }
  const steps = tShow / dt;
  if (steps < 1 || Math.abs(steps - Math.round(steps)) > 1e-9 * steps) {
    throw new ModelError(`a pattern is shown for ${tShow}, which is not a whole number of steps of ${dt}`);
  }
  if (Math.round(steps) % sequenceSteps !== 0) {
    throw new ModelError(
      `a pattern of ${Math.round(steps)} steps of ${dt} cannot show a sequence of ${sequenceSteps} steps for equal times: ` +
        `show it for a multiple of ${sequenceSteps} steps of ${dt}`,
    );
  }
}
