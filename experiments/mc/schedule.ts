/** When things happen in a training, in patterns: pattern k is the k-th batch shown. */
import type { Interval } from "../options.ts";

/** Candidates for checkpoints per epoch, where they are due after some run time. */
const CHANCES_PER_EPOCH = 4;

/**
 * Patterns before which the network is tested: `tests` times evenly from the start, and once at the end, when all
 * of them have been learned.
 */
export function testPatterns(patterns: number, tests: number): number[] {
  const evenly = Array.from({ length: tests }, (_, test) => Math.round((test * patterns) / tests));
  return [...new Set([...evenly, patterns])];
}

/** Patterns before which a checkpoint may be saved. Those due by run time are candidates: whoever saves looks at the clock. */
export function checkpointPatterns(patterns: number, patternsPerEpoch: number, interval: Interval): number[] {
  const every = interval.unit === "epochs" ? interval.every * patternsPerEpoch : patternsPerEpoch / CHANCES_PER_EPOCH;
  const found = new Set<number>();
  for (let k = 1; k * every < patterns; k++) {
    const pattern = Math.round(k * every);
    if (pattern > 0 && pattern < patterns) found.add(pattern);
  }
  return [...found];
}
