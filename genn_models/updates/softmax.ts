/** The last third of a softmax over a population or its segments. */
import { defineCustomUpdateModel } from "../../genn/model/index.ts";

/**
 * Softmax: what each neuron has of the whole, from what `neuronMax` and `expSum` have found in the same group before. Their results are given as
 * `varRef(update, "max")` and `varRef(update, "sum")`, one per batch instance or one per segment.
 */
export const softmax = defineCustomUpdateModel({
  name: "softmax",
  varRefs: { value: "READ_ONLY", max: "READ_ONLY", sum: "READ_ONLY", probability: "READ_WRITE" },
  updateCode: "probability = exp(value - max) / sum;",
  docs: {
    summary: "Makes probabilities of the values of neurons, with their largest and the sum of their exponentials.",
    equations: ["probability := exp(value - max) / sum"],
    source: "Bridle (1990), Probabilistic interpretation of feedforward classification network outputs",
    response: { values: { max: 1, sum: 4 } },
    quantities: {
      value: ["1", "what each neuron has"],
      max: ["1", "the largest value, of neuronMax"],
      sum: ["1", "sum of the exponentials, of expSum"],
      probability: ["1", "share of each neuron"],
    },
  },
});
