/** The events of the pyramidal neurons of a microcircuit while a few digits are shown, one after the other. */
import { pyramidalPopulation } from "../../../network_architectures/mc/index.ts";
import { sampleSpikes } from "../../sample-spikes.ts";
import { mnistStudy } from "../mnist/study.ts";

/** The experiment. */
export const sampleSpikesExperiment = sampleSpikes({
  name: "mc/sample-spikes",
  summary: "Show a few handwritten digits to a microcircuit and record the events of its hidden layer",
  title: "Events of a dendritic microcircuit that is shown MNIST",
  study: mnistStudy,
  variant: "variant",
  network: ["hidden", "dt", "threshold", "interneuron-threshold"],
  defaults: { variant: "latent-equilibrium", dt: 0.5 },
  exampleWeights: "results/mc-mnist/a/weights-event-backprop-0.json",
  population: pyramidalPopulation(0),
  intervals: (_, tShow) => [
    ["the first 20 time units of a pattern", 0, 20],
    ["the last 100", 50, tShow],
  ],
});
