/** Potentials of winner-take-all neurons, of what their synapses have added up. */
import { defineCustomUpdateModel, variable } from "../../genn/model/index.ts";

/** In every step, before neurons: the potential is what input and recurrent synapses in their dense form (`wtaStdp`) have added up, and the largest of each circuit is found for its softmax. */
export const wtaPotential = defineCustomUpdateModel({
  name: "wta_potential",
  vars: { max: variable({ access: "REDUCE_SEGMENT_MAX" }) },
  varRefs: { input: "READ_ONLY", recurrent: "READ_ONLY", bias: "READ_ONLY", u: "READ_WRITE" },
  updateCode: "u = bias + input + recurrent; max = u;",
  docs: {
    summary: "Potentials of winner-take-all neurons: what their synapses have added up.",
    equations: ["u := bias + input + recurrent", "max = the largest u of each circuit"],
    source: "Klampfl & Maass 2013, Journal of Neuroscience 33:11515, eq. 2",
    quantities: {
      input: ["1", "inSyn of the synapses from the input"],
      recurrent: ["1", "inSyn of the synapses from other circuits"],
      bias: ["1", "what no synapse brings"],
      u: ["1", "membrane potential"],
      max: ["1", "the largest potential of a circuit"],
    },
    response: { values: { input: 0.5 } },
  },
});
