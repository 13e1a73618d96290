/** Output neuron of a network that learns by RFLO. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { quantities, source } from "../fragments/rflo.ts";

/**
 * Linear: r = input + b. What it sends back is its error, the distance to the target (`Isyn`) times the weight of the moment (`Isyn_weight`; 0
 * where no answer is asked for), which is also how its bias changes.
 */
export const rfloOutput = defineNeuronModel({
  name: "rflo_output",
  vars: { r: 0, err: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_net: 0, Isyn_weight: 0 },
  simCode: `
    r = Isyn_net + b;
    err = Isyn_weight * (Isyn - r);
    db += dt * err;`,
  docs: {
    summary: "Output neuron of an RFLO network: linear; it sends back its error.",
    equations: ["r = Isyn_net + b", "err = Isyn_weight (Isyn - r)", "d(db)/dt = err"],
    source,
    quantities: {
      ...quantities("b", "db", "Isyn_net"),
      r: ["1", "answer"],
      err: ["1", "error, weighed, which is what it sends"],
      Isyn: ["1", "target"],
      Isyn_weight: ["1", "weight of the error; 0 where no answer is asked for"],
    },
    response: { target: "Isyn_net" },
  },
});
