/**
 * The base class of all networks. A subclass says in `setup` which layers, populations and connections there are; everything else, from
 * optimisers to the twin for validation, is made from that.
 */
import {
  build,
  type CurrentSource,
  type CurrentSourceModel,
  GeNNModel,
  ModelError,
  type NeuronPopulation,
  type Simulation,
  type SynapsePopulation,
  synapseVarRef,
  transposedSynapseVarRef,
  type VariableReference,
  type VariableValues,
  varRef,
} from "../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import { copy, negate, stepSource } from "../genn_models/index.ts";
import { addConnection } from "./connections.ts";
import { inputKey, silence } from "./inputs.ts";
import { LayerBase, type LayerNetwork, neuronName } from "./layer-base.ts";
import { checkNetworkOptions, type NetworkOptions } from "./network-options.ts";
import { expectBias } from "./neuron-argument.ts";
import { addOptimisers } from "./optimisers.ts";
import { lookUp, type NetworkParts, populationOf, referenceTo, weightsOf } from "./parts.ts";
import type { RunOptions } from "./run-options.ts";
import type { RunResult } from "./run-result.ts";
import { runSim } from "./run-sim.ts";
import type { RunningNetwork } from "./running-network.ts";
import { addSource, type SourceOptions } from "./sources.ts";
import { captureState, checkStateFits, type NetworkState } from "./state.ts";
import type { SynapseBase } from "./synapse-base.ts";

/** Copies may change the sign. */
export interface AlignOptions {
  readonly negate?: boolean;
}

const ALIGN: RulesOf<AlignOptions> = { negate: a.flag };

// biome-ignore lint/suspicious/noExplicitAny: a network of any configuration
type AnyNetwork = NetworkBase<any>;

/**
 * A network. Make one with `await Subclass.create(options, config)`; full names are `neur_<layer>_<pop>`, `syn_<layer>_<source>_to_<target>`
 * within a layer and `syn_<layer>_<pop>_to_<layer>_<pop>` across layers.
 */
// biome-ignore lint/suspicious/noExplicitAny: what a network is configured by is for its own `setup` to say
export abstract class NetworkBase<Config = any> implements RunningNetwork {
  readonly options: NetworkOptions;
  readonly model: GeNNModel;
  readonly #neurons = new Map<string, NeuronPopulation>();
  readonly #synapses = new Map<string, SynapsePopulation>();
  readonly #layers = new Map<string, LayerBase>();
  readonly #inputs = new Map<string, CurrentSource>();
  readonly #alignGroups = new Map<string, number>();
  #parts: NetworkParts | undefined;
  #twin: AnyNetwork | undefined;
  #isRunning = false;

  /** Use `create`. */
  constructor(options: NetworkOptions) {
    checkNetworkOptions(options);
    const { dt, batchSize, seed, precision, timePrecision, fusePostsynapticModels } = options;
    this.options = options;
    this.model = new GeNNModel({
      name: "network",
      dt,
      batchSize,
      seed,
      precision,
      timePrecision,
      fusePostsynapticModels,
    });
  }

  /**
   * Makes the network: runs `setup`, compiles, draws the weights; with the option `validation`, its twin too. Throws
   * `ModelError` or `SnippetError`.
   */
  static async create<N extends AnyNetwork>(
    this: new (
      options: NetworkOptions,
    ) => N,
    options: NetworkOptions,
    ...config: Parameters<N["setup"]>
  ): Promise<N> {
    const network = new this(options);
    await network.#open(config);
    const { validation, batchSize } = options;
    if (validation !== undefined && validation !== false) {
      const twin = new this({
        ...options,
        batchSize: validation === true ? batchSize : validation.batchSize,
        plastic: false,
        validation: false,
        optimisers: undefined,
      });
      await twin.#open(config);
      network.#twin = twin;
    }
    return network;
  }

  /** Declares layers, populations, connections, inputs and alignment. */
  abstract setup(config: Config): void;

  /** Runs after the weights have been drawn: at creation and in `reinitialise`. Does nothing unless overridden. */
  protected async afterInitialise(): Promise<void> {}

  // --- for setup ---

  /** Adds an empty layer of that name, or a layer of one's own class. */
  protected addLayer(layer: string | LayerBase): LayerBase {
    const added = typeof layer === "string" ? new LayerBase(layer) : layer;
    if (typeof added?.attach !== "function") {
      throw new ModelError(`addLayer takes a name or a layer, not ${shown(layer)}`);
    }
    if (this.#layers.has(added.name)) throw new ModelError(`there is a layer '${added.name}' already`);
    this.#layers.set(added.name, added);
    const network: LayerNetwork = {
      addNeurons: (name, size, neuron, options) => {
        expectBias(neuron, `neuron population '${name}'`);
        this.#neurons.set(name, this.model.addNeuronPopulation(name, size, neuron, options));
      },
      addSynapses: (name, source, target, synapse) => this.#addSynapses(name, source, target, synapse),
    };
    added.attach(network);
    return added;
  }

  /** Connects populations across layers, as `syn_<layer>_<pop>_to_<layer>_<pop>` unless a full name is given. */
  protected connect(
    sourceLayer: string,
    sourcePopulation: string,
    targetLayer: string,
    targetPopulation: string,
    synapse: SynapseBase,
    name = `syn_${sourceLayer}_${sourcePopulation}_to_${targetLayer}_${targetPopulation}`,
  ): void {
    for (const layer of [sourceLayer, targetLayer]) lookUp(this.#layers, "layer", layer, `connection '${name}'`);
    this.#addSynapses(
      name,
      neuronName(sourceLayer, sourcePopulation),
      neuronName(targetLayer, targetPopulation),
      synapse,
    );
  }

  /** Gives a population a step source on one of its input variables; `runSim({ inputs })` says what it shows. */
  protected addInput(layer: string, population: string, target = "Isyn"): void {
    const name = neuronName(layer, population);
    const neurons = this.neuronPopulation(name);
    const source = this.model.addCurrentSource(`input_${name}_${target}`, stepSource, neurons, {
      targetVar: target,
      extraGlobalParams: silence,
    });
    this.#inputs.set(inputKey(name, target), source);
  }

  /**
   * Gives a population a current source, such as `poissonExp`, named `source_<population>_<model>` unless a name is given. Returns it, for references to its
   * variables. Throws `ModelError` for values that the model does not have, and for a name that is taken.
   */
  protected addSource(
    layer: string,
    population: string,
    source: CurrentSourceModel,
    options: SourceOptions = {},
  ): CurrentSource {
    return addSource(this.model, this.neuronPopulation(neuronName(layer, population)), source, options);
  }

  /** In group `group`: weights of `target` = weights of `source`, transposed. Both dense, with sizes to match. */
  protected alignTransposed(group: string, target: string, source: string, options: AlignOptions = {}): void {
    const from = transposedSynapseVarRef(this.synapsePopulation(source), "g");
    this.#addAlign(group, synapseVarRef(this.synapsePopulation(target), "g"), from, options);
  }

  /** In group `group`: weights of `target` = weights of `source`, element by element. */
  protected alignCopy(group: string, target: string, source: string, options: AlignOptions = {}): void {
    const from = synapseVarRef(this.synapsePopulation(source), "g");
    this.#addAlign(group, synapseVarRef(this.synapsePopulation(target), "g"), from, options);
  }

  /** In group `group`: biases of the neurons `target` = biases of the neurons `source`. */
  protected alignBias(group: string, target: string, source: string, options: AlignOptions = {}): void {
    const from = varRef(this.neuronPopulation(source), "b");
    this.#addAlign(group, varRef(this.neuronPopulation(target), "b"), from, options);
  }

  // --- names ---

  /** All neuron populations by full name. */
  get neurons(): ReadonlyMap<string, NeuronPopulation> {
    return this.#neurons;
  }
  /** All synapse populations by full name. */
  get synapses(): ReadonlyMap<string, SynapsePopulation> {
    return this.#synapses;
  }
  /** Throws `ModelError` for an unknown name. */
  neuronPopulation(name: string): NeuronPopulation {
    return lookUp(this.#neurons, "neuron population", name, "the network");
  }
  /** Throws `ModelError` for an unknown name. */
  synapsePopulation(name: string): SynapsePopulation {
    return lookUp(this.#synapses, "synapse population", name, "the network");
  }
  /** A variable of a neuron or synapse population (`inSyn` too), for `simulation.pull` and `push`. */
  reference(population: string, variable: string): VariableReference {
    return referenceTo({ neurons: this.#neurons, synapses: this.#synapses }, population, variable, "the network");
  }

  // --- a network that exists ---

  /** The simulator under the network. */
  get simulation(): Simulation {
    return this.#built().simulation;
  }
  /** The network that validates, if it was asked for: the same architecture, not plastic. */
  get twin(): this | undefined {
    return this.#twin as this | undefined;
  }

  /** Weights [pre * post], row by row; one-to-one [n]; sparse [synapses], in the order of `simulation.connections`. (Spiking synapses that share one number have none.) */
  async getWeights(synapses: string): Promise<VariableValues> {
    return this.simulation.pull(weightsOf(this.synapsePopulation(synapses)));
  }
  /** Takes what `getWeights` returns, or one number for all. (Events keep the contribution of the old weight until they are sent again.) */
  setWeights(synapses: string, values: ArrayLike<number> | number): void {
    this.simulation.push(weightsOf(this.synapsePopulation(synapses)), values);
  }
  /** Biases [n]. */
  async getBiases(neurons: string): Promise<VariableValues> {
    return this.simulation.pull(varRef(this.neuronPopulation(neurons), "b"));
  }
  /** Takes what `getBiases` returns, or one number for all. */
  setBiases(neurons: string, values: ArrayLike<number> | number): void {
    this.simulation.push(varRef(this.neuronPopulation(neurons), "b"), values);
  }

  /** Runs the copies declared in a group, on the device. */
  async runAlign(group: string): Promise<void> {
    lookUp(this.#alignGroups, "align group", group, "the network");
    await this.simulation.customUpdate(group);
  }

  /**
   * Runs the network for T ms with everything that is scheduled, and returns what was recorded. The clock starts at 0 and the inputs from their
   * first switch; the state is that which the run before left (see `reinitialise`). Random numbers are keyed by the step, so
   * every run draws the same ones. Throws `ModelError` before anything runs if the options do not fit, and while running if a recorded
   * value is not finite.
   */
  async runSim(options: RunOptions): Promise<RunResult> {
    const parts = this.#built();
    if (this.#isRunning) throw new ModelError("the network is running: await runSim before calling it again");
    this.#isRunning = true;
    try {
      const twin = this.#twin && { parts: this.#twin.#built(), net: this.#twin, twin: undefined };
      return await runSim({ parts, net: this, twin }, options);
    } finally {
      this.#isRunning = false;
    }
  }

  /** Back to the state after creation: the same weights, optimisers without memory, the clock at 0. */
  async reinitialise(): Promise<void> {
    const parts = this.#built();
    parts.simulation.reinitialise();
    parts.updates = 0;
    await this.afterInitialise();
  }

  /** @deprecated The old spelling of `reinitialise`: throws and says so. */
  reinitialize(): never {
    throw new ModelError("'reinitialize' is spelt 'reinitialise': call reinitialise()");
  }

  /** The whole state, to go on from later. Bytes: `serialiseState`. */
  async saveState(): Promise<NetworkState> {
    return captureState(this.#built());
  }
  /** Takes up a saved state. Throws `ModelError` if it is one of another network. (A run is continued by `runSim({ resume })`.) */
  async restoreState(state: NetworkState): Promise<void> {
    const parts = this.#built();
    checkStateFits(parts, state);
    parts.simulation.restoreState(state.simulation);
    parts.updates = state.updates;
  }

  /** Ends workers and frees memory, the twin's too. */
  destroy(): void {
    this.#parts?.simulation.destroy();
    this.#twin?.destroy();
    this.#parts = undefined;
    this.#twin = undefined;
  }

  // --- making it ---

  async #open(config: readonly unknown[]): Promise<void> {
    if (typeof this.setup !== "function") {
      throw new ModelError(
        `the network class '${this.constructor.name}' needs a method setup(config), which makes its layers and connections`,
      );
    }
    (this.setup as (...config: readonly unknown[]) => void)(...config);
    const { plastic = true, optimisers = {}, defaultOptimiser = { optimiser: "adam" } } = this.options;
    const learners = plastic ? addOptimisers(this.model, optimisers, defaultOptimiser) : [];
    if (!plastic) for (const name of Object.keys(optimisers)) populationOf(this.#populations, name, "optimisers");
    const { backend, execution, threads, parallel, passesOff, debug } = this.options;
    this.#parts = {
      ...this.#populations,
      model: this.model,
      simulation: await build(this.model, { backend, execution, threads, parallel, passesOff, debug }),
      inputs: this.#inputs,
      learners,
      alignGroups: new Set(this.#alignGroups.keys()),
      plastic,
      updates: 0,
    };
    await this.afterInitialise();
  }

  get #populations(): Pick<NetworkParts, "neurons" | "synapses"> {
    return { neurons: this.#neurons, synapses: this.#synapses };
  }

  #built(): NetworkParts {
    if (this.#parts === undefined) {
      throw new ModelError(
        "there is no network to run: make it with `await MyNetwork.create(options, config)`, and do not destroy it",
      );
    }
    return this.#parts;
  }

  #addSynapses(name: string, sourceName: string, targetName: string, synapse: SynapseBase): void {
    const where = `synapse population '${name}'`;
    const source = lookUp(this.#neurons, "neuron population", sourceName, where);
    const target = lookUp(this.#neurons, "neuron population", targetName, where);
    this.#synapses.set(name, addConnection(this.model, name, [source, target], synapse, this.options));
  }

  #addAlign(group: string, target: VariableReference, source: VariableReference, options: AlignOptions): void {
    checkOptions<AlignOptions>(options, ALIGN, `align group '${group}'`);
    const { negate: isNegated = false } = options;
    const index = this.#alignGroups.get(group) ?? 0;
    this.model.addCustomUpdate(`align_${group}_${index}`, group, isNegated ? negate : copy, {
      varRefs: { target, source },
    });
    this.#alignGroups.set(group, index + 1);
  }
}
