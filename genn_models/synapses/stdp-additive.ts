/** Spike-timing dependent plasticity of all pairs, which changes weights by the same amount whatever they are. */
import { defineWeightUpdateModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";
import {
  addSpike,
  boundsQuantities,
  potentiate,
  sendAndDepress,
  traceEquations,
  traceQuantities,
} from "../fragments/spike-traces.ts";

/**
 * Additive plasticity with hard bounds, in which every pair of spikes counts; those that arrive together do not. Each side keeps a trace of its spikes. Times are those of
 * arrival at the synapse, delays included. Where only nearest neighbours are to count, see `stdp`.
 */
export const stdpAdditive = defineWeightUpdateModel({
  name: "stdp_additive",
  params: { tauPlus: 20, tauMinus: 20, Aplus: 0.01, Aminus: 0.012, Wmin: 0, Wmax: 1 },
  paramBounds: { tauPlus: positive, tauMinus: positive },
  vars: { g: 0.5 },
  preVars: { tracePre: 0 },
  postVars: { tracePost: 0 },
  preSpikeCode: addSpike("tracePre", "pre", "tauPlus"),
  postSpikeCode: addSpike("tracePost", "post", "tauMinus"),
  preSpikeSynCode: sendAndDepress("tracePost", "tauMinus", "Aminus * seen"),
  postSpikeSynCode: potentiate("tracePre", "tauPlus", "Aplus * seen"),
  docs: {
    summary: "Spike-timing dependent plasticity, additive, all pairs of spikes, with hard bounds.",
    equations: [
      ...traceEquations,
      "at a presynaptic spike: inSyn_post := inSyn_post + g, then g := g - Aminus tracePost",
      "at a postsynaptic spike: g := g + Aplus tracePre",
      "g within [Wmin, Wmax]; a spike of the other side at this moment is left out of its trace",
    ],
    source:
      "Song, Miller and Abbott 2000, Nature Neuroscience 3:919; NEST: stdp_synapse with mu_plus = mu_minus = 0, PyNN: AdditiveWeightDependence with SpikePairRule",
    quantities: {
      ...boundsQuantities,
      ...traceQuantities,
      Aplus: ["that of the input", "gain of a pair without a delay, presynaptic spike first"],
      Aminus: ["that of the input", "loss of a pair without a delay, postsynaptic spike first"],
    },
  },
});
