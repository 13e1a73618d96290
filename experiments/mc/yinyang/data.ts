/** The Yin-Yang sets, for the experiments that use them. */
import type { DataSplit } from "../../../data/dataset.ts";
import { yinYang, yinYangSplit } from "../../../data/yinyang.ts";
import { optionTable, type SettingsOf } from "../../../network_base/index.ts";
import { seedOption, type TrainingSettings } from "../../../training/index.ts";

export const TRAIN_SAMPLES = yinYangSplit.training.size;
export const TEST_SAMPLES = yinYangSplit.test.size;

export const yinYangOptions = optionTable({
  "train-seed": seedOption(yinYangSplit.training.seed, "Seed of the training set, the same for all runs"),
  "test-seed": seedOption(
    yinYangSplit.test.seed,
    "Seed of the test set; not that of the training set, which would contain it",
  ),
});

type Wanted = Pick<TrainingSettings, "train-samples" | "test-samples"> & SettingsOf<typeof yinYangOptions>;

/** The sets that a configuration asks for. */
export const openYinYang = (config: Wanted): DataSplit => ({
  training: yinYang({ size: config["train-samples"], seed: config["train-seed"] }),
  test: yinYang({ size: config["test-samples"], seed: config["test-seed"] }),
});
