/**
 * The settings of the published microcircuit experiments: sizes, schedule, optimisers and initial weights. Data only: running them is the
 * business of experiments/.
 */
import { ModelError } from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import type { OptimiserSpec } from "../../network_base/index.ts";
import type { MicrocircuitConfig, RateModel } from "./microcircuit.ts";
import type { Variant } from "./neurons.ts";
import { inputConnection, namesAround, outputPopulation } from "./populations.ts";
import type { WeightScale } from "./synapses.ts";

/** Learning rates by what they apply to: the biases of three kinds of neurons, the weights of four kinds of connections. */
export interface LearningRates {
  readonly pyrBias: number;
  readonly intBias: number;
  readonly outputBias: number;
  readonly PINP: number;
  readonly IP: number;
  readonly PI: number;
  /** Onto the output; between hidden layers the rate of PINP applies, which also leads to pyramidal neurons. */
  readonly PPBasal: number;
}

const RATES: RulesOf<LearningRates> = {
  pyrBias: required(a.number),
  intBias: required(a.number),
  outputBias: required(a.number),
  PINP: required(a.number),
  IP: required(a.number),
  PI: required(a.number),
  PPBasal: required(a.number),
};

/** One experiment: what is shown for how long, and how the network learns from it. */
export interface MicrocircuitExperiment {
  readonly inputSize: number;
  readonly hiddenSizes: readonly number[];
  readonly outputSize: number;
  /** Length of a step, and how long each pattern is shown, in units of the membrane time constant. */
  readonly dt: number;
  readonly tShow: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Test runs, evenly spaced from the start of training. */
  readonly tests: number;
  /** Adam's epsilon. */
  readonly epsilon: number;
  readonly learningRates: LearningRates;
  readonly tauDRa: number;
  readonly weightScales: NonNullable<MicrocircuitConfig["weightScales"]>;
}

const base: LearningRates = {
  pyrBias: 5e-3,
  intBias: 1e-3,
  outputBias: 2e-4,
  PINP: 5e-3,
  IP: 1e-3,
  PI: 0,
  PPBasal: 2e-4,
};

/** The base rates with biases and weights scaled apart. */
const scaled = (biases: number, weights: number): LearningRates => ({
  pyrBias: biases * base.pyrBias,
  intBias: biases * base.intBias,
  outputBias: biases * base.outputBias,
  PINP: weights * base.PINP,
  IP: weights * base.IP,
  PI: base.PI,
  PPBasal: weights * base.PPBasal,
});

type Schedule = Omit<MicrocircuitExperiment, "tauDRa" | "weightScales">;

/**
 * The step to take with latent equilibrium: that of the published runs which stay stable. At dt 1, which others have, prospective coding
 * amplifies every step.
 */
export const LATENT_DT = 0.25;

const common = { dt: 1, tShow: 150, batchSize: 128 };
const yinyang: Schedule = {
  ...common,
  inputSize: 4,
  hiddenSizes: [30],
  outputSize: 3,
  epochs: 500,
  tests: 20,
  epsilon: 1e-2,
  learningRates: base,
};
const mnist: Schedule = {
  ...common,
  inputSize: 784,
  hiddenSizes: [100],
  outputSize: 10,
  epochs: 50,
  tests: 10,
  epsilon: 1e-3,
  learningRates: scaled(0.5, 0.3),
};

/** Settings by experiment. `yinyang_mult`: n data sets side by side, here n = 1. `randman`: its smallest network. */
const schedules = {
  yinyang,
  yinyang_mult: { ...yinyang, epochs: 1000, epsilon: 1e-3 },
  mnist,
  mnist_threshold_var: { ...mnist, hiddenSizes: [300] },
  randman: {
    ...common,
    dt: 0.25,
    inputSize: 20,
    hiddenSizes: [20],
    outputSize: 10,
    epochs: 3000,
    tests: 10,
    epsilon: 1e-3,
    learningRates: {
      ...scaled(0.15, 0.3),
      PINP: 0.3 * 0.8 * base.PINP,
      IP: 0.3 * 0.3 * base.IP,
      PPBasal: 0.3 * 0.5 * base.PPBasal,
    },
  },
} satisfies Record<string, Schedule>;

export type MicrocircuitExperimentName = keyof typeof schedules;
export const microcircuitExperimentNames = Object.keys(schedules) as readonly MicrocircuitExperimentName[];

const isMnist = (name: MicrocircuitExperimentName) => name.startsWith("mnist");

/** Initial weights of the classic variant, where they differ from `defaultWeightScales`. */
function classicWeightScales(
  name: MicrocircuitExperimentName,
  model: RateModel,
): MicrocircuitExperiment["weightScales"] {
  const apical: WeightScale =
    model === "event" ? { scale: 1, norm: "sqrt_inv" } : { scale: 1 / Math.sqrt(500), norm: false };
  return {
    ...(model === "rate" ? { IP: { scale: 2, norm: "sqrt" } as const } : {}),
    ...(isMnist(name) ? { PPApical: apical } : {}),
  };
}

/** The published settings of an experiment for a variant and a rate model. */
export function microcircuitExperiment(
  name: MicrocircuitExperimentName,
  variant: Variant,
  model: RateModel,
): MicrocircuitExperiment {
  const schedule = schedules[name];
  if (schedule === undefined) {
    throw new ModelError(
      `there is no microcircuit experiment '${name}': choose ${microcircuitExperimentNames.join(", ")}`,
    );
  }
  if (variant === "latent-equilibrium") {
    return { ...schedule, dt: isMnist(name) ? LATENT_DT : schedule.dt, tauDRa: 10, weightScales: {} };
  }
  const tauOfRates = isMnist(name) ? 10 : 25;
  return {
    ...schedule,
    tauDRa: model === "event" ? 15 : tauOfRates,
    weightScales: classicWeightScales(name, model),
  };
}

/** The optimiser of every population that learns, by full population name: Adam with the given rates. */
export function microcircuitOptimisers(
  rates: LearningRates,
  epsilon: number,
  hiddenLayers: number,
): Record<string, OptimiserSpec> {
  checkOptions<LearningRates>(rates, RATES, "microcircuitOptimisers");
  const adam = (lr: number): OptimiserSpec => ({
    optimiser: "adam",
    params: { lr, beta1: 0.9, beta2: 0.999, epsilon, low: -1e6, high: 1e6 },
  });
  const optimisers: Record<string, OptimiserSpec> = {
    [inputConnection]: adam(rates.PINP),
    [outputPopulation]: adam(rates.outputBias),
  };
  for (let k = 0; k < hiddenLayers; k++) {
    const isLast = k === hiddenLayers - 1;
    const names = namesAround(k, hiddenLayers);
    optimisers[names.pyramidal] = adam(rates.pyrBias);
    optimisers[names.interneurons] = adam(rates.intBias);
    optimisers[names.IP] = adam(rates.IP);
    optimisers[names.PI] = adam(rates.PI);
    optimisers[names.forward] = adam(isLast ? rates.PPBasal : rates.PINP);
  }
  return optimisers;
}

/** @deprecated The old spelling of `microcircuitOptimisers`: throws and says so. */
export function microcircuitOptimizers(..._: readonly unknown[]): never {
  throw new ModelError("'microcircuitOptimizers' is spelt 'microcircuitOptimisers'");
}
