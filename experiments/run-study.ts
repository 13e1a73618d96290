/** Runs an experiment that trains: every run that is not in the results folder yet, then the figure and the final numbers. */
import { pageToHtml } from "../figures/write-page.ts";
import type { GivenOptions } from "../network_base/index.ts";
import {
  checkJobs,
  checkTask,
  checkTaskFields,
  costOf,
  createNetwork,
  type Job,
  jobsOf,
  keyOf,
  type RunColumn,
  runColumns,
  runLabel,
  runName,
  StoppedError,
} from "../training/index.ts";
import { someAre } from "./counted.ts";
import { defaultFolder } from "./default-folder.ts";
import { Interrupted } from "./errors.ts";
import type { Experiment } from "./experiment.ts";
import { checkFolder } from "./files.ts";
import { checkLimits, shapeOf } from "./limits.ts";
import { LockHeldError } from "./lock.ts";
import { checkDevice, type OpenData, openStudyData } from "./open-data.ts";
import { noProgress, overallProgress, showProgress } from "./progress.ts";
import { labelOf, recordJob } from "./record-job.ts";
import { finalLines, pageSettings } from "./report.ts";
import type { ResultsFolder } from "./results.ts";
import { holdsResults } from "./same-configuration.ts";
import { isOfShare, readShare } from "./share.ts";
import { openShared, type SharedFolder } from "./shared-folder.ts";
import { sbatchOptions, writeArrayJob } from "./slurm.ts";
import { type StopSignal, stopSignal } from "./stop-signal.ts";
import { checkStudy, type Study } from "./study.ts";
import { CHANGEABLE, resolveConfig, type StudyConfig, withBackend, writtenConfig } from "./study-config.ts";
import { configOptions, studyOptions } from "./study-options.ts";
import { packageVersion } from "./version.ts";
import { checkWeights, weightsName } from "./weights-file.ts";

const resultsText = (columns: readonly RunColumn[]): string => {
  const named = columns.filter(({ inNames }) => inNames === "value").map(({ field }) => field);
  return `The folder of --out receives
  learning.csv   one row per test: accuracy and loss against epochs, with ${[...named, "run"].join(", ")} and seed
  runtime.csv    one row per run: seconds for building, training and testing, patterns per second
  figure.html    both as a figure, beside published curves where there are any; opens without a network
  config.json    all settings; --config takes it back
  weights-*.json weights and biases after training, per run
  state-*.bin    the network at the end of a run, to be prolonged from; left out where all of them would take more than 1 GiB
  manifest.json  length and checksum of the tables and of config.json
Stop a run with Ctrl-C, or kill it: the same command goes on from the last checkpoint, to the same numbers.
With more --epochs, a finished training is prolonged, unless its learning rates fall like a cosine. Its tests stay; those that follow are where one training of that length has them.`;
};

/** An experiment for the command line, from what it says of its own. */
export function experimentOf(study: Study): Experiment {
  checkStudy(study);
  const { name, summary, examples } = study;
  checkTaskFields(study.task, `the task of ${name}`);
  checkTask({ options: configOptions(study), columns: study.task.columns }, name);
  return {
    name,
    summary,
    options: studyOptions(study),
    columns: columnsOf(study),
    examples,
    results: resultsText(columnsOf(study)),
    run: (given) => runStudy(study, given),
  };
}

/** What tells the runs of a study apart. */
export const columnsOf = ({ task, axes = [] }: Pick<Study, "task" | "axes">): readonly RunColumn[] =>
  runColumns(task, axes);

/** All runs of a study, in the order in which they are made. */
export function studyJobs(study: Study, config: StudyConfig): Job[] {
  const jobs = jobsOf(study.task, config, study.points && ((settings) => study.points!(settings)));
  checkJobs(jobs, study.axes ?? [], study.name);
  return jobs;
}

/** What a configuration may differ in and still be the same. */
const NEVER_COMPARED = [...CHANGEABLE, "version"];

/** Everything that can be wrong with what is given, before the folder is touched. */
export function checkRequest(study: Study, given: GivenOptions) {
  const config = resolveConfig(study, given);
  checkLimits(study, config);
  const share = readShare(given);
  sbatchOptions(given);
  const written = { ...writtenConfig(study, config), version: packageVersion() };
  const path = (given.out as string | undefined) ?? defaultFolder(study, config, written, NEVER_COMPARED);
  if (given["dump-code"] !== true) checkFolder(path);
  return { config, share, path };
}

async function runStudy(study: Study, given: GivenOptions): Promise<void> {
  const { config: asked, share, path } = checkRequest(study, given);
  const config = await withBackend(study, asked);
  checkLimits(study, config);
  const jobs = studyJobs(study, config);
  const columns = columnsOf(study);
  if (given["dump-code"] === true) return dumpCode(study, config, jobs[0]!);

  const mine = share === undefined ? jobs : jobs.filter((_, k) => isOfShare(share, k));
  const isBegun = given.fresh !== true && holdsResults(path);
  const opening = async (first: Job) => {
    await checkDevice(config.backend);
    return openStudyData(study, config, given, first);
  };
  // Where there are no results yet, all runs are to be made: without a GPU or the data that they need, there will be none, and no folder either.
  const isAhead = !isBegun && given.slurm !== true && mine.length > 0;
  const openedAhead = isAhead ? await opening(mine[0]!) : undefined;

  const folder = openShared(path, {
    config: { ...writtenConfig(study, config), version: packageVersion() },
    changeable: NEVER_COMPARED,
    fresh: given.fresh === true,
    columns,
    runs: jobs.map(keyOf),
    isShared: share !== undefined || given.slurm === true,
  });
  const say = given.quiet === true ? () => {} : (line: string) => console.error(line);
  const open = jobs.filter((job) => !folder.isFinished(keyOf(job)));
  if (open.length < jobs.length) say(`${someAre(jobs.length - open.length, jobs.length, "run")} in ${path} already`);
  if (given.slurm === true) {
    folder.close();
    const passedOn = Object.keys(study.options).filter((name) => study.options[name]!.transient && name in given);
    return writeArrayJob({ experiment: study.name, path, given, runs: jobs.length, passedOn });
  }
  const stop = stopSignal(() => say("\nstopping: saving a checkpoint first (once more to stop without)"));
  try {
    const own = mine.filter((job) => open.includes(job));
    const weightsOf = (job: Job) => folder.pathOf(weightsName(runName(keyOf(job), columns)));
    const warning = checkWeights(mine.filter((job) => !own.includes(job)).map(weightsOf));
    if (warning !== undefined) console.error(`warning: ${warning}`);
    const isAny = share === undefined && folder.isShared;
    const keptBytes = Math.floor(KEPT_BYTES / jobs.length);
    if (own.length > 0) {
      const data = openedAhead ?? (await opening(own[0]!));
      await runAll({ study, jobs: own, folder, config, given, data, isAny, keptBytes, say, stop });
    }
    const tables = folder.collect();
    if (tables === undefined) {
      const finished = jobs.filter((job) => folder.isFinished(keyOf(job))).length;
      say(`${someAre(finished, jobs.length, "run")} finished; the last one to finish merges their results`);
      return;
    }
    const series = columns.filter(({ inNames }) => inNames === "value");
    const page = study.page({ ...tables, series, settings: pageSettings(study, config, tables.runtime) });
    folder.write(folder.figurePath, pageToHtml(page));
    for (const line of finalLines(columns, config, tables.learning)) console.log(line);
    console.log(`figure: ${folder.figurePath}`);
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    throw new Interrupted(`${error.message}: the same command goes on from there`, stop.requested ?? "SIGTERM");
  } finally {
    stop.release();
    folder.close();
  }
}

/** What the states at the ends of all runs of a folder may take together: they are kept, so that trainings can be prolonged. */
const KEPT_BYTES = 2 ** 30;

interface RunsContext {
  readonly study: Study;
  readonly jobs: readonly Job[];
  readonly folder: SharedFolder;
  readonly config: StudyConfig;
  readonly given: GivenOptions;
  readonly data: OpenData;
  /** True where runs that other processes are making are left to them. */
  readonly isAny: boolean;
  /** Of the state at the end of a run, at most. */
  readonly keptBytes: number;
  readonly stop: StopSignal;
  say(line: string): void;
}

/** Makes runs one after the other. */
async function runAll(context: RunsContext): Promise<void> {
  const { study, jobs, folder, config, given, data: dataOf, keptBytes, stop } = context;
  const { task, name: experiment } = study;
  const { optimisers } = config;
  const columns = columnsOf(study);
  const overall = overallProgress(jobs.map((job) => costOf(task, shapeOf(study, job.settings), job)));
  for (const [k, job] of jobs.entries()) {
    const place = jobs.length > 1 ? overall(k) : undefined;
    // Where the run stands among all, that of its kind says no more.
    const label = place === undefined ? labelOf(job, columns) : runLabel(keyOf(job), columns);
    const progress = given.quiet === true ? noProgress : showProgress(label, process.stderr, place);
    const own = openRun(context, job);
    if (own === undefined) continue;
    try {
      // Another process may have finished it since this one began.
      if (folder.isFinished(keyOf(job))) continue;
      const data = dataOf(job);
      const shape = shapeOf(study, job.settings);
      const { pathOf } = folder;
      await recordJob({
        experiment,
        task,
        shape,
        optimisers,
        columns,
        job,
        data,
        folder: own,
        pathOf,
        keptBytes,
        progress,
        onBuilt: stop.listen,
        shallStop: () => stop.requested !== undefined,
      });
      stop.release();
      const isLast = k === jobs.length - 1;
      if (stop.requested !== undefined && !isLast)
        throw new StoppedError(`stopped after run ${k + 1} of ${jobs.length}`);
    } finally {
      own.close();
      progress.end();
    }
  }
}

/** Claims a run; undefined where another process is making it, to which it may be left. */
function openRun({ study, folder, isAny, say }: RunsContext, job: Job): ResultsFolder | undefined {
  try {
    return folder.openRun(keyOf(job));
  } catch (error) {
    if (!isAny || !(error instanceof LockHeldError)) throw error;
    say(`${labelOf(job, columnsOf(study))}: another process is making this run`);
    return undefined;
  }
}

async function dumpCode(study: Study, { optimisers }: StudyConfig, job: Job): Promise<void> {
  const net = await createNetwork({ task: study.task, shape: shapeOf(study, job.settings), optimisers, job });
  console.log(net.simulation.code);
  net.destroy();
}
