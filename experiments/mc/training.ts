/**
 * One training run of a microcircuit: a batch is shown, the weights move, the next is shown, with tests and checkpoints in
 * between. One `runSim` from the first pattern to the last, so that nothing but the network's own state passes from one to the next.
 */
import type { Dataset, Samples } from "../../data/dataset.ts";
import type { MicrocircuitNetwork } from "../../network_architectures/mc/index.ts";
import type { NetworkState } from "../../network_base/index.ts";
import { UserError } from "../errors.ts";
import type { Interval } from "../options.ts";
import { eventsSent } from "./events.ts";
import { checkpointPatterns, pausePatterns, testPatterns } from "./schedule.ts";
import { type Score, score, testRun } from "./testing.ts";

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

/** Everything a training run depends on, and who wants to hear of it. */
export interface Training {
  /** With a twin that tests. */
  readonly net: MicrocircuitNetwork;
  readonly training: Samples;
  readonly test: Samples | Dataset;
  /** Sample ids in the order of presentation, at least `patterns * batchSize`. */
  readonly order: Int32Array;
  readonly patterns: number;
  readonly batchSize: number;
  readonly dt: number;
  /** How long each pattern is shown. */
  readonly tShow: number;
  readonly tests: number;
  readonly checkpointEvery: Interval;
  /** What all learning rates are multiplied by after every epoch, little by little. */
  readonly learningRateDecay: number;
  /** Where to go on, instead of from the start. */
  readonly resume?: { readonly state: NetworkState; readonly tally: Tally };
  /** True once the run shall stop: at the next pause it saves a checkpoint and throws `StoppedError`. */
  shallStop(): boolean;
  onProgress(pattern: number, trainSeconds: number): void;
  onTest(tally: Tally): void;
  save(state: NetworkState, tally: Tally): void;
}

/** The run was asked to stop, and its state has been saved. */
export class StoppedError extends UserError {
  override readonly name = "StoppedError";
}

/** Trains to the end; the result is the final tally. */
export async function train(task: Training): Promise<Tally> {
  const { net, training, test, order, patterns, batchSize, dt, tShow, resume } = task;
  const patternsPerEpoch = training.sampleCount / batchSize;
  const tested = testPatterns(patterns, task.tests);
  const tests = new Set(tested);
  const saves = new Set(checkpointPatterns(patterns, patternsPerEpoch, task.checkpointEvery));
  const starts = Float64Array.from({ length: patterns }, (_, pattern) => pattern * tShow);
  const inputs = { sampleIds: order.subarray(0, patterns * batchSize), times: starts };
  const patternAt = (step: number) => Math.round((step * dt) / tShow);

  let tally = resume?.tally ?? emptyTally;
  const watch = stopwatch();
  let lastSaved = performance.now();
  const withTime = (): Tally => ({ ...tally, trainSeconds: tally.trainSeconds + watch.lap() });
  const isDue = (pattern: number): boolean => {
    if (!saves.has(pattern)) return false;
    const { unit, every } = task.checkpointEvery;
    return unit === "epochs" || performance.now() - lastSaved >= 1000 * every;
  };

  await net.runSim({
    T: patterns * tShow,
    inputs: [
      { population: "neur_input_input_pop", data: training.inputs, ...inputs },
      { population: "neur_output_output_pop", data: training.targets, ...inputs },
    ],
    plasticity: {
      every: Math.round(tShow / dt),
      align: net.alignAfterUpdate,
      learningRate: (update) => task.learningRateDecay ** (update / patternsPerEpoch),
    },
    validation: {
      times: tested.map((pattern) => pattern * tShow),
      run: testRun(test, tShow, net.twin!.model.batchSize),
      keep: false,
      onResult: async (result, { step }) => {
        const pattern = patternAt(step);
        const testSeconds = watch.lap();
        const events = await eventsSent(net);
        const shown = (pattern - tally.testedPattern) * batchSize;
        const record: TestRecord = {
          epoch: pattern / patternsPerEpoch,
          ...score(result, test),
          eventsPerPattern: events === undefined || shown === 0 ? null : (events - tally.events) / shown,
          seconds: tally.trainSeconds,
        };
        tally = {
          ...tally,
          tests: [...tally.tests, record],
          testSeconds: tally.testSeconds + testSeconds,
          events: events ?? 0,
          testedPattern: pattern,
        };
        task.onTest(tally);
        watch.lap();
      },
    },
    checkpoint: {
      times: [...new Set([...tested, ...saves, ...pausePatterns(patterns, patternsPerEpoch)])]
        .sort((a, b) => a - b)
        .map((pattern) => pattern * tShow),
      isDue: (step) => {
        const pattern = patternAt(step);
        // Before a test, training time ends and test time begins.
        if (tests.has(pattern)) tally = withTime();
        return task.shallStop() || isDue(pattern);
      },
      save: (state) => {
        tally = withTime();
        const pattern = patternAt(state.run!.step);
        task.save(state, tally);
        lastSaved = performance.now();
        if (task.shallStop()) throw new StoppedError(`stopped at epoch ${(pattern / patternsPerEpoch).toFixed(1)}`);
        watch.lap();
      },
    },
    progress: ({ step }) => task.onProgress(Math.floor((step * dt) / tShow), tally.trainSeconds + watch.read()),
    ...(resume === undefined ? {} : { resume: resume.state }),
  });
  return tally;
}

/** Seconds since the last lap. */
function stopwatch() {
  let started = performance.now();
  const read = () => (performance.now() - started) / 1000;
  return {
    read,
    lap: () => {
      const seconds = read();
      started = performance.now();
      return seconds;
    },
  };
}
