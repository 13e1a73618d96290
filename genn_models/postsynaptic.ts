/** How the summed input of a synapse population enters the neurons: for continuous rates and for events. */
import { definePostsynapticModel } from "../genn/index.ts";

/** Rates: every synapse sends its whole contribution in every step, so the sum starts anew. Injects `inSyn`, then clears it. */
export const sumInput = definePostsynapticModel({
  name: "sum_input",
  simCode: "injectCurrent(inSyn); inSyn = 0;",
});

/** Events: synapses send differences, so the sum is kept. Injects `inSyn` in every step. */
export const keepInput = definePostsynapticModel({
  name: "keep_input",
  simCode: "injectCurrent(inSyn);",
});
