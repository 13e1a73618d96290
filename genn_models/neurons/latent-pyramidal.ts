/** Pyramidal neuron of the microcircuit, latent equilibrium. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import {
  apical,
  learning,
  learningEquations,
  phiEquations,
  prospectiveRate,
  quantities,
  rememberingMembrane,
  saturation,
  sources,
} from "../fragments/microcircuit.ts";

/**
 * Pyramidal neuron of a hidden layer: du/dt = ga * va + vb - u, va = feedback from the next layer + inhibition by the
 * own interneurons, vb = basal input + b, r = phi(u + tau_prosp * du/dt), tau_d_ra * d(d_ra)/dt = va * phi'(vb) - d_ra,
 * d(db)/dt = d_ra.
 */
export const latentPyramidal = defineNeuronModel({
  name: "latent_pyramidal",
  params: { ga: 0.1, tau_prosp: 1, tau_d_ra: 10 },
  paramBounds: { ga: notNegative, tau_prosp: positive, tau_d_ra: positive },
  vars: { u: 0, u_prev: 0, u_prosp: 0, r: 0, va: 0, va_exc: 0, va_int: 0, vb: 0, d_ra: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_vb: 0, Isyn_va_exc: 0, Isyn_va_int: 0 },
  simCode: `
    ${prospectiveRate}
    ${apical}
    vb = Isyn_vb + b;
    ${rememberingMembrane}
    ${saturation}
    ${learning}`,
  docs: {
    summary: "Pyramidal neuron of a hidden layer (latent equilibrium).",
    equations: [
      "u_prosp = u + tau_prosp du/dt",
      "r = phi(u_prosp)",
      "va = Isyn_va_exc + Isyn_va_int",
      "vb = Isyn_vb + b",
      "du/dt = ga va + vb - u",
      ...learningEquations,
      ...phiEquations,
    ],
    source: sources.latent,
    quantities: {
      ...quantities("ga", "tau_prosp", "tau_d_ra", "u", "u_prev", "u_prosp", "r", "va", "va_exc", "va_int", "vb"),
      ...quantities("d_ra", "b", "db", "Isyn_vb", "Isyn_va_exc", "Isyn_va_int"),
    },
  },
});
