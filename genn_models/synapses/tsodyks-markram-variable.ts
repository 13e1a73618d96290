/** Short-term plasticity, each synapse with its own. */
import { defineWeightUpdateModel, readOnly } from "../../genn/model/index.ts";

/** Like `tsodyksMarkram`, but every synapse has parameters of its own, which may be drawn, and a `u` and an `x`. */
export const tsodyksMarkramVariable = defineWeightUpdateModel({
  name: "tsodyks_markram_variable",
  vars: { g: readOnly(1), U: readOnly(0.5), tauRec: readOnly(800), tauFacil: readOnly(0), u: 0, x: 1 },
  preSpikeSynCode: `
    const scalar since = t - prev_st_pre;
    x = tauRec > 0.0 ? 1.0 - (1.0 - x * (1.0 - u)) * exp(-since / tauRec) : 1.0;
    u = tauFacil > 0.0 ? U + u * (1.0 - U) * exp(-since / tauFacil) : U;
    addToPost(g * u * x);`,
  docs: {
    summary:
      "Short-term plasticity: depression and facilitation, exact between spikes, with parameters of each synapse.",
    equations: [
      "between spikes: tauRec dx/dt = 1 - x, tauFacil du/dt = -u",
      "at a presynaptic spike: u := u + U (1 - u), inSyn_post := inSyn_post + g u x, x := x - u x",
    ],
    source: "Markram, Wang and Tsodyks 1998, PNAS 95:5323; NEST: tsodyks2_synapse",
    quantities: {
      g: ["that of the input", "weight: what a spike would send that used all resources"],
      U: ["1", "share of the resources that the first spike uses"],
      tauRec: ["ms", "time constant of recovery from depression"],
      tauFacil: ["ms", "time constant of facilitation"],
      u: ["1", "share that the last spike used"],
      x: ["1", "resources that the last spike found"],
    },
  },
});
