/** The neuron of Traub and Miles. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { checkedQuotient } from "../fragments/rate-quotient.ts";
import {
  traubMilesBounds,
  traubMilesCode,
  traubMilesEquations,
  traubMilesParams,
  traubMilesQuantities,
  traubMilesSource,
  traubMilesThreshold,
  traubMilesVars,
} from "../fragments/traub-miles.ts";

/**
 * The conductance-based neuron of Traub and Miles, by 25 steps of Euler's method within each step: for steps of 0.1 ms or so. It spikes in every step in which
 * the potential is positive, so several times in an action potential.
 */
export const traubMiles = defineNeuronModel({
  name: "traub_miles",
  params: traubMilesParams,
  paramBounds: traubMilesBounds,
  derivedParams: { sub: (_, dt) => dt / 25 },
  vars: traubMilesVars,
  simCode: traubMilesCode(25, checkedQuotient),
  thresholdConditionCode: traubMilesThreshold,
  docs: {
    summary: "Conductance-based neuron of Traub and Miles, 25 substeps.",
    equations: traubMilesEquations("25"),
    source: `${traubMilesSource}; GeNN 5, TraubMiles`,
    quantities: traubMilesQuantities,
  },
});
