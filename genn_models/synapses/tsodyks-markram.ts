/** Short-term plasticity. */
import { defineWeightUpdateModel, readOnly } from "../../genn/model/index.ts";
import { fraction, notNegative } from "../fragments/bounds.ts";

/** A rate of recovery in 1/ms that leaves nothing from one spike to the next, and numbers within single precision. */
const AT_ONCE = 1e6;
const rate = (tau: number): number => (tau > 0 ? 1 / tau : AT_ONCE);

/**
 * Depressing and facilitating synapse, solved exactly from spike to spike: `u` and `x` are what a spike finds, and it sends `g u x`. They are the same for all synapses of a
 * neuron, and are kept once for it. `tauFacil` of 0 is a synapse that only depresses, `tauRec` of 0 one that only facilitates. Where each synapse has parameters of its own,
 * see `tsodyksMarkramVariable`.
 */
export const tsodyksMarkram = defineWeightUpdateModel({
  name: "tsodyks_markram",
  params: { U: 0.5, tauRec: 800, tauFacil: 0 },
  paramBounds: { U: fraction, tauRec: notNegative, tauFacil: notNegative },
  derivedParams: { recovery: ({ tauRec }) => rate(tauRec), forgetting: ({ tauFacil }) => rate(tauFacil) },
  vars: { g: readOnly(1) },
  preVars: { u: 0, x: 1 },
  preSpikeCode: `
    const scalar since = t - st_pre;
    x = 1.0 - (1.0 - x * (1.0 - u)) * exp(-since * recovery);
    u = U + u * (1.0 - U) * exp(-since * forgetting);`,
  preSpikeSynCode: "addToPost(g * u * x);",
  docs: {
    summary: "Short-term plasticity: depression and facilitation, exact between spikes, the same for all synapses.",
    equations: [
      "between spikes: tauRec dx/dt = 1 - x, tauFacil du/dt = -u",
      "at a presynaptic spike: u := u + U (1 - u), inSyn_post := inSyn_post + g u x, x := x - u x",
    ],
    source:
      "Markram, Wang and Tsodyks 1998, PNAS 95:5323; Tsodyks, Pawelzik and Markram 1998, Neural Computation 10:821; NEST: tsodyks2_synapse, PyNN: TsodyksMarkramSynapse",
    quantities: {
      U: ["1", "share of the resources that the first spike uses"],
      tauRec: ["ms", "time constant of recovery from depression"],
      tauFacil: ["ms", "time constant of facilitation"],
      recovery: ["1/ms", "1 / tauRec"],
      forgetting: ["1/ms", "1 / tauFacil"],
      g: ["that of the input", "weight: what a spike would send that used all resources"],
      u: ["1", "share that the last spike used"],
      x: ["1", "resources that the last spike found"],
    },
  },
});
