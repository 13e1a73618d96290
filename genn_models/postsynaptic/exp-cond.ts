/** Exponential conductances. */
import { definePostsynapticModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";

/** Every spike adds its weight to a conductance that decays exponentially. `V` is the potential of the postsynaptic neuron, as it was at the start of the step. */
export const expCond = definePostsynapticModel({
  name: "exp_cond",
  params: { tau: 5, E: 0 },
  paramBounds: { tau: positive },
  derivedParams: { expDecay: ({ tau }, dt) => Math.exp(-dt / tau) },
  neuronVarRefs: { V: "READ_ONLY" },
  simCode: `
    injectCurrent(inSyn * (E - V));
    inSyn *= expDecay;`,
  docs: {
    summary: "Exponential synaptic conductance, which pulls the potential towards a reversal potential.",
    equations: ["tau d(inSyn)/dt = -inSyn", "I = inSyn (E - V)"],
    source: "GeNN 5, ExpCond",
    quantities: {
      tau: ["ms", "time constant of the conductance"],
      E: ["mV", "reversal potential"],
      expDecay: ["1", "exp(-dt / tau)"],
      inSyn: ["uS", "conductance at the start of the step"],
      V: ["mV", "potential of the neuron"],
    },
  },
});
