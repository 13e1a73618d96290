/** The neuron of Traub and Miles, smooth at its singularities. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { smoothQuotient } from "../fragments/rate-quotient.ts";
import { traubMilesCode, traubMilesSource } from "../fragments/traub-miles.ts";
import { traubMiles } from "./traub-miles.ts";

/**
 * Like `traubMiles`, with rates that are exact everywhere: a series next to the potentials at which they are 0 / 0. (GeNN 4 adds the smallest number to the
 * denominators instead, which makes a rate 0 at the very point; elsewhere the two are the same to rounding.)
 */
export const traubMilesAlt = defineNeuronModel({
  ...traubMiles,
  name: "traub_miles_alt",
  simCode: traubMilesCode(25, smoothQuotient),
  docs: {
    ...traubMiles.docs!,
    summary: "Neuron of Traub and Miles that goes round its singularities, 25 substeps.",
    source: `${traubMilesSource}; GeNN 4, TraubMilesAlt, but for the singular points`,
  },
});
