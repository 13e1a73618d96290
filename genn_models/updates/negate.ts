/** Copies one variable to another with the sign changed. */
import { defineCustomUpdateModel } from "../../genn/model/index.ts";

/** `target = -source`. */
export const negate = defineCustomUpdateModel({
  name: "negate",
  varRefs: { target: "READ_WRITE", source: "READ_ONLY" },
  updateCode: "target = -source;",
  docs: {
    summary: "Copies a variable with the sign changed, transposed if `source` is.",
    equations: ["target := -source"],
    source: "The alignment of weights in the reference toolkit, there on the host",
    response: { values: { target: 1, source: 0.5 }, show: ["target", "source"] },
    quantities: { target: ["[source]", "what is overwritten"], source: ["[source]", "what is copied"] },
  },
});
