/** Testing a microcircuit: its static twin sees every test sample once, with the output left to itself. */
import type { Dataset } from "../../data/dataset.ts";
import type { RunOptions, RunResult } from "../../network_base/index.ts";

/** Test samples shown at once, at most; more would cost memory and bring nothing. */
const MAX_TEST_BATCH = 1000;
/** When in its presentation a sample's answer is read. */
const READ_AT = 0.9;

const INPUT = "neur_input_input_pop";
const OUTPUT = "neur_output_output_pop";

/** What a test says. */
export interface Score {
  /** Fraction of samples whose largest output is the right one. */
  readonly accuracy: number;
  /** Mean squared error over samples and outputs. */
  readonly loss: number;
}

/** How many samples are tested at once: as many as there are, or a fair share. */
export function testBatchSize(sampleCount: number): number {
  return Math.ceil(sampleCount / Math.ceil(sampleCount / MAX_TEST_BATCH));
}

/** What the twin runs: every sample once, for `tShow` each, without the target's pull on the output. */
export function testRun(test: Dataset, tShow: number): RunOptions {
  const patterns = Math.ceil(test.sampleCount / testBatchSize(test.sampleCount));
  const starts = Float64Array.from({ length: patterns }, (_, pattern) => pattern * tShow);
  return {
    T: patterns * tShow,
    inputs: [
      { population: INPUT, data: test.inputs, sampleIds: Int32Array.from(test.labels, (_, id) => id), times: starts },
    ],
    external: [{ population: OUTPUT, variable: "ga", times: [0], values: [0] }],
    readouts: [[OUTPUT, "r", starts.map((start) => start + READ_AT * tShow)]],
  };
}

/** Compares what the twin answered with the targets. */
export function score({ neurons }: RunResult, { sampleCount, targetSize, targets, labels }: Dataset): Score {
  const outputs = neurons[`${OUTPUT}_r`]!.values;
  let correct = 0;
  let squares = 0;
  // Sample after sample: presentation k shows the samples from k * batch on, and the last may start over with the first.
  for (let sample = 0; sample < sampleCount; sample++) {
    const base = sample * targetSize;
    let largest = 0;
    for (let unit = 0; unit < targetSize; unit++) {
      squares += (outputs[base + unit]! - targets[base + unit]!) ** 2;
      if (outputs[base + unit]! > outputs[base + largest]!) largest = unit;
    }
    if (largest === labels[sample]) correct++;
  }
  return { accuracy: correct / sampleCount, loss: squares / (sampleCount * targetSize) };
}
