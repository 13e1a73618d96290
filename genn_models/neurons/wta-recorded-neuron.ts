/** A neuron of a winner-take-all circuit that spikes when it is told to. */
import { defineNeuronModel, readOnlyDuplicate, variable } from "../../genn/model/index.ts";
import { spikeSourceArray } from "./spike-source-array.ts";

/** Spikes at given times, as `spikeSourceArray` does, and has the potential and the share of `wtaNeuron`: for runs with spikes that were recorded elsewhere. */
export const wtaRecordedNeuron = defineNeuronModel({
  ...spikeSourceArray,
  name: "wta_recorded_neuron",
  vars: {
    ...{ startSpike: variable({ type: "uint" }), endSpike: readOnlyDuplicate(undefined, "uint") },
    ...{ u: 0, share: 0, bias: 0 },
  },
  docs: {
    ...spikeSourceArray.docs!,
    summary: "A neuron of a winner-take-all circuit that spikes at times that are given.",
    source: "GeNN 5, SpikeSourceArray; Klampfl & Maass 2013",
    quantities: {
      ...spikeSourceArray.docs!.quantities,
      u: ["1", "membrane potential"],
      share: ["1", "part of the rate of the circuit that it would have"],
      bias: ["1", "part of the potential that no synapse brings"],
    },
  },
});
