/** Hidden neuron of equilibrium propagation. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { quantities, rateEquations, settle, settlingVars, sources } from "../fragments/equilibrium-propagation.ts";

/**
 * Hidden neuron: du/dt = phi'(u) * (Isyn_regular + b) - u, r = phi(u), contrast = window * r, d(db)/dt = contrast. With weights that are the
 * same in both directions and the plasticity `r_pre * contrast_post`, the network contrasts its phases: `window` says which steps count, with
 * which sign, and how much (for phases of +-beta that count for a time w each: +-1 / (2 beta w)).
 */
export const equipropHidden = defineNeuronModel({
  name: "equiprop_hidden",
  vars: { ...settlingVars, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_regular: 0, nudge: 0, window: 0 },
  simCode: settle(""),
  docs: {
    summary: "Hidden neuron of equilibrium propagation, whose contrast of phases is taken where `window` says so.",
    equations: ["du/dt = phi'(u) (Isyn_regular + b) - u", ...rateEquations],
    source: sources.learning,
    quantities: {
      ...quantities("u", "r", "u_free", "nudge_before", "contrast", "restart", "b", "db"),
      ...quantities("nudge", "window", "Isyn_regular"),
    },
  },
});
