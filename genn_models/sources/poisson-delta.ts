/** Background spikes through delta synapses. */
import { defineCurrentSourceModel } from "../../genn/model/index.ts";
import { countEvents, eventParts, eventsPerPart, eventsQuantities, mostPerPart } from "../fragments/poisson-events.ts";

/**
 * What a neuron receives from a population of its own that spikes at random with the total rate `rate`, through delta synapses: `weight` for every spike of the
 * step. Any number of spikes a step.
 */
export const poissonDelta = defineCurrentSourceModel({
  name: "poisson_delta",
  params: { weight: 1, rate: 1000 },
  derivedParams: {
    parts: ({ rate }, dt) => eventParts(rate, dt),
    lambda: ({ rate }, dt) => eventsPerPart(rate, dt),
    none: ({ rate }, dt) => Math.exp(-eventsPerPart(rate, dt)),
    most: ({ rate }, dt) => mostPerPart(rate, dt),
  },
  injectionCode: `
    ${countEvents}
    injectCurrent(weight * events);`,
  docs: {
    summary: "Background input: a Poisson process for every neuron, through delta synapses.",
    equations: ["events ~ Poisson(rate dt / 1000)", "I = weight events"],
    source:
      "Brunel 2000, Journal of Computational Neuroscience 8:183; the number of events by inversion (Devroye 1986, Non-Uniform Random Variate Generation, III.2)",
    quantities: { ...eventsQuantities, weight: ["that of the input", "what a spike adds to the input of its step"] },
  },
});
