/** Output neuron of equilibrium propagation. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { quantities, rateEquations, settle, settlingVars, sources } from "../fragments/equilibrium-propagation.ts";

/**
 * Output neuron: like a hidden one, but nudged towards the target rate that `Isyn` carries, du/dt = phi'(u) * (Isyn_regular + b) - u + nudge *
 * (Isyn - r). That descends E + nudge * C with the loss C = -1/4 sum [y ln r + (1 - y) ln(1 - r)], of which dC/du = r - y.
 */
export const equipropOutput = defineNeuronModel({
  name: "equiprop_output",
  vars: { ...settlingVars, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_regular: 0, nudge: 0, window: 0 },
  simCode: settle(" + nudge * (Isyn - r)"),
  docs: {
    summary: "Output neuron of equilibrium propagation: free, or nudged towards a target rate or away from it.",
    equations: ["du/dt = phi'(u) (Isyn_regular + b) - u + nudge (Isyn - r)", ...rateEquations],
    source: sources.learning,
    quantities: {
      ...quantities("u", "r", "u_free", "nudge_before", "contrast", "restart", "b", "db"),
      ...quantities("nudge", "window", "Isyn_regular"),
      Isyn: ["1", "target rate"],
    },
    response: { target: "Isyn_regular" },
  },
});
