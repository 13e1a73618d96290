/** The second third of a softmax over segments, which keeps what it sums up. */
import { defineCustomUpdateModel, variable } from "../../genn/model/index.ts";

/** Exponentials of the values of neurons, relative to the largest of their segment, and their sum over each segment. `segmentShares` divides the one by the other. */
export const segmentExponentials = defineCustomUpdateModel({
  name: "segment_exponentials",
  vars: { sum: variable({ access: "REDUCE_SEGMENT_SUM" }) },
  varRefs: { value: "READ_ONLY", max: "READ_ONLY", share: "READ_WRITE" },
  updateCode: "share = exp(value - max); sum = share;",
  docs: {
    summary: "Exponentials of the values of neurons, relative to the largest of their segment, and their sum.",
    equations: ["share := exp(value - max)", "sum = sum of share over each segment"],
    source: "Bridle (1990), Probabilistic interpretation of feedforward classification network outputs",
    quantities: {
      value: ["1", "what each neuron has"],
      max: ["1", "the largest value of its segment"],
      share: ["1", "the exponential"],
      sum: ["1", "sum of the exponentials of a segment"],
    },
    response: { values: { max: 1 } },
  },
});
