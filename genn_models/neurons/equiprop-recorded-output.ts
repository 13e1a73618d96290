/** Output neuron of equilibrium propagation, as the reference has it. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { quantities, recordedStep, sources } from "../fragments/equilibrium-propagation.ts";

/**
 * Output neuron as recorded: like the recorded hidden one, nudged where `targ_mode` is 1, du/dt = eps * (phi'(u) * (Isyn_regular + b) - u +
 * beta * targ_mode * (r_targ - r)), where `Isyn` carries the target rate.
 */
export const equipropRecordedOutput = defineNeuronModel({
  name: "equiprop_recorded_output",
  params: { eps: 1, beta: 0.5 },
  vars: { u: 0, r: 0, r_targ: 0, targ_mode: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_regular: 0 },
  simCode: `
    r_targ = Isyn;
    ${recordedStep(" + beta * targ_mode * (r_targ - (1 + saturation) / 2)")}`,
  docs: {
    summary: "Output neuron of equilibrium propagation, as recorded from the reference toolkit.",
    equations: [
      "r_targ = Isyn",
      "du/dt = eps (phi'(u) (Isyn_regular + b) - u + beta targ_mode (r_targ - r))",
      "r = phi(u)",
    ],
    source: sources.recorded,
    quantities: {
      ...quantities("eps", "u", "r", "targ_mode", "b", "db", "Isyn_regular"),
      beta: ["1", "strength of the nudge"],
      r_targ: ["1", "target rate"],
      Isyn: ["1", "target rate"],
    },
    response: { target: "Isyn_regular" },
  },
});
