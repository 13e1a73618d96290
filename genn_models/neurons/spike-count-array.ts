/** A neuron that spikes when it is told to, and says how often in a step. */
import { defineNeuronModel, readOnlyDuplicate, variable } from "../../genn/model/index.ts";

/**
 * Spikes at given times, as `spikeSourceArray`, but all that are due in a step at once: it spikes once, and `count` says how many there are, for synapses that multiply by it (`count_pre`, or a reference). So
 * two spikes within a step do not follow each other. `spikeTrains` makes what it is given.
 */
export const spikeCountArray = defineNeuronModel({
  name: "spike_count_array",
  vars: { startSpike: variable({ type: "uint" }), endSpike: readOnlyDuplicate(undefined, "uint"), count: 0 },
  extraGlobalParams: { spikeTimes: "timepoint" },
  simCode: `
    count = 0.0;
    while (startSpike != endSpike && t >= spikeTimes[startSpike]) { startSpike++; count += 1.0; }`,
  thresholdConditionCode: "count > 0.0",
  docs: {
    summary: "Spikes at times that are given, with how many there are in a step.",
    equations: ["count := number of times up to t that have not been counted; spike where count > 0"],
    source: "this project; GeNN 5, SpikeSourceArray",
    quantities: {
      startSpike: ["1", "place of its next time among all times"],
      endSpike: ["1", "place behind its last time"],
      count: ["1", "spikes in this step"],
      spikeTimes: ["ms", "times of all neurons, one neuron after the other, those of each ascending"],
    },
    example: { startSpike: [0, 3, 4, 4, 5], endSpike: [3, 4, 4, 5, 7], spikeTimes: [1, 1, 2, 0, 5, 3, 4] },
    response: { duration: 8 },
  },
});
