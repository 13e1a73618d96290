/**
 * One run of a configuration: makes the network, trains it from the start or from a saved state, and returns what came out. Where states
 * and results are kept is up to the caller.
 */
import type { Dataset, Samples } from "../data/dataset.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import {
  type AnyNetwork,
  deserialiseState,
  doesLearn,
  type OptimiserSpec,
  type PatternShape,
  parseInterval,
  serialiseState,
  type Task,
} from "../network_base/index.ts";
import { checkPresentation, checkTaskFields, checkTrainingData } from "./check.ts";
import type { Job, RunSettings } from "./jobs.ts";
import { needsDoubleTime, patternCount, testPatterns } from "./schedule.ts";
import { presentationOrder } from "./seeds.ts";
import { progressFollower, type Tally, type TrainingProgress } from "./tally.ts";
import { testBatchSize } from "./testing.ts";
import { train } from "./train.ts";
import { collectWeights, type LearnedWeights } from "./weights.ts";

/** What is learned, and what is tested with: classes, or values. */
export interface TrainingData {
  readonly training: Samples;
  readonly test: Samples | Dataset;
}

/** Where a run can be taken up again, at its length or a larger one. `state` are bytes of a network's state. */
export interface SavedRun {
  readonly state: Uint8Array;
  readonly tally: Tally;
  /** True at the end of the training that was asked for. A longer one that goes on from there is tested there, too. */
  readonly isEnd: boolean;
}

/** A run, and who hears of it. */
export interface JobContext {
  readonly task: Task;
  readonly shape: PatternShape;
  /** By full population name, before the learning rate of the job applies. */
  readonly optimisers: Readonly<Record<string, OptimiserSpec>>;
  readonly job: Job;
  readonly data: TrainingData;
  /** Where to go on, instead of from the start. */
  readonly saved?: SavedRun | undefined;
  /** The network is built, and training begins: from now on it can be asked to stop. */
  onBuilt?(): void;
  /** True once the run shall stop: it saves its state and throws `StoppedError`. */
  shallStop(): boolean;
  onProgress(progress: TrainingProgress): void;
  onTest(tally: Tally, progress: TrainingProgress): void;
  /** Keeps a state to go on from, also that at the end, from which the training can be prolonged. */
  save(run: SavedRun): void;
}

export type NetworkContext = Pick<JobContext, "task" | "shape" | "optimisers" | "job">;

const NETWORK: RulesOf<NetworkContext> = {
  task: required(a.object),
  shape: required(a.object),
  optimisers: required(a.object),
  job: required(a.object),
};
const JOB: RulesOf<JobContext> = {
  ...NETWORK,
  data: required(a.object),
  saved: a.object,
  onBuilt: a.fn,
  shallStop: required(a.fn),
  onProgress: required(a.fn),
  onTest: required(a.fn),
  save: required(a.fn),
};

/** What a run came to. */
export interface JobOutcome {
  readonly tally: Tally;
  readonly weights: LearnedWeights;
  readonly cost: RunCost;
}

/** What a run took, as tables tell it. */
export interface RunCost {
  readonly epochs: number;
  readonly synapses: number;
  readonly threads: number;
  readonly backend: string;
  /** From model description to running code. */
  readonly buildSeconds: number;
  readonly trainSeconds: number;
  readonly testSeconds: number;
  /** Training patterns per second of training time. */
  readonly patternsPerSecond: number;
}

/** Makes a run, or the rest of it. Throws `StoppedError` once it has been asked to stop and its state is saved. */
export async function runJob(context: JobContext): Promise<JobOutcome> {
  checkOptions<JobContext>(context, JOB, "runJob");
  const { task, job, data, saved, shape, optimisers } = context;
  const { settings } = job;
  checkTrainingData(data, shape);
  const patterns = patternCount(settings);
  const started = performance.now();
  const net = await createNetwork({ task, shape, optimisers, job });
  const buildSeconds = (performance.now() - started) / 1000;
  try {
    checkPresentation(task.presentation(settings), net, shape.steps);
    const follower = progressFollower({
      epochs: settings.epochs,
      patterns,
      patternsPerEpoch: settings["train-samples"] / settings.batch,
      batchSize: settings.batch,
      secondsBefore: saved?.tally.trainSeconds ?? 0,
      testedAt: testPatterns(patterns, settings.tests),
    });
    context.onBuilt?.();
    const tally = await train({
      net,
      ports: task.ports(net),
      ...data,
      order: presentationOrder(job.seed, data.training.sampleCount, patterns, settings.batch),
      patterns,
      batchSize: settings.batch,
      presentation: task.presentation(settings),
      tests: settings.tests,
      checkpointEvery: parseInterval(settings["checkpoint-every"])!,
      learningRateDecay: settings["learning-rate-decay"],
      learningRateSchedule: settings["learning-rate-schedule"] ?? "constant",
      ...(saved === undefined ? {} : { resume: { ...saved, state: deserialiseState(saved.state) } }),
      shallStop: context.shallStop,
      onProgress: (pattern, trainSeconds) => context.onProgress(follower.stateAt(pattern, trainSeconds)),
      onTest: (soFar) => context.onTest(soFar, follower.tested(soFar)),
      save: (state, soFar, isEnd) => context.save({ state: serialiseState(state), tally: soFar, isEnd }),
    });
    return { tally, weights: await collectWeights(net), cost: costOfRun(net, job, buildSeconds, tally) };
  } finally {
    net.destroy();
  }
}

/** The network of a run, with the twin that tests it. */
export async function createNetwork(context: NetworkContext): Promise<AnyNetwork> {
  checkOptions<NetworkContext>(context, NETWORK, "createNetwork");
  const { task, shape, optimisers, job } = context;
  checkTaskFields(task, "the task");
  const { seed, settings } = job;
  const { synapses } = task.size(settings, shape);
  return task.create(settings, shape, {
    batchSize: settings.batch,
    seed,
    timePrecision: timePrecisionOf(task, settings),
    optimisers: scaledRates(optimisers, settings["learning-rate"]),
    validation: { batchSize: testBatchSize(settings["test-samples"], synapses) },
    backend: settings.backend,
    execution: settings.execution,
    ...(settings.threads === null ? {} : { threads: settings.threads }),
  });
}

/** The precision in which a training counts its time; one that is prolonged cannot change it. */
export const timePrecisionOf = ({ presentation }: Pick<Task, "presentation">, settings: RunSettings) =>
  needsDoubleTime(settings, presentation(settings)) ? "double" : "float";

/** Of an optimiser that names none. */
const DEFAULT_LEARNING_RATE = 1e-3;

/** Optimisers with their learning rates multiplied. */
export function scaledRates(
  optimisers: Readonly<Record<string, OptimiserSpec>>,
  factor: number,
): Record<string, OptimiserSpec> {
  const scaled = Object.entries(optimisers).map(([population, spec]): [string, OptimiserSpec] => {
    if (!doesLearn(spec) || factor === 1) return [population, spec];
    const { lr = DEFAULT_LEARNING_RATE } = spec.params ?? {};
    return [population, { ...spec, params: { ...spec.params, lr: factor * lr } }];
  });
  return Object.fromEntries(scaled);
}

function costOfRun(net: AnyNetwork, { settings }: Job, buildSeconds: number, tally: Tally): RunCost {
  let synapses = 0;
  for (const { synapseCount } of net.synapses.values()) synapses += synapseCount;
  const { threads, backend } = net.simulation;
  const { trainSeconds, testSeconds } = tally;
  const patternsPerSecond = (patternCount(settings) * settings.batch) / trainSeconds;
  const { epochs } = settings;
  return { epochs, synapses, threads, backend, buildSeconds, trainSeconds, testSeconds, patternsPerSecond };
}
