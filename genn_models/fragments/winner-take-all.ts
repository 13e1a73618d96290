/**
 * Synapses of winner-take-all circuits (Klampfl & Maass 2013): postsynaptic potentials as differences of two traces, short-term plasticity of what spikes add to them, and weights that learn where the
 * postsynaptic neuron spikes.
 *
 * A step of the original code is: potentials from the traces, spikes drawn, traces with the spikes of this step, weights of those that spiked with the traces from before. Traces therefore move with the
 * neurons, and weights in the next step, when the spikes have arrived: `y` is the potential that the spikes were drawn with. What weights have gained comes too late for what synapses
 * have added up in that step already, so it is added to the sum.
 */
import { type Quantity, variable, type WeightUpdateModelSpec } from "../../genn/model/index.ts";

/**
 * How the amplitude of spikes changes. All start with u = U and R = 1, and send u R.
 * - `"none"`: it does not; spikes are of amplitude 1.
 * - `"paper"`: R <- 1 + (R - u R - 1) exp(-isi / D), u <- U + u (1 - U) exp(-isi / F), with the interval isi since the spike before, as Klampfl & Maass 2013 write it.
 * - `"markram"`: the same with the new u in the recovery of R, as Markram, Wang & Tsodyks 1998 have it.
 * - `"lag-one"`: as the codes of both have it, but for a mistake of one of them: the amplitude is sent first and changed behind it, by the interval less one step, so that an interval is felt by the spike after next.
 * - `"aliased"`: with that mistake: U and u were one array, so u <- u + u (1 - u) exp(-isi / F) tends to 1.
 */
export type StpRule = "none" | "paper" | "markram" | "lag-one" | "aliased";
export const stpRules: readonly StpRule[] = ["none", "paper", "markram", "lag-one", "aliased"];

/**
 * What the rate of learning follows.
 * - `"tracking"`: the variance of each weight: eta (Q - S^2) / (exp(-S) + 1), with S and Q the mean and the mean square of the weight.
 * - `"decaying"`: time: eta / n in step n of learning.
 * - `"constant"`: it is eta.
 * - `"none"`: weights stay.
 */
export type LearningRule = "tracking" | "decaying" | "constant" | "none";
export const learningRules: readonly LearningRule[] = ["tracking", "decaying", "constant", "none"];

/** What a synapse of winner-take-all circuits is made of. */
export interface WtaSynapse {
  readonly learning: LearningRule;
  readonly stp: StpRule;
  /** Is the potential summed over all synapses in every step, or kept up to date where spikes and weights change it? */
  readonly form: "dense" | "events";
  /** Does every synapse have traces and an amplitude of its own, as in NEST, or every presynaptic neuron? In the dense form only. */
  readonly perSynapse: boolean;
  /** Are amplitudes multiplied by a constant of each synapse, `a`? */
  readonly scaled: boolean;
  /** May presynaptic neurons, such as `spikeCountArray`, spike several times in a step? */
  readonly counted?: boolean;
}

/** A trace that is next to nothing is nothing: halved in every step it would soon be a subnormal number, which processors are ten times as slow with. */
const decay = (trace: string, tau: string) => `${trace} = ${trace} < 1e-20 ? 0.0 : ${trace} - dt * ${trace} / ${tau};`;
const decays = `${decay("eDecay", "tauDecay")} ${decay("eRise", "tauRise")}`;

/** Changes u and R at a spike, and says what it sends, as a local `amplitude`; `isi` is the interval since the one before, ms. */
function amplitudeCode(stp: StpRule): string {
  const recovery = (late: string, u: string) => `R = 1.0 + (R - ${u} * R - 1.0) * exp(-${late} / D);`;
  const facilitation = (late: string) => `u = U + u * (1.0 - U) * exp(-${late} / F);`;
  switch (stp) {
    case "none":
      return "const scalar amplitude = 1.0;";
    case "paper":
      return `${recovery("isi", "u")} ${facilitation("isi")} const scalar amplitude = u * R;`;
    case "markram":
      return `${facilitation("isi")} ${recovery("isi", "u")} const scalar amplitude = u * R;`;
    case "lag-one":
      return `const scalar amplitude = u * R; ${recovery("(isi - dt)", "u")} ${facilitation("(isi - dt)")}`;
    case "aliased":
      return `const scalar amplitude = u * R; ${recovery("(isi - dt)", "u")} u += u * (1.0 - u) * exp(-(isi - dt) / F);`;
  }
}

/** Before the first spike: so long that there was none, or, where codes count from the beginning of the simulation, 0. */
const firstInterval = (stp: StpRule): number => (stp === "paper" || stp === "markram" ? 1e6 : 0);

/** The part of the rate that all synapses of a neuron share, when it spikes: one of a step without learning does not learn when it arrives with learning, and none does that arrives without. In step n of learning, counted from 1, `"decaying"` is eta / n. */
const SCALES: Readonly<Record<Exclude<LearningRule, "none">, string>> = {
  tracking: "eta",
  decaying: "eta / ((t - paused) / dt + 1.0)",
  constant: "eta",
};
/** The rate of a synapse, with that part. */
const rateOf = (learning: LearningRule, scale: string): string =>
  learning === "tracking" ? `${scale} * (Q - S * S) / (exp(-S) + 1.0)` : scale;

/** What the amplitudes of a synapse are multiplied by. */
const factorOf = (scaled: boolean): string => (scaled ? "a * " : "");

/** At a postsynaptic spike: the weight, and what the neuron's potential gains by its change. */
function learningCode({ learning, form, scaled }: WtaSynapse): string {
  if (learning === "none") return "";
  const factor = factorOf(scaled);
  const gain = {
    dense: `addToPost(change * ${factor}(eDecay - eRise));`,
    events: `gainDecay += change * ${factor}eDecay; gainRise += change * ${factor}eRise;`,
  }[form];
  return `
    const scalar rate = ${rateOf(learning, "(eta > 0.0 ? scale : 0.0)")};
    const scalar p = exp(g);
    const scalar change = rate * (${factor}y - p) / fmax(p, rate);
    g += change;${learning === "tracking" ? "\n    S += rate * (g - S); Q += rate * (g * g - Q);" : ""}
    ${gain}`;
}

const traces = { eDecay: 0, eRise: 0, y: 0 };
const amplitudes = { U: 0.5, D: 110, F: 5, u: 0.5, R: 1 };

type AnyNames = Omit<WeightUpdateModelSpec<string, never, string, never, string, string>, "name" | "docs">;

/** A weight-update model of such synapses, but for its name and what describes it. */
export function wtaSynapseSpec(synapse: WtaSynapse): AnyNames {
  const { stp, form, learning, perSynapse, scaled, counted = false } = synapse;
  const isDynamic = stp !== "none";
  const learns = learning !== "none";
  const amplitude = isDynamic ? { ...amplitudes, isi: firstInterval(stp) } : {};
  const statistics = { g: 0, ...(learning === "tracking" ? { S: 0, Q: 1 } : {}), ...(scaled ? { a: 1 } : {}) };
  const rates = {
    ...(learns ? { eta: oneForAll(0.05), scale: 0 } : {}),
    ...(learning === "decaying" ? { paused: oneForAll(0) } : {}),
  };
  const counts = isDynamic ? " isi += dt;" : "";
  const reset = isDynamic ? " isi = 0.0;" : "";
  const factor = factorOf(scaled);
  const potential = `g * ${factor}(eDecay - eRise)`;
  const common = {
    params: { tauDecay: 20, tauRise: 2 },
    postSpikeCode: learning === "none" ? "" : `scale = ${SCALES[learning]};`,
    postSpikeSynCode: learningCode(synapse),
  };
  if (perSynapse) {
    const release = amplitudeCode(stp).replace("const scalar amplitude", "sent");
    return {
      ...common,
      // The first spike arrives a step after it was sent, which its synapses count, too.
      vars: { ...statistics, ...traces, ...(isDynamic ? { ...amplitude, isi: firstInterval(stp) - 1, sent: 1 } : {}) },
      postVars: rates,
      synapseDynamicsCode: `
    y = eDecay - eRise; ${decays}${counts}
    addToPost(${potential});`,
      // A spike adds as much to both, which is not felt before the next step.
      preSpikeSynCode: isDynamic
        ? `
    ${release}${reset}
    eDecay += sent; eRise += sent;`
        : "eDecay += 1.0; eRise += 1.0;",
    };
  }
  const isByEvents = form === "events";
  return {
    ...common,
    vars: statistics,
    preVars: { ...traces, ...amplitude, ...(isByEvents ? { sent: 0 } : {}) },
    postVars: { ...rates, ...(isByEvents ? { gainDecay: 0, gainRise: 0 } : {}) },
    preDynamicsCode: `y = eDecay - eRise; ${decays}${counts}`,
    preSpikeCode: `
    ${amplitudeCode(stp)}
    const scalar added = ${counted ? "count_pre * " : ""}amplitude;
    eDecay += added; eRise += added;${reset}${isByEvents ? " sent = added;" : ""}`,
    ...(isByEvents
      ? { preSpikeSynCode: `addToPost(g * ${factor}sent);` }
      : { synapseDynamicsCode: `addToPost(${potential});` }),
  };
}

/** A value that all neurons of an instance share, which the host sets between runs. */
const oneForAll = (initial: number) => variable({ access: "READ_ONLY_SHARED_NEURON", initial });

/** An update of biases by the same rule, but for its name and what describes it. Where the rate decays with time, it does so in tests, too. */
export const wtaPriorsSpec = (learning: Exclude<LearningRule, "none">) =>
  ({
    vars: { S: 0, Q: 1 },
    varRefs: { bias: "READ_WRITE", st: "READ_ONLY", eta: "READ_ONLY" },
    updateCode: `
    const scalar rate = ${learning === "decaying" ? "eta / (t / dt + 1.0)" : rateOf(learning, "eta")};
    const scalar p = exp(bias);
    const scalar z = st == t ? 1.0 : 0.0;
    bias += rate * (z - p) / fmax(p, rate);
    S += rate * (bias - S);
    Q += rate * (bias * bias - Q);`,
  }) as const;

export const wtaQuantities = {
  tauDecay: ["ms", "time constant with which a postsynaptic potential decays"],
  tauRise: ["ms", "time constant with which it rises"],
  g: ["1", "weight: what a neuron takes for the logarithm of the potential that it sees where it spikes"],
  S: ["1", "running mean of the weight"],
  Q: ["1", "running mean of its square"],
  eta: ["1", "scale of the rate of learning; with 0 nothing learns"],
  scale: ["1", "the same when the neuron last spiked"],
  eDecay: ["1", "trace of spikes that decays with tauDecay"],
  eRise: ["1", "trace of spikes that decays with tauRise"],
  y: ["1", "postsynaptic potential, eDecay - eRise, as it was when the last spikes were drawn"],
  U: ["1", "share of the resources that the first spike takes"],
  D: ["ms", "time constant of recovery from depression"],
  F: ["ms", "time constant of facilitation"],
  u: ["1", "share of the resources that a spike takes"],
  R: ["1", "resources that there are"],
  isi: ["ms", "time since the last spike"],
} as const satisfies Readonly<Record<string, Quantity>>;

export const wtaEquations = [
  "eDecay := eDecay - dt eDecay / tauDecay, eRise := eRise - dt eRise / tauRise in every step; at a presynaptic spike A is added to both",
  "A = u R, with R := 1 + (R - u R - 1) exp(-isi / D), then u := U + u (1 - U) exp(-isi / F), where isi is the interval since the spike before",
  "at a postsynaptic spike: rate = eta (Q - S^2) / (exp(-S) + 1), g := g + rate (y - exp(g)) / max(exp(g), rate), then S := S + rate (g - S), Q := Q + rate (g^2 - Q)",
];
export const wtaSource =
  "Klampfl & Maass 2013, Journal of Neuroscience 33:11515, eq. 1-6; variance tracking: Nessler et al. 2013, PLoS Comput. Biol. 9:e1003037";
