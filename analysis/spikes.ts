/** Spikes of neurons as the measures here take them, and what is counted of single neurons. */
import { ModelError, type SpikeTrain } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";

/** The spikes of `size` neurons: spike k is one of neuron `ids[k]`, at `times[k]` ms. Those of one neuron ascend. */
export interface Spikes {
  readonly size: number;
  readonly ids: ArrayLike<number>;
  readonly times: ArrayLike<number>;
}

const SPIKES: RulesOf<Spikes> = { size: required(a.count), ids: required(a.numbers), times: required(a.numbers) };

/** A stretch of time, ms: the last moment is not part of it. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const SPAN: RulesOf<TimeSpan> = { from: required(a.number), to: required(a.number) };

/** Throws `ModelError` for what is no spikes, or no stretch of time. */
export function checkSpikes(spikes: Spikes, span: TimeSpan, where: string): void {
  checkOptions<Spikes>(spikes, SPIKES, `the spikes of ${where}`);
  checkOptions<TimeSpan>(span, SPAN, `the span of ${where}`);
  const { ids, times } = spikes;
  if (ids.length !== times.length)
    throw new ModelError(`the spikes of ${where} have ${ids.length} neurons and ${times.length} times`);
  if (!(span.to > span.from))
    throw new ModelError(`the span of ${where} must end after it begins, not from ${span.from} to ${span.to} ms`);
}

/** What a simulation has recorded of a population of `size` neurons, with steps of `dt` ms. */
export function spikesOf({ ids, steps }: Pick<SpikeTrain, "ids" | "steps">, size: number, dt: number): Spikes {
  return { size, ids, times: Float64Array.from(steps, (step) => step * dt) };
}

/** Populations as one: the neurons of each are numbered behind those of the one before. */
export function joinedSpikes(populations: readonly Spikes[]): Spikes {
  const count = populations.reduce((sum, { ids }) => sum + ids.length, 0);
  const [ids, times] = [new Int32Array(count), new Float64Array(count)];
  let [size, at] = [0, 0];
  for (const one of populations) {
    for (let k = 0; k < one.ids.length; k++, at++) {
      ids[at] = size + one.ids[k]!;
      times[at] = one.times[k]!;
    }
    size += one.size;
  }
  return { size, ids, times };
}

/** The rate of every neuron, Hz: its spikes in the span, divided by its length. */
export function neuronRates(spikes: Spikes, span: TimeSpan): Float64Array {
  checkSpikes(spikes, span, "neuronRates");
  const { from, to } = span;
  const rates = new Float64Array(spikes.size);
  for (let k = 0; k < spikes.ids.length; k++) {
    if (spikes.times[k]! >= from && spikes.times[k]! < to) rates[spikes.ids[k]!]! += 1000 / (to - from);
  }
  return rates;
}

/** Spikes per neuron and second, Hz. */
export const meanRate = (spikes: Spikes, span: TimeSpan): number => mean(neuronRates(spikes, span));

/** How irregularly neurons spike. */
export interface IntervalOptions {
  /** Neurons with fewer intervals in the span have no value. Default 5. */
  readonly leastIntervals?: number;
}

const INTERVALS: RulesOf<IntervalOptions> = { leastIntervals: a.count };

/**
 * The coefficient of variation of every neuron's intervals between spikes, standard deviation divided by mean: 0 for a clock, 1 for a Poisson process. NaN for neurons with too few
 * intervals.
 */
export function intervalVariation(spikes: Spikes, span: TimeSpan, options: IntervalOptions = {}): Float64Array {
  checkSpikes(spikes, span, "intervalVariation");
  checkOptions<IntervalOptions>(options, INTERVALS, "intervalVariation");
  const { leastIntervals = 5 } = options;
  const { size, ids, times } = spikes;
  const last = new Float64Array(size).fill(Number.NaN);
  const [count, sum, squares] = [new Int32Array(size), new Float64Array(size), new Float64Array(size)];
  for (let k = 0; k < ids.length; k++) {
    const [id, time] = [ids[k]!, times[k]!];
    if (time < span.from || time >= span.to) continue;
    const interval = time - last[id]!;
    if (interval >= 0) {
      count[id]!++;
      sum[id]! += interval;
      squares[id]! += interval ** 2;
    }
    last[id] = time;
  }
  return Float64Array.from(count, (n, id) => {
    if (n < leastIntervals) return Number.NaN;
    const average = sum[id]! / n;
    return Math.sqrt(Math.max(0, squares[id]! / n - average ** 2)) / average;
  });
}

/** The mean of those values that are numbers; NaN where none is. */
export function mean(values: ArrayLike<number>): number {
  let [sum, count] = [0, 0];
  for (let k = 0; k < values.length; k++) {
    if (Number.isNaN(values[k]!)) continue;
    sum += values[k]!;
    count++;
  }
  return count === 0 ? Number.NaN : sum / count;
}
