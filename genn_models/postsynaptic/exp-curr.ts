/** Exponential currents. */
import { definePostsynapticModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";

/** Every spike adds its weight to a current that decays exponentially; what is injected is the current's mean over the step. */
export const expCurr = definePostsynapticModel({
  name: "exp_curr",
  params: { tau: 5 },
  paramBounds: { tau: positive },
  derivedParams: {
    expDecay: ({ tau }, dt) => Math.exp(-dt / tau),
    init: ({ tau }, dt) => (tau * (1 - Math.exp(-dt / tau))) / dt,
  },
  simCode: `
    injectCurrent(init * inSyn);
    inSyn *= expDecay;`,
  docs: {
    summary: "Exponential synaptic current, of which each step injects the mean.",
    equations: ["tau d(inSyn)/dt = -inSyn", "I = inSyn (tau / dt) (1 - exp(-dt / tau))"],
    source: "GeNN 5, ExpCurr",
    quantities: {
      tau: ["ms", "time constant of the current"],
      expDecay: ["1", "exp(-dt / tau)"],
      init: ["1", "mean of the current over a step, relative to its start"],
      inSyn: ["nA", "current at the start of the step"],
    },
  },
});
