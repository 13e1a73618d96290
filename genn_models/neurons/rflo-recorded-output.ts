/** Output neuron of RFLO as the reference toolkit had it. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { quantities, source } from "../fragments/rflo.ts";

/** Output neuron as recorded: linear, r = input + b, and what it feeds back is its rate. `Isyn` carries the target. */
export const rfloRecordedOutput = defineNeuronModel({
  name: "rflo_recorded_output",
  vars: { r: 0, r_targ: 0, err: 0, b: readOnly(0) },
  additionalInputVars: { Isyn_net: 0 },
  simCode: `
    r = Isyn_net + b;
    r_targ = Isyn;
    err = r_targ - r;`,
  docs: {
    summary: "Output neuron of RFLO as the reference toolkit had it: linear, with a bias that does not learn.",
    equations: ["r = Isyn_net + b", "r_targ = Isyn", "err = r_targ - r"],
    source,
    quantities: {
      ...quantities("r", "err", "b", "Isyn_net"),
      r_targ: ["1", "target"],
      Isyn: ["1", "target"],
    },
    response: { target: "Isyn_net" },
  },
});
