/** Opening what the runs of a study need, before anything is written: what cannot be begun leaves no folder behind. */
import { acquireDevice, releaseDevice } from "../genn/backends/webgpu/device.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import type { GivenOptions } from "../network_base/index.ts";
import { checkTrainingData, type Job, type TrainingData } from "../training/index.ts";
import { shapeOf } from "./limits.ts";
import type { DataSource, Study } from "./study.ts";
import type { StudyConfig } from "./study-config.ts";

const SOURCE: RulesOf<Pick<DataSource<never>, "of">> = { of: required(a.fn) };

/** The data of a run. They are made once for each. */
export type OpenData = (job: Job) => TrainingData;

/** Throws `GpuError` where a backend needs a GPU and there is none. */
export async function checkDevice(backend: string): Promise<void> {
  if (backend === "webgpu") releaseDevice(await acquireDevice());
}

/** Opens the data of a study, those of its run `first` as well. Throws what the study throws, and `ModelError` for data that do not fit it. */
export async function openStudyData(
  study: Study,
  config: StudyConfig,
  given: GivenOptions,
  first: Job,
): Promise<OpenData> {
  const source = await study.openData(config, given);
  checkOptions(source, SOURCE, `what openData of ${study.name} resolves to`, { example: "{ of: () => data }" });
  const make: OpenData = ({ settings }) => source.of(settings);
  let opened: TrainingData | undefined = make(first);
  checkTrainingData(opened, shapeOf(study, first.settings), `the data of ${study.name}`);
  return (job) => {
    const data = job === first ? (opened ?? make(job)) : make(job);
    // Whoever trains holds them now.
    opened = undefined;
    return data;
  };
}
