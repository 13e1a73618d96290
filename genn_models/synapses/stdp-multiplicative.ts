/** Spike-timing dependent plasticity of all pairs, which slows down as weights approach their bounds. */
import { defineWeightUpdateModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import {
  addSpike,
  boundsQuantities,
  potentiate,
  sendAndDepress,
  traceEquations,
  traceQuantities,
} from "../fragments/spike-traces.ts";

/**
 * Plasticity with soft bounds, in which every pair of spikes counts; those that arrive together do not. What a spike changes depends on the weight's place between its bounds,
 * to the powers `muPlus` and `muMinus`: 1 is multiplicative, 0 additive, with all between. Times are those of arrival at the synapse, delays included.
 */
export const stdpMultiplicative = defineWeightUpdateModel({
  name: "stdp_multiplicative",
  params: { tauPlus: 20, tauMinus: 20, Aplus: 0.01, Aminus: 0.012, muPlus: 1, muMinus: 1, Wmin: 0, Wmax: 1 },
  paramBounds: { tauPlus: positive, tauMinus: positive, muPlus: notNegative, muMinus: notNegative },
  derivedParams: { range: ({ Wmin, Wmax }) => Wmax - Wmin },
  vars: { g: 0.5 },
  preVars: { tracePre: 0 },
  postVars: { tracePost: 0 },
  preSpikeCode: addSpike("tracePre", "pre", "tauPlus"),
  postSpikeCode: addSpike("tracePost", "post", "tauMinus"),
  preSpikeSynCode: sendAndDepress(
    "tracePost",
    "tauMinus",
    "Aminus * range * pow(fmax(0.0, (g - Wmin) / range), muMinus) * seen",
  ),
  postSpikeSynCode: potentiate(
    "tracePre",
    "tauPlus",
    "Aplus * range * pow(fmax(0.0, (Wmax - g) / range), muPlus) * seen",
  ),
  docs: {
    summary: "Spike-timing dependent plasticity, multiplicative (or any power of the weight), all pairs of spikes.",
    equations: [
      ...traceEquations,
      "range = Wmax - Wmin",
      "at a presynaptic spike: inSyn_post := inSyn_post + g, then g := g - Aminus range ((g - Wmin) / range)^muMinus tracePost",
      "at a postsynaptic spike: g := g + Aplus range ((Wmax - g) / range)^muPlus tracePre",
      "g within [Wmin, Wmax]; a spike of the other side at this moment is left out of its trace",
    ],
    source:
      "Gutig, Aharonov, Rotter and Sompolinsky 2003, Journal of Neuroscience 23:3697; with powers of 1 Rubin, Lee and Sompolinsky 2001, Physical Review Letters 86:364; NEST: stdp_synapse (lambda = Aplus, alpha = Aminus / Aplus), PyNN: MultiplicativeWeightDependence",
    quantities: {
      ...boundsQuantities,
      ...traceQuantities,
      Aplus: [
        "1",
        "gain of a pair without a delay at the least weight, presynaptic spike first, as a share of the range",
      ],
      Aminus: [
        "1",
        "loss of a pair without a delay at the largest weight, postsynaptic spike first, as a share of the range",
      ],
      muPlus: ["1", "power with which potentiation depends on the weight"],
      muMinus: ["1", "power with which depression depends on the weight"],
      range: ["that of the input", "Wmax - Wmin"],
    },
  },
});
