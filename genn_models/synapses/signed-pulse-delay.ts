/** A synapse that passes spikes of either sign on, with a weight and a delay of its own. */
import { defineWeightUpdateModel, readOnly } from "../../genn/model/index.ts";
import { isNegative, sendDelayedNegativePulse, signedSource } from "../fragments/signed-spikes.ts";
import { sendDelayedPulse } from "../fragments/transmission.ts";

/** `signedPulse` with `d`, the steps that its effect takes beyond the one that every spike takes; less than the population's `maxDendriticDelaySteps`. */
export const signedPulseDelay = defineWeightUpdateModel({
  name: "signed_pulse_delay",
  vars: { g: readOnly(1), d: readOnly(0, "uint8") },
  preSpikeSynCode: sendDelayedPulse,
  preEventThresholdConditionCode: isNegative,
  preEventSynCode: sendDelayedNegativePulse,
  docs: {
    summary:
      "For spikes of either sign: its weight, added some steps after a spike, taken off as long after a negative one.",
    equations: [
      "d steps after a spike: inSyn_post := inSyn_post + g",
      "d steps after a step with Negative_pre: inSyn_post := inSyn_post - g",
    ],
    response: { values: { d: 50 }, active: [140, 140.1] },
    source: signedSource,
    quantities: {
      g: ["that of the input", "weight"],
      d: ["steps", "delay, beyond the one step that every spike takes"],
    },
  },
});
