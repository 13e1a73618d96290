/** Testing a network: its static twin sees every test sample once, with the output left to itself. */
import type { Dataset, Samples } from "../data/dataset.ts";
import { checkCount, checkWhole, ModelError } from "../genn/index.ts";
import type { ExternalData, Ports, Readout, RunOptions, RunResult } from "../network_base/index.ts";
import { labelsOf, stepIds, stepsOf, stepTimes } from "./sequences.ts";

/** Test samples shown at once, at most; more would cost memory and bring nothing. */
const MAX_TEST_BATCH = 1000;
/** When in its presentation a sample's answer is read. */
const READ_AT = 0.9;

/** What a test says. Of sequences, it counts all steps at which an answer is asked for. */
export interface Score {
  /** Fraction of samples whose largest output is the right one; null where there are no classes to tell apart. */
  readonly accuracy: number | null;
  /** Sequences of classes only, which need not be equally frequent: the same for each class, and then the mean over classes. */
  readonly balancedAccuracy?: number;
  /** Mean squared error over samples and outputs. */
  readonly loss: number;
}

/** Synapses of all instances together, at most: each keeps a number of its own, and they have to fit into memory. */
const MAX_TEST_SYNAPSES = 2 ** 28;

/** How many samples a network of so many synapses is tested with at once: as many as there are, or a fair share. */
export function testBatchSize(sampleCount: number, synapses = 0): number {
  checkCount("the number of test samples", sampleCount);
  checkWhole("the number of synapses", synapses);
  const most = Math.min(MAX_TEST_BATCH, Math.max(1, Math.floor(MAX_TEST_SYNAPSES / synapses)));
  return Math.ceil(sampleCount / Math.ceil(sampleCount / most));
}

/**
 * What a twin of that batch size runs: every sample once, for `tShow` each, with the output left to itself. Sequences are read in the last
 * step of the network, of `dt`, that shows a step of theirs. Throws `ModelError` for sequences without a `dt`.
 */
export function testRun(
  ports: Ports,
  test: Samples,
  tShow: number,
  batchSize = testBatchSize(test.sampleCount),
  dt?: number,
): RunOptions {
  checkCount("the batch size of a test", batchSize);
  const { input, output, untaught } = ports;
  const steps = stepsOf(test);
  if (steps > 1 && dt === undefined) {
    throw new ModelError(`testRun of '${test.name}', which are sequences, needs the network's step dt`);
  }
  const patterns = Math.ceil(test.sampleCount / batchSize);
  const starts = stepTimes(patterns, steps, tShow);
  const readAfter = steps === 1 ? READ_AT * tShow : tShow / steps - dt!;
  const all = Int32Array.from({ length: test.sampleCount }, (_, id) => id);
  return {
    T: patterns * tShow,
    inputs: [
      {
        ...input,
        data: test.inputs,
        sampleIds: steps === 1 ? all : stepIds(padded(all, patterns * batchSize), patterns, steps),
        times: starts,
      },
    ],
    external: [...fixedFromStart(untaught), ...restarts(ports, patterns, tShow)],
    readouts: [[output.population, output.variable, starts.map((start) => start + readAfter)]],
  };
}

/** So many ids: those given, from the start again at the end. */
const padded = (ids: Int32Array, count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, k) => ids[k % ids.length]!);

/** Variables that a run sets at its start. */
export const fixedFromStart = (variables: Ports["untaught"]): ExternalData[] =>
  variables.map(({ population, variable, value }) => ({ population, variable, times: [0], values: [value] }));

/** What is set at the start of every pattern. */
export const restarts = ({ restart = [] }: Ports, patterns: number, tShow: number): ExternalData[] =>
  restart.map(({ population, variable, value }) => ({
    population,
    variable,
    times: Float64Array.from({ length: patterns }, (_, pattern) => pattern * tShow),
    values: new Float64Array(patterns).fill(value),
  }));

/**
 * The answers of a test run, [sample][unit], of sequences [sample][step][unit]; behind the last sample there may be some of the first
 * again. `test`: what was tested with, which sequences need.
 */
export function answersOf(
  { neurons }: RunResult,
  { output }: Ports,
  test: Pick<Samples, "steps"> = {},
): Readout["values"] {
  const { values, shape } = neurons[`${output.population}_${output.variable}`]!;
  const steps = stepsOf(test);
  if (steps === 1) return values;
  // Recorded as [pattern][step][batch][unit].
  const [times, batch, size] = shape as readonly [number, number, number];
  const answers = new Float32Array(values.length);
  for (let time = 0; time < times; time++) {
    const [pattern, step] = [Math.floor(time / steps), time % steps];
    for (let instance = 0; instance < batch; instance++) {
      const from = (time * batch + instance) * size;
      answers.set(values.subarray(from, from + size), ((pattern * batch + instance) * steps + step) * size);
    }
  }
  return answers;
}

/**
 * Compares answers, [sample][unit], with the targets; of sequences, [sample][step][unit], at every step at which an answer is asked for (without
 * classes, that is every step).
 */
export function score(answers: ArrayLike<number>, test: Samples | Dataset): Score {
  const { sampleCount, targetSize, targets } = test;
  const labels = labelsOf(test);
  const isSequence = stepsOf(test) > 1;
  // By class.
  const asked = new Float64Array(targetSize);
  const correct = new Float64Array(targetSize);
  let answered = 0;
  let squares = 0;
  for (let at = 0; at < sampleCount * stepsOf(test); at++) {
    const label = labels?.[at];
    if (isSequence && label !== undefined && label < 0) continue;
    answered++;
    const base = at * targetSize;
    let largest = 0;
    for (let unit = 0; unit < targetSize; unit++) {
      squares += (answers[base + unit]! - targets[base + unit]!) ** 2;
      if (answers[base + unit]! > answers[base + largest]!) largest = unit;
    }
    if (label === undefined) continue;
    asked[label]! += 1;
    if (largest === label) correct[label]! += 1;
  }
  const loss = squares / (answered * targetSize);
  if (labels === undefined) return { accuracy: null, loss };
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
  const accuracy = sum(correct) / answered;
  if (!isSequence) return { accuracy, loss };
  const recalls = [...correct].flatMap((count, label) => (asked[label] === 0 ? [] : [count / asked[label]!]));
  return { accuracy, balancedAccuracy: sum(recalls) / recalls.length, loss };
}
