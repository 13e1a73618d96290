/** Pyramidal neuron of the microcircuit, classic variant. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import {
  apical,
  dendriticRate,
  learning,
  learningEquations,
  membrane,
  phi,
  phiEquations,
  quantities,
  sources,
} from "../fragments/microcircuit.ts";

/**
 * Pyramidal neuron of a hidden layer: du/dt = ga * va + vb - u, va = feedback from the next layer + inhibition by the
 * own interneurons, vb = basal input + b, r = phi(u), tau_d_ra * d(d_ra)/dt = va * phi'(vb) - d_ra, d(db)/dt = d_ra.
 */
export const classicPyramidal = defineNeuronModel({
  name: "classic_pyramidal",
  params: { ga: 0.1, tau_d_ra: 15 },
  paramBounds: { ga: notNegative, tau_d_ra: positive },
  vars: { u: 0, r: 0, r_eff: 0, va: 0, va_exc: 0, va_int: 0, vb: 0, d_ra: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_vb: 0, Isyn_va_exc: 0, Isyn_va_int: 0 },
  simCode: `
    ${apical}
    vb = Isyn_vb + b;
    ${membrane}
    r = ${phi("u")};
    ${dendriticRate}
    ${learning}`,
  docs: {
    summary: "Pyramidal neuron of a hidden layer (classic variant).",
    equations: [
      "va = Isyn_va_exc + Isyn_va_int",
      "vb = Isyn_vb + b",
      "du/dt = ga va + vb - u",
      "r = phi(u)",
      "r_eff = phi(vb)",
      ...learningEquations,
      ...phiEquations,
    ],
    source: sources.classic,
    quantities: {
      ...quantities("ga", "tau_d_ra", "u", "r", "r_eff", "va", "va_exc", "va_int", "vb", "d_ra", "b", "db"),
      ...quantities("Isyn_vb", "Isyn_va_exc", "Isyn_va_int"),
    },
  },
});
