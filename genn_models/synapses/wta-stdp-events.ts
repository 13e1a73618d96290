/** Plastic synapses of winner-take-all circuits, as events. */
import { defineWeightUpdateModel } from "../../genn/model/index.ts";
import { wtaEquations, wtaQuantities, wtaSource, wtaSynapseSpec } from "../fragments/winner-take-all.ts";

/**
 * The same synapses as `wtaStdp`, where nothing is done but at spikes. A neuron keeps two sums, of g eDecay and of g eRise over its synapses (`wtaAccumulate`): they decay as the traces do, a presynaptic spike adds g A to
 * both, and a weight that changes adds its change times the traces, so that they are what the dense form sums up anew in every step, to rounding.
 */
export const wtaStdpEvents = defineWeightUpdateModel({
  name: "wta_stdp_events",
  ...wtaSynapseSpec({ learning: "tracking", stp: "paper", form: "events", perSynapse: false, scaled: false }),
  docs: {
    summary: "The synapses of wtaStdp where nothing is done but at spikes, with the same results to rounding.",
    equations: [
      "at a presynaptic spike: inSyn_post := inSyn_post + g A",
      ...wtaEquations,
      "and gainDecay_post := gainDecay_post + (change of g) eDecay, gainRise_post := gainRise_post + (change of g) eRise",
    ],
    source: `${wtaSource}; the sums: this project`,
    quantities: {
      ...wtaQuantities,
      sent: ["1", "amplitude A of the last spike"],
      gainDecay: ["1", "what changes of weights have added to the sum of g eDecay since the last step"],
      gainRise: ["1", "the same of g eRise"],
    },
  },
});
