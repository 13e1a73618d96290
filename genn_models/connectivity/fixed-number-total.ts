/** A number of synapses in all. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import { addDrawn, checkNumber } from "../fragments/connectivity.ts";

/** `number` synapses in all, each from any neuron to any, drawn with replacement. */
export const fixedNumberTotal = defineConnectivityModel({
  name: "fixed_number_total",
  params: { number: undefined },
  totalSynapses: ({ number }) => number,
  rowBuildCode: addDrawn("row_length", "num_post"),
  check: (parameters, where) => checkNumber("number", parameters, where),
  docs: {
    summary: "A number of synapses in all, each from any neuron to any, drawn with replacement.",
    equations: ["i_k -> j_k for k = 1 .. number, each pair uniform"],
    source: "GeNN 5, FixedNumberTotalWithReplacement",
    quantities: { number: ["1", "of synapses in all"] },
    response: { values: { number: 160 } },
  },
});
