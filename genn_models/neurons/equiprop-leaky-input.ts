/** Input neuron of equilibrium propagation that follows its current slowly, as the reference has it with events. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { quantities, sources } from "../fragments/equilibrium-propagation.ts";

/** Follows its current: du/dt = eps * (I - u), r = u. */
export const equipropLeakyInput = defineNeuronModel({
  name: "equiprop_leaky_input",
  params: { eps: 1 },
  vars: { u: 0, r: 0 },
  simCode: `
    u += dt * eps * (Isyn - u);
    r = u;`,
  docs: {
    summary: "Input of equilibrium propagation as recorded with events: a leaky one.",
    equations: ["du/dt = eps (Isyn - u)", "r = u"],
    source: sources.recorded,
    quantities: { ...quantities("u", "r", "eps"), Isyn: ["1", "what is shown to the network"] },
  },
});
