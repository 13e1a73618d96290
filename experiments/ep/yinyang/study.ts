/** Yin-Yang, learned by equilibrium propagation. */
import { withTargetMargin } from "../../../data/dataset.ts";
import { yinYang, yinYangSplit } from "../../../data/yinyang.ts";
import { learningPage } from "../../../figures/learning.ts";
import {
  EQUIPROP_TARGET_MARGIN,
  type EquipropSettings,
  equipropExperiment,
  equipropTask,
} from "../../../network_architectures/ep/index.ts";
import { optionTable, type SettingsOf } from "../../../network_base/index.ts";
import { seedOption } from "../../../training/index.ts";
import { checkSeedsDiffer } from "../../seeds.ts";
import type { Study } from "../../study.ts";

const options = optionTable({
  "train-seed": seedOption(yinYangSplit.training.seed, "Seed of the training set, the same for all runs"),
  "test-seed": seedOption(
    yinYangSplit.test.seed,
    "Seed of the test set; not that of the training set, which would contain it",
  ),
});

/** The experiment. */
export const equipropYinYangStudy: Study<EquipropSettings, SettingsOf<typeof options>> = {
  name: "ep/yinyang",
  summary: "Train a network by equilibrium propagation on the Yin-Yang data set, with events or rates",
  examples: [
    ["ep/yinyang --model both --runs 3", "events beside rates"],
    ["ep/yinyang --model rate --nudging one-sided", "two phases instead of three"],
    ["ep/yinyang --model rate --restart never", "what is lost where patterns do not start at rest"],
  ],
  task: equipropTask(equipropExperiment("yinyang")),
  defaults: { runs: 1, trainSamples: yinYangSplit.training.size, testSamples: yinYangSplit.test.size },
  options,
  check: checkSeedsDiffer,
  openData: async (config) => {
    const set = (size: number, seed: number) => withTargetMargin(yinYang({ size, seed }), EQUIPROP_TARGET_MARGIN);
    const data = {
      training: set(config["train-samples"], config["train-seed"]),
      test: set(config["test-samples"], config["test-seed"]),
    };
    return { of: () => data };
  },
  page: (results) => learningPage({ name: "Yin-Yang", network: "Equilibrium propagation", chance: 1 / 3 }, results),
};
