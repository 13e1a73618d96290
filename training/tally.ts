/** What a training has to show so far. */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import type { Score } from "./testing.ts";

/** One test. */
export interface TestRecord extends Score {
  readonly epoch: number;
  /** Events per pattern since the test before; null for rates and for the first test. */
  readonly eventsPerPattern: number | null;
  /** Training time so far. */
  readonly seconds: number;
}

/** What a run has to show so far. Plain data: it goes into checkpoints. */
export interface Tally {
  readonly tests: readonly TestRecord[];
  readonly trainSeconds: number;
  readonly testSeconds: number;
  /** Events sent up to the last test, over all populations and instances. */
  readonly events: number;
  /** Patterns shown up to the last test. */
  readonly testedPattern: number;
}

/** Before anything has happened. */
export const emptyTally: Tally = { tests: [], trainSeconds: 0, testSeconds: 0, events: 0, testedPattern: 0 };

/** How far a run is, for whoever waits for it. */
export interface TrainingProgress {
  readonly epoch: number;
  readonly epochs: number;
  /** At the last test; undefined before it, and where there are no classes to tell apart. */
  readonly accuracy: number | undefined;
  readonly loss: number | undefined;
  readonly patternsPerSecond: number | undefined;
  /** Of the run, with its tests; undefined as long as there is too little to tell from. */
  readonly secondsLeft: number | undefined;
}

/** Length of a run, and what it had taken before it was resumed. */
export interface ProgressBasis {
  readonly epochs: number;
  readonly patterns: number;
  readonly patternsPerEpoch: number;
  readonly batchSize: number;
  readonly secondsBefore: number;
  /** Patterns before which the network is tested; without them, tests are not in the time that is left. */
  readonly testedAt?: readonly number[];
}

/** Training that remaining times are told from, at least: the first patterns take longer than others. Either is enough. */
const EVIDENCE = { seconds: 2, share: 0.1 };

const BASIS: RulesOf<ProgressBasis> = {
  epochs: required(a.number),
  patterns: required(a.number),
  patternsPerEpoch: required(a.number),
  batchSize: required(a.number),
  secondsBefore: required(a.number),
  testedAt: a.numbers,
};

/** Follows a run: speed and remaining time are those since it was started or resumed. */
export function progressFollower(basis: ProgressBasis) {
  checkOptions<ProgressBasis>(basis, BASIS, "progressFollower");
  const { epochs, patterns, patternsPerEpoch, batchSize, secondsBefore, testedAt = [] } = basis;
  let first: number | undefined;
  let last: TestRecord | undefined;
  let secondsPerTest = 0;
  const stateAt = (pattern: number, trainSeconds: number): TrainingProgress => {
    first ??= pattern;
    const [shown, seconds] = [pattern - first, trainSeconds - secondsBefore];
    const rate = shown > 0 && seconds > 0 ? shown / seconds : undefined;
    const isTelling = seconds >= EVIDENCE.seconds || shown >= EVIDENCE.share * (patterns - first);
    const testsLeft = testedAt.filter((at) => at > pattern).length;
    return {
      epoch: pattern / patternsPerEpoch,
      epochs,
      accuracy: last?.accuracy ?? undefined,
      loss: last?.loss,
      patternsPerSecond: rate === undefined ? undefined : rate * batchSize,
      secondsLeft:
        rate === undefined || !isTelling ? undefined : (patterns - pattern) / rate + testsLeft * secondsPerTest,
    };
  };
  return {
    stateAt,
    /** The state at a test, which counts as the last from now on. */
    tested: ({ tests, trainSeconds, testSeconds, testedPattern }: Tally): TrainingProgress => {
      last = tests.at(-1);
      secondsPerTest = testSeconds / tests.length;
      return stateAt(testedPattern, trainSeconds);
    },
  };
}
