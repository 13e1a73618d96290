/** As many synapses onto every postsynaptic neuron. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import { addDrawn, checkNumber } from "../fragments/connectivity.ts";

/** Each postsynaptic neuron has `number` synapses, from neurons drawn with replacement: several may come from the same one, and from itself. */
export const fixedNumberPre = defineConnectivityModel({
  name: "fixed_number_pre",
  params: { number: undefined },
  colBuildCode: addDrawn("number", "num_pre"),
  check: (parameters, where) => checkNumber("number", parameters, where),
  docs: {
    summary: "As many synapses onto every postsynaptic neuron, from neurons drawn with replacement.",
    equations: ["i_k -> j for k = 1 .. number, each i_k uniform"],
    source: "GeNN 5, FixedNumberPreWithReplacement",
    quantities: { number: ["1", "of synapses of each postsynaptic neuron (in-degree)"] },
    response: { values: { number: 4 } },
  },
});
