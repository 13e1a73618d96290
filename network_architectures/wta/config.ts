/** What a winner-take-all network is configured by: keywords with their defaults, and the sets of them that published programs use. */
import { ModelError, unknownName } from "../../genn/index.ts";
import { a, checkOptions, nameOf, type RulesOf } from "../../genn/model/options.ts";
import { type StpRule, stpRules } from "../../genn_models/fragments/winner-take-all.ts";
import { type Sampler, samplers } from "./connections.ts";

/**
 * Whose order of things a network follows, where published programs differ; each difference is a keyword of its own, too.
 * - `"corrected"`: the original code without its mistakes: short-term plasticity as the paper has it, inputs of amplitude 1.
 * - `"klampfl-maass"`: the original code as it runs: short-term plasticity lags by one spike and U drifts to 1 (`stp: "aliased"`), inputs depress where they spike in consecutive steps.
 * - `"nest"`: its port to NEST: short-term plasticity of every synapse, which lags by one spike; random amplitudes of inputs; rates of the potentials of the step before, spikes with the probability r dt; and
 *   circuits that are drawn twice are connected twice.
 */
export type Semantics = "corrected" | "klampfl-maass" | "nest";

/**
 * Amplitude of what spikes of the input add to potentials.
 * - `"one"`: 1.
 * - `"depressing"`: 1 - exp(-isi / 1 ms) with the interval of the spike before, a leftover of short-term plasticity in the original code.
 * - `"random"`: a number for each synapse, from an exponential distribution of the mean 1.
 */
export type InputAmplitude = "one" | "depressing" | "random";
const inputAmplitudes: readonly InputAmplitude[] = ["one", "depressing", "random"];

/** Mean and standard deviation of what is drawn for each neuron or synapse. */
export type Spread = readonly [mean: number, sd: number];

/** Keywords of a winner-take-all network. */
export interface WtaConfig {
  /** n columns (x) and m rows (y) of circuits. Default [10, 5]. */
  readonly gridShape?: readonly [n: number, m: number];
  /** The fewest and the most neurons of a circuit. Default 2 and 10. */
  readonly kMin?: number;
  readonly kMax?: number;
  /** Input channels, each connected to every neuron. Default 50. */
  readonly nInputs?: number;
  /** Of the connections of circuits: how fast they become less likely with their distance, per unit of the grid. Default 0.088. */
  readonly lambda?: number;
  /** Connections of circuits; of distinct ones there are at most N (N - 1) between N circuits, and none more are made. Default 1000. */
  readonly nConnections?: number;
  /** How they are drawn: see `drawConnections`. Default by `semantics`, `"distinct"`. */
  readonly sampler?: Sampler;
  /** Do weights learn? Default true. */
  readonly useStdp?: boolean;
  /** Does the amplitude of spikes of recurrent synapses depress and facilitate? Default true. */
  readonly useStp?: boolean;
  /** Does the rate of learning track the variance of weights? Default true. */
  readonly useVarianceTracking?: boolean;
  /** Where it does not: `"decaying"`, eta / n in step n of learning (the default, as in both codes), or `"constant"`, eta. */
  readonly learningRate?: "decaying" | "constant";
  /** Do neurons have biases, which learn how often they spike? Default false, as in all experiments. */
  readonly usePriors?: boolean;
  /** Default 0.05. */
  readonly eta?: number;
  /** Rate of all neurons of a circuit together, Hz. Default 100. */
  readonly rMax?: number;
  /** Time constants of postsynaptic potentials, ms. Default 20 and 2. */
  readonly tauDecay?: number;
  readonly tauRise?: number;
  /** Short-term plasticity: share U of the resources, at least 0. Default [0.5, 0.25]. */
  readonly stpU?: Spread;
  /** Time constants of recovery (D) and facilitation (F), ms, at least 1. Default [110, 55] and [5, 2.5]. */
  readonly stpD?: Spread;
  readonly stpF?: Spread;
  /** Do weights start as logarithms of numbers that are uniform in (0, 1), and not at 0? Default false. */
  readonly randomInitialWeights?: boolean;
  /** Default `"corrected"`. */
  readonly semantics?: Semantics;
  /** The rule of short-term plasticity. Default by `semantics`: `"paper"`, `"aliased"`, `"lag-one"`. */
  readonly stp?: Exclude<StpRule, "none">;
  /** Whose short-term plasticity it is: of every presynaptic `"neuron"`, or of every `"synapse"`. Default by `semantics`: neuron, neuron, synapse. */
  readonly stpPer?: "neuron" | "synapse";
  /** Default by `semantics`: one, depressing, random. */
  readonly inputAmplitude?: InputAmplitude;
  /** Steps by which rates lag behind potentials, 0 or 1. Default by `semantics`: 0, 0, 1. */
  readonly lag?: 0 | 1;
  /** Probability of a spike: 1 - exp(-r dt), `"poisson"`, or r dt, `"linear"`. Default by `semantics`: poisson, poisson, linear. */
  readonly spikeProbability?: "poisson" | "linear";
  /**
   * How potentials are computed: summed over all synapses in every step, or kept up to date by spikes and by changes of weights, which is the same to rounding and takes less time. Default `"events"`;
   * `"dense"` where short-term plasticity is that of synapses, which events cannot do.
   */
  readonly form?: "dense" | "events";
  /** True where neurons do not draw spikes, but have those that a run is given: see `WtaRunOptions.given`. Default false. */
  readonly givenSpikes?: boolean;
}

/** Keywords whose values are names. */
const CHOICES = {
  sampler: samplers,
  learningRate: ["decaying", "constant"],
  semantics: ["corrected", "klampfl-maass", "nest"],
  stp: stpRules.filter((rule) => rule !== "none"),
  stpPer: ["neuron", "synapse"],
  inputAmplitude: inputAmplitudes,
  spikeProbability: ["poisson", "linear"],
  form: ["dense", "events"],
} as const;

const spread = { ...a.numbers, right: "a list [mean, standard deviation]" };
const CONFIG: RulesOf<WtaConfig> = {
  gridShape: { ...a.list, right: "a list [columns, rows]" },
  kMin: a.anyWhole,
  kMax: a.anyWhole,
  nInputs: a.count,
  lambda: a.positive,
  nConnections: a.wholeNumber,
  sampler: nameOf(CHOICES.sampler),
  useStdp: a.flag,
  useStp: a.flag,
  useVarianceTracking: a.flag,
  usePriors: a.flag,
  learningRate: nameOf(CHOICES.learningRate),
  eta: a.positive,
  rMax: a.positive,
  tauDecay: a.positive,
  tauRise: a.positive,
  stpU: spread,
  stpD: spread,
  stpF: spread,
  randomInitialWeights: a.flag,
  semantics: nameOf(CHOICES.semantics),
  stp: nameOf(CHOICES.stp),
  stpPer: nameOf(CHOICES.stpPer),
  inputAmplitude: nameOf(CHOICES.inputAmplitude),
  lag: a.wholeNumber,
  spikeProbability: nameOf(CHOICES.spikeProbability),
  form: nameOf(CHOICES.form),
  givenSpikes: a.flag,
};

type Differences = Required<
  Pick<WtaConfig, "sampler" | "stp" | "stpPer" | "inputAmplitude" | "lag" | "spikeProbability">
>;
/** Where the published programs differ. */
const DIFFERENCES: Readonly<Record<Semantics, Differences>> = {
  corrected: {
    sampler: "distinct",
    stp: "paper",
    stpPer: "neuron",
    inputAmplitude: "one",
    lag: 0,
    spikeProbability: "poisson",
  },
  "klampfl-maass": {
    sampler: "distinct",
    stp: "aliased",
    stpPer: "neuron",
    inputAmplitude: "depressing",
    lag: 0,
    spikeProbability: "poisson",
  },
  nest: {
    sampler: "draws",
    stp: "lag-one",
    stpPer: "synapse",
    inputAmplitude: "random",
    lag: 1,
    spikeProbability: "linear",
  },
};

/** More channels than there is memory for their weights. */
const MOST_INPUTS = 2 ** 20;
const WHERE = "the configuration of a winner-take-all network";

/** All keywords, seen to fit together. @throws ModelError for keywords that there are not, and values that they do not take */
export function resolveWta(config: WtaConfig): Required<WtaConfig> {
  checkOptions<WtaConfig>(config, CONFIG, WHERE);
  for (const [name, choices] of Object.entries(CHOICES) as [keyof typeof CHOICES, readonly string[]][]) {
    const value = config[name];
    if (value !== undefined && !choices.includes(value)) throw unknownName(name, value, WHERE, choices);
  }
  const { semantics = "corrected", useStp = true } = config;
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) as WtaConfig;
  const differences = { ...DIFFERENCES[semantics], ...given };
  const isOfSynapses = useStp && differences.stpPer === "synapse";
  const resolved: Required<WtaConfig> = {
    gridShape: [10, 5],
    kMin: 2,
    kMax: 10,
    nInputs: 50,
    lambda: 0.088,
    nConnections: 1000,
    useStdp: true,
    useStp,
    useVarianceTracking: true,
    learningRate: "decaying",
    usePriors: false,
    eta: 0.05,
    rMax: 100,
    tauDecay: 20,
    tauRise: 2,
    stpU: [0.5, 0.25],
    stpD: [110, 55],
    stpF: [5, 2.5],
    randomInitialWeights: false,
    semantics,
    form: isOfSynapses ? "dense" : "events",
    givenSpikes: false,
    ...differences,
  };
  for (const name of ["stpU", "stpD", "stpF"] as const) checkSpread(name, resolved[name]);
  if (resolved.lag > 1) throw new ModelError(`lag of ${WHERE} must be 0 or 1 steps, not ${resolved.lag}`);
  for (const name of ["tauDecay", "tauRise"] as const) {
    if (resolved[name] < 1)
      throw new ModelError(`${name} of ${WHERE} must be at least a step, 1 ms, not ${resolved[name]}`);
  }
  if (resolved.nInputs > MOST_INPUTS) {
    throw new ModelError(`nInputs of ${WHERE} must be at most ${MOST_INPUTS}, not ${resolved.nInputs}`);
  }
  if (resolved.tauRise >= resolved.tauDecay) {
    throw new ModelError(
      `tauRise of ${WHERE} must be below tauDecay, not ${resolved.tauRise} and ${resolved.tauDecay}: postsynaptic potentials would be none, or negative`,
    );
  }
  if (isOfSynapses && resolved.form === "events") {
    throw new ModelError(
      `${WHERE}: short-term plasticity of every synapse (stpPer) needs form: "dense"; of every neuron, it goes by events, too`,
    );
  }
  return resolved;
}

function checkSpread(name: string, values: Spread): void {
  const [mean, sd] = values;
  if (values.length === 2 && Number.isFinite(mean) && mean >= 0 && Number.isFinite(sd) && sd >= 0) return;
  throw new ModelError(
    `${name} of ${WHERE} must be [mean, standard deviation], two numbers of at least 0, not [${Array.from(values).join(", ")}]`,
  );
}
