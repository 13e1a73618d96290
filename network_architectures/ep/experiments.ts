/** The settings with which equilibrium propagation learns. Data only: running them is the business of experiments/. */
import { ModelError } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import type { OptimiserSpec } from "../../network_base/index.ts";
import type { EquipropWeightScales } from "./network.ts";
import type { EquipropPhases } from "./phases.ts";
import { equipropNames } from "./populations.ts";

/** Learning rates by what they apply to. */
export interface EquipropLearningRates {
  /** Weights from the input, and between hidden layers. */
  readonly input: number;
  /** Weights onto the output. */
  readonly output: number;
  readonly hiddenBias: number;
  readonly outputBias: number;
}

const RATES: RulesOf<EquipropLearningRates> = {
  input: required(a.notNegative),
  output: required(a.notNegative),
  hiddenBias: required(a.notNegative),
  outputBias: required(a.notNegative),
};

/** One experiment: what is shown for how long, and how the network learns from it. Times are in membrane time constants. */
export interface EquipropExperiment {
  readonly inputSize: number;
  readonly hiddenSizes: readonly number[];
  readonly outputSize: number;
  readonly dt: number;
  readonly phases: EquipropPhases;
  readonly epochs: number;
  readonly batchSize: number;
  /** Tests, evenly spaced from the start of training. */
  readonly tests: number;
  /** Adam's epsilon. */
  readonly epsilon: number;
  /** At the start; they fall to 0 like a cosine. */
  readonly learningRates: EquipropLearningRates;
  readonly weightScales: EquipropWeightScales;
}

const common = {
  // Twice that is unstable for large inputs.
  dt: 0.25,
  batchSize: 128,
  epsilon: 1e-8,
} as const;

const experiments = {
  yinyang: {
    ...common,
    inputSize: 4,
    hiddenSizes: [30],
    outputSize: 3,
    phases: { nudging: "symmetric", beta: 0.2, free: 20, nudged: 8 },
    epochs: 60,
    tests: 20,
    learningRates: { input: 2e-2, output: 1e-2, hiddenBias: 2e-2, outputBias: 1e-2 },
    weightScales: { input: 3, hidden: 2 },
  },
  mnist: {
    ...common,
    inputSize: 784,
    hiddenSizes: [100],
    outputSize: 10,
    phases: { nudging: "symmetric", beta: 0.2, free: 12, nudged: 5 },
    epochs: 5,
    tests: 5,
    learningRates: { input: 4e-3, output: 4e-3, hiddenBias: 4e-3, outputBias: 4e-3 },
    weightScales: { input: 1, hidden: 1 },
  },
} satisfies Record<string, EquipropExperiment>;

export type EquipropExperimentName = keyof typeof experiments;
export const equipropExperimentNames = Object.keys(experiments) as readonly EquipropExperimentName[];

/** How far target rates keep from 0 and 1 (`withTargetMargin`): 0.1 and 0.9 are within the reach of an output. */
export const EQUIPROP_TARGET_MARGIN = 0.1;

/** The settings of an experiment. Throws `ModelError` for a name that is none. */
export function equipropExperiment(name: EquipropExperimentName): EquipropExperiment {
  if (!Object.hasOwn(experiments, name)) {
    throw new ModelError(
      `there is no experiment '${name}' of equilibrium propagation: choose ${equipropExperimentNames.join(", ")}`,
    );
  }
  return experiments[name];
}

/** The optimiser of every population that learns, by full name: Adam with the given rates. Backward weights follow the forward ones. */
export function equipropOptimisers(
  rates: EquipropLearningRates,
  epsilon: number,
  hiddenLayers: number,
): Record<string, OptimiserSpec> {
  checkOptions<EquipropLearningRates>(rates, RATES, "equipropOptimisers");
  const adam = (lr: number): OptimiserSpec => ({
    optimiser: "adam",
    params: { lr, beta1: 0.9, beta2: 0.999, epsilon, low: -1e6, high: 1e6 },
  });
  const { fromInput, forward, hidden, output } = equipropNames(hiddenLayers);
  return {
    [fromInput]: adam(rates.input),
    ...Object.fromEntries(forward.map((name, k) => [name, adam(k === hiddenLayers - 1 ? rates.output : rates.input)])),
    ...Object.fromEntries(hidden.map((name) => [name, adam(rates.hiddenBias)])),
    [output]: adam(rates.outputBias),
  };
}
