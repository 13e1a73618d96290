/** What the MNIST experiment says of its own. */
import { mnistPage } from "../../../figures/mnist.ts";
import { microcircuitExperiment } from "../../../network_architectures/mc/index.ts";
import type { Study } from "../study.ts";
import { checkMnistSamples, mnistOptions, openMnist, TEST_SAMPLES, TRAIN_SAMPLES } from "./data.ts";

/** The experiment. */
export const mnistStudy: Study<object> = {
  name: "mc/mnist",
  summary: "Train a dendritic microcircuit on handwritten digits, with events or rates",
  examples: [
    ["mc/mnist --epochs 3", "events, backprop, classic: the short version of the published run"],
    ["mc/mnist --variant latent-equilibrium --epochs 3 --tests 3", "prospective coding, tested after every epoch"],
    ["mc/mnist --model both --method both --runs 3", "the published comparison, 50 epochs each"],
  ],
  published: (variant, model) => microcircuitExperiment("mnist", variant, model),
  defaults: { variant: "classic", runs: 1, trainSamples: TRAIN_SAMPLES, testSamples: TEST_SAMPLES },
  options: mnistOptions,
  readOwn: () => ({}),
  check: checkMnistSamples,
  openData: async (config, given) => {
    const data = await openMnist(config, given);
    return () => data;
  },
  page: mnistPage,
};
