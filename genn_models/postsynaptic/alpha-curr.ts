/** Alpha-shaped currents. */
import { definePostsynapticModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";
import { alphaDerived, alphaQuantities, alphaStep } from "../fragments/conductances.ts";

/** Every spike sets off a current t / tau exp(1 - t / tau), which reaches its weight after `tau` and is exact at the end of every step; that value is injected. */
export const alphaCurr = definePostsynapticModel({
  name: "alpha_curr",
  params: { tau: 2 },
  paramBounds: { tau: positive },
  derivedParams: alphaDerived,
  vars: { x: 0 },
  simCode: `
    ${alphaStep}
    injectCurrent(x);`,
  docs: {
    summary: "Alpha-shaped synaptic current, whose peak is the weight.",
    equations: ["tau d(inSyn)/dt = -inSyn", "tau dx/dt = e inSyn - x", "I = x, at the end of the step"],
    source:
      "Rall 1967, Journal of Neurophysiology 30:1138; the exact step: Rotter and Diesmann 1999, Biological Cybernetics 81:381. NEST has it within iaf_psc_alpha",
    quantities: { ...alphaQuantities, x: ["nA", "current"], inSyn: ["nA", "weights of the spikes, decaying"] },
  },
});
