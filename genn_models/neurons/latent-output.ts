/** Output neuron of the microcircuit, latent equilibrium. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";
import {
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
 * Output neuron: like a pyramidal neuron whose apical potential is the distance to the target, va = Isyn - r, where
 * `Isyn` carries the target rate. `ga` is a variable, so that a test run can set it to 0 and let the output speak for
 * itself.
 */
export const latentOutput = defineNeuronModel({
  name: "latent_output",
  params: { tau_prosp: 1, tau_d_ra: 10 },
  paramBounds: { tau_prosp: positive, tau_d_ra: positive },
  vars: { u: 0, u_prev: 0, u_prosp: 0, r: 0, va: 0, vb: 0, d_ra: 0, ga: 0.1, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_vb: 0 },
  simCode: `
    ${prospectiveRate}
    va = Isyn - r;
    vb = Isyn_vb + b;
    ${rememberingMembrane}
    ${saturation}
    ${learning}`,
  docs: {
    summary: "Output neuron (latent equilibrium): nudged towards a target rate; with ga = 0 it runs freely.",
    equations: [
      "u_prosp = u + tau_prosp du/dt",
      "r = phi(u_prosp)",
      "va = Isyn - r",
      "vb = Isyn_vb + b",
      "du/dt = ga va + vb - u",
      ...learningEquations,
      ...phiEquations,
    ],
    source: sources.latent,
    quantities: {
      ...quantities("tau_prosp", "tau_d_ra", "u", "u_prev", "u_prosp", "r", "va", "vb", "d_ra", "ga", "b", "db"),
      ...quantities("Isyn_vb"),
      Isyn: ["1", "target rate"],
    },
    response: { target: "Isyn_vb" },
  },
});
