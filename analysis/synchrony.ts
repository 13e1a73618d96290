/** How much neurons spike together: counts of a population in bins of time, and correlations of pairs. */
import { ModelError } from "../genn/index.ts";
import { checkSpikes, type Spikes, type TimeSpan } from "./spikes.ts";
import { dot, normalised } from "./vectors.ts";

/** Spikes of the whole population in bins of `bin` ms; a last bin that is not whole is left out. */
export function populationCounts(spikes: Spikes, span: TimeSpan, bin: number): Float64Array {
  checkSpikes(spikes, span, "populationCounts");
  const counts = new Float64Array(binsOf(span, bin, "populationCounts"));
  for (let k = 0; k < spikes.ids.length; k++) {
    const at = binAt(spikes.times[k]!, span, bin);
    if (at >= 0 && at < counts.length) counts[at]!++;
  }
  return counts;
}

/** Standard deviation of a population's counts in bins, divided by their mean: what neurons have in common, and what is left of their own noise. */
export function populationVariation(spikes: Spikes, span: TimeSpan, bin = 5): number {
  const counts = populationCounts(spikes, span, bin);
  const average = counts.reduce((sum, one) => sum + one, 0) / counts.length;
  const squares = counts.reduce((sum, one) => sum + (one - average) ** 2, 0) / counts.length;
  return Math.sqrt(squares) / average;
}

/**
 * The correlation coefficients of the counts in bins of `bin` ms, over all pairs of some neurons (for n of them, n (n - 1) / 2 numbers, less those of neurons whose counts
 * never change).
 */
export function pairCorrelations(spikes: Spikes, span: TimeSpan, neurons: ArrayLike<number>, bin = 5): Float64Array {
  checkSpikes(spikes, span, "pairCorrelations");
  const bins = binsOf(span, bin, "pairCorrelations");
  const place = new Int32Array(spikes.size).fill(-1);
  for (let k = 0; k < neurons.length; k++) {
    if (!(neurons[k]! >= 0 && neurons[k]! < spikes.size))
      throw new ModelError(`neuron ${neurons[k]} of pairCorrelations is none of the ${spikes.size} that spike`);
    place[neurons[k]!] = k;
  }
  const rows = Array.from({ length: neurons.length }, () => new Float64Array(bins));
  for (let k = 0; k < spikes.ids.length; k++) {
    const row = place[spikes.ids[k]!]!;
    const at = binAt(spikes.times[k]!, span, bin);
    if (row >= 0 && at >= 0 && at < bins) rows[row]![at]!++;
  }
  const varying = rows.flatMap((row) => normalised(row) ?? []);
  const result = new Float64Array((varying.length * (varying.length - 1)) / 2);
  let next = 0;
  varying.forEach((one, i) => {
    for (let j = i + 1; j < varying.length; j++) result[next++] = dot(one, varying[j]!);
  });
  return result;
}

/** `count` of `size` neurons, as evenly spaced as they can be. */
export function sampleOf(size: number, count: number): Int32Array {
  const taken = Math.min(size, count);
  return Int32Array.from({ length: taken }, (_, k) => Math.floor((k * size) / taken));
}

/** A part of a bin that rounding may take away: times are whole steps, whose products with dt are not. */
const SLACK = 1e-6;

const binAt = (time: number, { from }: TimeSpan, bin: number): number => Math.floor((time - from) / bin + SLACK);

function binsOf({ from, to }: TimeSpan, bin: number, where: string): number {
  const bins = Math.floor((to - from) / bin + SLACK);
  if (bin > 0 && bins >= 2) return bins;
  throw new ModelError(`${where}: bins of ${bin} ms do not fit into ${to - from} ms twice`);
}
