/** A neuron that spikes when it is told to. */
import { defineNeuronModel, readOnlyDuplicate, variable } from "../../genn/model/index.ts";

/**
 * Spikes at given times. Neuron k has the times from `spikeTimes[startSpike[k]]` to `spikeTimes[endSpike[k] - 1]`, in ms and ascending, each of which it spikes at
 * in the first step with `t` at or after it; one spike a step at most, so that times within one step follow each other. `spikeTrains` makes all three from lists of times.
 */
export const spikeSourceArray = defineNeuronModel({
  name: "spike_source_array",
  vars: { startSpike: variable({ type: "uint" }), endSpike: readOnlyDuplicate(undefined, "uint") },
  extraGlobalParams: { spikeTimes: "timepoint" },
  thresholdConditionCode: "startSpike != endSpike && t >= spikeTimes[startSpike]",
  resetCode: "startSpike++;",
  docs: {
    summary: "Spikes at times that are given.",
    equations: ["spike where t >= spikeTimes[startSpike], unless startSpike = endSpike: startSpike := startSpike + 1"],
    source: "GeNN 5, SpikeSourceArray",
    quantities: {
      startSpike: ["1", "place of its next time among all times"],
      endSpike: ["1", "place behind its last time"],
      spikeTimes: ["ms", "times of all neurons, one neuron after the other, those of each ascending"],
    },
    example: { startSpike: [0, 2, 3, 3, 4], endSpike: [2, 3, 3, 4, 6], spikeTimes: [1, 2, 0, 5, 3, 4] },
    response: { duration: 8 },
  },
});
