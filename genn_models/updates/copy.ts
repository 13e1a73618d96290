/** Copies one variable to another, such as weights. */
import { defineCustomUpdateModel } from "../../genn/model/index.ts";

/** `target = source`. A transposed `source` makes it a transposition. */
export const copy = defineCustomUpdateModel({
  name: "copy",
  varRefs: { target: "READ_WRITE", source: "READ_ONLY" },
  updateCode: "target = source;",
  docs: {
    summary: "Copies a variable, transposed if `source` is.",
    equations: ["target := source"],
    source: "The alignment of weights in the reference toolkit, there on the host",
    response: { values: { target: 1, source: 0.5 }, show: ["target", "source"] },
    quantities: { target: ["[source]", "what is overwritten"], source: ["[source]", "what is copied"] },
  },
});
