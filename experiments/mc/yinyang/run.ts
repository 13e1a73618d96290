/** Yin-Yang: a dendritic microcircuit learns to tell the three parts of the symbol apart. */
import { concatenatedShuffles, type Dataset } from "../../../data/dataset.ts";
import { RandomState } from "../../../data/numpy-random.ts";
import type { LearningRecord, RuntimeRecord } from "../../../figures/records.ts";
import { groupBy, summarise } from "../../../figures/statistics.ts";
import { pageToHtml } from "../../../figures/write-page.ts";
import { combinationLabel, withSpread, yinYangPage } from "../../../figures/yinyang.ts";
import type { MicrocircuitNetwork } from "../../../network_architectures/mc/index.ts";
import { deserialiseState, serialiseState } from "../../../network_base/index.ts";
import { readCheckpoint, writeCheckpoint } from "../../checkpoint.ts";
import { UserError } from "../../errors.ts";
import type { Experiment } from "../../experiment.ts";
import { writeFileAtomic } from "../../files.ts";
import { type GivenOptions, parseInterval } from "../../options.ts";
import { noProgress, type Progress, showProgress } from "../../progress.ts";
import { openResults, type ResultsFolder, runName } from "../../results.ts";
import { stopSignal } from "../../stop-signal.ts";
import { packageVersion } from "../../version.ts";
import { StoppedError, type Tally, train } from "../training.ts";
import { collectWeights } from "../weights.ts";
import { createNetwork, type Job, jobsOf } from "./network.ts";
import {
  CHANGEABLE,
  defaultFolder,
  EXPERIMENT,
  patternCount,
  resolveYinYang,
  T_SHOW,
  type YinYangConfig,
  yinYangData,
  yinYangOptions,
} from "./options.ts";

/** The experiment, for the command line. */
export const yinYangExperiment: Experiment = {
  name: EXPERIMENT,
  summary: "Train a dendritic microcircuit on the Yin-Yang data set, with events or rates",
  options: yinYangOptions,
  examples: [
    [`${EXPERIMENT} --epochs 100`, "events, backprop, classic: the short version of the published run"],
    [`${EXPERIMENT} --model both --method both --runs 3`, "the published comparison, 500 epochs each"],
    [`${EXPERIMENT} --variant latent-equilibrium --threshold 1e-2`, "prospective coding, coarser events"],
    [`${EXPERIMENT} --config results/a/config.json --out results/b`, "an earlier run once more, with the same numbers"],
  ],
  results: `The folder of --out receives
  learning.csv   one row per test: accuracy and loss against epochs, with model, method, run and seed
  runtime.csv    one row per run: seconds for building, training and testing, patterns per second
  figure.html    both as a figure beside the published curves; opens without a network
  config.json    all settings; --config takes it back
  weights-*.json weights and biases after training, per run
Stop a run with Ctrl-C, or kill it: the same command goes on from the last checkpoint, to the same numbers.`,
  run,
};

/** What a checkpoint says about itself. */
interface CheckpointHeader {
  /** `runName` of the run it belongs to. */
  readonly run: string;
  readonly tally: Tally;
}

async function run(given: GivenOptions): Promise<void> {
  const config = resolveYinYang(given);
  const jobs = jobsOf(config);
  if (given["dump-code"] === true) return dumpCode(config, jobs[0]!);

  const path = (given.out as string | undefined) ?? defaultFolder(config);
  const folder = openResults(path, {
    config: { ...config, version: packageVersion() },
    changeable: [...CHANGEABLE, "version"],
    fresh: given.fresh === true,
  });
  const say = given.quiet === true ? () => {} : (line: string) => console.error(line);
  const stop = stopSignal(() => say("\nstopping: saving a checkpoint first (once more to stop without)"));
  try {
    const data = yinYangData(config);
    const open = jobs.filter((job) => !folder.isFinished(job));
    if (open.length < jobs.length) say(`${jobs.length - open.length} of ${jobs.length} runs are in ${path} already`);
    for (const job of open) {
      const label = labelOf(job, config);
      const progress = given.quiet === true ? noProgress : showProgress(label, process.stderr);
      try {
        await runJob({ config, job, data, folder, progress, shallStop: stop.isRequested });
      } finally {
        progress.end();
      }
    }
    writeFigure(folder, config);
    report(folder, config);
  } catch (error) {
    if (error instanceof StoppedError) throw new UserError(`${error.message}: the same command goes on from there`);
    throw error;
  } finally {
    stop.release();
    folder.close();
  }
}

interface JobContext {
  readonly config: YinYangConfig;
  readonly job: Job;
  readonly data: { readonly training: Dataset; readonly test: Dataset };
  readonly folder: ResultsFolder;
  readonly progress: Progress;
  shallStop(): boolean;
}

async function runJob(context: JobContext): Promise<void> {
  const { config, job, data, folder, progress } = context;
  const patterns = patternCount(config);
  const checkpoint = ownCheckpoint(folder, job);
  const started = performance.now();
  const net = await createNetwork(config, job);
  const buildSeconds = (performance.now() - started) / 1000;
  try {
    const show = watchProgress(context, patterns, checkpoint?.tally.trainSeconds ?? 0);
    if (checkpoint !== undefined) progress.line(`${labelOf(job, config)}: resumed from ${folder.checkpointPath}`);
    const tally = await train({
      net,
      ...data,
      order: concatenatedShuffles(
        new RandomState(job.seed),
        data.training.sampleCount,
        Math.ceil((patterns * config.batch) / data.training.sampleCount),
      ),
      patterns,
      batchSize: config.batch,
      dt: config.dt,
      tShow: T_SHOW,
      tests: config.tests,
      checkpointEvery: parseInterval(config["checkpoint-every"])!,
      ...(checkpoint === undefined ? {} : { resume: checkpoint }),
      shallStop: context.shallStop,
      onProgress: show.update,
      onTest: (soFar) => {
        folder.writeProgress(learningOf(job, soFar));
        show.tested(soFar);
      },
      save: (state, soFar) => {
        const header: CheckpointHeader = { run: runName(job), tally: soFar };
        writeCheckpoint(folder.checkpointPath, { header, payload: serialiseState(state) });
      },
    });
    const weights = await collectWeights(net);
    writeFileAtomic(folder.pathOf(`weights-${runName(job)}.json`), `${JSON.stringify(weights, null, 1)}\n`);
    folder.finish(learningOf(job, tally), runtimeOf(config, job, net, buildSeconds, tally));
  } finally {
    net.destroy();
  }
}

/** The checkpoint of this very run, if there is one; that of a run which has been finished since is of no use. */
function ownCheckpoint(folder: ResultsFolder, job: Job) {
  const checkpoint = readCheckpoint<CheckpointHeader>(folder.checkpointPath);
  if (checkpoint === undefined || checkpoint.header.run !== runName(job)) return undefined;
  return { state: deserialiseState(checkpoint.payload), tally: checkpoint.header.tally };
}

function watchProgress({ config, progress }: JobContext, patterns: number, secondsBefore: number) {
  const patternsPerEpoch = config["train-samples"] / config.batch;
  let first: number | undefined;
  let last: Tally["tests"][number] | undefined;
  const stateAt = (pattern: number, trainSeconds: number) => {
    first ??= pattern;
    const [shown, seconds] = [pattern - first, trainSeconds - secondsBefore];
    const rate = shown > 0 && seconds > 0 ? shown / seconds : undefined;
    return {
      epoch: pattern / patternsPerEpoch,
      epochs: config.epochs,
      accuracy: last?.accuracy,
      loss: last?.loss,
      patternsPerSecond: rate === undefined ? undefined : rate * config.batch,
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

const labelOf = ({ model, method, run }: Job, { runs }: YinYangConfig): string =>
  `${combinationLabel(model, method)}${runs > 1 ? `, run ${run + 1} of ${runs}` : ""}`;

const learningOf = (job: Job, { tests }: Tally): LearningRecord[] =>
  tests.map((test) => ({ experiment: EXPERIMENT, ...job, ...test }));

function runtimeOf(
  config: YinYangConfig,
  job: Job,
  net: MicrocircuitNetwork,
  buildSeconds: number,
  { trainSeconds, testSeconds }: Tally,
): RuntimeRecord {
  let synapses = 0;
  for (const { connectivity, source, target } of net.synapses.values()) {
    synapses += connectivity === "dense" ? source.size * target.size : source.size;
  }
  const { threads, backend } = net.simulation;
  const patternsPerSecond = (patternCount(config) * config.batch) / trainSeconds;
  const { epochs } = config;
  return { ...job, epochs, synapses, threads, backend, buildSeconds, trainSeconds, testSeconds, patternsPerSecond };
}

function writeFigure(folder: ResultsFolder, config: YinYangConfig): void {
  const { learning, runtime } = folder;
  const { variant, hidden, dt, threshold, epochs, batch, seed, backend } = config;
  const settings = {
    variant,
    "hidden neurons": hidden.join(", "),
    dt,
    ...(config.model === "rate" ? {} : { threshold, "event rule": config["event-rule"] }),
    epochs,
    batch,
    "training samples": config["train-samples"],
    "test samples": config["test-samples"],
    seed,
    backend,
    threads: [...new Set(runtime.map((record) => record.threads))].join(", "),
    version: packageVersion(),
  };
  writeFileAtomic(folder.figurePath, pageToHtml(yinYangPage({ learning, runtime, settings })));
}

/** The final accuracy of every combination, and where the figure is. */
function report({ learning, figurePath }: ResultsFolder, { epochs }: YinYangConfig): void {
  for (const records of groupBy(learning, ({ model, method }) => `${model} ${method}`).values()) {
    const finals = [...groupBy(records, (record) => record.run).values()].map((own) => own.at(-1)!);
    const accuracy = withSpread(summarise(finals.map((record) => record.accuracy)), 4);
    const loss = withSpread(summarise(finals.map((record) => record.loss)), 5);
    const runs = finals.length === 1 ? "1 run" : `${finals.length} runs`;
    const { model, method } = records[0]!;
    console.log(
      `${combinationLabel(model, method)}: accuracy ${accuracy}, loss ${loss} (${runs}, ${epochs} ${epochs === 1 ? "epoch" : "epochs"})`,
    );
  }
  console.log(`figure: ${figurePath}`);
}

async function dumpCode(config: YinYangConfig, job: Job): Promise<void> {
  const net = await createNetwork(config, job);
  console.log(net.simulation.code);
  net.destroy();
}
