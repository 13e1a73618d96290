/** Perlin noise: a microcircuit learns the heights of a random landscape, values instead of classes. */
import { perlinRegression } from "../../../data/perlin.ts";
import { learningPage } from "../../../figures/learning.ts";
import { type MicrocircuitExperiment, microcircuitExperiment } from "../../../network_architectures/mc/index.ts";
import { GROUPS } from "../options.ts";
import { checkSeedsDiffer, seedOption } from "../seeds.ts";
import type { Study } from "../study.ts";

interface Landscape {
  /** Coordinates of a point. */
  readonly inputs: number;
  readonly "noise-seed": number;
  readonly "train-seed": number;
  readonly "test-seed": number;
}

const DEFAULTS: Landscape = { inputs: 2, "noise-seed": 1, "train-seed": 2, "test-seed": 3 };

/** The experiment. Nothing is published of it: it starts from the settings of Yin-Yang, with more hidden neurons. */
export const perlinStudy: Study<Landscape> = {
  name: "mc/perlin",
  summary: "Train a dendritic microcircuit on a regression: the heights of a random landscape",
  examples: [
    ["mc/perlin --epochs 100", "events, backprop"],
    ["mc/perlin --model both --method both", "events and rates, both kinds of feedback"],
  ],
  published: (variant, model): MicrocircuitExperiment => ({
    ...microcircuitExperiment("yinyang", variant, model),
    inputSize: DEFAULTS.inputs,
    hiddenSizes: [100],
    outputSize: 1,
  }),
  defaults: { variant: "classic", runs: 1, trainSamples: 10_000, testSamples: 1000 },
  options: {
    inputs: {
      kind: "integer",
      min: 1,
      max: 10,
      group: GROUPS.data,
      default: String(DEFAULTS.inputs),
      help: "Dimensions of the landscape: coordinates that are shown",
    },
    "noise-seed": seedOption(DEFAULTS["noise-seed"], "Seed of the landscape"),
    "train-seed": seedOption(DEFAULTS["train-seed"], "Seed of the training points"),
    "test-seed": seedOption(DEFAULTS["test-seed"], "Seed of the test points"),
  },
  readOwn: (take) => ({
    inputs: take("inputs", DEFAULTS.inputs),
    "noise-seed": take("noise-seed", DEFAULTS["noise-seed"]),
    "train-seed": take("train-seed", DEFAULTS["train-seed"]),
    "test-seed": take("test-seed", DEFAULTS["test-seed"]),
  }),
  check: checkSeedsDiffer,
  sizes: ({ inputs }) => ({ inputSize: inputs, outputSize: 1 }),
  openData: async (config) => {
    const data = perlinRegression({
      inputSize: config.inputs,
      trainingSize: config["train-samples"],
      testSize: config["test-samples"],
      noiseSeed: config["noise-seed"],
      trainingSeed: config["train-seed"],
      testSeed: config["test-seed"],
    });
    return () => data;
  },
  page: (results) => learningPage({ name: "Perlin noise" }, results),
};
