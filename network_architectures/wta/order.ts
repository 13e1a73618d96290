/** The order in which neurons are active while a pattern is shown. */
import { activationPhases } from "../../analysis/activation-phases.ts";
import { activationOrder } from "../../analysis/index.ts";
import { checkCount, ModelError } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import type { Presentation } from "./generated-input.ts";

export interface OrderRequest {
  /** Rates, or fractions of any scale, `[sample][neuron]`, not negative. */
  readonly fractions: ArrayLike<number>;
  /** Neurons of a sample. */
  readonly neurons: number;
  /** Of this recording, ms since its beginning. */
  readonly presentations: readonly Presentation[];
  /** ms from sample to sample, the first of which is that of the first ms. Default 1. */
  readonly recordEvery?: number;
}

const REQUEST: RulesOf<OrderRequest> = {
  fractions: required(a.numbers),
  neurons: required(a.count),
  presentations: required(a.list),
  recordEvery: a.count,
};

/** Neurons by the time at which they are active. */
export interface ActivationOrder {
  /** Columns of the recording, those that are active first before those that are active later; of the same time, and those that are silent, in ascending order. */
  readonly order: Uint32Array;
  /** Mean time of activation of each column, ms since the window began; NaN where a neuron is silent. */
  readonly times: Float64Array;
  /** The presentation that it was found in. */
  readonly window: Presentation;
}

/**
 * Orders neurons by their mean activation time in the last presentation that was recorded completely. In its window of L ms, z = sum_t r(t) exp(2 pi i t / L) / sum_t r(t), and the phase of z, from 0
 * to 2 pi, is the time: a mean on a circle, for which the end of the window is next to its beginning (Klampfl & Maass 2013). Neurons without any rate in it come last.
 * @throws ModelError where no presentation is complete, and for fractions that are no whole samples
 */
export function getOrder(request: OrderRequest): ActivationOrder {
  checkOptions<OrderRequest>(request, REQUEST, "the order of neurons");
  const { fractions, neurons, presentations, recordEvery = 1 } = request;
  checkCount("the neurons to be ordered", neurons);
  const samples = fractions.length / neurons;
  if (!Number.isInteger(samples)) {
    throw new ModelError(`${fractions.length} fractions are no whole samples of ${neurons} neurons`);
  }
  const recorded = samples * recordEvery;
  const window = lastComplete(presentations, recorded);
  if (window === undefined) {
    throw new ModelError(
      `neurons are ordered by the last presentation that is recorded completely, but of ${presentations.length} in ${recorded} ms there is none`,
    );
  }
  const course = { size: neurons, values: fractions, every: recordEvery };
  const phases = activationPhases(course, { from: window.start, to: window.end });
  const times = phases.times.map((time, neuron) => (phases.sums[neuron] === 0 ? Number.NaN : time));
  const order = Uint32Array.from(activationOrder(times));
  return { order, times, window };
}

/** The last presentation that is there from beginning to end; undefined where there is none. */
export function lastComplete(presentations: readonly Presentation[], recorded: number): Presentation | undefined {
  return presentations.findLast(({ isCut = false, end }) => !isCut && end <= recorded);
}
