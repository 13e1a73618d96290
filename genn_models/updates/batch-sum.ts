/** The first half of a learning step: one change out of those of all batch instances. */
import { defineCustomUpdateModel, variable } from "../../genn/model/index.ts";

/** Sums `change` over the batch into its own variable `sum` and clears it. */
export const batchSum = defineCustomUpdateModel({
  name: "batch_sum",
  vars: { sum: variable({ access: "REDUCE_BATCH_SUM" }) },
  varRefs: { change: "READ_WRITE" },
  updateCode: "sum = change; change = 0;",
  docs: {
    summary: "Sums a change over the batch and clears it.",
    equations: ["sum = sum of change over the batch", "change := 0"],
    source: "The reference toolkit",
    quantities: {
      sum: ["[change]", "sum over the batch"],
      change: ["[change]", "what one batch instance has accumulated"],
    },
  },
});
