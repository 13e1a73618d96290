/** The neuron of Traub and Miles, in as many substeps as one likes. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { checkedQuotient } from "../fragments/rate-quotient.ts";
import { traubMilesCode, traubMilesEquations, traubMilesParams, traubMilesSource } from "../fragments/traub-miles.ts";
import { traubMiles } from "./traub-miles.ts";

/** Like `traubMiles`, in `ntimes` substeps of a step: 1 or more; fractions are rounded up. */
export const traubMilesNStep = defineNeuronModel({
  ...traubMiles,
  name: "traub_miles_n_step",
  params: { ...traubMilesParams, ntimes: 25 },
  paramBounds: { ...traubMiles.paramBounds, ntimes: { min: 1 } },
  derivedParams: { sub: ({ ntimes }, dt) => dt / Math.ceil(ntimes) },
  simCode: traubMilesCode("ntimes", checkedQuotient),
  docs: {
    summary: "Neuron of Traub and Miles, with the number of substeps as a parameter.",
    equations: traubMilesEquations("ntimes"),
    source: `${traubMilesSource}; GeNN 4, TraubMilesNStep`,
    quantities: { ...traubMiles.docs!.quantities, ntimes: ["1", "substeps of a step"] },
  },
});
