/** How the summed input of a synapse population enters the neurons, for events. */
import { definePostsynapticModel } from "../../genn/model/index.ts";

/** Events: synapses send differences, so the sum is kept. Injects `inSyn` in every step. */
export const keepInput = definePostsynapticModel({
  name: "keep_input",
  simCode: "injectCurrent(inSyn);",
  docs: {
    summary: "For events, which carry differences: injects the sum of all that has arrived so far, in every step.",
    equations: ["I = inSyn"],
    source: "The reference toolkit",
    quantities: { inSyn: ["1", "sum of all that the synapses have sent"] },
  },
});
