/** As many synapses from every presynaptic neuron. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import { addDrawn, checkNumber } from "../fragments/connectivity.ts";

/** Each presynaptic neuron has `number` synapses, onto neurons drawn with replacement: several may lead to the same one, and to itself. */
export const fixedNumberPost = defineConnectivityModel({
  name: "fixed_number_post",
  params: { number: undefined },
  rowBuildCode: addDrawn("number", "num_post"),
  check: (parameters, where) => checkNumber("number", parameters, where),
  docs: {
    summary: "As many synapses from every presynaptic neuron, onto neurons drawn with replacement.",
    equations: ["i -> j_k for k = 1 .. number, each j_k uniform"],
    source: "GeNN 5, FixedNumberPostWithReplacement",
    quantities: { number: ["1", "of synapses of each presynaptic neuron (out-degree)"] },
    response: { values: { number: 4 } },
  },
});
