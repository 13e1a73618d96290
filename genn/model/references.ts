/** References to what the simulator keeps of spikes, and to the extra global parameters of groups, for custom updates. */
import type { ArrayReference } from "./array-references.ts";
import type { DeclaredType } from "./definitions.ts";
import { ModelError, unknownName } from "./errors.ts";
import type { CurrentSource, CustomUpdate, NeuronPopulation, SynapsePopulation, VariableReference } from "./model.ts";

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
