/** NMDA receptors. */
import { definePostsynapticModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
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
 * A conductance that rises and falls exponentially, as `doubleExpCond`, and is blocked by magnesium unless the neuron is depolarised. The weight is the peak of the
 * conductance without block. `V` is the potential of the postsynaptic neuron, as it was at the start of the step.
 */
export const nmda = definePostsynapticModel({
  name: "nmda",
  params: { tauRise: 2, tauDecay: 100, E: 0, Mg: 1 },
  paramBounds: { tauRise: positive, tauDecay: positive, Mg: notNegative },
  derivedParams: doubleExpDerived,
  vars: doubleExpVars,
  neuronVarRefs: { V: "READ_ONLY" },
  simCode: `
    ${doubleExpArrival}
    const scalar unblocked = 1.0 / (1.0 + exp(-0.062 * V) * Mg / 3.57);
    injectCurrent((slow - fast) * unblocked * (E - V));
    ${doubleExpDecay}`,
  docs: {
    summary: "NMDA conductance that rises and falls exponentially, blocked by magnesium at low potentials.",
    equations: [
      ...doubleExpEquations,
      "B(V) = 1 / (1 + exp(-0.062 V) Mg / 3.57)",
      "I = (slow - fast) B(V) (E - V), at the start of the step",
    ],
    source:
      "Jahr and Stevens 1990, Journal of Neuroscience 10:3178, for the block; NEST has it with other time courses within iaf_bw_2001",
    quantities: {
      ...doubleExpQuantities,
      ...doubleExpParts("uS"),
      E: ["mV", "reversal potential"],
      Mg: ["mM", "concentration of magnesium outside the neuron; 0: no block"],
      V: ["mV", "potential of the neuron"],
    },
  },
});
