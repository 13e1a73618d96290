/** The neuron of Traub and Miles, not caring for singularities. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { plainQuotient } from "../fragments/rate-quotient.ts";
import { traubMilesCode, traubMilesSource } from "../fragments/traub-miles.ts";
import { traubMiles } from "./traub-miles.ts";

/**
 * Like `traubMiles`, without tests for the potentials of -52, -25 and -50 mV, at which a rate is 0 / 0: a neuron that hits one of them exactly, which happens
 * in single precision, is NaN from then on. For speed where that can be lived with; `traubMilesAlt` is safe.
 */
export const traubMilesFast = defineNeuronModel({
  ...traubMiles,
  name: "traub_miles_fast",
  simCode: traubMilesCode(25, plainQuotient),
  docs: {
    ...traubMiles.docs!,
    summary: "Neuron of Traub and Miles without tests for singularities, 25 substeps.",
    source: `${traubMilesSource}; GeNN 4, TraubMilesFast`,
  },
});
