/** How often a neuron spikes once it has settled: from the intervals that end in the second half of its input. */

/**
 * Rate in spikes per second of ascending spike times (ms) in the second half of [from, to), from the mean of the intervals that end there; where that half has one spike
 * and none came before it, one spike in its length.
 */
export function settledRate(times: readonly number[], from: number, to: number): number {
  const middle = (from + to) / 2;
  const driven = times.filter((time) => time >= from && time < to);
  const late = driven.filter((time) => time >= middle).length;
  if (late === 0) return 0;
  const last = driven.at(-1)!;
  const before = driven.at(-late - 1);
  if (before !== undefined) return (1000 * late) / (last - before);
  return late === 1 ? 1000 / (to - middle) : (1000 * (late - 1)) / (last - driven.at(-late)!);
}
