/** The change that a network has added up for one of its populations, as its last update has found it. */
import { ModelError, varRef } from "../genn/index.ts";
import type { AnyNetwork } from "../network_base/index.ts";

/**
 * What an update applies to the weights of a connection ([pre][post]) or the biases of a population of neurons, before the optimiser: summed over
 * the batch. `population` is a full name. Throws `ModelError` for a population that does not learn.
 */
export async function changeOf({ model, simulation }: Pick<AnyNetwork, "model" | "simulation">, population: string) {
  const update = model.customUpdates.find(({ name }) => name === `sum_${population}`);
  if (update === undefined) throw new ModelError(`'${population}' does not learn: it has no sum of changes`);
  return Float64Array.from(await simulation.pull(varRef(update, "sum")));
}
