/** Input neuron of the microcircuit, latent equilibrium. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { passOn, quantities, sources } from "../fragments/microcircuit.ts";

/** Passes its current on within the same step: u = I, r = u. */
export const latentInput = defineNeuronModel({
  name: "latent_input",
  vars: { u: 0, r: 0 },
  simCode: passOn,
  docs: {
    summary: "Input of the microcircuit (latent equilibrium): passes its current on within the same step.",
    equations: ["u = Isyn", "r = u"],
    source: sources.latent,
    quantities: { ...quantities("u", "r"), Isyn: ["1", "what is shown to the network"] },
  },
});
