/** Output neuron of the microcircuit, classic variant. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";
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
 * Output neuron: `Isyn` carries the target rate, which is low-passed, tau_targ * d(r_target)/dt = Isyn - r_target; the
 * error is va = r_target - phi(vb). `ga` is a variable, so that a test run can set it to 0 and let the output speak for
 * itself.
 */
export const classicOutput = defineNeuronModel({
  name: "classic_output",
  params: { tau_targ: 1, tau_d_ra: 15 },
  paramBounds: { tau_targ: positive, tau_d_ra: positive },
  vars: { u: 0, r: 0, r_eff: 0, r_target: 0, va: 0, vb: 0, d_ra: 0, ga: 0.1, b: readOnly(0), db: 0 },
  additionalInputVars: { Isyn_vb: 0 },
  simCode: `
    r_target += dt * (Isyn - r_target) / tau_targ;
    vb = Isyn_vb + b;
    ${dendriticRate}
    va = r_target - r_eff;
    ${membrane}
    r = ${phi("u")};
    ${learning}`,
  docs: {
    summary: "Output neuron (classic variant): nudged towards a target rate; with ga = 0 it runs freely.",
    equations: [
      "tau_targ d(r_target)/dt = Isyn - r_target",
      "vb = Isyn_vb + b",
      "r_eff = phi(vb)",
      "va = r_target - r_eff",
      "du/dt = ga va + vb - u",
      "r = phi(u)",
      ...learningEquations,
      ...phiEquations,
    ],
    source: sources.classic,
    quantities: {
      tau_targ: ["ms", "time constant of the target"],
      r_target: ["1", "target rate, low-passed"],
      ...quantities("tau_d_ra", "u", "r", "r_eff", "va", "vb", "d_ra", "ga", "b", "db", "Isyn_vb"),
      Isyn: ["1", "target rate"],
    },
    response: { target: "Isyn_vb" },
  },
});
