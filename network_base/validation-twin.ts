/** The static twin: the same architecture without plasticity, which validates with the weights of the moment. */
import { synapseVarRef, type VariableReference, varRef } from "../genn/index.ts";
import { hasBias } from "./optimisers.ts";
import { hasWeights, type NetworkParts } from "./parts.ts";

/** Weights of all synapses, and biases of all neurons that learn them, in the order of creation. */
function learnedVariables({ synapses, neurons }: Pick<NetworkParts, "synapses" | "neurons">): VariableReference[] {
  return [
    ...[...synapses.values()].filter(hasWeights).map((population) => synapseVarRef(population, "g")),
    ...[...neurons.values()].filter(hasBias).map((population) => varRef(population, "b")),
  ];
}

/** A built network, or its parts. */
type Built = Pick<NetworkParts, "simulation" | "neurons" | "synapses">;

/** Puts the twin into its initial state, with the weights and biases that `from` has now. */
export async function prepareTwin(from: Built, twin: Built): Promise<void> {
  const copied = learnedVariables(twin);
  const names = new Set(copied.map((reference) => `${reference.group.name}.${reference.variable}`));
  twin.simulation.reinitialise({ keep: (bufferName) => names.has(bufferName) });
  const sources = learnedVariables(from);
  for (const [index, target] of copied.entries()) {
    await twin.simulation.copyFrom(target, from.simulation, sources[index]!);
  }
}
