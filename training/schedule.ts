/** When things happen in a training, in patterns: pattern k is the k-th batch shown. */
import { checkCount, checkWhole } from "../genn/index.ts";
import type { Interval, Presentation } from "../network_base/index.ts";

/** What the length of a training follows from. */
export interface LengthSettings {
  readonly epochs: number;
  readonly batch: number;
  readonly "train-samples": number;
}

/** Patterns, that is batches, shown in a training. */
export const patternCount = ({ epochs, batch, "train-samples": samples }: LengthSettings): number =>
  Math.floor((epochs * samples) / batch);

/** Steps of a training. */
export const trainingSteps = (settings: LengthSettings, { dt, tShow }: Presentation): number =>
  Math.round((patternCount(settings) * tShow) / dt);

/** A training may be interrupted so often per epoch, */
const PAUSES_PER_EPOCH = 4;
/** and more often where that would be less than once in so many patterns. */
const LONGEST_STRETCH = 20;

/**
 * Patterns before which the network is tested: `tests` times evenly from the start, and once at the end, when all
 * of them have been learned.
 */
export function testPatterns(patterns: number, tests: number): number[] {
  checkWhole("the number of patterns of a training", patterns);
  checkCount("the number of tests of a training", tests);
  const evenly = Array.from({ length: tests }, (_, test) => Math.round((test * patterns) / tests));
  return [...new Set([...evenly, patterns])];
}

/**
 * Patterns before which a training may be interrupted, to be stopped or saved. They follow from its length alone: where the simulator
 * pauses decides in which order changes of weights are summed, and so the last bits of a result.
 */
export function pausePatterns(patterns: number, patternsPerEpoch: number): number[] {
  const pauses = Math.max(PAUSES_PER_EPOCH, Math.ceil(patternsPerEpoch / LONGEST_STRETCH));
  return multiplesOf(patternsPerEpoch / pauses, patterns);
}

/** Patterns before which a checkpoint may be saved. Those due by run time are candidates: whoever saves looks at the clock. */
export function checkpointPatterns(patterns: number, patternsPerEpoch: number, interval: Interval): number[] {
  return interval.unit === "epochs"
    ? multiplesOf(interval.every * patternsPerEpoch, patterns)
    : pausePatterns(patterns, patternsPerEpoch);
}

/** Multiples of a number of patterns, rounded, between 0 and the end. */
function multiplesOf(every: number, patterns: number): number[] {
  const found = new Set<number>();
  for (let k = 1; k * every < patterns; k++) {
    const pattern = Math.round(k * every);
    if (pattern > 0 && pattern < patterns) found.add(pattern);
  }
  return [...found];
}
