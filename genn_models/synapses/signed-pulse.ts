/** A synapse that passes spikes of either sign on, with a weight of its own. */
import { defineWeightUpdateModel, readOnly } from "../../genn/model/index.ts";
import { isNegative, sendNegativePulse, signedSource } from "../fragments/signed-spikes.ts";
import { sendPulse } from "../fragments/transmission.ts";

/** Adds its weight to the input of its target at every spike of its source, and takes it off at every negative one. For inputs with `signedSpikes`. */
export const signedPulse = defineWeightUpdateModel({
  name: "signed_pulse",
  vars: { g: readOnly(1) },
  preSpikeSynCode: sendPulse,
  preEventThresholdConditionCode: isNegative,
  preEventSynCode: sendNegativePulse,
  docs: {
    summary: "For spikes of either sign: adds its weight at a spike, and takes it off at a negative one.",
    equations: ["at a spike: inSyn_post := inSyn_post + g", "where Negative_pre: inSyn_post := inSyn_post - g"],
    response: { active: [140, 140.1] },
    source: signedSource,
    quantities: { g: ["that of the input", "weight"] },
  },
});
