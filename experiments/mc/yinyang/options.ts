/** What the Yin-Yang experiment says of its own. */
import { yinYang } from "../../../data/yinyang.ts";
import { yinYangPage } from "../../../figures/yinyang.ts";
import { microcircuitExperiment } from "../../../network_architectures/mc/index.ts";
import type { GivenOptions } from "../../options.ts";
import { defaultFolder as folderOf, resolveConfig, writtenConfig } from "../config.ts";
import { checkSeedsDiffer, seedOption } from "../seeds.ts";
import type { Study, StudyConfig } from "../study.ts";

/** Seeds of the data sets. */
interface YinYangSeeds {
  readonly "train-seed": number;
  readonly "test-seed": number;
}

/** Everything a Yin-Yang run depends on, as config.json holds it. */
export type YinYangConfig = Omit<StudyConfig<YinYangSeeds>, (typeof WITHOUT)[number]>;

const WITHOUT = ["learning-rate", "learning-rate-decay", "weight-scale"] as const;
const SEEDS: YinYangSeeds = { "train-seed": 40, "test-seed": 41 };

/** The experiment. */
export const yinYangStudy: Study<YinYangSeeds> = {
  name: "mc/yinyang",
  summary: "Train a dendritic microcircuit on the Yin-Yang data set, with events or rates",
  examples: [
    ["mc/yinyang --epochs 100", "events, backprop, classic: the short version of the published run"],
    ["mc/yinyang --model both --method both --runs 3", "the published comparison, 500 epochs each"],
    ["mc/yinyang --variant latent-equilibrium --threshold 1e-2", "prospective coding, coarser events"],
    ["mc/yinyang --config results/a/config.json --out results/b", "an earlier run once more, with the same numbers"],
  ],
  published: (variant, model) => microcircuitExperiment("yinyang", variant, model),
  defaults: { variant: "classic", runs: 1, trainSamples: 10_000, testSamples: 1000 },
  without: WITHOUT,
  options: {
    "train-seed": seedOption(SEEDS["train-seed"], "Seed of the training set, the same for all runs"),
    "test-seed": seedOption(
      SEEDS["test-seed"],
      "Seed of the test set; not that of the training set, which would contain it",
    ),
  },
  readOwn: (take) => ({
    "train-seed": take("train-seed", SEEDS["train-seed"]),
    "test-seed": take("test-seed", SEEDS["test-seed"]),
  }),
  check: checkSeedsDiffer,
  openData: async (config) => {
    const data = {
      training: yinYang({ size: config["train-samples"], seed: config["train-seed"] }),
      test: yinYang({ size: config["test-samples"], seed: config["test-seed"] }),
    };
    return () => data;
  },
  page: yinYangPage,
};

/** The configuration that results from the command line and, if it names one, a configuration file. */
export const resolveYinYang = (given: GivenOptions): YinYangConfig =>
  writtenConfig(yinYangStudy, resolveConfig(yinYangStudy, given));

/** Where the results go, unless `--out` says otherwise. */
export const defaultFolder = (config: YinYangConfig): string => folderOf(yinYangStudy, config);
