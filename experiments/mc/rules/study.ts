/**
 * The same training with each rule: rates, and the three event rules. All else is alike: the same seeds, and for rates, too, the settings that were
 * published for events (which have another time constant of plasticity and, in the classic variant, other initial weights than those for rates).
 */
import { rulesPage } from "../../../figures/rules.ts";
import {
  type MicrocircuitExperimentName,
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
} from "../../../network_architectures/mc/index.ts";
import { eventRules, type SettingsOf } from "../../../network_base/index.ts";
import type { Axis, Point } from "../../../training/index.ts";
import { checkSeedsDiffer } from "../../seeds.ts";
import type { Study } from "../../study.ts";
import * as mnist from "../mnist/data.ts";
import * as yinYang from "../yinyang/data.ts";

type Swept = Pick<MicrocircuitSettings, "model" | "event-rule">;

const points: readonly Point<Swept>[] = [
  { swept: { rule: "rates" }, settings: { model: "rate" } },
  ...eventRules.map((rule): Point<Swept> => ({ swept: { rule }, settings: { model: "event", "event-rule": rule } })),
];

/** What both studies share: the task of a published experiment, as long as is said here, and the sweep over the rules. */
function sweep(published: MicrocircuitExperimentName, length: { readonly epochs: number; readonly tests: number }) {
  const task = microcircuitTask((variant) => microcircuitExperiment(published, variant, "event"));
  return {
    task: { ...task, length: { ...task.length, ...length } },
    without: ["model", "event-rule"],
    axes: [{ field: "rule", type: "string" } satisfies Axis],
    points: () => points,
    folder: ["variant", "method"],
  } as const;
}

/** Yin-Yang with every rule. */
export const yinYangRulesStudy: Study<MicrocircuitSettings, SettingsOf<typeof yinYang.yinYangOptions>> = {
  name: "mc/rules-yinyang",
  summary: "Train on Yin-Yang with rates and with each event rule, all else alike: what do the rules make of it?",
  examples: [
    ["mc/rules-yinyang", "4 rules, 5 runs of 20 epochs each"],
    ["mc/rules-yinyang --variant latent-equilibrium", "the same with prospective coding"],
    ["mc/rules-yinyang --threshold 3e-2 --interneuron-threshold 3e-2", "where events are coarse"],
  ],
  ...sweep("yinyang", { epochs: 20, tests: 20 }),
  defaults: { runs: 5, trainSamples: yinYang.TRAIN_SAMPLES, testSamples: yinYang.TEST_SAMPLES },
  options: yinYang.yinYangOptions,
  check: checkSeedsDiffer,
  openData: async (config) => {
    const data = yinYang.openYinYang(config);
    return { of: () => data };
  },
  page: (results) => rulesPage({ name: "Yin-Yang", chance: 1 / 3 }, results),
};

/** Handwritten digits with every rule. */
export const mnistRulesStudy: Study<MicrocircuitSettings, SettingsOf<typeof mnist.mnistOptions>> = {
  name: "mc/rules-mnist",
  summary: "Train on handwritten digits with rates and with each event rule, all else alike",
  examples: [
    ["mc/rules-mnist", "4 rules, 2 runs of 3 epochs each"],
    ["mc/rules-mnist --variant latent-equilibrium", "the same with prospective coding"],
  ],
  ...sweep("mnist", { epochs: 3, tests: 6 }),
  defaults: { runs: 2, trainSamples: mnist.TRAIN_SAMPLES, testSamples: mnist.TEST_SAMPLES },
  options: mnist.mnistOptions,
  check: mnist.checkMnistSamples,
  openData: async (config, given) => {
    const data = await mnist.openMnist(config, given);
    return { of: () => data };
  },
  page: (results) => rulesPage({ name: "MNIST", chance: 0.1 }, results),
};
