/** Spike-timing dependent plasticity of triplets. */
import { defineWeightUpdateModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";
import { addSpike, boundsQuantities, potentiate, sendAndDepress } from "../fragments/spike-traces.ts";

/**
 * The triplet rule, in which all spikes count: a pair has more effect, the shorter ago another spike of the side that acts was. Spikes that arrive together do not count as
 * a pair. Each side keeps a fast and a slow trace. Parameters are those of the paper's fit to visual cortex, all to all.
 */
export const stdpTriplet = defineWeightUpdateModel({
  name: "stdp_triplet",
  params: {
    tauPlus: 16.8,
    tauMinus: 33.7,
    tauX: 101,
    tauY: 125,
    A2plus: 5e-10,
    A3plus: 0.0062,
    A2minus: 0.007,
    A3minus: 0.00023,
    Wmin: 0,
    Wmax: 1,
  },
  paramBounds: { tauPlus: positive, tauMinus: positive, tauX: positive, tauY: positive },
  vars: { g: 0.5 },
  preVars: { r1: 0, r2: 0 },
  postVars: { o1: 0, o2: 0 },
  preSpikeCode: `
    ${addSpike("r1", "pre", "tauPlus")}
    ${addSpike("r2", "pre", "tauX")}`,
  postSpikeCode: `
    ${addSpike("o1", "post", "tauMinus")}
    ${addSpike("o2", "post", "tauY")}`,
  preSpikeSynCode: sendAndDepress("o1", "tauMinus", "seen * (A2minus + A3minus * (r2 - 1.0))"),
  postSpikeSynCode: potentiate("r1", "tauPlus", "seen * (A2plus + A3plus * (o2 - 1.0))"),
  docs: {
    summary: "Triplet rule of spike-timing dependent plasticity, all to all, with hard bounds.",
    equations: [
      "tauPlus dr1/dt = -r1, tauX dr2/dt = -r2, and 1 is added to both at a presynaptic spike",
      "tauMinus do1/dt = -o1, tauY do2/dt = -o2, and 1 is added to both at a postsynaptic spike",
      "at a presynaptic spike: inSyn_post := inSyn_post + g, then g := g - o1 (A2minus + A3minus r2), r2 without this spike",
      "at a postsynaptic spike: g := g + r1 (A2plus + A3plus o2), o2 without this spike",
      "g within [Wmin, Wmax]; a spike of the other side at this moment is left out of its trace",
    ],
    response: { pairs: [5, 50] },
    source: "Pfister and Gerstner 2006, Journal of Neuroscience 26:9673; NEST: stdp_triplet_synapse",
    quantities: {
      ...boundsQuantities,
      tauX: ["ms", "time constant of the slow presynaptic trace"],
      tauY: ["ms", "time constant of the slow postsynaptic trace"],
      A2plus: ["that of the input", "gain of a pair"],
      A3plus: ["that of the input", "gain of a triplet: post, pre, post"],
      A2minus: ["that of the input", "loss of a pair"],
      A3minus: ["that of the input", "loss of a triplet: pre, post, pre"],
      r1: ["1", "fast presynaptic trace, as the last spike left it"],
      r2: ["1", "slow presynaptic trace, as the last spike left it"],
      o1: ["1", "fast postsynaptic trace, as the last spike left it"],
      o2: ["1", "slow postsynaptic trace, as the last spike left it"],
    },
  },
});
