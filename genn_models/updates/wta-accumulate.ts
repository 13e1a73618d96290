/** Potentials of winner-take-all neurons, kept up to date by events. */
import { defineCustomUpdateModel, variable } from "../../genn/model/index.ts";

/**
 * In every step, before neurons: the sums of g eDecay and g eRise over all synapses onto a neuron decay, take in what spikes have brought and what changes of weights have added (`wtaStdpEvents`), and their
 * difference is the potential; the largest of each circuit is found for its softmax.
 */
export const wtaAccumulate = defineCustomUpdateModel({
  name: "wta_accumulate",
  params: { tauDecay: 20, tauRise: 2 },
  vars: { max: variable({ access: "REDUCE_SEGMENT_MAX" }), decaying: 0, rising: 0 },
  varRefs: {
    input: "READ_ONLY",
    recurrent: "READ_ONLY",
    inputDecay: "READ_WRITE",
    inputRise: "READ_WRITE",
    recurrentDecay: "READ_WRITE",
    recurrentRise: "READ_WRITE",
    bias: "READ_ONLY",
    u: "READ_WRITE",
  },
  updateCode: `
    decaying += -dt * decaying / tauDecay + input + recurrent + inputDecay + recurrentDecay;
    rising += -dt * rising / tauRise + input + recurrent + inputRise + recurrentRise;
    inputDecay = 0; inputRise = 0; recurrentDecay = 0; recurrentRise = 0;
    u = bias + decaying - rising;
    max = u;`,
  docs: {
    summary: "Potentials of winner-take-all neurons, kept up to date by what spikes and changes of weights bring.",
    equations: [
      "decaying := decaying (1 - dt / tauDecay) + input + recurrent + inputDecay + recurrentDecay; rising likewise",
      "u := bias + decaying - rising",
      "max = the largest u of each circuit",
    ],
    source: "Klampfl & Maass 2013, Journal of Neuroscience 33:11515, eq. 2; as two sums: this project",
    quantities: {
      tauDecay: ["ms", "time constant with which postsynaptic potentials decay"],
      tauRise: ["ms", "time constant with which they rise"],
      decaying: ["1", "sum of g eDecay over all synapses"],
      rising: ["1", "sum of g eRise over all synapses"],
      input: ["1", "inSyn of the synapses from the input: g A of spikes that arrive"],
      recurrent: ["1", "inSyn of the synapses from other circuits"],
      inputDecay: ["1", "gainDecay of the synapses from the input"],
      inputRise: ["1", "gainRise of the synapses from the input"],
      recurrentDecay: ["1", "gainDecay of the synapses from other circuits"],
      recurrentRise: ["1", "gainRise of the synapses from other circuits"],
      bias: ["1", "what no synapse brings"],
      u: ["1", "membrane potential"],
      max: ["1", "the largest potential of a circuit"],
    },
    response: { values: { input: 0.5 } },
  },
});
