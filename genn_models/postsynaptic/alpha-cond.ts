/** Alpha-shaped conductances. */
import { definePostsynapticModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";
import { alphaDerived, alphaQuantities, alphaStep } from "../fragments/conductances.ts";

/** Like `alphaCurr`, as a conductance. `V` is the potential of the postsynaptic neuron, as it was at the start of the step. */
export const alphaCond = definePostsynapticModel({
  name: "alpha_cond",
  params: { tau: 2, E: 0 },
  paramBounds: { tau: positive },
  derivedParams: alphaDerived,
  vars: { x: 0 },
  neuronVarRefs: { V: "READ_ONLY" },
  simCode: `
    ${alphaStep}
    injectCurrent(x * (E - V));`,
  docs: {
    summary: "Alpha-shaped synaptic conductance, whose peak is the weight.",
    equations: ["tau d(inSyn)/dt = -inSyn", "tau dx/dt = e inSyn - x", "I = x (E - V), x at the end of the step"],
    source:
      "Rall 1967, Journal of Neurophysiology 30:1138; NEST has it within iaf_cond_alpha, PyNN as alpha in IF_cond_alpha",
    quantities: {
      ...alphaQuantities,
      E: ["mV", "reversal potential"],
      x: ["uS", "conductance"],
      inSyn: ["uS", "weights of the spikes, decaying"],
      V: ["mV", "potential of the neuron"],
    },
  },
});
