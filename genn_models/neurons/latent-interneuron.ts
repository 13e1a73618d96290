/** Interneuron of the microcircuit, latent equilibrium. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import {
  learning,
  learningEquations,
  phi,
  phiEquations,
  prospectiveRate,
  quantities,
  rememberingMembrane,
  saturation,
  sources,
} from "../fragments/microcircuit.ts";

/**
 * Interneuron: imitates "its" neuron of the next layer, whose rate arrives as `u_td`. Its error compares that rate with
 * its own prospective one, va = u_td - phi(u_prosp); what it sends is the rate of its membrane potential, r = phi(u).
 */
export const latentInterneuron = defineNeuronModel({
  name: "latent_interneuron",
  params: { ga: 0, tau_prosp: 1, tau_d_ra: 10 },
  paramBounds: { ga: notNegative, tau_prosp: positive, tau_d_ra: positive },
  vars: { u: 0, u_prev: 0, u_prosp: 0, r: 0, va: 0, vb: 0, d_ra: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { u_td: 0 },
  simCode: `
    ${prospectiveRate}
    va = u_td - r;
    vb = Isyn + b;
    ${rememberingMembrane}
    r = ${phi("u")};
    ${saturation}
    ${learning}`,
  docs: {
    summary: "Interneuron of a hidden layer (latent equilibrium): learns to imitate its neuron of the next layer.",
    equations: [
      "u_prosp = u + tau_prosp du/dt",
      "va = u_td - phi(u_prosp)",
      "vb = Isyn + b",
      "du/dt = ga va + vb - u",
      "r = phi(u)",
      ...learningEquations,
      ...phiEquations,
    ],
    source: sources.latent,
    quantities: {
      ...quantities(
        "ga",
        "tau_prosp",
        "tau_d_ra",
        "u",
        "u_prev",
        "u_prosp",
        "r",
        "va",
        "vb",
        "d_ra",
        "b",
        "db",
        "u_td",
      ),
      Isyn: ["1", "basal input from the pyramidal neurons of the layer"],
    },
  },
});
