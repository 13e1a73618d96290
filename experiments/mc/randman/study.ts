/** Random manifolds: the cost of learning against the size of the network, and the accuracy against the threshold of events. */
import { withTargetMargin } from "../../../data/dataset.ts";
import { randomManifolds } from "../../../data/randman.ts";
import { sweepPage } from "../../../figures/sweep.ts";
import {
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
  type PublishedSettings,
} from "../../../network_architectures/mc/index.ts";
import { optionGroups, optionTable, type SettingsOf } from "../../../network_base/index.ts";
import { type Point, seedOption, type TrainingData } from "../../../training/index.ts";
import { UserError } from "../../errors.ts";
import { checkSeedsDiffer } from "../../seeds.ts";
import { linear, logarithmic } from "../../spacing.ts";
import type { Study, StudySettings } from "../../study.ts";

const options = optionTable({
  scaling: {
    kind: "choice",
    choices: ["const", "sqrt", "lin"],
    group: optionGroups.network,
    default: "sqrt",
    help: "Classes: always 10, or growing with the hidden layer from there",
  },
  sizes: {
    kind: "integers",
    min: 1,
    group: optionGroups.network,
    default: linear(20, 300, 10).map(Math.floor),
    help: "Hidden neurons, and as many inputs; one training for each",
  },
  thresholds: {
    kind: "numbers",
    above: 0,
    group: optionGroups.network,
    default: logarithmic(1e-5, 1e-1, 10),
    shownDefault: "1e-5 to 0.1, 10 in all",
    help: "With events: changes of rate that are sent, one training for each",
  },
  "target-margin": {
    kind: "number",
    group: optionGroups.data,
    default: 0.1,
    help: "Distance of targets from 0 and 1: with 0, outputs saturate, and a tenth of the samples is never learnt",
  },
  "manifold-seed": seedOption(42, "Seed of the manifolds themselves"),
  "train-seed": seedOption(1, "Seed of the training samples on them"),
  "test-seed": seedOption(2, "Seed of the test samples on them"),
});

type Manifolds = SettingsOf<typeof options>;
type Settings = StudySettings<MicrocircuitSettings, Manifolds>;

const published: PublishedSettings = (variant, model) => microcircuitExperiment("randman", variant, model);
/** The smallest network: 20 inputs, 20 hidden neurons, 10 classes. */
const SMALLEST = published("latent-equilibrium", "event");
const [SMALLEST_HIDDEN = 20] = SMALLEST.hiddenSizes;

/** Classes of a network with so many hidden neurons. */
export function classCount(scaling: Manifolds["scaling"], hidden: number): number {
  switch (scaling) {
    case "const":
      return SMALLEST.outputSize;
    case "sqrt":
      return Math.round(SMALLEST.outputSize + Math.sqrt(hidden) - Math.sqrt(SMALLEST_HIDDEN));
    case "lin":
      return SMALLEST.outputSize + hidden - SMALLEST_HIDDEN;
  }
}

/** The experiment. */
export const randmanStudy: Study<MicrocircuitSettings, Manifolds> = {
  name: "mc/randman",
  summary: "Train on random manifolds: what do larger networks and finer events cost?",
  examples: [
    ["mc/randman --sizes 20,144,300 --thresholds 1e-3 --model both --epochs 10", "run time of events and rates"],
    ["mc/randman --model both", "the published sweep: 10 sizes, 10 thresholds, 3000 epochs each"],
    ["mc/randman --model both --slurm --job-count 20", "the same as an array job of 20 tasks"],
  ],
  task: microcircuitTask(published, "latent-equilibrium"),
  defaults: { runs: 1, trainSamples: 1500, testSamples: 1000 },
  without: ["hidden", "threshold", "interneuron-threshold"],
  options,
  check: (config) => {
    checkSeedsDiffer(config);
    const margin = config["target-margin"];
    if (!(margin >= 0 && margin < 0.5)) {
      throw new UserError(`--target-margin must be at least 0 and below 0.5, not ${margin}`);
    }
    for (const size of config.sizes) {
      const classes = classCount(config.scaling, size);
      const fewest = Math.min(config["train-samples"], config["test-samples"]);
      if (classes < 2 || fewest < 2 * classes) {
        throw new UserError(
          `--sizes ${size} means ${classes} classes with --scaling ${config.scaling}: ` +
            `there must be at least 2, and 2 samples of each, but --train-samples is ${config["train-samples"]} and --test-samples ${config["test-samples"]}`,
        );
      }
    }
  },
  axes: [
    { field: "scaling", type: "string" },
    { field: "hidden", type: "number" },
    { field: "classes", type: "number" },
    { field: "threshold", type: "optional number" },
  ],
  points: (config) =>
    config.sizes.flatMap((hidden): Point<Settings>[] => {
      const classes = classCount(config.scaling, hidden);
      const whole = (samples: number) => classes * Math.floor(samples / classes);
      const settings = {
        hidden: [hidden],
        "train-samples": whole(config["train-samples"]),
        "test-samples": whole(config["test-samples"]),
      };
      const swept = { scaling: config.scaling, hidden, classes };
      if (config.model === "rate") return [{ swept: { ...swept, threshold: null }, settings }];
      return config.thresholds.map((threshold) => ({
        swept: { ...swept, threshold },
        settings: { ...settings, threshold, "interneuron-threshold": threshold },
      }));
    }),
  shape: ({ scaling, hidden: [hidden = SMALLEST_HIDDEN] }) => ({
    inputSize: hidden,
    outputSize: classCount(scaling, hidden),
  }),
  openData: async () => {
    // Manifolds take seconds to draw, and follow from the size alone.
    let last: { readonly hidden: number; readonly data: TrainingData } | undefined;
    return {
      of: (settings) => {
        const [hidden = SMALLEST_HIDDEN] = settings.hidden;
        if (last?.hidden !== hidden) last = { hidden, data: manifolds(settings, hidden) };
        return last.data;
      },
    };
  },
  folder: ["scaling", "variant", "model", "method"],
  page: (results) =>
    sweepPage(
      {
        title: "Dendritic microcircuit on random manifolds",
        subtitle: "As many inputs as hidden neurons; every point is a training of its own.",
        axis: { field: "hidden", title: "Hidden neurons", isLogarithmic: false },
        curves: { field: "threshold", title: "threshold" },
      },
      results,
    ),
};

function manifolds(config: Settings, hidden: number): TrainingData {
  const common = {
    inputSize: hidden,
    classCount: classCount(config.scaling, hidden),
    manifoldSeed: config["manifold-seed"],
  };
  const draw = (size: number, sampleSeed: number) =>
    withTargetMargin(randomManifolds({ ...common, size, sampleSeed }), config["target-margin"]);
  return {
    training: draw(config["train-samples"], config["train-seed"]),
    test: draw(config["test-samples"], config["test-seed"]),
  };
}
