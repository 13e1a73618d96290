/** Sets a variable to 0. */
import { defineCustomUpdateModel } from "../../genn/model/index.ts";

/** `target = 0`. */
export const clear = defineCustomUpdateModel({
  name: "clear",
  varRefs: { target: "READ_WRITE" },
  updateCode: "target = 0;",
  docs: {
    summary: "Sets a variable to 0.",
    equations: ["target := 0"],
    source: "This toolkit: integrals start anew when what they have added up is used",
    quantities: { target: ["[target]", "what is set to 0"] },
  },
});
