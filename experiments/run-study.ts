/** Runs an experiment that trains: every run that is not in the results folder yet, then the figure and the final numbers. */
import { pageToHtml } from "../figures/write-page.ts";
import type { GivenOptions, PatternShape } from "../network_base/index.ts";
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
  type RunSettings,
  runColumns,
  StoppedError,
} from "../training/index.ts";
import { UserError } from "./errors.ts";
import type { Experiment } from "./experiment.ts";
import { writeFileAtomic } from "./files.ts";
import { noProgress, overallProgress, showProgress } from "./progress.ts";
import { labelOf, recordJob } from "./record-job.ts";
import { finalLines, pageSettings } from "./report.ts";
import { isOfShare, readShare } from "./share.ts";
import { openShared, type SharedFolder } from "./shared-folder.ts";
import { writeArrayJob } from "./slurm.ts";
import { stopSignal } from "./stop-signal.ts";
import { checkStudy, type Study } from "./study.ts";
import {
  CHANGEABLE,
  defaultFolder,
  resolveConfig,
  type StudyConfig,
  withBackend,
  writtenConfig,
} from "./study-config.ts";
import { configOptions, studyOptions } from "./study-options.ts";
import { packageVersion } from "./version.ts";

const resultsText = (columns: readonly RunColumn[]): string => {
  const named = columns.filter(({ inNames }) => inNames === "value").map(({ field }) => field);
  return `The folder of --out receives
  learning.csv   one row per test: accuracy and loss against epochs, with ${[...named, "run"].join(", ")} and seed
  runtime.csv    one row per run: seconds for building, training and testing, patterns per second
  figure.html    both as a figure beside the published curves; opens without a network
  config.json    all settings; --config takes it back
  weights-*.json weights and biases after training, per run
Stop a run with Ctrl-C, or kill it: the same command goes on from the last checkpoint, to the same numbers.`;
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

const shapeOf = ({ task, shape }: Study, settings: RunSettings): PatternShape => shape?.(settings) ?? task.shape;

async function runStudy(study: Study, given: GivenOptions): Promise<void> {
  const config = await withBackend(study, resolveConfig(study, given));
  const jobs = studyJobs(study, config);
  const columns = columnsOf(study);
  const share = readShare(given);
  if (given["dump-code"] === true) return dumpCode(study, config, jobs[0]!);

  const path = (given.out as string | undefined) ?? defaultFolder(study, config);
  const folder = openShared(path, {
    config: { ...writtenConfig(study, config), version: packageVersion() },
    changeable: [...CHANGEABLE, "version"],
    fresh: given.fresh === true,
    columns,
    runs: jobs.map(keyOf),
    isShared: share !== undefined || given.slurm === true,
  });
  const say = given.quiet === true ? () => {} : (line: string) => console.error(line);
  const open = jobs.filter((job) => !folder.isFinished(keyOf(job)));
  if (open.length < jobs.length) say(`${jobs.length - open.length} of ${jobs.length} runs are in ${path} already`);
  if (given.slurm === true) {
    folder.close();
    const passedOn = Object.keys(study.options).filter((name) => study.options[name]!.transient && name in given);
    return writeArrayJob({ experiment: study.name, path, given, runs: jobs.length, passedOn });
  }
  const stop = stopSignal(() => say("\nstopping: saving a checkpoint first (once more to stop without)"));
  try {
    const own = share === undefined ? open : jobs.filter((job, k) => isOfShare(share, k) && open.includes(job));
    await runAll({ study, jobs: own, folder, config, given, shallStop: stop.isRequested });
    const tables = folder.collect();
    if (tables === undefined) {
      const finished = jobs.filter((job) => folder.isFinished(keyOf(job))).length;
      say(`${finished} of ${jobs.length} runs are finished; the last one to finish merges their results`);
      return;
    }
    const series = columns.filter(({ inNames }) => inNames === "value");
    const page = study.page({ ...tables, series, settings: pageSettings(study, config, tables.runtime) });
    writeFileAtomic(folder.figurePath, pageToHtml(page));
    for (const line of finalLines(columns, config, tables.learning)) console.log(line);
    console.log(`figure: ${folder.figurePath}`);
  } catch (error) {
    if (error instanceof StoppedError) throw new UserError(`${error.message}: the same command goes on from there`);
    throw error;
  } finally {
    stop.release();
    folder.close();
  }
}

interface RunsContext {
  readonly study: Study;
  readonly jobs: readonly Job[];
  readonly folder: SharedFolder;
  readonly config: StudyConfig;
  readonly given: GivenOptions;
  shallStop(): boolean;
}

/** Makes runs one after the other. */
async function runAll({ study, jobs, folder, config, given, shallStop }: RunsContext): Promise<void> {
  if (jobs.length === 0) return;
  const { task, name: experiment } = study;
  const { optimisers } = config;
  const columns = columnsOf(study);
  const source = await study.openData(config, given);
  const overall = overallProgress(jobs.map((job) => costOf(task, shapeOf(study, job.settings), job)));
  for (const [k, job] of jobs.entries()) {
    const place = jobs.length > 1 ? overall(k) : undefined;
    const progress = given.quiet === true ? noProgress : showProgress(labelOf(job, columns), process.stderr, place);
    const own = folder.openRun(keyOf(job));
    try {
      const data = source.of(job.settings);
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
        progress,
        shallStop,
      });
    } finally {
      own.close();
      progress.end();
    }
  }
}

async function dumpCode(study: Study, { optimisers }: StudyConfig, job: Job): Promise<void> {
  const net = await createNetwork({ task: study.task, shape: shapeOf(study, job.settings), optimisers, job });
  console.log(net.simulation.code);
  net.destroy();
}
