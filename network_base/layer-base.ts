/** A layer: a named group of populations, with the connections among them. */
import { checkIdentifier, type InitialValue, ModelError, type NeuronModel, type SegmentSizes } from "../genn/index.ts";
import { a, checkOptions, type RulesOf } from "../genn/model/options.ts";
import type { SynapseBase } from "./synapse-base.ts";

/** Values for a population that differ from its model's defaults. */
export interface NeuronOptions {
  readonly params?: Readonly<Record<string, number>>;
  /** Initial values of variables, one or one per neuron. */
  readonly vars?: Readonly<Record<string, InitialValue>>;
  /** Arrays, such as the spike times of `spikeSourceArray`. */
  readonly extraGlobalParams?: Readonly<Record<string, ArrayLike<number>>>;
  /** Cuts the population into consecutive segments, for updates that reduce over them: a list of their sizes, or how many of the same size. */
  readonly segments?: SegmentSizes;
}

const NEURONS: RulesOf<NeuronOptions> = {
  params: a.object,
  vars: a.object,
  extraGlobalParams: a.object,
  segments: a.anything,
};

/** What a layer needs of the network it belongs to. */
export interface LayerNetwork {
  addNeurons(name: string, size: number, neuron: NeuronModel, options: NeuronOptions): void;
  addSynapses(name: string, source: string, target: string, synapse: SynapseBase): void;
}

/** Full name of a population: `neur_<layer>_<pop>`. */
export const neuronName = (layer: string, population: string): string => `neur_${layer}_${population}`;

/** A layer of a network. Subclasses may put their populations into `setup`, which runs when the layer is added. */
export class LayerBase {
  readonly name: string;
  #network: LayerNetwork | undefined;

  constructor(name: string) {
    checkIdentifier("layer", name);
    this.name = name;
  }

  /** Adds populations and synapses; in the base class, none. */
  setup(): void {}

  /** Adds `size` neurons as `neur_<layer>_<pop>`. Throws `ModelError` for a name that is taken or a size that is none. */
  addNeurons(population: string, size: number, neuron: NeuronModel, options: NeuronOptions = {}): void {
    const network = this.#attached();
    const name = this.neuronName(population);
    checkOptions<NeuronOptions>(options, NEURONS, `neuron population '${name}'`);
    network.addNeurons(name, size, neuron, options);
  }

  /** Connects two populations of this layer as `syn_<layer>_<source>_to_<target>`. */
  addSynapses(source: string, target: string, synapse: SynapseBase): void {
    const name = this.synapseName(source, target);
    this.#attached().addSynapses(name, this.neuronName(source), this.neuronName(target), synapse);
  }

  /** Full name of a population of this layer. */
  neuronName(population: string): string {
    return neuronName(this.name, population);
  }

  /** Full name of the synapses between two populations of this layer. */
  synapseName(source: string, target: string): string {
    return `syn_${this.name}_${source}_to_${target}`;
  }

  /** Puts the layer into a network: `NetworkBase.addLayer` calls this. */
  attach(network: LayerNetwork): void {
    if (this.#network !== undefined) throw new ModelError(`layer '${this.name}' is part of a network already`);
    this.#network = network;
    this.setup();
  }

  #attached(): LayerNetwork {
    if (this.#network === undefined) {
      throw new ModelError(
        `layer '${this.name}' is not part of a network yet: pass it to addLayer first, or add populations in its setup()`,
      );
    }
    return this.#network;
  }
}
