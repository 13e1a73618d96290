/** Synapses that pass spikes on, all with the same weight. */
import { defineWeightUpdateModel } from "../../genn/model/index.ts";
import { sendPulse } from "../fragments/transmission.ts";

/** Adds the weight, which all synapses of the population share, to the input of its target at every spike of its source. Synapses then take no memory but for where they lead. */
export const staticPulseConstantWeight = defineWeightUpdateModel({
  name: "static_pulse_constant_weight",
  params: { g: 1 },
  preSpikeSynCode: sendPulse,
  docs: {
    summary: "For spikes: adds one weight, the same for all synapses, to the input at every spike.",
    equations: ["at a spike: inSyn_post := inSyn_post + g"],
    source: "GeNN 5, StaticPulseConstantWeight",
    quantities: { g: ["that of the input", "weight of all synapses"] },
  },
});
