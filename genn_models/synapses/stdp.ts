/** Spike-timing dependent plasticity between nearest neighbours. */
import { defineWeightUpdateModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";
import { sendPulse } from "../fragments/transmission.ts";

/**
 * Additive plasticity with hard bounds, in which every spike is paired with the last one of the other side. Spikes that arrive together change nothing. Times are those of
 * arrival at the synapse, delays included. Where all pairs are to count, see `stdpAdditive`.
 */
export const stdp = defineWeightUpdateModel({
  name: "stdp",
  params: { tauPlus: 20, tauMinus: 20, Aplus: 0.01, Aminus: 0.012, Wmin: 0, Wmax: 1 },
  paramBounds: { tauPlus: positive, tauMinus: positive },
  vars: { g: 0.5 },
  preSpikeSynCode: `
    ${sendPulse}
    const scalar since = t - st_post;
    if (since > 0.0) { g = fmax(Wmin, fmin(Wmax, g - Aminus * exp(-since / tauMinus))); }`,
  postSpikeSynCode: `
    const scalar since = t - st_pre;
    if (since > 0.0) { g = fmax(Wmin, fmin(Wmax, g + Aplus * exp(-since / tauPlus))); }`,
  docs: {
    summary: "Spike-timing dependent plasticity, additive, nearest neighbours, with hard bounds.",
    equations: [
      "at a presynaptic spike: inSyn_post := inSyn_post + g, then g := g - Aminus exp(-(t - t_post) / tauMinus)",
      "at a postsynaptic spike: g := g + Aplus exp(-(t - t_pre) / tauPlus)",
      "g within [Wmin, Wmax]; t_pre, t_post: the last spike of that side, and nothing changes where it is this moment",
    ],
    source:
      "GeNN 5, STDP; Song, Miller and Abbott 2000, Nature Neuroscience 3:919, nearest neighbours (as NEST's stdp_nn_symm_synapse pairs them)",
    quantities: {
      tauPlus: ["ms", "time constant of potentiation"],
      tauMinus: ["ms", "time constant of depression"],
      Aplus: ["that of the input", "largest gain of a pair, presynaptic spike first"],
      Aminus: ["that of the input", "largest loss of a pair, postsynaptic spike first"],
      Wmin: ["that of the input", "least weight"],
      Wmax: ["that of the input", "largest weight"],
      g: ["that of the input", "weight"],
    },
  },
});
