/** References to variables, to what the simulator keeps of spikes and delays, and to the extra global parameters of groups: for custom updates, `pull` and `push`. */
import type { ArrayReference } from "./array-references.ts";
import type { DeclaredType } from "./definitions.ts";
import { ModelError, unknownName } from "./errors.ts";
import type {
  CurrentSource,
  CustomConnectivityUpdate,
  CustomUpdate,
  NeuronPopulation,
  SynapsePopulation,
  VariableReference,
} from "./groups.ts";
import { shown } from "./shown.ts";

/**
 * A variable of a neuron population, current source or custom update.
 * @throws ModelError for synapses, whose variables have references of their own, and for a name that the group does not have
 */
export function varRef(group: NeuronPopulation | CustomUpdate | CurrentSource, name: string): VariableReference {
  // A type says so where types are checked.
  if ((group as { readonly kind?: unknown } | undefined)?.kind === "synapse") {
    throw new ModelError(
      `varRef takes neurons, a current source or a custom update, and '${(group as { name: string }).name}' are synapses: their variables are referenced by synapseVarRef, those of their sides by preVarRef and postVarRef, those of the postsynaptic model by postsynapticVarRef`,
    );
  }
  if ((group as { readonly kind?: unknown } | undefined)?.kind === "connectivityUpdate") {
    throw new ModelError(
      `varRef takes neurons, a current source or a custom update, and '${(group as { name: string }).name}' is a custom connectivity update: its variables are referenced by synapseVarRef, preVarRef and postVarRef`,
    );
  }
  const part = group.kind === "neuron" ? "neuron" : group.kind === "customUpdate" ? "customUpdate" : "currentSource";
  const definition =
    group.kind === "neuron" ? group.neuron : group.kind === "customUpdate" ? group.update : group.source;
  return reference(group, part, name, Object.keys(definition.definition.vars));
}
/** A variable of the synapses of a population, or one that a custom connectivity update keeps for each of them. */
export function synapseVarRef(group: SynapsePopulation | CustomConnectivityUpdate, name: string): VariableReference {
  if (group.kind === "connectivityUpdate")
    return reference(group, "synapse", name, Object.keys(group.update.definition.vars));
  if (group.weightUpdate.initial[name]?.kind === "recomputed") {
    throw new ModelError(
      `'${name}' of '${group.name}' is computed again at every use (recomputed): nothing is stored to refer to`,
    );
  }
  return reference(group, "synapse", name, Object.keys(group.weightUpdate.definition.vars));
}
/** The same, transposed: element [j][i] where the update stands at [i][j]. Dense populations only. */
export function transposedSynapseVarRef(group: SynapsePopulation, name: string): VariableReference {
  if (group.connectivity !== "dense") {
    throw new ModelError(`only dense populations can be transposed, and '${group.name}' is ${group.connectivity}`);
  }
  return { ...synapseVarRef(group, name), transposed: true };
}
/** A per-neuron variable of a weight-update model or of a custom connectivity update, on the pre- or postsynaptic side. */
export function preVarRef(group: SynapsePopulation | CustomConnectivityUpdate, name: string): VariableReference {
  return reference(group, "pre", name, Object.keys(definitionOf(group).preVars));
}
export function postVarRef(group: SynapsePopulation | CustomConnectivityUpdate, name: string): VariableReference {
  return reference(group, "post", name, Object.keys(definitionOf(group).postVars));
}
const definitionOf = (group: SynapsePopulation | CustomConnectivityUpdate) =>
  group.kind === "connectivityUpdate" ? group.update.definition : group.weightUpdate.definition;
/** A variable of a postsynaptic model. */
export function postsynapticVarRef(group: SynapsePopulation, name: string): VariableReference {
  return reference(group, "postsynaptic", name, Object.keys(group.postsynaptic.definition.vars));
}
/**
 * For updates over synapses: a variable of the neuron that each synapse comes from. `reference` is to a variable of the presynaptic population
 * (`varRef`, `preVarRef`); the update may only read it. The other references say which synapses it runs over.
 */
export const presynapticRef = (reference: VariableReference): VariableReference => ({ ...reference, side: "pre" });
/** The same for the neuron that each synapse leads to (`varRef`, `postVarRef`, `inSynRef`). */
export const postsynapticRef = (reference: VariableReference): VariableReference => ({ ...reference, side: "post" });
/** The summed input of a synapse population, one value per postsynaptic neuron. */
export function inSynRef(group: SynapsePopulation): VariableReference {
  return { group, part: "inSyn", variable: "inSyn", transposed: false };
}

/**
 * When the neurons of a population sent their last spike, as `st` of their own code: one value per neuron and instance, in ms, the least number of time's type
 * for never. A custom update may write it, with what is computed in steps (see docs/language.md, "Time"): `t`, other spike times, or that least number.
 * @throws ModelError for a population that never spikes
 */
export const spikeTimeRef = (population: NeuronPopulation): VariableReference =>
  ofSpikes(population, "spikeTime", "st");

/** The same for the spike before: `prev_st`. */
export const previousSpikeTimeRef = (population: NeuronPopulation): VariableReference =>
  ofSpikes(population, "spikeTime", "prev_st");

/**
 * How many spikes the neurons of a population sent in the last step: one whole number per instance, `READ_ONLY`.
 * @throws ModelError for a population that never spikes
 */
export const spikeCountRef = (population: NeuronPopulation): VariableReference =>
  ofSpikes(population, "spikeCount", "spike_count");

/**
 * What `addToPostDelay` has put on its way to the neurons: one value per postsynaptic neuron for each of the steps to come. `pull` and `push` have a row per
 * step, the next one first; a custom update may only set all of them, `BROADCAST`.
 * @throws ModelError for synapses without `maxDendriticDelaySteps`
 */
export function dendriticDelayRef(group: SynapsePopulation): VariableReference {
  if (group?.kind !== "synapse") {
    throw new ModelError(`dendriticDelayRef takes a synapse population, not ${shown(group)}`);
  }
  if (group.delays.maxDendritic === undefined) {
    throw new ModelError(`'${group.name}' has no dendritic delays: it was added without maxDendriticDelaySteps`);
  }
  return { group, part: "dendriticDelay", variable: "dendriticDelay", transposed: false };
}

function ofSpikes(
  group: NeuronPopulation,
  part: "spikeTime" | "spikeCount",
  variable: "st" | "prev_st" | "spike_count",
): VariableReference {
  if (group.neuron.definition.thresholdConditionCode.trim() === "") {
    throw new ModelError(`'${group.name}' never spikes: its model has no thresholdConditionCode`);
  }
  return { group, part, variable, transposed: false };
}

/**
 * An extra global parameter of a group, for `egpRefs` of custom updates; of a synapse population, one of its weight-update or of its postsynaptic model.
 * @throws ModelError for a name that the group does not have
 */
export function egpRef(
  group: NeuronPopulation | SynapsePopulation | CurrentSource | CustomUpdate,
  name: string,
): ArrayReference {
  const arrays = arraysOf(group);
  if (!Object.hasOwn(arrays, name)) {
    throw unknownName("extra global parameter", name, `'${group.name}'`, Object.keys(arrays));
  }
  return { group, array: name, type: arrays[name]! };
}

function arraysOf(
  group: NeuronPopulation | SynapsePopulation | CurrentSource | CustomUpdate,
): Readonly<Record<string, DeclaredType>> {
  switch (group.kind) {
    case "neuron":
      return group.neuron.definition.extraGlobalParams;
    case "synapse":
      return {
        ...group.postsynaptic.definition.extraGlobalParams,
        ...group.weightUpdate.definition.extraGlobalParams,
      };
    case "currentSource":
      return group.source.definition.extraGlobalParams;
    case "customUpdate":
      return group.update.definition.extraGlobalParams;
  }
}

function reference(
  group: VariableReference["group"],
  part: VariableReference["part"],
  name: string,
  known: readonly string[],
): VariableReference {
  if (!known.includes(name)) throw unknownName("variable", name, `'${group.name}'`, known);
  return { group, part, variable: name, transposed: false };
}
