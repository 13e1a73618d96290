/** A constant current. */
import { defineCurrentSourceModel } from "../../genn/model/index.ts";

/** Injects the same current into all neurons, in every step. */
export const dc = defineCurrentSourceModel({
  name: "dc",
  params: { amp: 1 },
  injectionCode: "injectCurrent(amp);",
  docs: {
    summary: "Constant current.",
    equations: ["I = amp"],
    source: "GeNN 5, DC",
    quantities: { amp: ["nA", "current"] },
  },
});
