/** Background spikes through delta synapses. */
import { defineCurrentSourceModel } from "../../genn/model/index.ts";
import { notNegative } from "../fragments/bounds.ts";
import { noiseSource, noiseVars } from "../fragments/own-noise.ts";
import { countEvents, eventParams, eventsQuantities, eventsSource } from "../fragments/poisson-events.ts";

/**
 * What a neuron receives from a population of its own that spikes at random with the total rate `rate`, through delta synapses: `weight` for every spike of the
 * step. Any number of spikes a step.
 */
export const poissonDelta = defineCurrentSourceModel({
  name: "poisson_delta",
  params: { weight: 1, rate: 1000 },
  paramBounds: { rate: notNegative },
  derivedParams: {
    ...eventParams,
  },
  vars: noiseVars,
  injectionCode: `
    ${countEvents}
    injectCurrent(weight * events);`,
  docs: {
    summary: "Background input: a Poisson process for every neuron, through delta synapses.",
    equations: ["events ~ Poisson(rate dt / 1000)", "I = weight events"],
    source: `Brunel 2000, Journal of Computational Neuroscience 8:183; ${eventsSource}; ${noiseSource}`,
    quantities: { ...eventsQuantities, weight: ["that of the input", "what a spike adds to the input of its step"] },
  },
});
