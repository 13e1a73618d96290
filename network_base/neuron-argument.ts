/** Neuron models as arguments. */
import { ModelError, type NeuronModel } from "../genn/index.ts";
import { aliasesOf } from "../genn/model/known-names.ts";
import { shownDefinition } from "../genn/model/shown.ts";

/** Throws `ModelError` for what is no neuron model: options that stand in its place, or nothing. */
export function expectNeuronModel(neuron: NeuronModel, where: string): void {
  if (neuron?.kind === "neuron") return;
  throw new ModelError(`${where} takes a neuron model first, not ${shownDefinition(neuron)}`);
}

/**
 * Throws `ModelError` for a neuron whose bias would not be found, and so never learned: `b` is the bias, and `db` collects its change. A neuron
 * without any, and a bias that stays as it is, are fine.
 */
export function expectBias(neuron: NeuronModel, where: string): void {
  if (neuron?.kind !== "neuron" || Object.hasOwn(neuron.vars, "b")) return;
  const found = [...aliasesOf("b"), ...aliasesOf("db"), "db"].find((name) => Object.hasOwn(neuron.vars, name));
  if (found === undefined) return;
  throw new ModelError(
    `${where} is of '${neuron.name}', which has the variable '${found}' and no 'b': a bias that learns is called 'b', and 'db' collects its change`,
  );
}
