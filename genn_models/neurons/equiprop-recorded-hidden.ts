/** Hidden neuron of equilibrium propagation, as the reference has it. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { quantities, recordedStep, sources } from "../fragments/equilibrium-propagation.ts";

/**
 * Hidden neuron as recorded: du/dt = eps * (phi'(u) * (Isyn_regular + b) - u), r = phi(u). The host says in `targ_mode` which of two phases it
 * is; plasticity takes the whole of both. Its bias does not learn. `equipropHidden` is the one to train with.
 */
export const equipropRecordedHidden = defineNeuronModel({
  name: "equiprop_recorded_hidden",
  params: { eps: 1 },
  vars: { u: 0, r: 0, targ_mode: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_regular: 0 },
  simCode: recordedStep(""),
  docs: {
    summary: "Hidden neuron of equilibrium propagation, as recorded from the reference toolkit.",
    equations: ["du/dt = eps (phi'(u) (Isyn_regular + b) - u)", "r = phi(u)"],
    source: sources.recorded,
    quantities: quantities("eps", "u", "r", "targ_mode", "b", "db", "Isyn_regular"),
  },
});
