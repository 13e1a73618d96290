/** Yin-Yang: three classes in the plane. */
import { yinYang, yinYangSplit } from "../../../data/yinyang.ts";
import { yinYangPage } from "../../../figures/yinyang.ts";
import {
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
} from "../../../network_architectures/mc/index.ts";
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
export const yinYangStudy: Study<MicrocircuitSettings, SettingsOf<typeof options>> = {
  name: "mc/yinyang",
  summary: "Train a dendritic microcircuit on the Yin-Yang data set, with events or rates",
  examples: [
    ["mc/yinyang --epochs 100", "events, backprop, classic: the short version of the published run"],
    ["mc/yinyang --model both --method both --runs 3", "the published comparison, 500 epochs each"],
    ["mc/yinyang --variant latent-equilibrium --threshold 1e-2", "prospective coding, coarser events"],
    ["mc/yinyang --config results/a/config.json --out results/b", "an earlier run once more, with the same numbers"],
  ],
  task: microcircuitTask((variant, model) => microcircuitExperiment("yinyang", variant, model)),
  defaults: { runs: 1, trainSamples: yinYangSplit.training.size, testSamples: yinYangSplit.test.size },
  without: ["learning-rate", "learning-rate-decay", "learning-rate-schedule", "weight-scale"],
  options,
  check: checkSeedsDiffer,
  openData: async (config) => {
    const data = {
      training: yinYang({ size: config["train-samples"], seed: config["train-seed"] }),
      test: yinYang({ size: config["test-samples"], seed: config["test-seed"] }),
    };
    return { of: () => data };
  },
  page: yinYangPage,
};
