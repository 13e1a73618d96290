/** When things happen in a training, in patterns: pattern k is the k-th batch shown. */
import { checkCount, checkWhole, stepLimit } from "../genn/index.ts";
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

/** An epoch of a training of so many, with the digits that tell its parts: "12.5" of 100, "0.50" of 1, "0.025" of 0.1. */
export function epochText(epoch: number, epochs: number): string {
  return epoch.toFixed(Math.min(9, Math.max(1, 2 - Math.floor(Math.log10(epochs)))));
}

/** Steps of a training. */
export const trainingSteps = (settings: LengthSettings, { dt, tShow }: Presentation): number =>
  Math.round((patternCount(settings) * tShow) / dt);

/** Has a training more steps than time in single precision can tell apart? */
export const needsDoubleTime = (settings: LengthSettings, presentation: Presentation): boolean =>
  trainingSteps(settings, presentation) > stepLimit({ dt: presentation.dt, precision: "float" });

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
  if (tests >= patterns) return Array.from({ length: patterns + 1 }, (_, pattern) => pattern);
  const evenly = Array.from({ length: tests }, (_, test) => Math.round((test * patterns) / tests));
  return [...new Set([...evenly, patterns])];
}

/**
 * Patterns before which a training may be interrupted, to be stopped or saved. They follow from the length of an epoch alone: where the
 * simulator pauses decides in which order changes of weights are summed, and so the last bits of a result.
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

/** What decides where a training pauses. */
export interface PauseSettings extends LengthSettings {
  readonly tests: number;
}

/**
 * True where a training that is prolonged pauses only where one of the larger length pauses, too, so that both have the same bits. Whole
 * epochs and tests after whole epochs see to that.
 */
export function pausesAlike(before: PauseSettings, now: PauseSettings): boolean {
  const [first, all] = [patternCount(before), patternCount(now)];
  const perEpoch = now["train-samples"] / now.batch;
  const pauses = new Set([...testPatterns(all, now.tests), ...pausePatterns(all, perEpoch)]);
  return testPatterns(first, before.tests).every((pattern) => pattern === 0 || pauses.has(pattern));
}

/** Multiples of a number of patterns, rounded, between 0 and the end. */
function multiplesOf(every: number, patterns: number): number[] {
  // Closer than one to a pattern, they are all of them.
  if (every <= 1) return Array.from({ length: Math.max(0, patterns - 1) }, (_, k) => k + 1);
  const found = new Set<number>();
  for (let k = 1; k * every < patterns; k++) {
    const pattern = Math.round(k * every);
    if (pattern > 0 && pattern < patterns) found.add(pattern);
  }
  return [...found];
}
