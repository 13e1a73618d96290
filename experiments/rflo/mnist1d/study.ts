/** One-dimensional MNIST: a recurrent network names what it sees while it sees it, or a little later. */
import { answeredLater, idealObserver, MNIST_1D_CLASS_COUNT, mnist1d } from "../../../data/index.ts";
import { learningPage } from "../../../figures/learning.ts";
import { ANSWER_LAG, LEARNING_LAG, type RfloSettings, rfloTask } from "../../../network_architectures/rflo/index.ts";
import { optionGroups, optionTable, type SettingsOf } from "../../../network_base/index.ts";
import { seedOption } from "../../../training/index.ts";
import { UserError } from "../../errors.ts";
import { checkSeedsDiffer } from "../../seeds.ts";
import type { Study } from "../../study.ts";

/** Steps of a sequence of the data. */
export const DATA_STEPS = 100;
/** Steps of a sequence as it is shown: until all that it teaches has arrived. */
const STEPS = DATA_STEPS + LEARNING_LAG;

const options = optionTable({
  delay: {
    kind: "integer",
    min: 0,
    group: optionGroups.data,
    default: 0,
    title: "delay of answers",
    help: `Steps that the network is given to answer, of the ${DATA_STEPS} of a sequence`,
  },
  "train-seed": seedOption(50, "Seed of the training sequences"),
  "test-seed": seedOption(51, "Seed of the test sequences"),
});

/** What the small print calls the delay. */
const DELAY = "delay of answers";
/** Sequences and shifts that tell the accuracy of the ideal observer to a hundredth or so. */
const OBSERVED = { size: 300, seed: 51, shifts: 160 };

const task = rfloTask({ inputSize: 1, outputSize: MNIST_1D_CLASS_COUNT, steps: STEPS });

/** The experiment. Accuracies are over steps; the balanced one counts templates and background alike. */
export const mnist1dStudy: Study<RfloSettings, SettingsOf<typeof options>> = {
  name: "rflo/mnist1d",
  summary: "Train a recurrent network by RFLO to name templates on a time axis, step by step",
  examples: [
    ["rflo/mnist1d --runs 3", "rates, answers at once"],
    ["rflo/mnist1d --delay 10", "answers 10 steps later"],
    ["rflo/mnist1d --learns both --feedback both", "beside its controls"],
  ],
  task: {
    ...task,
    describe: (settings, has) => ({
      ...task.describe(settings, has),
      [DELAY]: (settings as RfloSettings & SettingsOf<typeof options>).delay,
    }),
  },
  defaults: { runs: 1, trainSamples: 8000, testSamples: 1500 },
  options,
  check: (config) => {
    checkSeedsDiffer(config);
    const { delay } = config;
    if (delay >= DATA_STEPS) {
      throw new UserError(
        `--delay ${delay} leaves no step to answer in: a sequence has ${DATA_STEPS} steps, so it is at most ${DATA_STEPS - 1}`,
      );
    }
  },
  openData: async ({ delay, ...config }) => {
    const sequences = (size: number, seed: number) =>
      answeredLater(mnist1d({ size, seed, steps: DATA_STEPS }), { delay, lag: ANSWER_LAG, steps: STEPS });
    const data = {
      training: sequences(config["train-samples"], config["train-seed"]),
      test: sequences(config["test-samples"], config["test-seed"]),
    };
    return { of: () => data };
  },
  page: (results) => {
    const delay = Number(results.settings[DELAY]);
    const { balancedAccuracy } = idealObserver({ ...OBSERVED, steps: DATA_STEPS, delay });
    const subject = {
      name: "one-dimensional MNIST",
      network: "RFLO",
      chance: 1 / MNIST_1D_CLASS_COUNT,
      isBalanced: true,
      best: { accuracy: balancedAccuracy, label: "ideal observer" },
    };
    return learningPage(subject, results);
  },
};
