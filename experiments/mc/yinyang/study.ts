/** Yin-Yang: three classes in the plane. */
import { yinYangPage } from "../../../figures/yinyang.ts";
import {
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
} from "../../../network_architectures/mc/index.ts";
import type { SettingsOf } from "../../../network_base/index.ts";
import { checkSeedsDiffer } from "../../seeds.ts";
import type { Study } from "../../study.ts";
import { openYinYang, TEST_SAMPLES, TRAIN_SAMPLES, yinYangOptions } from "./data.ts";

/** The experiment. */
export const yinYangStudy: Study<MicrocircuitSettings, SettingsOf<typeof yinYangOptions>> = {
  name: "mc/yinyang",
  summary: "Train a dendritic microcircuit on the Yin-Yang data set, with events or rates",
  examples: [
    ["mc/yinyang --epochs 100", "events, backprop, classic: the short version of the published run"],
    ["mc/yinyang --model both --method both --runs 3", "the published comparison, 500 epochs each"],
    ["mc/yinyang --variant latent-equilibrium --threshold 1e-2", "prospective coding, coarser events"],
    ["mc/yinyang --config results/a/config.json --out results/b", "an earlier run once more, with the same numbers"],
  ],
  task: microcircuitTask((variant, model) => microcircuitExperiment("yinyang", variant, model)),
  defaults: { runs: 1, trainSamples: TRAIN_SAMPLES, testSamples: TEST_SAMPLES },
  without: ["learning-rate", "learning-rate-decay", "learning-rate-schedule", "weight-scale"],
  options: yinYangOptions,
  check: checkSeedsDiffer,
  openData: async (config) => {
    const data = openYinYang(config);
    return { of: () => data };
  },
  page: yinYangPage,
};
