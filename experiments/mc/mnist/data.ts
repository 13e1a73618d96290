/** The MNIST files, for the experiments that use them. */
import type { DataSplit } from "../../../data/dataset.ts";
import { loadMnist } from "../../../data/node/index.ts";
import { type GivenOptions, optionGroups, optionTable } from "../../../network_base/index.ts";
import type { TrainingSettings } from "../../../training/index.ts";
import { showDownloads } from "../../download-progress.ts";
import { UserError } from "../../errors.ts";

export const TRAIN_SAMPLES = 60_000;
export const TEST_SAMPLES = 10_000;

/** Where the files are: it says nothing about a run. */
export const mnistOptions = optionTable({
  "data-dir": {
    kind: "text",
    transient: true,
    group: optionGroups.data,
    shownDefault: "downloaded once",
    help: "Folder with the four MNIST files, plain or gzipped",
  },
  "other-data": {
    kind: "flag",
    transient: true,
    group: optionGroups.data,
    help: "The files of --data-dir are other data than MNIST, in its format: take them without its checksums",
  },
});

type SampleCounts = Pick<TrainingSettings, "train-samples" | "test-samples">;

/** How many samples there are to take. Throws `UserError` where more are asked for. */
export function checkMnistSamples(config: SampleCounts): void {
  for (const [name, most] of [
    ["train-samples", TRAIN_SAMPLES],
    ["test-samples", TEST_SAMPLES],
  ] as const) {
    if (config[name] > most) throw new UserError(`--${name} ${config[name]} is more than the ${most} that MNIST has`);
  }
}

/** The first samples of MNIST, as many as the configuration asks for. */
export async function openMnist(config: SampleCounts, given: GivenOptions): Promise<DataSplit> {
  const dataDir = given["data-dir"] as string | undefined;
  if (given["other-data"] === true && dataDir === undefined) {
    throw new UserError("--other-data needs --data-dir, the folder that holds them");
  }
  return loadMnist({
    ...(dataDir === undefined ? {} : { dataDir }),
    isOtherData: given["other-data"] === true,
    ...(given.quiet === true ? {} : { onProgress: showDownloads(process.stderr) }),
    trainingSamples: config["train-samples"],
    testSamples: config["test-samples"],
  });
}
