/** What a built network consists of. The functions of this folder work on it; `NetworkBase` makes it. */
import {
  type CurrentSource,
  type GeNNModel,
  inSynRef,
  ModelError,
  type NeuronPopulation,
  type Simulation,
  type SynapsePopulation,
  synapseVarRef,
  unknownName,
  type VariableReference,
  varRef,
} from "../genn/index.ts";
import type { Learner } from "./optimisers.ts";

export interface NetworkParts {
  readonly model: GeNNModel;
  readonly simulation: Simulation;
  readonly neurons: ReadonlyMap<string, NeuronPopulation>;
  readonly synapses: ReadonlyMap<string, SynapsePopulation>;
  /** Step sources by `inputKey`. */
  readonly inputs: ReadonlyMap<string, CurrentSource>;
  readonly learners: readonly Learner[];
  readonly alignGroups: ReadonlySet<string>;
  readonly plastic: boolean;
  /** Plasticity updates since the network was (re)initialised. */
  updates: number;
}

/** The neuron or synapse population of that name. Throws `ModelError` with a suggestion. */
export function populationOf(
  parts: Pick<NetworkParts, "neurons" | "synapses">,
  name: string,
  where: string,
): NeuronPopulation | SynapsePopulation {
  const population = parts.neurons.get(name) ?? parts.synapses.get(name);
  if (population === undefined) {
    throw unknownName("population", name, where, [...parts.neurons.keys(), ...parts.synapses.keys()]);
  }
  return population;
}

/** A variable of a neuron or synapse population (`inSyn` included). Throws `ModelError` with a suggestion. */
export function referenceTo(
  parts: Pick<NetworkParts, "neurons" | "synapses">,
  population: string,
  variable: string,
  where: string,
): VariableReference {
  const found = populationOf(parts, population, where);
  if (found.kind === "neuron") return varRef(found, variable);
  return variable === "inSyn" ? inSynRef(found) : synapseVarRef(found, variable);
}

/** Entry of a map by name, or `ModelError` with a suggestion. */
export function lookUp<Entry>(map: ReadonlyMap<string, Entry>, what: string, name: string, where: string): Entry {
  const entry = map.get(name);
  if (entry === undefined) throw unknownName(what, name, where, map.keys());
  return entry;
}

/** The weights of a population. Throws `ModelError` where there are none, because all synapses share one number. */
export function weightsOf(synapses: SynapsePopulation): VariableReference {
  if (Object.hasOwn(synapses.weightUpdate.definition.vars, "g")) return synapseVarRef(synapses, "g");
  throw new ModelError(
    `the synapses of '${synapses.name}' share one weight, a parameter: give them weights of their own (an array or a distribution as g)`,
  );
}

/** Do synapses have a weight each that is stored, as opposed to one number for all, or to one that is computed at every use? */
export const hasWeights = ({ weightUpdate: { definition, initial } }: SynapsePopulation): boolean =>
  Object.hasOwn(definition.vars, "g") && initial.g?.kind !== "recomputed";
