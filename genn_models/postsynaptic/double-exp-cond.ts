/** Conductances that rise and fall exponentially. */
import { definePostsynapticModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";
import {
  doubleExpArrival,
  doubleExpDecay,
  doubleExpDerived,
  doubleExpEquations,
  doubleExpParts,
  doubleExpQuantities,
  doubleExpVars,
} from "../fragments/conductances.ts";

/**
 * Every spike sets off a conductance that is the difference of two exponentials, whose peak is its weight. `tauRise` and `tauDecay` must differ. `V` is the
 * potential of the postsynaptic neuron, as it was at the start of the step.
 */
export const doubleExpCond = definePostsynapticModel({
  name: "double_exp_cond",
  params: { tauRise: 0.5, tauDecay: 5, E: 0 },
  paramBounds: { tauRise: positive, tauDecay: positive },
  derivedParams: doubleExpDerived,
  vars: doubleExpVars,
  neuronVarRefs: { V: "READ_ONLY" },
  simCode: `
    ${doubleExpArrival}
    injectCurrent((slow - fast) * (E - V));
    ${doubleExpDecay}`,
  docs: {
    summary: "Synaptic conductance that rises and falls exponentially, whose peak is the weight.",
    equations: [...doubleExpEquations, "I = (slow - fast) (E - V), at the start of the step"],
    source:
      "Dayan and Abbott 2001, Theoretical Neuroscience, chapter 5; NEURON calls it Exp2Syn, NEST has it within iaf_cond_beta",
    quantities: {
      ...doubleExpQuantities,
      ...doubleExpParts("uS"),
      E: ["mV", "reversal potential"],
      V: ["mV", "potential of the neuron"],
    },
  },
});
