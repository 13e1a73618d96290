/** Input neuron of equilibrium propagation. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { passOn, quantities, sources } from "../fragments/equilibrium-propagation.ts";

/** Passes its current on within the same step: u = I, r = u. Inputs are clamped: they are no part of what settles. */
export const equipropInput = defineNeuronModel({
  name: "equiprop_input",
  vars: { u: 0, r: 0 },
  simCode: passOn,
  docs: {
    summary: "Input of equilibrium propagation: passes its current on within the same step.",
    equations: ["u = Isyn", "r = u"],
    source: sources.learning,
    quantities: { ...quantities("u", "r"), Isyn: ["1", "what is shown to the network"] },
  },
});
