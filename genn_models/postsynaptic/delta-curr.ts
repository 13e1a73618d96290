/** Spikes that act within a step. */
import { definePostsynapticModel } from "../../genn/model/index.ts";

/** Spikes: injects in each step the weights of the spikes that arrived in it. Into `lifDelta`, each is a jump of the potential. */
export const deltaCurr = definePostsynapticModel({
  name: "delta_curr",
  simCode: `
    injectCurrent(inSyn);
    inSyn = 0.0;`,
  docs: {
    summary: "Delta synapses: injects the weights of the spikes that arrived in this step.",
    equations: ["I = inSyn", "inSyn := 0"],
    source: "GeNN 5, DeltaCurr",
    quantities: { inSyn: ["that of the input", "sum of the weights of the spikes of this step"] },
  },
});
