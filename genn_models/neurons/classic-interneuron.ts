/** Interneuron of the microcircuit, classic variant. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import {
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
 * Interneuron: imitates "its" neuron of the next layer, whose rate arrives as `u_td`: va = u_td - phi(vb). With ga = 0
 * its membrane only low-passes vb.
 */
export const classicInterneuron = defineNeuronModel({
  name: "classic_interneuron",
  params: { ga: 0, tau_d_ra: 15 },
  paramBounds: { ga: notNegative, tau_d_ra: positive },
  vars: { u: 0, r: 0, r_eff: 0, va: 0, vb: 0, d_ra: 0, b: readOnly(0), db: 0 },
  additionalInputVars: { u_td: 0 },
  simCode: `
    vb = Isyn + b;
    ${dendriticRate}
    va = u_td - r_eff;
    ${membrane}
    r = ${phi("u")};
    ${learning}`,
  docs: {
    summary: "Interneuron of a hidden layer (classic variant): learns to imitate its neuron of the next layer.",
    equations: [
      "vb = Isyn + b",
      "r_eff = phi(vb)",
      "va = u_td - r_eff",
      "du/dt = ga va + vb - u",
      "r = phi(u)",
      ...learningEquations,
      ...phiEquations,
    ],
    source: sources.classic,
    quantities: {
      ...quantities("ga", "tau_d_ra", "u", "r", "r_eff", "va", "vb", "d_ra", "b", "db", "u_td"),
      Isyn: ["1", "basal input from the pyramidal neurons of the layer"],
    },
  },
});
