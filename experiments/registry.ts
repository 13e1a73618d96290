/** The experiments there are. */
import type { Experiment } from "./experiment.ts";
import { mnistStudy } from "./mc/mnist/study.ts";
import { mnistThresholdStudy } from "./mc/mnist-threshold/study.ts";
import { perlinStudy } from "./mc/perlin/study.ts";
import { randmanStudy } from "./mc/randman/study.ts";
import { sampleSpikesExperiment } from "./mc/sample-spikes/experiment.ts";
import { yinYangStudy } from "./mc/yinyang/study.ts";
import { yinYangMultipleStudy } from "./mc/yinyang-multiple/study.ts";
import { experimentOf } from "./run-study.ts";

export const experiments: readonly Experiment[] = [
  experimentOf(yinYangStudy),
  experimentOf(yinYangMultipleStudy),
  experimentOf(mnistStudy),
  experimentOf(mnistThresholdStudy),
  sampleSpikesExperiment,
  experimentOf(randmanStudy),
  experimentOf(perlinStudy),
];
