/** One run of an experiment: makes the network, trains it from the start or from a checkpoint, and writes what came out. */
import { concatenatedShuffles } from "../../data/dataset.ts";
import { RandomState } from "../../data/numpy-random.ts";
import { DeviceLostError } from "../../genn/index.ts";
import type { MicrocircuitNetwork } from "../../network_architectures/mc/index.ts";
import { deserialiseState, serialiseState } from "../../network_base/index.ts";
import { readCheckpoint, writeCheckpoint } from "../checkpoint.ts";
import { UserError } from "../errors.ts";
import { writeFileAtomic } from "../files.ts";
import { parseInterval } from "../options.ts";
import type { Progress } from "../progress.ts";
import type { ResultsFolder, SweptLearning, SweptRuntime } from "../results.ts";
import { patternCount } from "./config.ts";
import { T_SHOW } from "./defaults.ts";
import { type Job, keyOf, labelOf, nameOf } from "./jobs.ts";
import { createNetwork } from "./network.ts";
import type { Study, StudyData } from "./study.ts";
import { type Tally, train } from "./training.ts";
import { collectWeights } from "./weights.ts";

/** What a checkpoint says about itself. */
interface CheckpointHeader {
  /** `nameOf` the run it belongs to. */
  readonly run: string;
  readonly tally: Tally;
}

/** A run, and where it shows itself. */
export interface JobContext<Own extends object> {
  readonly study: Study<Own>;
  readonly job: Job<Own>;
  readonly data: StudyData;
  readonly folder: ResultsFolder;
  /** Path of a file that stays after the run, by name. */
  pathOf(name: string): string;
  readonly progress: Progress;
  shallStop(): boolean;
}

/** Makes a run, or the rest of it. Throws `StoppedError` once it has been asked to stop and its state is saved. */
export async function runJob<Own extends object>(context: JobContext<Own>): Promise<void> {
  const { study, job, data, folder, progress } = context;
  const { settings } = job;
  const patterns = patternCount(settings);
  const checkpoint = ownCheckpoint(folder, job);
  const started = performance.now();
  const net = await createNetwork(study, job);
  const buildSeconds = (performance.now() - started) / 1000;
  try {
    const show = watchProgress(context, patterns, checkpoint?.tally.trainSeconds ?? 0);
    if (checkpoint !== undefined) progress.line(`${labelOf(job)}: resumed from ${folder.checkpointPath}`);
    const tally = await train({
      net,
      ...data,
      order: concatenatedShuffles(
        new RandomState(job.seed),
        data.training.sampleCount,
        Math.ceil((patterns * settings.batch) / data.training.sampleCount),
      ),
      patterns,
      batchSize: settings.batch,
      dt: settings.dt,
      tShow: T_SHOW,
      tests: settings.tests,
      checkpointEvery: parseInterval(settings["checkpoint-every"])!,
      learningRateDecay: settings["learning-rate-decay"],
      ...(checkpoint === undefined ? {} : { resume: checkpoint }),
      shallStop: context.shallStop,
      onProgress: show.update,
      onTest: (soFar) => {
        folder.writeProgress(learningOf(study, job, soFar));
        show.tested(soFar);
      },
      save: (state, soFar) => {
        const header: CheckpointHeader = { run: nameOf(job), tally: soFar };
        writeCheckpoint(folder.checkpointPath, { header, payload: serialiseState(state) });
      },
    });
    const weights = await collectWeights(net);
    writeFileAtomic(context.pathOf(`weights-${nameOf(job)}.json`), `${JSON.stringify(weights, null, 1)}\n`);
    folder.finish(learningOf(study, job, tally), runtimeOf(job, net, buildSeconds, tally));
  } catch (error) {
    if (error instanceof DeviceLostError) throw explainLoss(error, job, folder.checkpointPath);
    throw error;
  } finally {
    net.destroy();
  }
}

/** A lost GPU takes the state with it; the last checkpoint has what is left. */
function explainLoss(error: DeviceLostError, job: Job, checkpointPath: string): UserError {
  const saved = readCheckpoint<CheckpointHeader>(checkpointPath);
  const from =
    saved === undefined || saved.header.run !== nameOf(job)
      ? "No checkpoint had been saved yet: the same command starts this run anew"
      : `The same command goes on from the last checkpoint, ${checkpointPath}`;
  return new UserError(`${labelOf(job)}: ${error.message}. ${from}; --backend wasm does so on the CPU`);
}

/** The checkpoint of this very run, if there is one; that of a run which has been finished since is of no use. */
function ownCheckpoint(folder: ResultsFolder, job: Job) {
  const checkpoint = readCheckpoint<CheckpointHeader>(folder.checkpointPath);
  if (checkpoint === undefined || checkpoint.header.run !== nameOf(job)) return undefined;
  return { state: deserialiseState(checkpoint.payload), tally: checkpoint.header.tally };
}

function watchProgress<Own extends object>(
  { job: { settings }, progress }: JobContext<Own>,
  patterns: number,
  secondsBefore: number,
) {
  const patternsPerEpoch = settings["train-samples"] / settings.batch;
  let first: number | undefined;
  let last: Tally["tests"][number] | undefined;
  const stateAt = (pattern: number, trainSeconds: number) => {
    first ??= pattern;
    const [shown, seconds] = [pattern - first, trainSeconds - secondsBefore];
    const rate = shown > 0 && seconds > 0 ? shown / seconds : undefined;
    return {
      epoch: pattern / patternsPerEpoch,
      epochs: settings.epochs,
      accuracy: last?.accuracy ?? undefined,
      loss: last?.loss,
      patternsPerSecond: rate === undefined ? undefined : rate * settings.batch,
      secondsLeft: rate === undefined ? undefined : (patterns - pattern) / rate,
    };
  };
  return {
    update: (pattern: number, trainSeconds: number) => progress.update(stateAt(pattern, trainSeconds)),
    tested: ({ tests, trainSeconds, testedPattern }: Tally) => {
      last = tests.at(-1);
      progress.tested(stateAt(testedPattern, trainSeconds));
    },
  };
}

function learningOf<Own extends object>({ name }: Study<Own>, job: Job<Own>, { tests }: Tally): SweptLearning[] {
  return tests.map((test) => ({ experiment: name, ...keyOf(job), ...test }));
}

function runtimeOf(
  job: Job,
  net: MicrocircuitNetwork,
  buildSeconds: number,
  { trainSeconds, testSeconds }: Tally,
): SweptRuntime {
  let synapses = 0;
  for (const { connectivity, source, target } of net.synapses.values()) {
    synapses += connectivity === "dense" ? source.size * target.size : source.size;
  }
  const { threads, backend } = net.simulation;
  const { epochs, batch } = job.settings;
  const patternsPerSecond = (patternCount(job.settings) * batch) / trainSeconds;
  return {
    ...keyOf(job),
    epochs,
    synapses,
    threads,
    backend,
    buildSeconds,
    trainSeconds,
    testSeconds,
    patternsPerSecond,
  };
}
