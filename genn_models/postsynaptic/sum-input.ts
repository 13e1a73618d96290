/** How the summed input of a synapse population enters the neurons, for continuous rates. */
import { definePostsynapticModel } from "../../genn/model/index.ts";

/**
 * Rates: every synapse sends its whole contribution in every step, so the sum starts anew. Injects `inSyn`, then clears
 * it.
 */
export const sumInput = definePostsynapticModel({
  name: "sum_input",
  simCode: "injectCurrent(inSyn); inSyn = 0;",
  docs: {
    summary: "For continuous rates: injects what arrived in this step, then starts anew.",
    equations: ["I = inSyn", "inSyn := 0"],
    source: "GeNN 5's DeltaCurr; the reference toolkit",
    quantities: { inSyn: ["1", "sum of what the synapses sent in this step"] },
  },
});
