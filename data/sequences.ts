/** Sequences whose answers are asked for later than what they answer is shown. */
import { a, type RulesOf, required } from "../genn/model/options.ts";
import { requireInteger, requireOptions } from "./arguments.ts";
import type { Dataset } from "./dataset.ts";

/** The label of a step at which no answer is asked for. */
const NONE = -1;

export interface LaterOptions {
  /** Steps that the network is given to answer, less than a sequence has. */
  readonly delay: number;
  /** Steps that its answers take to come, through the delays of its connections. */
  readonly lag: number;
  /** Length of the new sequences, at least that of the old ones and the lag. */
  readonly steps: number;
}

const OPTIONS: RulesOf<LaterOptions> = {
  delay: required(a.anyWhole),
  lag: required(a.anyWhole),
  steps: required(a.anyWhole),
};

/**
 * The sequences of `data`, followed by inputs of 0. The answer that belonged to step k is asked for at step k + delay + lag, as long as
 * k + delay is a step of the old sequence; elsewhere none is (label -1, targets 0). Throws `RangeError` for a delay that leaves no answer,
 * and for fewer steps than the answers reach to.
 */
export function answeredLater(data: Dataset, options: LaterOptions): Dataset & { readonly steps: number } {
  requireOptions("answeredLater", options, OPTIONS);
  const { delay, lag, steps } = options;
  const { steps: before = 1, sampleCount, inputSize, targetSize } = data;
  requireInteger("answeredLater", "delay", delay, 0, before - 1);
  requireInteger("answeredLater", "lag", lag, 0);
  requireInteger("answeredLater", "steps", steps, before + lag);
  const inputs = new Float64Array(sampleCount * steps * inputSize);
  const labels = new Int32Array(sampleCount * steps).fill(NONE);
  const targets = new Float64Array(sampleCount * steps * targetSize);
  const answers = before - delay;
  for (let sample = 0; sample < sampleCount; sample++) {
    const [from, to] = [sample * before, sample * steps];
    const first = to + delay + lag;
    inputs.set(data.inputs.subarray(from * inputSize, (from + before) * inputSize), to * inputSize);
    labels.set(data.labels.subarray(from, from + answers), first);
    targets.set(data.targets.subarray(from * targetSize, (from + answers) * targetSize), first * targetSize);
  }
  return { ...data, inputs, labels, targets, steps };
}
