/** Background spikes through exponential synapses. */
import { defineCurrentSourceModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import { noiseSource, noiseVars } from "../fragments/own-noise.ts";
import { countEvents, eventParams, eventsQuantities, eventsSource } from "../fragments/poisson-events.ts";

/**
 * What a neuron receives from a population of its own that spikes at random with the total rate `rate`: every spike adds `weight` to a current that decays
 * exponentially, of which each step injects the mean (as `expCurr` does). Any number of spikes a step.
 */
export const poissonExp = defineCurrentSourceModel({
  name: "poisson_exp",
  params: { weight: 1, tauSyn: 5, rate: 1000 },
  paramBounds: { tauSyn: positive, rate: notNegative },
  derivedParams: {
    ...eventParams,
    expDecay: ({ tauSyn }, dt) => Math.exp(-dt / tauSyn),
    init: ({ weight, tauSyn }, dt) => (weight * tauSyn * (1 - Math.exp(-dt / tauSyn))) / dt,
  },
  vars: { current: 0, ...noiseVars },
  injectionCode: `
    ${countEvents}
    current += init * events;
    injectCurrent(current);
    current *= expDecay;`,
  docs: {
    summary: "Background input: a Poisson process for every neuron, through exponential synapses.",
    equations: [
      "events ~ Poisson(rate dt / 1000)",
      "tauSyn d(current)/dt = -current, and each event adds weight (tauSyn / dt) (1 - exp(-dt / tauSyn))",
      "I = current",
    ],
    source: `GeNN 5, PoissonExp; ${eventsSource}; ${noiseSource}`,
    quantities: {
      ...eventsQuantities,
      weight: ["nA", "what a spike adds to the current"],
      tauSyn: ["ms", "time constant of the current"],
      expDecay: ["1", "exp(-dt / tauSyn)"],
      init: ["nA", "what a spike adds to the mean current of its step"],
      current: ["nA", "mean current of the step"],
    },
  },
});
