/** Perlin noise: a microcircuit learns the heights of a random landscape, values instead of classes. */
import { perlinRegression } from "../../../data/perlin.ts";
import { learningPage } from "../../../figures/learning.ts";
import {
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
} from "../../../network_architectures/mc/index.ts";
import { optionGroups, optionTable, type SettingsOf } from "../../../network_base/index.ts";
import { seedOption } from "../../../training/index.ts";
import { checkSeedsDiffer } from "../../seeds.ts";
import type { Study } from "../../study.ts";

const options = optionTable({
  inputs: {
    kind: "integer",
    min: 1,
    max: 10,
    group: optionGroups.data,
    default: 2,
    help: "Dimensions of the landscape: coordinates that are shown",
  },
  "noise-seed": seedOption(1, "Seed of the landscape"),
  "train-seed": seedOption(2, "Seed of the training points"),
  "test-seed": seedOption(3, "Seed of the test points"),
});

/** The experiment. Nothing is published of it: it starts from the settings of Yin-Yang, with more hidden neurons. */
export const perlinStudy: Study<MicrocircuitSettings, SettingsOf<typeof options>> = {
  name: "mc/perlin",
  summary: "Train a dendritic microcircuit on a regression: the heights of a random landscape",
  examples: [
    ["mc/perlin --epochs 100", "events, backprop"],
    ["mc/perlin --model both --method both", "events and rates, both kinds of feedback"],
  ],
  task: microcircuitTask((variant, model) => ({
    ...microcircuitExperiment("yinyang", variant, model),
    inputSize: options.inputs.default,
    hiddenSizes: [100],
    outputSize: 1,
  })),
  defaults: { runs: 1, trainSamples: 10_000, testSamples: 1000 },
  options,
  check: checkSeedsDiffer,
  shape: ({ inputs }) => ({ inputSize: inputs, outputSize: 1 }),
  openData: async (config) => {
    const data = perlinRegression({
      inputSize: config.inputs,
      trainingSize: config["train-samples"],
      testSize: config["test-samples"],
      noiseSeed: config["noise-seed"],
      trainingSeed: config["train-seed"],
      testSeed: config["test-seed"],
    });
    return { of: () => data };
  },
  page: (results) => learningPage({ name: "Perlin noise" }, results),
};
