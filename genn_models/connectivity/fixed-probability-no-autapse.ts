/** Every pair of different neurons with the same probability. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import { checkProbability, gapScale } from "../fragments/connectivity.ts";

/** As `fixedProbability`, without synapses of a neuron onto the one of the same number: within one population, onto itself. */
export const fixedProbabilityNoAutapse = defineConnectivityModel({
  name: "fixed_probability_no_autapse",
  params: { probability: undefined },
  derivedParams: { gapScale },
  rowBuildCode: `
    if (probability > 0) {
      double post = floor(gennrand_exponential() * gapScale);
      while (post < num_post) {
        if (post != id_pre) addSynapse(post);
        post += 1 + floor(gennrand_exponential() * gapScale);
      }
    }`,
  check: (parameters, where) => checkProbability("probability", parameters, where),
  docs: {
    summary: "Every pair of neurons with the same probability, but none with itself.",
    equations: ["P(i -> j) = probability for i != j, else 0"],
    source: "GeNN 5, FixedProbabilityNoAutapse",
    quantities: {
      probability: ["1", "of each pair of different neurons to be connected"],
      gapScale: ["1", "-1 / log(1 - probability)"],
    },
    response: { values: { probability: 0.1 } },
  },
});
