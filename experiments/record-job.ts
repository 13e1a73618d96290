/** One run of an experiment, kept in its results folder: progress, checkpoints, tables, weights. */
import { DeviceLostError } from "../genn/index.ts";
import {
  type Job,
  type JobContext,
  keyOf,
  pausesAlike,
  type RunColumn,
  type RunSettings,
  runJob,
  runLabel,
  runName,
  type SavedRun,
  type Tally,
  timePrecisionOf,
} from "../training/index.ts";
import { checkpointBytes, readCheckpoint } from "./checkpoint.ts";
import { counted } from "./counted.ts";
import { UserError } from "./errors.ts";
import type { Progress } from "./progress.ts";
import type { ResultsFolder, SweptLearning } from "./results.ts";
import { weightsName, weightsText } from "./weights-file.ts";

/** What a checkpoint says about itself. Those of earlier versions name the run and the tally alone. */
interface CheckpointHeader {
  /** `runName` of the run it belongs to. */
  readonly run: string;
  readonly tally: Tally;
  /** Hash of the configuration. */
  readonly configuration?: string;
  /** Length of the training it was saved in, and its tests. */
  readonly epochs?: number;
  readonly tests?: number;
  readonly isEnd?: boolean;
}

/** A state that is kept in a file. */
interface KeptRun extends SavedRun {
  readonly path: string;
  readonly header: CheckpointHeader;
}

/** A run, and where it shows itself. */
export interface RecordedJob
  extends Pick<JobContext, "task" | "shape" | "optimisers" | "job" | "data" | "onBuilt" | "shallStop"> {
  readonly experiment: string;
  /** What tells runs apart. */
  readonly columns: readonly RunColumn[];
  readonly folder: ResultsFolder;
  /** Path of a file that stays after the run, by name. */
  pathOf(name: string): string;
  /** The state at the end of the run stays, to be prolonged from, if it takes no more bytes than these. */
  readonly keptBytes: number;
  readonly progress: Progress;
}

/** Makes a run, or the rest of it. Throws `StoppedError` once it has been asked to stop and its state is saved. */
export async function recordJob(recorded: RecordedJob): Promise<void> {
  const { experiment, columns, job, folder, progress, pathOf, keptBytes, ...context } = recorded;
  const name = runName(keyOf(job), columns);
  const saved = keptRun(recorded);
  const start = startText(recorded, saved);
  const learningOf = ({ tests }: Tally): SweptLearning[] =>
    tests.map((test) => ({ experiment, ...keyOf(job), ...test, seconds: toMicroseconds(test.seconds) }));
  const { configuration } = folder;
  const { epochs, tests } = job.settings;
  const statePath = pathOf(stateName(name));
  // Whoever was killed behind the last checkpoint has it already.
  let hasEnd = saved?.isEnd === true && saved.header.epochs === epochs;
  try {
    const { tally, weights, cost } = await runJob({
      ...context,
      job,
      saved,
      onBuilt: () => {
        context.onBuilt?.();
        const told = [labelOf(job, columns), start].filter((part) => part !== "");
        if (start !== undefined) progress.line(told.join(": "));
      },
      onProgress: progress.update,
      onTest: (soFar, state) => {
        folder.writeProgress(learningOf(soFar));
        progress.tested(state);
      },
      save: ({ state, tally: soFar, isEnd }) => {
        if (isEnd && state.length > keptBytes && !context.shallStop()) return;
        const header: CheckpointHeader = { run: name, tally: soFar, configuration, epochs, tests, isEnd };
        folder.write(folder.checkpointPath, checkpointBytes({ header, payload: state }));
        hasEnd = isEnd;
      },
    });
    folder.write(pathOf(weightsName(name)), weightsText(weights));
    const { buildSeconds, trainSeconds, testSeconds } = cost;
    folder.finish(learningOf(tally), {
      ...keyOf(job),
      ...cost,
      buildSeconds: toMicroseconds(buildSeconds),
      trainSeconds: toMicroseconds(trainSeconds),
      testSeconds: toMicroseconds(testSeconds),
    });
    if (!hasEnd) folder.move(statePath, undefined);
    folder.move(folder.checkpointPath, hasEnd ? statePath : undefined);
  } catch (error) {
    if (error instanceof DeviceLostError) throw explainLoss(error, recorded);
    throw error;
  }
}

/** Seconds as tables have them: further digits are those of sums. */
const toMicroseconds = (seconds: number): number => Math.round(1e6 * seconds) / 1e6;

/** The file with the state at the end of a run. */
const stateName = (run: string): string => `state-${run}.bin`;

/** "events, backprop, threshold 0.01, run 2 of 3" */
export function labelOf(job: Job, columns: readonly RunColumn[]): string {
  const { run, settings } = job;
  const label = runLabel(keyOf(job), columns);
  const ofRuns = settings.runs > 1 ? [`run ${run + 1} of ${settings.runs}`] : [];
  return [...(label === "" ? [] : [label]), ...ofRuns].join(", ");
}

/** Where a run goes on, and how it then differs from one that is made in one go; undefined for one that is made in one go. */
function startText({ task, job, columns, folder }: RecordedJob, saved: KeptRun | undefined): string | undefined {
  const { settings } = job;
  const isOwn = (row: Readonly<Record<string, unknown>>) =>
    runName(row as never, columns) === runName(keyOf(job), columns);
  const former = folder.runtime.find(isOwn)?.epochs;
  if (saved === undefined) {
    if (former === undefined) return undefined;
    const reason = isProlongable(settings)
      ? `the state at the end of its ${counted(Number(former), "epoch")} is not there`
      : `its learning rates fell to 0 over ${counted(Number(former), "epoch")} (--learning-rate-schedule)`;
    return `trained from the start, as ${reason}`;
  }
  const { epochs = settings.epochs, tests = settings.tests } = saved.header;
  const before: RunSettings = { ...settings, epochs, tests };
  if (epochs === settings.epochs) return `resumed from ${saved.path}`;
  if (timePrecisionOf(task, before) !== timePrecisionOf(task, settings)) {
    throw new UserError(
      `a training of ${counted(epochs, "epoch")} cannot be prolonged to ${settings.epochs}: time in single precision cannot count so many steps. ` +
        "Train from the start in another folder, with --out",
    );
  }
  const isExact = pausesAlike(before, settings);
  const differing = isExact
    ? ""
    : "; it was tested at other times than one training of that length, so the last bits of its numbers may differ from those";
  return `prolonged from ${counted(epochs, "epoch")} to ${settings.epochs}, from ${saved.path}${differing}`;
}

/** A lost GPU takes the state with it; the last checkpoint has what is left. */
function explainLoss(error: DeviceLostError, recorded: RecordedJob): UserError {
  const kept = keptRun(recorded);
  const from =
    kept === undefined
      ? "No checkpoint had been saved yet: the same command starts this run anew"
      : `The same command goes on from the last checkpoint, ${kept.path}`;
  return new UserError(
    `${labelOf(recorded.job, recorded.columns)}: ${error.message}. ${from}; --backend wasm does so on the CPU`,
  );
}

/** Can a training go on beyond its end? Not where learning rates are those of its length. */
const isProlongable = ({ "learning-rate-schedule": schedule = "constant" }: RunSettings): boolean =>
  schedule === "constant";

/** The state from which this very run goes on: its checkpoint, or else its end at a smaller length. */
function keptRun({ folder, pathOf, job, columns }: RecordedJob): KeptRun | undefined {
  const name = runName(keyOf(job), columns);
  for (const path of [folder.checkpointPath, pathOf(stateName(name))]) {
    const checkpoint = readCheckpoint<CheckpointHeader>(path);
    // That of a run which has been finished since is of no use.
    if (checkpoint === undefined || checkpoint.header.run !== name) continue;
    const { header, payload } = checkpoint;
    if (header.configuration !== undefined && header.configuration !== folder.configuration) {
      throw new UserError(
        `the checkpoint ${path} belongs to another configuration. Delete that file to make the run anew, or choose another folder with --out.`,
      );
    }
    const isOfOtherLength = header.epochs !== undefined && header.epochs !== job.settings.epochs;
    if (isOfOtherLength && !isProlongable(job.settings)) continue;
    return { state: payload, tally: header.tally, isEnd: header.isEnd === true, path, header };
  }
  return undefined;
}
