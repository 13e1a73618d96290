/** What the studio trains: the microcircuit on Yin-Yang, with the published settings for 100 epochs. */
import { yinYangSplit } from "../../../data/index.ts";
import {
  learningRateOptions,
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
} from "../../../network_architectures/mc/index.ts";
import type { SettingsOf } from "../../../network_base/index.ts";
import { type TrainingSettings, trainingOptions } from "../../../training/index.ts";

const PUBLISHED = microcircuitExperiment("yinyang", "classic", "event");

export const task = microcircuitTask((variant, model) => microcircuitExperiment("yinyang", variant, model));

const shared = trainingOptions({
  ...task.length,
  epochs: 100,
  runs: 1,
  trainSamples: yinYangSplit.training.size,
  testSamples: yinYangSplit.test.size,
});

/** All options but learning rates one by one. A page shows a training as it goes: the reference backend is too slow for that. */
export const options = {
  ...shared,
  backend: { ...shared.backend, choices: shared.backend.choices.filter((name) => name !== "reference") },
  ...task.options,
};

/** Learning rates by what they apply to. */
export const learningRates = learningRateOptions(PUBLISHED);
/** Adam's epsilon. */
export const { epsilon } = PUBLISHED;

/** Everything that a session depends on. */
export type Settings = MicrocircuitSettings &
  TrainingSettings & { readonly learningRates: SettingsOf<typeof learningRates> };
