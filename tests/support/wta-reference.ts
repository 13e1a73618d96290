/**
 * Winner-take-all circuits once more, as plainly as can be: every equation of Klampfl & Maass (2013) in double precision, for every synapse in every step of 1 ms, in the order of the original code.
 * It is what the network is compared with, and small enough to be checked by hand.
 */
import { CounterStream } from "../../genn/maths/random.ts";
import type { Circuit, InputSpikes, WtaRecording } from "../../network_architectures/wta/index.ts";

export interface WtaReferenceOptions {
  readonly circuits: readonly Circuit[];
  /** Of circuits; one that comes twice is twice there. Default: none. */
  readonly connections?: readonly (readonly [source: number, target: number])[];
  readonly nInputs: number;
  readonly seed?: number;
  /** Long-term plasticity. Default true. */
  readonly stdp?: boolean;
  /** Short-term plasticity of neurons, the same in all, or none (the default). */
  readonly stp?: ShortTermConstants;
  /** Default true. Without, the rate is `eta` divided by the step, counted from 1. */
  readonly varianceTracking?: boolean;
  /** A rate that stays, in the place of both. */
  readonly constantEta?: number;
  readonly eta?: number;
  /** Who spikes, in the place of chance. */
  readonly forced?: (step: number, neuron: number) => boolean;
}

/** EPSPs of sources: a trace that decays, and one that makes them rise. */
class Sources {
  readonly #tauDecay = 20;
  readonly #tauRise = 2;
  readonly #e1: Float64Array;
  readonly #e2: Float64Array;
  constructor(count: number) {
    this.#e1 = new Float64Array(count);
    this.#e2 = new Float64Array(count);
  }

  y(source: number): number {
    return this.#e1[source]! - this.#e2[source]!;
  }

  /** Old values decay; what comes now does not. */
  step(source: number, jump: number): void {
    this.#e1[source]! += jump - this.#e1[source]! / this.#tauDecay;
    this.#e2[source]! += jump - this.#e2[source]! / this.#tauRise;
  }
}

/** U, and D and F in ms; and the rule, "lag-one" where none is named. */
export interface ShortTermConstants {
  readonly U: number;
  readonly D: number;
  readonly F: number;
  /**
   * "paper": the interval before a spike is that since the spike before it. "markram": the same, but R follows from the new u. "lag-one": the amplitude is used first and updated then, with an interval that is a step short, so that an interval counts
   * for the next spike but one, as in both programs. "aliased": the same, and U is overwritten by what it has become, as in the original one.
   */
  readonly rule?: "paper" | "markram" | "lag-one" | "aliased";
}

/** Short-term plasticity of one source. */
export class ShortTermPlasticity {
  readonly #constants: ShortTermConstants;
  #u: number;
  #R = 1;
  #interval = 0;
  #hasSpiked = false;
  constructor(constants: ShortTermConstants) {
    this.#constants = constants;
    this.#u = constants.U;
  }

  /** The amplitude of a spike in this step, or 0 without one. */
  step(isSpiking: boolean): number {
    if (!isSpiking) {
      this.#interval++;
      return 0;
    }
    const { rule = "lag-one" } = this.#constants;
    const isLate = rule === "lag-one" || rule === "aliased";
    if (!isLate && this.#hasSpiked) this.#update(this.#interval + 1);
    const amplitude = this.#u * this.#R;
    if (isLate) this.#update(this.#interval);
    this.#interval = 0;
    this.#hasSpiked = true;
    return amplitude;
  }

  #update(interval: number): void {
    const { D, F, rule } = this.#constants;
    const U = rule === "aliased" ? this.#u : this.#constants.U;
    const u = U + this.#u * (1 - U) * Math.exp(-interval / F);
    this.#R = 1 + (this.#R - (rule === "markram" ? u : this.#u) * this.#R - 1) * Math.exp(-interval / D);
    this.#u = u;
  }
}

/** Synapses that learn. */
class Synapses {
  readonly pre: readonly number[];
  readonly post: readonly number[];
  readonly w: Float64Array;
  readonly S: Float64Array;
  readonly Q: Float64Array;
  constructor(pairs: readonly (readonly [pre: number, post: number])[]) {
    this.pre = pairs.map(([pre]) => pre);
    this.post = pairs.map(([, post]) => post);
    this.w = new Float64Array(pairs.length);
    this.S = new Float64Array(pairs.length);
    this.Q = new Float64Array(pairs.length).fill(1);
  }

  /** Of a synapse whose target spikes, with the EPSP as it is in this step. `eta`: for the variance. */
  learn(k: number, y: number, eta: number, fixedRate: number | undefined): void {
    const [S, Q] = [this.S[k]!, this.Q[k]!];
    const rate = fixedRate ?? (eta * (Q - S * S)) / (Math.exp(-S) + 1);
    const P = Math.exp(this.w[k]!);
    const w = this.w[k]! + (rate * (y - P)) / Math.max(P, rate);
    this.w[k] = w;
    this.S[k] = S + rate * (w - S);
    this.Q[k] = Q + rate * (w * w - Q);
  }
}

/** Rates of circuits with these potentials, Hz, 100 Hz in each. */
export function softmaxRates(circuits: readonly Circuit[], potentials: ArrayLike<number>): Float64Array {
  const rates = new Float64Array(potentials.length);
  for (const { first, size } of circuits) {
    const own = Array.from({ length: size }, (_, k) => potentials[first + k]!);
    const largest = Math.max(...own);
    const sum = own.reduce((total, u) => total + Math.exp(u - largest), 0);
    for (const [k, u] of own.entries()) rates[first + k] = (100 * Math.exp(u - largest)) / sum;
  }
  return rates;
}

/** Probability of a spike in a step of 1 ms at a rate in Hz. */
export const spikeProbability = (rate: number): number => 1 - Math.exp(-rate / 1000);

export class WtaReference {
  readonly circuits: readonly Circuit[];
  readonly neuronCount: number;
  readonly nInputs: number;
  readonly seed: number;
  readonly input: Synapses;
  readonly recurrent: Synapses;
  readonly #options: WtaReferenceOptions;
  readonly #fromInputs: Sources;
  readonly #fromNeurons: Sources;
  readonly #stp: readonly ShortTermPlasticity[];
  readonly #random: CounterStream;
  /** Those that the last step has computed. */
  potentials: Float64Array;
  rates: Float64Array;
  #step = 0;

  constructor(options: WtaReferenceOptions) {
    const { circuits, connections = [], nInputs, seed = 0 } = options;
    const last = circuits.at(-1)!;
    this.#options = options;
    this.circuits = circuits;
    this.neuronCount = last.first + last.size;
    this.nInputs = nInputs;
    this.seed = seed;
    const count = this.neuronCount;
    const neuronsOf = (circuit: number) =>
      Array.from({ length: circuits[circuit]!.size }, (_, k) => circuits[circuit]!.first + k);
    const neurons = Array.from({ length: count }, (_, neuron) => neuron);
    this.input = new Synapses(
      Array.from({ length: nInputs }, (_, channel) => neurons.map((neuron) => [channel, neuron] as const)).flat(),
    );
    this.recurrent = new Synapses(
      connections.flatMap(([source, target]) =>
        neuronsOf(source).flatMap((pre) => neuronsOf(target).map((post) => [pre, post] as const)),
      ),
    );
    this.#fromInputs = new Sources(nInputs);
    this.#fromNeurons = new Sources(count);
    const { stp } = options;
    this.#stp = stp === undefined ? [] : neurons.map(() => new ShortTermPlasticity(stp));
    this.#random = new CounterStream(seed, "spikes of the reference", "double");
    this.potentials = new Float64Array(count);
    this.rates = new Float64Array(count);
  }

  /** One step; returns who spikes. `counts`: spikes of the channels. */
  step(counts: ArrayLike<number>, train = true): readonly number[] {
    const [fromInputs, fromNeurons] = [this.#fromInputs, this.#fromNeurons];
    const sets = [
      [this.input, fromInputs],
      [this.recurrent, fromNeurons],
    ] as const;
    this.potentials = new Float64Array(this.neuronCount);
    for (const [{ pre, post, w }, sources] of sets)
      for (const [k, neuron] of post.entries()) this.potentials[neuron]! += w[k]! * sources.y(pre[k]!);
    this.rates = softmaxRates(this.circuits, this.potentials);
    const { forced, stdp = true, eta = 0.05, varianceTracking = true, constantEta } = this.#options;
    const spiking = Array.from(this.rates, (rate, neuron) =>
      forced === undefined
        ? this.#random.uniform(neuron, 0, this.#step) < spikeProbability(rate)
        : forced(this.#step, neuron),
    );
    // What is learned follows from the EPSPs of this step, before its spikes are in them.
    if (train && stdp) {
      const rate = constantEta ?? (varianceTracking ? undefined : eta / (this.#step + 1));
      for (const [synapses, sources] of sets)
        for (const [k, neuron] of synapses.post.entries())
          if (spiking[neuron]) synapses.learn(k, sources.y(synapses.pre[k]!), eta, rate);
    }
    for (let channel = 0; channel < this.nInputs; channel++) fromInputs.step(channel, counts[channel]!);
    for (const [neuron, isSpiking] of spiking.entries())
      fromNeurons.step(neuron, this.#stp[neuron]?.step(isSpiking) ?? Number(isSpiking));
    this.#step++;
    return spiking.flatMap((isSpiking, neuron) => (isSpiking ? [neuron] : []));
  }

  async run(
    input: InputSpikes,
    {
      duration,
      train = true,
      record = [],
      recordEvery = 1,
    }: { duration: number; train?: boolean; record?: readonly string[]; recordEvery?: number },
  ): Promise<WtaRecording> {
    const [ids, steps, fractions, potentials] = [[], [], [], []] as number[][];
    let next = 0;
    for (let step = 0; step < duration; step++) {
      const counts = new Float64Array(this.nInputs);
      for (; input.steps[next] === step; next++) counts[input.channels[next]!]! += 1;
      for (const neuron of this.step(counts, train)) {
        ids!.push(neuron);
        steps!.push(step);
      }
      if (step % recordEvery !== 0) continue;
      fractions!.push(...this.rates.map((rate) => rate / 100));
      potentials!.push(...this.potentials);
    }
    const asked = <Value>(name: string, value: Value) => (record.includes(name) ? value : undefined);
    return {
      duration,
      spikes: asked("spikes", { ids: Uint32Array.from(ids!), steps: Uint32Array.from(steps!) }),
      fractions: asked("fractions", Float32Array.from(fractions!)),
      potentials: asked("potentials", Float32Array.from(potentials!)),
    };
  }

  async weights(which: "input" | "recurrent") {
    const { pre, post, w } = this[which];
    return { pre: Uint32Array.from(pre), post: Uint32Array.from(post), w: Float32Array.from(w) };
  }

  async epsps(which: "input" | "recurrent") {
    const { pre, post } = this[which];
    const sources = which === "input" ? this.#fromInputs : this.#fromNeurons;
    return {
      pre: Uint32Array.from(pre),
      post: Uint32Array.from(post),
      y: Float32Array.from(pre, (source) => sources.y(source)),
    };
  }
}
