/** A network as the hooks of a run see it. */
import type {
  GeNNModel,
  NeuronPopulation,
  Simulation,
  SynapsePopulation,
  VariableReference,
  VariableValues,
} from "../genn/index.ts";
import type { NetworkOptions } from "./network-options.ts";
import type { NetworkState } from "./state.ts";

/** What `NetworkBase` offers while it runs, documented there; not what makes, runs or ends a network. */
export interface RunningNetwork {
  readonly options: NetworkOptions;
  readonly model: GeNNModel;
  readonly simulation: Simulation;
  readonly neurons: ReadonlyMap<string, NeuronPopulation>;
  readonly synapses: ReadonlyMap<string, SynapsePopulation>;
  neuronPopulation(name: string): NeuronPopulation;
  synapsePopulation(name: string): SynapsePopulation;
  reference(population: string, variable: string): VariableReference;
  getWeights(synapses: string): Promise<VariableValues>;
  setWeights(synapses: string, values: ArrayLike<number> | number): void;
  getBiases(neurons: string): Promise<VariableValues>;
  setBiases(neurons: string, values: ArrayLike<number> | number): void;
  runAlign(group: string): Promise<void>;
  saveState(): Promise<NetworkState>;
}
