/** One run of an experiment, kept in its results folder: progress, checkpoints, tables, weights. */
import { DeviceLostError } from "../genn/index.ts";
import {
  type Job,
  type JobContext,
  keyOf,
  type RunColumn,
  runJob,
  runLabel,
  runName,
  type SavedRun,
  type Tally,
} from "../training/index.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { UserError } from "./errors.ts";
import type { Progress } from "./progress.ts";
import type { ResultsFolder, SweptLearning } from "./results.ts";
import { writeWeights } from "./weights-file.ts";

/** What a checkpoint says about itself. */
interface CheckpointHeader {
  /** `runName` of the run it belongs to. */
  readonly run: string;
  readonly tally: Tally;
}

/** A run, and where it shows itself. */
export interface RecordedJob extends Pick<JobContext, "task" | "shape" | "optimisers" | "job" | "data" | "shallStop"> {
  readonly experiment: string;
  /** What tells runs apart. */
  readonly columns: readonly RunColumn[];
  readonly folder: ResultsFolder;
  /** Path of a file that stays after the run, by name. */
  pathOf(name: string): string;
  readonly progress: Progress;
}

/** Makes a run, or the rest of it. Throws `StoppedError` once it has been asked to stop and its state is saved. */
export async function recordJob(recorded: RecordedJob): Promise<void> {
  const { experiment, columns, job, folder, progress, pathOf, ...context } = recorded;
  const name = runName(keyOf(job), columns);
  const saved = ownCheckpoint(folder, name);
  if (saved !== undefined) progress.line(`${labelOf(job, columns)}: resumed from ${folder.checkpointPath}`);
  const learningOf = ({ tests }: Tally): SweptLearning[] =>
    tests.map((test) => ({ experiment, ...keyOf(job), ...test }));
  try {
    const { tally, weights, cost } = await runJob({
      ...context,
      job,
      saved,
      onProgress: progress.update,
      onTest: (soFar, state) => {
        folder.writeProgress(learningOf(soFar));
        progress.tested(state);
      },
      save: ({ state, tally: soFar }) => {
        const header: CheckpointHeader = { run: name, tally: soFar };
        writeCheckpoint(folder.checkpointPath, { header, payload: state });
      },
    });
    writeWeights(pathOf(`weights-${name}.json`), weights);
    folder.finish(learningOf(tally), { ...keyOf(job), ...cost });
  } catch (error) {
    if (error instanceof DeviceLostError) throw explainLoss(error, recorded, name);
    throw error;
  }
}

/** "events, backprop, threshold 0.01, run 2 of 3" */
export function labelOf(job: Job, columns: readonly RunColumn[]): string {
  const { run, settings } = job;
  const label = runLabel(keyOf(job), columns);
  const ofRuns = settings.runs > 1 ? [`run ${run + 1} of ${settings.runs}`] : [];
  return [...(label === "" ? [] : [label]), ...ofRuns].join(", ");
}

/** A lost GPU takes the state with it; the last checkpoint has what is left. */
function explainLoss(error: DeviceLostError, { job, columns, folder }: RecordedJob, name: string): UserError {
  const from =
    ownCheckpoint(folder, name) === undefined
      ? "No checkpoint had been saved yet: the same command starts this run anew"
      : `The same command goes on from the last checkpoint, ${folder.checkpointPath}`;
  return new UserError(`${labelOf(job, columns)}: ${error.message}. ${from}; --backend wasm does so on the CPU`);
}

/** The checkpoint of this very run, if there is one; that of a run which has been finished since is of no use. */
function ownCheckpoint({ checkpointPath }: ResultsFolder, name: string): SavedRun | undefined {
  const checkpoint = readCheckpoint<CheckpointHeader>(checkpointPath);
  if (checkpoint === undefined || checkpoint.header.run !== name) return undefined;
  return { state: checkpoint.payload, tally: checkpoint.header.tally };
}
