/** Constant currents, one for each neuron. */
import { defineCurrentSourceModel } from "../../genn/model/index.ts";

/** Injects a current of its own into every neuron, in every step, until another is pushed: pictures, or a teacher. */
export const dcVariable = defineCurrentSourceModel({
  name: "dc_variable",
  vars: { amp: 1 },
  injectionCode: "injectCurrent(amp);",
  docs: {
    summary: "Constant currents, one for each neuron.",
    equations: ["I = amp"],
    source: "GeNN 5, DC, whose parameter is a variable here",
    quantities: { amp: ["nA", "current"] },
  },
});
