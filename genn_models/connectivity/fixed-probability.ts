/** Every pair of neurons with the same probability. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import { checkProbability, gapScale } from "../fragments/connectivity.ts";

/**
 * Each presynaptic neuron is connected to each postsynaptic one with probability `probability`, itself included where the two populations are one.
 * Rows jump from synapse to synapse, over geometrically distributed gaps, so that the time follows from the synapses and not from the pairs.
 */
export const fixedProbability = defineConnectivityModel({
  name: "fixed_probability",
  params: { probability: undefined },
  derivedParams: { gapScale },
  rowBuildCode: `
    if (probability > 0) {
      double post = floor(gennrand_exponential() * gapScale);
      while (post < num_post) {
        addSynapse(post);
        post += 1 + floor(gennrand_exponential() * gapScale);
      }
    }`,
  check: (parameters, where) => checkProbability("probability", parameters, where),
  docs: {
    summary: "Every pair of neurons with the same probability.",
    equations: ["P(i -> j) = probability"],
    source: "GeNN 5, FixedProbability",
    quantities: {
      probability: ["1", "of each pair of neurons to be connected"],
      gapScale: ["1", "-1 / log(1 - probability)"],
    },
    response: { values: { probability: 0.1 } },
  },
});
