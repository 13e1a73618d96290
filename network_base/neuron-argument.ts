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
 * without any, and a bias that stays as it is, for which nothing is collected, are fine. Another variable that looks as if it should learn, read-only and with a change of its own, is
 * warned of: it may be for code of one's own.
 */
export function expectBias(neuron: NeuronModel, where: string): void {
  if (neuron?.kind !== "neuron") return;
  const has = (name: string) => Object.hasOwn(neuron.vars, name);
  const bias = aliasesOf("b").find(has);
  const change = ["db", ...aliasesOf("db")].find(has);
  const refused = (name: string, lacking: string): ModelError =>
    new ModelError(
      `${where} is of '${neuron.name}', which has the variable '${name}' and ${lacking}: a bias that learns is called 'b', and 'db' collects its change`,
    );
  // What collects nothing is not to learn.
  if (change !== undefined) {
    if (!has("b")) throw refused(bias ?? change, "no 'b'");
    if (!has("db")) throw refused(change, "no 'db'");
    if (bias !== undefined && has(`d${bias}`)) throw refused(bias, "a 'b' beside it");
  }
  const other = Object.keys(neuron.vars).find(
    (name) => name !== "b" && neuron.vars[name]!.access === "READ_ONLY" && has(`d${name}`),
  );
  if (other === undefined || warned.has(neuron)) return;
  warned.add(neuron);
  console.warn(
    `${where} is of '${neuron.name}', which has the variables '${other}' and 'd${other}': nothing adds one to the other. Of a neuron's variables, the bias alone learns, which is called 'b', with its change 'db'`,
  );
}

/** Neurons that have been warned of, once for all their populations. */
const warned = new WeakSet<NeuronModel>();
