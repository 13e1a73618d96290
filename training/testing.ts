/** Testing a network: its static twin sees every test sample once, with the output left to itself. */
import type { Dataset, Samples } from "../data/dataset.ts";
import { checkCount, checkWhole } from "../genn/index.ts";
import type { ExternalData, Ports, Readout, RunOptions, RunResult } from "../network_base/index.ts";

/** Test samples shown at once, at most; more would cost memory and bring nothing. */
const MAX_TEST_BATCH = 1000;
/** When in its presentation a sample's answer is read. */
const READ_AT = 0.9;

/** What a test says. */
export interface Score {
  /** Fraction of samples whose largest output is the right one; null where there are no classes to tell apart. */
  readonly accuracy: number | null;
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

/** What a twin of that batch size runs: every sample once, for `tShow` each, with the output left to itself. */
export function testRun(
  ports: Ports,
  test: Samples,
  tShow: number,
  batchSize = testBatchSize(test.sampleCount),
): RunOptions {
  checkCount("the batch size of a test", batchSize);
  const { input, output, untaught } = ports;
  const patterns = Math.ceil(test.sampleCount / batchSize);
  const starts = Float64Array.from({ length: patterns }, (_, pattern) => pattern * tShow);
  return {
    T: patterns * tShow,
    inputs: [
      {
        ...input,
        data: test.inputs,
        sampleIds: Int32Array.from({ length: test.sampleCount }, (_, id) => id),
        times: starts,
      },
    ],
    external: [...fixedFromStart(untaught), ...restarts(ports, patterns, tShow)],
    readouts: [[output.population, output.variable, starts.map((start) => start + READ_AT * tShow)]],
  };
}

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

/** The answers of a test run, [sample][unit]; behind the last sample there may be some of the first again. */
export const answersOf = ({ neurons }: RunResult, { output }: Ports): Readout["values"] =>
  neurons[`${output.population}_${output.variable}`]!.values;

/** Compares answers, [sample][unit], with the targets. */
export function score(answers: ArrayLike<number>, test: Samples | Dataset): Score {
  const { sampleCount, targetSize, targets } = test;
  const labels = "labels" in test ? test.labels : undefined;
  let correct = 0;
  let squares = 0;
  for (let sample = 0; sample < sampleCount; sample++) {
    const base = sample * targetSize;
    let largest = 0;
    for (let unit = 0; unit < targetSize; unit++) {
      squares += (answers[base + unit]! - targets[base + unit]!) ** 2;
      if (answers[base + unit]! > answers[base + largest]!) largest = unit;
    }
    if (largest === labels?.[sample]) correct++;
  }
  return {
    accuracy: labels === undefined ? null : correct / sampleCount,
    loss: squares / (sampleCount * targetSize),
  };
}
