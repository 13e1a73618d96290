/** The last third of a softmax over segments. */
import { defineCustomUpdateModel } from "../../genn/model/index.ts";

/** What each neuron has of its segment: its exponential, of `segmentExponentials`, divided by their sum. */
export const segmentShares = defineCustomUpdateModel({
  name: "segment_shares",
  varRefs: { sum: "READ_ONLY", share: "READ_WRITE" },
  updateCode: "share /= sum;",
  docs: {
    summary: "What each neuron has of its segment.",
    equations: ["share := share / sum"],
    source: "Bridle (1990), Probabilistic interpretation of feedforward classification network outputs",
    quantities: {
      sum: ["1", "sum over the segment, of segmentExponentials"],
      share: ["1", "the exponential, and then the share of the sum"],
    },
    response: { values: { sum: 4 } },
  },
});
