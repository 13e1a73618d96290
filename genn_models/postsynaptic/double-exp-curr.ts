/** Currents that rise and fall exponentially. */
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

/** Every spike sets off a current that is the difference of two exponentials, whose peak is its weight. `tauRise` and `tauDecay` must differ. */
export const doubleExpCurr = definePostsynapticModel({
  name: "double_exp_curr",
  params: { tauRise: 0.5, tauDecay: 5 },
  paramBounds: { tauRise: positive, tauDecay: positive },
  derivedParams: doubleExpDerived,
  vars: doubleExpVars,
  simCode: `
    ${doubleExpArrival}
    injectCurrent(slow - fast);
    ${doubleExpDecay}`,
  docs: {
    summary: "Synaptic current that rises and falls exponentially, whose peak is the weight.",
    equations: [...doubleExpEquations, "I = slow - fast, at the start of the step"],
    source: "Dayan and Abbott 2001, Theoretical Neuroscience, chapter 5; NEURON calls the shape Exp2Syn, NEST beta",
    quantities: { ...doubleExpQuantities, ...doubleExpParts("nA") },
  },
});
