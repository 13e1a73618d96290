/** Winner-take-all circuits on a grid, whose weights learn which patterns make which neuron spike: Klampfl & Maass 2013. */
import { RandomState } from "../../data/index.ts";
import {
  betweenSegments,
  checkWhole,
  defineCustomUpdateModel,
  defineWeightUpdateModel,
  inSynRef,
  ModelError,
  type NeuronModel,
  type NeuronPopulation,
  postVarRef,
  preVarRef,
  type SynapsePopulation,
  spikeTimeRef,
  synapseVarRef,
  unknownName,
  varRef,
  type WeightUpdateModel,
} from "../../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../../genn/model/options.ts";
import { shown } from "../../genn/model/shown.ts";
import { type WtaSynapse, wtaPriorsSpec, wtaSynapseSpec } from "../../genn_models/fragments/winner-take-all.ts";
import {
  segmentExponentials,
  segmentShares,
  spikeCountArray,
  spikeTrains,
  wtaAccumulate,
  wtaNeuron,
  wtaPotential,
  wtaRecordedNeuron,
} from "../../genn_models/index.ts";
import {
  dense,
  NetworkBase,
  type NetworkOptions,
  type NetworkState,
  type NeuronOptions,
  sparse,
} from "../../network_base/index.ts";
import { resolveWta, type WtaConfig } from "./config.ts";
import { type CircuitConnection, drawConnections } from "./connections.ts";
import {
  type Circuit,
  drawCircuits,
  getCircuitGrid,
  getNodeCollections,
  getPosById,
  getWtaById,
  neuronsOf,
} from "./grid.ts";
import type { InputSpikes, WtaRecording } from "./recording.ts";

/** Full names of the populations. */
export const wtaPopulations = { input: "neur_input_channels", neurons: "neur_circuits_neurons" } as const;
/** Full names of the synapses: from the input channels, and from circuit to circuit. */
export const wtaSynapses = { input: "syn_input", recurrent: "syn_recurrent" } as const;
export type WtaSynapsesName = keyof typeof wtaSynapses;
const synapsesNames = Object.keys(wtaSynapses) as WtaSynapsesName[];

const RECORDED = ["spikes", "fractions", "potentials"] as const;

export interface WtaRunOptions {
  /** ms, a whole number of steps. */
  readonly duration: number;
  /**
   * Do weights learn? Default true; without, they, and what the rate of learning follows, keep every bit. Spikes arrive at synapses one step after they were sent, and learn if both steps do: those of the last
   * step before a run without learning are not learned from.
   */
  readonly train?: boolean;
  /** Default: nothing. */
  readonly record?: readonly (typeof RECORDED)[number][];
  /** Fractions and potentials are recorded in every step that is a multiple of it, counted from the beginning of the run. Default 1. */
  readonly recordEvery?: number;
  /** Spikes that neurons have, where they draw none (`givenSpikes`), by their numbers (`channels`). */
  readonly given?: InputSpikes;
}

const RUN: RulesOf<WtaRunOptions> = {
  duration: required(a.count),
  train: a.flag,
  record: a.texts,
  recordEvery: a.count,
  given: a.object,
};

/**
 * Stochastic neurons in winner-take-all circuits on a grid. In every step each circuit shares the rate R_max out to its neurons by the softmax of their potentials, which are sums of postsynaptic potentials,
 * u_k = sum of w_ki y_i, of input channels (all to all) and of the neurons of other circuits (all to all between circuits that are connected). Where a neuron spikes, its weights learn by STDP to what they have seen,
 * w = log E[y | spike], at a rate that tracks their variance; recurrent synapses depress. Assemblies emerge that replay as sequences. Klampfl & Maass 2013, Journal of Neuroscience 33:11515.
 *
 * Steps are 1 ms. The seed of the network draws circuits, connections and amplitudes in NumPy's stream, and keys spikes. Runs go on where the last has stopped (`run`): two runs are one, with the same numbers.
 */
export class WtaNetwork extends NetworkBase<WtaConfig> {
  #config: Required<WtaConfig> | undefined;
  #circuits: readonly Circuit[] = [];
  #connections: readonly CircuitConnection[] = [];
  #accumulated: ReturnType<typeof varRef>[] = [];
  #isRunning = false;

  override setup(config: WtaConfig = {}): void {
    const resolved = resolveWta(config);
    checkNetwork(this.options);
    this.#config = resolved;
    const { nInputs, lambda, nConnections, sampler } = resolved;
    const random = new RandomState(this.seed);
    const { gridShape, kMin, kMax } = resolved;
    const circuits = drawCircuits({ gridShape, kMin, kMax }, random);
    this.#circuits = circuits;
    this.#connections = drawConnections(circuits, { lambda, nConnections, sampler }, random);

    const silent = spikeTrains(Array.from({ length: nInputs }, () => []));
    this.addLayer("input").addNeurons("channels", nInputs, spikeCountArray, silent);
    const { model, ...values } = this.#neurons(resolved);
    this.addLayer("circuits").addNeurons("neurons", neuronsOf(circuits), model, {
      ...values,
      segments: circuits.map(({ size }) => size),
    });
    this.#connectInput(resolved, random);
    this.#connectCircuits(resolved, random);
    this.#addUpdates(resolved);
  }

  /** All keywords, defaults included. */
  get config(): Required<WtaConfig> {
    return this.#config!;
  }
  /** n columns (x) and m rows (y) of circuits. */
  get gridShape(): readonly [n: number, m: number] {
    return this.config.gridShape;
  }
  /** Circuits row by row. */
  get circuits(): readonly Circuit[] {
    return this.#circuits;
  }
  /** From circuit to circuit, in the order in which they were drawn. */
  get connections(): readonly CircuitConnection[] {
    return this.#connections;
  }
  get neuronCount(): number {
    return neuronsOf(this.#circuits);
  }
  get nInputs(): number {
    return this.config.nInputs;
  }
  get seed(): number {
    return this.model.seed;
  }

  /** Sizes of the circuits, `[row][column]`. */
  getCircuitGrid(): number[][] {
    return getCircuitGrid(this.#circuits);
  }
  /** The circuit of a neuron. @throws ModelError for a neuron that there is not */
  getWtaById(neuron: number): Circuit {
    return getWtaById(this.#circuits, neuron);
  }
  /** Where the circuit of a neuron is. @throws ModelError for a neuron that there is not */
  getPosById(neuron: number): readonly [x: number, y: number] {
    return getPosById(this.#circuits, neuron);
  }
  /** The neurons of the circuits `min` to `max - 1`. Default: of all. @throws ModelError for a range that is none */
  getNodeCollections(min?: number, max?: number): number[] {
    return getNodeCollections(this.#circuits, min, max);
  }

  population(name: keyof typeof wtaPopulations): NeuronPopulation {
    return this.neuronPopulation(wtaPopulations[name]);
  }

  /**
   * Runs for `duration` ms with these spikes of the input, from where the last run has stopped.
   * @throws ModelError for spikes of channels that there are not, in no order or beyond the run, before anything runs
   */
  async run(input: InputSpikes, options: WtaRunOptions): Promise<WtaRecording> {
    checkOptions<WtaRunOptions>(options, RUN, "a run of a winner-take-all network");
    const { duration, train = true, record = [], recordEvery = 1, given } = options;
    const unknown = record.find((name) => !RECORDED.includes(name));
    if (unknown !== undefined)
      throw new ModelError(`a run of a winner-take-all network records ${RECORDED.join(", ")}, not ${shown(unknown)}`);
    const fed = trainsOf(input, this.nInputs, duration, "input channel");
    if ((given !== undefined) !== this.config.givenSpikes) {
      throw new ModelError(
        this.config.givenSpikes
          ? "this winner-take-all network has givenSpikes: give the spikes of its neurons to run (given)"
          : "neurons of this winner-take-all network draw their own spikes: set givenSpikes to give them some",
      );
    }
    const forced = given && trainsOf(given, this.neuronCount, duration, "neuron");
    this.#checkIdle("it again");
    this.#isRunning = true;
    try {
      this.#feed(wtaPopulations.input, fed);
      if (forced !== undefined) this.#feed(wtaPopulations.neurons, forced);
      this.#setLearning(train);
      const recording = await this.#steps(duration, record, recordEvery);
      if (!train) await this.#pause(duration);
      return recording;
    } finally {
      this.#isRunning = false;
    }
  }

  /** Rate fractions of all neurons, as of the last step. */
  async fractions(): Promise<Float32Array> {
    return floats(await this.simulation.pull(varRef(this.population("neurons"), "share")));
  }
  /** Membrane potentials of all neurons, as of the last step. */
  async potentials(): Promise<Float32Array> {
    return floats(await this.simulation.pull(varRef(this.population("neurons"), "u")));
  }

  /** Weights synapse by synapse. */
  async weights(which: WtaSynapsesName): Promise<{ pre: Uint32Array; post: Uint32Array; w: Float32Array }> {
    const synapses = this.#synapses(which);
    const w = floats(await this.simulation.pull(synapseVarRef(synapses, "g")));
    return { ...(await this.#ends(synapses)), w };
  }

  /** What each synapse has of the potential of its neuron, but for its weight, in the step to come. */
  async epsps(which: WtaSynapsesName): Promise<{ pre: Uint32Array; post: Uint32Array; y: Float32Array }> {
    const synapses = this.#synapses(which);
    const { pre, post } = await this.#ends(synapses);
    const { simulation } = this;
    const { vars } = synapses.weightUpdate.definition;
    const isOfSynapses = Object.hasOwn(vars, "eDecay");
    const value = (name: string) => simulation.pull((isOfSynapses ? synapseVarRef : preVarRef)(synapses, name));
    const [decay, rise] = [await value("eDecay"), await value("eRise")];
    const scale = await this.#scale(which);
    const y = Float32Array.from(pre, (neuron, synapse) => {
      const at = isOfSynapses ? synapse : neuron;
      return (Number(decay[at]) - Number(rise[at])) * scale(synapse);
    });
    return { pre, post, y };
  }

  /** @throws ModelError where potentials are kept up to date by events: see `replaceWeights` */
  override setWeights(synapses: string, values: ArrayLike<number> | number): void {
    if (this.config.form === "events") {
      throw new ModelError(
        "potentials of this winner-take-all network follow its weights event by event: await replaceWeights(..) to set them from outside",
      );
    }
    super.setWeights(synapses, values);
  }

  /**
   * Sets weights, in the order of `weights`, or all to one number. Potentials that events keep up to date are put together anew from the traces.
   * @throws ModelError for synapses that there are not, and another number of weights
   */
  async replaceWeights(which: WtaSynapsesName, values: ArrayLike<number> | number): Promise<void> {
    this.simulation.push(synapseVarRef(this.#synapses(which), "g"), values);
    if (this.config.form !== "events") return;
    const [decaying, rising] = [new Float64Array(this.neuronCount), new Float64Array(this.neuronCount)];
    for (const name of synapsesNames) {
      const { decay, rise } = await this.#arrived(name);
      const { pre, post, w } = await this.weights(name);
      const scale = await this.#scale(name);
      for (const [k, neuron] of post.entries()) {
        const weight = w[k]! * scale(k);
        decaying[neuron]! += weight * decay[pre[k]!]!;
        rising[neuron]! += weight * rise[pre[k]!]!;
      }
    }
    this.simulation.push(this.#accumulated[0]!, decaying);
    this.simulation.push(this.#accumulated[1]!, rising);
  }

  /**
   * The traces of sources without the spikes of the last step, which are on their way: what they were one step before, from the potential of then (`y`), and from that of now, to which a spike adds nothing yet.
   */
  async #arrived(which: WtaSynapsesName): Promise<{ decay: Float64Array; rise: Float64Array }> {
    const value = async (name: string) =>
      Float64Array.from((await this.simulation.pull(preVarRef(this.#synapses(which), name))) as Float32Array);
    const [eDecay, eRise, y] = [await value("eDecay"), await value("eRise"), await value("y")];
    const [keptDecay, keptRise] = [1 - 1 / this.config.tauDecay, 1 - 1 / this.config.tauRise];
    const decay = y.map((before, k) => (eDecay[k]! - eRise[k]! - keptRise * before) / (keptDecay - keptRise));
    return { decay, rise: decay.map((one, k) => one - y[k]!) };
  }

  /** What the amplitude of a synapse is multiplied by. */
  async #scale(which: WtaSynapsesName): Promise<(synapse: number) => number> {
    const synapses = this.#synapses(which);
    if (!Object.hasOwn(synapses.weightUpdate.definition.vars, "a")) return () => 1;
    const values = await this.simulation.pull(synapseVarRef(synapses, "a"));
    return (synapse) => Number(values[synapse]);
  }

  /**
   * Traces, amplitudes and intervals of short-term plasticity, and potentials as at the start, and no spike on its way; weights, biases and what they learn by stay, and the clock goes on. (With the rule
   * `"aliased"` u stays, as in the original code, where it is U itself.)
   */
  resetState(): void {
    this.#checkIdle("resetState");
    const { simulation } = this;
    const step = simulation.timestep;
    const isAliased = this.config.stp === "aliased";
    // What synapses have, or neurons on their sides.
    const amplitude = ["U", "D", "F", ...(isAliased ? ["u"] : [])];
    const learned = ["g", "S", "Q", "a", "post.paused", ...amplitude, ...amplitude.map((name) => `pre.${name}`)];
    const kept = new Set([
      ...Object.values(wtaSynapses).flatMap((name) => learned.map((one) => `${name}.${one}`)),
      ...[`${wtaPopulations.neurons}.bias`, "priors.S", "priors.Q"],
    ]);
    simulation.reinitialise({ keep: (name) => kept.has(name) });
    simulation.timestep = step;
    const { u } = this.#amplitudes;
    if (u !== undefined && !isAliased) simulation.push(preVarRef(this.#synapses("recurrent"), "u"), u);
    if (this.config.inputAmplitude === "depressing") simulation.push(preVarRef(this.#synapses("input"), "u"), 1);
  }

  #neurons({ givenSpikes, rMax, lag, spikeProbability }: Required<WtaConfig>): NeuronOptions & { model: NeuronModel } {
    const share = this.#circuits.flatMap(({ size }) => new Array<number>(size).fill(1 / size));
    if (givenSpikes) {
      const { vars, extraGlobalParams } = spikeTrains(share.map(() => []));
      return { model: wtaRecordedNeuron, vars: { ...vars, share }, extraGlobalParams };
    }
    const params = { rMax, late: lag, linear: spikeProbability === "linear" ? 1 : 0 };
    return { model: wtaNeuron, params, vars: { share, before: share } };
  }

  #learning({ useStdp, useVarianceTracking, learningRate }: Required<WtaConfig>): WtaSynapse["learning"] {
    if (!useStdp || this.options.plastic === false) return "none";
    return useVarianceTracking ? "tracking" : learningRate;
  }

  #connectInput(config: Required<WtaConfig>, random: RandomState): void {
    const { form, inputAmplitude, nInputs, tauDecay, tauRise } = config;
    const scaled = inputAmplitude === "random";
    const stp = inputAmplitude === "depressing" ? "lag-one" : "none";
    const model = weightUpdate("wta_input", {
      form,
      learning: this.#learning(config),
      stp,
      perSynapse: false,
      scaled,
      counted: true,
    });
    const count = nInputs * this.neuronCount;
    const synapse = dense(this.population("neurons").neuron.definition, {
      model,
      params: { tauDecay, tauRise },
      g: initialWeights(config, count, random),
      ...(scaled && { vars: { a: Float64Array.from({ length: count }, () => -Math.log1p(-random.random())) } }),
    });
    this.connect("input", "channels", "circuits", "neurons", synapse, wtaSynapses.input);
  }

  #connectCircuits(config: Required<WtaConfig>, random: RandomState): void {
    const { form, useStp, stp, stpPer, tauDecay, tauRise } = config;
    const sizes = this.#circuits.map(({ size }) => size);
    const count = this.#connections.reduce((sum, [from, to]) => sum + sizes[from]! * sizes[to]!, 0);
    const perSynapse = useStp && stpPer === "synapse";
    const learning = this.#learning(config);
    const rule = useStp ? stp : "none";
    const model = weightUpdate("wta_recurrent", { form, learning, stp: rule, perSynapse, scaled: false });
    const amplitudes = useStp ? amplitudesFor(perSynapse ? count : this.neuronCount, config, random) : {};
    const synapse = sparse(
      this.population("neurons").neuron.definition,
      betweenSegments(this.#connections, sizes, sizes),
      {
        model,
        params: { tauDecay, tauRise },
        g: initialWeights(config, count, random),
        ...(perSynapse ? { vars: amplitudes } : {}),
      },
    );
    this.connect("circuits", "neurons", "circuits", "neurons", synapse, wtaSynapses.recurrent);
    if (!perSynapse) this.#amplitudes = amplitudes;
  }
  /** Of neurons, which synapses of a network have no room to be given. */
  #amplitudes: Readonly<Record<string, Float64Array>> = {};

  protected override async afterInitialise(): Promise<void> {
    const recurrent = this.#synapses("recurrent");
    const push = (names: SynapsePopulation, values: Readonly<Record<string, Float64Array | number>>) => {
      for (const [name, one] of Object.entries(values)) this.simulation.push(preVarRef(names, name), one);
    };
    push(recurrent, this.#amplitudes);
    if (this.config.inputAmplitude === "depressing") push(this.#synapses("input"), { U: 1, D: 1, F: 1, u: 1 });
    this.#setLearning(true);
  }

  #addUpdates(config: Required<WtaConfig>): void {
    const { form, tauDecay, tauRise, usePriors } = config;
    const [fromInput, recurrent] = [this.#synapses("input"), this.#synapses("recurrent")];
    const neurons = this.population("neurons");
    const [u, share] = [varRef(neurons, "u"), varRef(neurons, "share")];
    const sums = { input: inSynRef(fromInput), recurrent: inSynRef(recurrent), bias: varRef(neurons, "bias"), u };
    let max: ReturnType<typeof varRef>;
    if (form === "dense") {
      max = varRef(this.model.addStepUpdate("potential", "beforeNeurons", wtaPotential, { varRefs: sums }), "max");
    } else {
      const update = this.model.addStepUpdate("potential", "beforeNeurons", wtaAccumulate, {
        params: { tauDecay, tauRise },
        varRefs: {
          ...sums,
          inputDecay: postVarRef(fromInput, "gainDecay"),
          inputRise: postVarRef(fromInput, "gainRise"),
          recurrentDecay: postVarRef(recurrent, "gainDecay"),
          recurrentRise: postVarRef(recurrent, "gainRise"),
        },
      });
      max = varRef(update, "max");
      this.#accumulated = [varRef(update, "decaying"), varRef(update, "rising")];
    }
    const exponentials = this.model.addStepUpdate("exponentials", "beforeNeurons", segmentExponentials, {
      varRefs: { value: u, max, share },
    });
    this.model.addStepUpdate("shares", "beforeNeurons", segmentShares, {
      varRefs: { sum: varRef(exponentials, "sum"), share },
    });
    const learning = this.#learning(config);
    if (!usePriors || learning === "none") return;
    const priors = defineCustomUpdateModel({ name: "wta_priors", ...wtaPriorsSpec(learning) });
    this.model.addStepUpdate("priors", "afterNeurons", priors, {
      varRefs: { bias: sums.bias, st: spikeTimeRef(neurons), eta: postVarRef(fromInput, "eta") },
    });
  }

  #synapses(which: WtaSynapsesName): SynapsePopulation {
    if (!Object.hasOwn(wtaSynapses, which)) {
      throw unknownName("synapses", String(which), "a winner-take-all network", synapsesNames);
    }
    return this.synapsePopulation(wtaSynapses[which]);
  }

  /** Sets what all neurons of a population share, where its synapses have such a thing. */
  #set(which: WtaSynapsesName, name: string, value: number): void {
    const synapses = this.#synapses(which);
    if (Object.hasOwn(synapses.weightUpdate.definition.postVars, name))
      this.simulation.push(postVarRef(synapses, name), value);
  }

  /** Learning is off where eta is 0: then weights, and what they learn by, keep every bit. */
  #setLearning(train: boolean): void {
    for (const name of synapsesNames) {
      this.#set(name, "eta", train ? this.config.eta : 0);
    }
  }

  /** Where the rate of learning decays with the time of learning, it does not with that of tests: it is part of the state how long they have been. */
  async #pause(duration: number): Promise<void> {
    for (const name of synapsesNames) {
      const synapses = this.#synapses(name);
      if (!Object.hasOwn(synapses.weightUpdate.definition.postVars, "paused")) continue;
      const reference = postVarRef(synapses, "paused");
      const [before] = await this.simulation.pull(reference);
      this.simulation.push(reference, Number(before) + duration);
    }
  }

  /** @throws ModelError while a run is under way */
  override async reinitialise(): Promise<void> {
    this.#checkIdle("reinitialise");
    await super.reinitialise();
  }
  /** @throws ModelError for the state of another network, and while a run is under way */
  override async restoreState(state: NetworkState): Promise<void> {
    this.#checkIdle("restoreState");
    await super.restoreState(state);
  }

  #checkIdle(what: string): void {
    if (this.#isRunning) throw new ModelError(`the network is running: await run before calling ${what}`);
  }

  /** Gives a population the spikes of the run to come. */
  #feed(population: string, trains: readonly number[][]): void {
    const { simulation } = this;
    const now = simulation.timestep;
    const neurons = this.neuronPopulation(population);
    const { vars, extraGlobalParams } = spikeTrains(trains.map((steps) => steps.map((step) => now + step)));
    simulation.setExtraGlobalParameter(population, "spikeTimes", extraGlobalParams.spikeTimes);
    simulation.push(varRef(neurons, "startSpike"), vars.startSpike);
    simulation.push(varRef(neurons, "endSpike"), vars.endSpike);
  }

  async #steps(duration: number, record: readonly string[], recordEvery: number): Promise<WtaRecording> {
    const { simulation, neuronCount } = this;
    const neurons = this.population("neurons");
    const first = simulation.timestep;
    const isWatched = record.includes("fractions") || record.includes("potentials");
    if (record.includes("spikes")) simulation.recordSpikes(neurons, duration);
    const samples = isWatched ? Math.floor(duration / recordEvery) : 0;
    const room = (name: string) => (record.includes(name) ? new Float32Array(samples * neuronCount) : undefined);
    const [fractions, potentials] = [room("fractions"), room("potentials")];
    for (let sample = 0; sample < samples; sample++) {
      await simulation.step(recordEvery);
      fractions?.set(await this.fractions(), sample * neuronCount);
      potentials?.set(await this.potentials(), sample * neuronCount);
    }
    const rest = duration - samples * recordEvery;
    if (rest > 0) await simulation.step(rest);
    let spikes: WtaRecording["spikes"];
    if (record.includes("spikes")) {
      const [train] = await simulation.spikes(neurons);
      const { ids, steps } = train!;
      spikes = { ids: Uint32Array.from(ids), steps: Uint32Array.from(steps, (step) => step - first) };
    }
    return { duration, spikes, fractions, potentials };
  }

  async #ends(synapses: SynapsePopulation): Promise<{ pre: Uint32Array; post: Uint32Array }> {
    const { pre, post } = await this.simulation.connections(synapses);
    return { pre: Uint32Array.from(pre), post: Uint32Array.from(post) };
  }
}

const floats = (values: ArrayLike<number | bigint>): Float32Array => Float32Array.from(values as ArrayLike<number>);

const weightUpdate = (name: string, synapse: WtaSynapse): WeightUpdateModel =>
  defineWeightUpdateModel({ name, ...wtaSynapseSpec(synapse) }) as unknown as WeightUpdateModel;

/** Throws `ModelError` for options of a network that this one does not have. */
function checkNetwork({ dt, batchSize = 1, seed = 0 }: NetworkOptions): void {
  checkWhole("the seed of a winner-take-all network, which seeds NumPy's stream,", seed, 0, 2 ** 32 - 1);
  if (dt !== 1) throw new ModelError(`steps of a winner-take-all network are of 1 ms (dt: 1), not of ${dt}`);
  if (batchSize !== 1) {
    throw new ModelError(
      `a winner-take-all network learns from one input at a time (batchSize: 1), not from ${batchSize}: instances would have weights of their own`,
    );
  }
}

/** Steps of spikes by neuron. */
function trainsOf(input: InputSpikes, count: number, duration: number, what: string): number[][] {
  const { channels, steps } = input ?? {};
  const isList = (values: unknown): boolean => Array.isArray(values) || ArrayBuffer.isView(values);
  if (!isList(channels) || !isList(steps) || channels.length !== steps.length) {
    throw new ModelError(
      `spikes are { channels, steps }, two arrays of the same length, not ${shown(input)}: an input generator makes them, or new Uint32Array(0) twice for none`,
    );
  }
  const trains = Array.from({ length: count }, (): number[] => []);
  let last = 0;
  for (const [k, channel] of channels.entries()) {
    const step = steps[k]!;
    checkWhole(`the ${what} of spike ${k}`, channel, 0, count - 1);
    checkWhole(
      `the step of spike ${k}, which is to lie within the run of ${duration} ms and not before that of the spike before,`,
      step,
      last,
      duration - 1,
    );
    last = step;
    trains[channel]!.push(step);
  }
  return trains;
}

function initialWeights({ randomInitialWeights }: Required<WtaConfig>, count: number, random: RandomState) {
  if (!randomInitialWeights) return 0;
  return Float64Array.from({ length: count }, () => Math.log(1 - random.random()));
}

/** U, D and F of so many neurons or synapses, and u, which starts as U. */
function amplitudesFor(count: number, { stpU, stpD, stpF }: Required<WtaConfig>, random: RandomState) {
  const draw = ([mean, sd]: readonly [number, number], least: number) =>
    random.normal(mean, sd, count).map((value) => Math.max(least, value));
  const [U, D, F] = [draw(stpU, 0), draw(stpD, 1), draw(stpF, 1)];
  return { U, D, F, u: U };
}
