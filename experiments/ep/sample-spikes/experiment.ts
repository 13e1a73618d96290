/** The events of the hidden layer while a few digits are shown as in a training: free, then nudged, but nothing is learned. */
import { equipropNames } from "../../../network_architectures/ep/index.ts";
import { sampleSpikes } from "../../sample-spikes.ts";
import { equipropMnistStudy } from "../mnist/study.ts";

/** The experiment. */
export const equipropSampleSpikesExperiment = sampleSpikes({
  name: "ep/sample-spikes",
  summary: "Show a few handwritten digits as equilibrium propagation does and record the events of the hidden layer",
  title: "Events of a network that learns MNIST by equilibrium propagation",
  study: equipropMnistStudy,
  variant: "nudging",
  network: ["hidden", "dt", "beta", "free-phase", "nudged-phase", "restart", "threshold", "input-threshold"],
  exampleWeights: "results/ep-mnist/a/weights-event-phase-ends-0.json",
  population: equipropNames(1).hidden[0]!,
  isTaught: true,
  intervals: (config, tShow) => [
    ["the free phase", 0, Number(config["free-phase"])],
    ["the nudged ones", Number(config["free-phase"]), tShow],
  ],
  phases: (config) => {
    const [free, nudged] = [Number(config["free-phase"]), Number(config["nudged-phase"])];
    const first = { label: "free", from: 0 };
    return config.nudging === "symmetric"
      ? [first, { label: "+β", from: free }, { label: "−β", from: free + nudged }]
      : [first, { label: "nudged", from: free }];
  },
});
