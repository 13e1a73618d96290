/** Runs an experiment with microcircuits: every run that is not in the results folder yet, then the figure and the final numbers. */

import { pageToHtml } from "../../figures/write-page.ts";
import { UserError } from "../errors.ts";
import type { Experiment } from "../experiment.ts";
import { writeFileAtomic } from "../files.ts";
import type { GivenOptions } from "../options.ts";
import { noProgress, overallProgress, showProgress } from "../progress.ts";
import { isOfShare, readShare } from "../share.ts";
import { openShared, type SharedFolder } from "../shared-folder.ts";
import { writeArrayJob } from "../slurm.ts";
import { stopSignal } from "../stop-signal.ts";
import { packageVersion } from "../version.ts";
import { CHANGEABLE, defaultFolder, resolveConfig, withBackend, writtenConfig } from "./config.ts";
import { costOf, type Job, jobsOf, keyOf, labelOf } from "./jobs.ts";
import { createNetwork } from "./network.ts";
import { studyOptions } from "./options.ts";
import { finalLines, pageSettings } from "./report.ts";
import { runJob } from "./run-job.ts";
import type { Study, StudyConfig } from "./study.ts";
import { StoppedError } from "./training.ts";

const RESULTS = `The folder of --out receives
  learning.csv   one row per test: accuracy and loss against epochs, with model, method, run and seed
  runtime.csv    one row per run: seconds for building, training and testing, patterns per second
  figure.html    both as a figure beside the published curves; opens without a network
  config.json    all settings; --config takes it back
  weights-*.json weights and biases after training, per run
Stop a run with Ctrl-C, or kill it: the same command goes on from the last checkpoint, to the same numbers.`;

/** An experiment for the command line, from what it says of its own. */
export function experimentOf<Own extends object>(study: Study<Own>): Experiment {
  const { name, summary, examples } = study;
  return {
    name,
    summary,
    options: studyOptions(study),
    examples,
    results: RESULTS,
    run: (given) => runStudy(study, given),
  };
}

async function runStudy<Own extends object>(study: Study<Own>, given: GivenOptions): Promise<void> {
  const config = await withBackend(resolveConfig(study, given));
  const jobs = jobsOf(study, config);
  const share = readShare(given);
  if (given["dump-code"] === true) return dumpCode(study, jobs[0]!);

  const path = (given.out as string | undefined) ?? defaultFolder(study, config);
  const folder = openShared(path, {
    config: { ...writtenConfig(study, config), version: packageVersion() },
    changeable: [...CHANGEABLE, "version"],
    fresh: given.fresh === true,
    axes: study.axes ?? [],
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
    const page = study.page({ ...tables, settings: pageSettings(study, config, tables.runtime) });
    writeFileAtomic(folder.figurePath, pageToHtml(page));
    for (const line of finalLines(study, config, tables.learning)) console.log(line);
    console.log(`figure: ${folder.figurePath}`);
  } catch (error) {
    if (error instanceof StoppedError) throw new UserError(`${error.message}: the same command goes on from there`);
    throw error;
  } finally {
    stop.release();
    folder.close();
  }
}

interface RunsContext<Own extends object> {
  readonly study: Study<Own>;
  readonly jobs: readonly Job<Own>[];
  readonly folder: SharedFolder;
  readonly config: StudyConfig<Own>;
  readonly given: GivenOptions;
  shallStop(): boolean;
}

/** Makes runs one after the other. */
async function runAll<Own extends object>({ study, jobs, folder, config, given, shallStop }: RunsContext<Own>) {
  if (jobs.length === 0) return;
  const dataOf = await study.openData(config, given);
  const overall = overallProgress(jobs.map((job) => costOf(study, job)));
  for (const [k, job] of jobs.entries()) {
    const place = jobs.length > 1 ? overall(k) : undefined;
    const progress = given.quiet === true ? noProgress : showProgress(labelOf(job), process.stderr, place);
    const own = folder.openRun(keyOf(job));
    try {
      const data = dataOf(job.settings);
      await runJob({ study, job, data, folder: own, pathOf: folder.pathOf, progress, shallStop });
    } finally {
      own.close();
      progress.end();
    }
  }
}

async function dumpCode<Own extends object>(study: Study<Own>, job: Job<Own>): Promise<void> {
  const net = await createNetwork(study, job);
  console.log(net.simulation.code);
  net.destroy();
}
