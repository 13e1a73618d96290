/** Neuron models as arguments. */
import { ModelError, type NeuronModel } from "../genn/index.ts";
import { shown } from "../genn/model/shown.ts";

/** Throws `ModelError` for what is no neuron model: options that stand in its place, or nothing. */
export function expectNeuronModel(neuron: NeuronModel, where: string): void {
  if (neuron?.kind === "neuron") return;
  const got =
    neuron?.kind === undefined ? shown(neuron) : `'${(neuron as NeuronModel).name}' (${(neuron as NeuronModel).kind})`;
  throw new ModelError(`${where} takes a neuron model first, not ${got}`);
}

/** What people call a bias, and its change. */
const OTHER_NAMES = ["bias", "biases", "dbias", "d_bias"];

/**
 * Throws `ModelError` for a neuron whose bias would not be found, and so never learned: `b` is the bias, and `db` collects its change. A neuron
 * without any, and a bias that stays as it is, are fine.
 */
export function expectBias(neuron: NeuronModel, where: string): void {
  if (neuron?.kind !== "neuron" || Object.hasOwn(neuron.vars, "b")) return;
  const found = [...OTHER_NAMES, "db"].find((name) => Object.hasOwn(neuron.vars, name));
  if (found === undefined) return;
  throw new ModelError(
    `${where} is of '${neuron.name}', which has the variable '${found}' and no 'b': a bias that learns is called 'b', and 'db' collects its change`,
  );
}
