/** Synapses that pass spikes of either sign on, all with the same weight. */
import { defineWeightUpdateModel } from "../../genn/model/index.ts";
import { isNegative, sendNegativePulse, signedSource } from "../fragments/signed-spikes.ts";
import { sendPulse } from "../fragments/transmission.ts";

/** `signedPulse` with one weight, which all synapses of the population share and which takes no memory. */
export const signedPulseConstantWeight = defineWeightUpdateModel({
  name: "signed_pulse_constant_weight",
  params: { g: 1 },
  preSpikeSynCode: sendPulse,
  preEventThresholdConditionCode: isNegative,
  preEventSynCode: sendNegativePulse,
  docs: {
    summary:
      "For spikes of either sign: one weight, the same for all synapses, added at a spike and taken off at a negative one.",
    equations: ["at a spike: inSyn_post := inSyn_post + g", "where Negative_pre: inSyn_post := inSyn_post - g"],
    response: { active: [140, 140.1] },
    source: signedSource,
    quantities: { g: ["that of the input", "weight of all synapses"] },
  },
});
