/** What synapses must be like that are not listed one by one, or share values. */
import { ModelError } from "./errors.ts";
import type { SynapsePopulation } from "./groups.ts";

const NEEDS_LISTED = {
  synapseDynamicsCode: "runs at every synapse in every step",
  postSpikeSynCode: "runs along the synapses onto a neuron",
  postEventSynCode: "runs along the synapses onto a neuron",
} as const;

/**
 * Throws `ModelError` where the synapses of a population cannot be kept as it asks: those that are not listed have no values of their own, and are found by
 * their presynaptic neurons only.
 */
export function checkStorage({ name, sparse, kernel, weightUpdate }: SynapsePopulation): void {
  if (kernel !== undefined) checkShared(name, weightUpdate);
  const storage = sparse?.storage ?? "listed";
  if (storage === "listed") return;
  const { definition, initial } = weightUpdate;
  const where = `the synapses of '${name}' cannot be kept with storage '${storage}'`;
  const remedy = "take storage 'listed'";
  if (storage === "procedural" && sparse!.maxSourceConnections !== undefined) {
    throw new ModelError(`${where}: maxSourceConnections is found out by listing them. Leave it out, or ${remedy}`);
  }
  for (const [snippet, why] of Object.entries(NEEDS_LISTED)) {
    if (definition[snippet as keyof typeof NEEDS_LISTED].trim() === "") continue;
    throw new ModelError(`${where}: ${snippet} of ${definition.name} ${why}. Leave it out, or ${remedy}`);
  }
  if (kernel !== undefined) return;
  for (const variable of Object.keys(definition.vars)) {
    if (initial[variable]?.kind === "recomputed") continue;
    throw new ModelError(
      `${where}: '${variable}' of ${definition.name} has a value for each. Make it a parameter, give recomputed(..) as its value, or ${remedy}`,
    );
  }
}

/** What synapses share can be drawn for all of them only. */
function checkShared(name: string, { initial }: SynapsePopulation["weightUpdate"]): void {
  const drawn = Object.entries(initial).find(([, value]) => value?.kind === "recomputed");
  if (drawn === undefined) return;
  throw new ModelError(
    `'${drawn[0]}' of '${name}' is a value for each element of a kernel, which is stored: give it a distribution without recomputed(..)`,
  );
}
