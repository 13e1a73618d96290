/** Spike-timing dependent plasticity that asks how close spikes are, not which came first. */
import { defineWeightUpdateModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";
import { sendPulse } from "../fragments/transmission.ts";

/** At a spike of one side, in code of synapses: what lies close to the last one of the other side gains, all else loses. */
const change = (other: "pre" | "post"): string => `
    const scalar since = t - st_${other};
    if (since > 0.0) { g = fmax(Wmin, fmin(Wmax, g + eta * (exp(-since / tau) - rho))); }`;

/**
 * Plasticity between nearest neighbours, symmetric in time: pairs closer than `tau` ln(1 / `rho`) strengthen a synapse, all others weaken it, a spike without any partner among them. Spikes that
 * arrive together change nothing. Times are those of arrival at the synapse, delays included. With a teacher that makes the right neuron spike, it associates: see `MushroomBodyNetwork`.
 */
export const stdpSymmetric = defineWeightUpdateModel({
  name: "stdp_symmetric",
  params: { tau: 20, rho: 0.1, eta: 0.01, Wmin: 0, Wmax: 1 },
  paramBounds: { tau: positive },
  vars: { g: 0.5 },
  preSpikeSynCode: `
    ${sendPulse}${change("post")}`,
  postSpikeSynCode: change("pre"),
  docs: {
    summary: "Spike-timing dependent plasticity, symmetric in time, nearest neighbours, with hard bounds.",
    equations: [
      "at a presynaptic spike: inSyn_post := inSyn_post + g, then g := g + eta (exp(-(t - t_post) / tau) - rho)",
      "at a postsynaptic spike: g := g + eta (exp(-(t - t_pre) / tau) - rho)",
      "g within [Wmin, Wmax]; t_pre, t_post: the last spike of that side, and nothing changes where it is this moment",
    ],
    source:
      "PyGeNN's tutorial of the mushroom body; without bounds and for all pairs, Vogels, Sprekeler, Zenke, Clopath and Gerstner 2011, Science 334:1569",
    quantities: {
      tau: ["ms", "time constant of the window"],
      rho: ["1", "what the window is lowered by: how close spikes must be to strengthen"],
      eta: ["that of the input", "gain of a pair without a delay, were rho 0"],
      Wmin: ["that of the input", "least weight"],
      Wmax: ["that of the input", "largest weight"],
      g: ["that of the input", "weight"],
    },
  },
});
