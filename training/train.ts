/**
 * One training run of a network: a batch is shown, the weights move, the next is shown, with tests and checkpoints in
 * between. One `runSim` from the first pattern to the last, so that nothing but the network's own state passes from one to the next.
 */
import type { Dataset, Samples } from "../data/dataset.ts";
import { checkCount, ModelError, NotFiniteError, unknownName } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import type {
  AnyNetwork,
  InputSchedule,
  Interval,
  LearningRateSchedule,
  NetworkState,
  Ports,
  Presentation,
} from "../network_base/index.ts";
import { eventsSent } from "./events.ts";
import { checkpointPatterns, epochText, pausePatterns, testPatterns } from "./schedule.ts";
import { classTargets, errorWeights, labelsOf, rowOfClass, stepIds, stepsOf, stepTimes } from "./sequences.ts";
import { emptyTally, type Tally, type TestRecord } from "./tally.ts";
import { answersOf, restarts, score, testRun } from "./testing.ts";

/** Everything a training run depends on, and who wants to hear of it. */
export interface Training {
  /** With a twin that tests. */
  readonly net: AnyNetwork;
  readonly ports: Ports;
  readonly training: Samples;
  readonly test: Samples | Dataset;
  /** Sample ids in the order of presentation, at least `patterns * batchSize`. */
  readonly order: Int32Array;
  readonly patterns: number;
  readonly batchSize: number;
  readonly presentation: Presentation;
  readonly tests: number;
  readonly checkpointEvery: Interval;
  /** What all learning rates are multiplied by after every epoch, little by little. */
  readonly learningRateDecay: number;
  /** How they go from the first update to the last. */
  readonly learningRateSchedule: LearningRateSchedule;
  /** Where to go on, instead of from the start; `isEnd`: at the end of a training, which may be prolonged. */
  readonly resume?: { readonly state: NetworkState; readonly tally: Tally; readonly isEnd: boolean };
  /** True once the run shall stop: at the next pause it saves a checkpoint and throws `StoppedError`. */
  shallStop(): boolean;
  /** Called at every pause. */
  onProgress(pattern: number, trainSeconds: number): void;
  onTest(tally: Tally): void;
  /** Called at checkpoints, and `isEnd` before the last test. */
  save(state: NetworkState, tally: Tally, isEnd: boolean): void;
}

const TRAINING: RulesOf<Training> = {
  net: required(a.instance),
  ports: required(a.object),
  training: required(a.object),
  test: required(a.object),
  order: required(a.numbers),
  patterns: required(a.number),
  batchSize: required(a.count),
  presentation: required(a.object),
  tests: required(a.number),
  checkpointEvery: required(a.object),
  learningRateDecay: required(a.number),
  learningRateSchedule: required(a.text),
  resume: a.object,
  shallStop: required(a.fn),
  onProgress: required(a.fn),
  onTest: required(a.fn),
  save: required(a.fn),
};

/** The run was asked to stop, and its state has been saved. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/** Trains to the end; the result is the final tally. */
export async function train(task: Training): Promise<Tally> {
  checkOptions<Training>(task, TRAINING, "train");
  const { net, ports, training, test, order, patterns, batchSize, resume } = task;
  checkCount("the number of patterns of a training", patterns);
  checkCount("the batch size of a training", batchSize);
  const { dt, tShow } = task.presentation;
  const patternsPerEpoch = training.sampleCount / batchSize;
  const patternAt = (step: number) => Math.round((step * dt) / tShow);
  // A training that is prolonged keeps the tests it has had, the one at its end among them.
  const formerEnd = resume?.isEnd ? [patternAt(resume.state.run!.step)] : [];
  if (!SCHEDULES.includes(task.learningRateSchedule)) {
    throw unknownName("schedule of learning rates", task.learningRateSchedule, "a training", SCHEDULES);
  }
  if (formerEnd.some((pattern) => pattern < patterns) && task.learningRateSchedule !== "constant") {
    throw new ModelError(
      `a training whose learning rates follow a ${task.learningRateSchedule} cannot be prolonged: they are those of its length. Train from the start`,
    );
  }
  const tested = [...new Set([...testPatterns(patterns, task.tests), ...formerEnd])].sort((a, b) => a - b);
  const tests = new Set(tested);
  const saves = new Set(checkpointPatterns(patterns, patternsPerEpoch, task.checkpointEvery));

  let tally = resume?.tally ?? emptyTally;
  const epochAt = (pattern: number) => epochText(pattern / patternsPerEpoch, patterns / patternsPerEpoch);
  const watch = stopwatch();
  let lastSaved = performance.now();
  const withTime = (): Tally => ({ ...tally, trainSeconds: tally.trainSeconds + watch.lap() });
  const isDue = (pattern: number): boolean => {
    if (pattern === patterns) return true;
    if (!saves.has(pattern)) return false;
    const { unit, every } = task.checkpointEvery;
    return unit === "epochs" || performance.now() - lastSaved >= 1000 * every;
  };

  const run = net.runSim({
    T: patterns * tShow,
    inputs: [
      ...trainingInputs(ports, training, order.subarray(0, patterns * batchSize), patterns, tShow),
      ...weightInputs(ports, net, training, order.subarray(0, patterns * batchSize), patterns, tShow),
      ...phaseInputs(ports, net, patterns, tShow),
    ],
    external: restarts(ports, patterns, tShow),
    plasticity: {
      everySteps: Math.round(tShow / dt),
      align: ports.alignAfterUpdate,
      learningRate: (update) =>
        task.learningRateDecay ** (update / patternsPerEpoch) * scheduled(task.learningRateSchedule, update / patterns),
    },
    validation: {
      times: tested.map((pattern) => pattern * tShow),
      run: testRun(ports, test, tShow, net.twin!.model.batchSize, dt),
      keep: false,
      onResult: async (result, { step }) => {
        const pattern = patternAt(step);
        const testSeconds = watch.lap();
        const events = await eventsSent(net);
        const shown = (pattern - tally.testedPattern) * batchSize;
        const record: TestRecord = {
          epoch: pattern / patternsPerEpoch,
          ...score(answersOf(result, ports, test), test),
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
        // Here, and not evenly over the run: every further pause would be part of the numbers, and would depend on their length.
        task.onProgress(pattern, tally.trainSeconds + watch.read());
        // Before a test, training time ends and test time begins.
        if (tests.has(pattern)) tally = withTime();
        return task.shallStop() || isDue(pattern);
      },
      save: (state) => {
        tally = withTime();
        const pattern = patternAt(state.run!.step);
        task.save(state, tally, pattern === patterns);
        lastSaved = performance.now();
        if (task.shallStop()) throw new StoppedError(`stopped at epoch ${epochAt(pattern)}`);
        watch.lap();
      },
    },
    ...(resume === undefined ? {} : { resume: resume.state }),
  });
  await run.catch((error: unknown) => {
    if (!(error instanceof NotFiniteError) || error.step === undefined) throw error;
    const pattern = patternAt(error.step);
    throw new NotFiniteError(`pattern ${pattern}, epoch ${epochAt(pattern)}: ${error.message}`, error.step);
  });
  return tally;
}

const SCHEDULES: readonly LearningRateSchedule[] = ["constant", "cosine"];

/** What learning rates are multiplied by once such a part of all updates has been made. */
const scheduled = (schedule: LearningRateSchedule, part: number): number =>
  schedule === "cosine" ? (1 + Math.cos(Math.PI * part)) / 2 : 1;

/** Samples with their targets, batch after batch, for `tShow` each. */
export function trainingInputs(
  { input, target }: Ports,
  samples: Samples | Dataset,
  sampleIds: Int32Array,
  patterns: number,
  tShow: number,
): InputSchedule[] {
  const { inputs, targets, targetSize } = samples;
  // Those of a sequence share the time of a pattern equally.
  const steps = stepsOf(samples);
  const times = stepTimes(patterns, steps, tShow);
  const ids = steps === 1 ? sampleIds : stepIds(sampleIds, patterns, steps);
  const labels = labelsOf(samples);
  const shown = { ...input, data: inputs, sampleIds: ids, times };
  if (steps === 1 || labels === undefined) return [shown, { ...target, data: targets, sampleIds: ids, times }];
  const classIds = stepIds(sampleIds, patterns, steps, (at) => rowOfClass(labels[at]!, targetSize));
  return [shown, { ...target, data: classTargets({ ...samples, labels }), sampleIds: classIds, times }];
}

/** The weight of the error, where a network takes one: see `Ports.errorWeight`. */
function weightInputs(
  { errorWeight }: Ports,
  net: AnyNetwork,
  samples: Samples | Dataset,
  sampleIds: Int32Array,
  patterns: number,
  tShow: number,
): InputSchedule[] {
  if (errorWeight === undefined) return [];
  const { size } = net.neuronPopulation(errorWeight.population);
  return [errorWeights(errorWeight, samples, size, sampleIds, patterns, tShow)];
}

/** What changes within every pattern: see `Ports.phases`. Throws `ModelError` for phases that do not ascend within a pattern. */
export function phaseInputs({ phases = [] }: Ports, net: AnyNetwork, patterns: number, tShow: number): InputSchedule[] {
  const { batchSize } = net.model;
  return phases.map(({ population, target, starts, values }): InputSchedule => {
    const levels = values.length;
    const isOrdered = starts.every((start, level) => (level === 0 ? start === 0 : start > starts[level - 1]!));
    if (levels === 0 || starts.length !== levels || !isOrdered || !(starts.at(-1)! < tShow)) {
      throw new ModelError(
        `the phases of '${population}' need a start for each of their ${levels} values, the first at 0, in ascending order and within ` +
          `the ${tShow} that a pattern is shown, not ${starts.join(", ") || "none"}`,
      );
    }
    const { size } = net.neuronPopulation(population);
    return {
      population,
      ...(target === undefined ? {} : { target }),
      data: Float64Array.from({ length: levels * size }, (_, index) => values[Math.floor(index / size)]!),
      // From the start again after the last level: the same for every pattern.
      sampleIds: Int32Array.from({ length: levels * batchSize }, (_, index) => Math.floor(index / batchSize)),
      times: Float64Array.from(
        { length: patterns * levels },
        (_, k) => Math.floor(k / levels) * tShow + starts[k % levels]!,
      ),
    };
  });
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
