/** A synapse that passes spikes on, with a weight and a delay of its own. */
import { defineWeightUpdateModel, readOnly } from "../../genn/model/index.ts";
import { sendDelayedPulse } from "../fragments/transmission.ts";

/**
 * Adds its weight to the input of its target `d` steps after a spike of its source has arrived, which is one step after the spike. `d` is at most 255, and less than
 * the population's `maxDendriticDelaySteps`.
 */
export const staticPulseDelay = defineWeightUpdateModel({
  name: "static_pulse_delay",
  vars: { g: readOnly(1), d: readOnly(0, "uint8") },
  preSpikeSynCode: sendDelayedPulse,
  docs: {
    summary:
      "For spikes: adds its weight to the input some steps after every spike; weight and delay are those of the synapse.",
    equations: ["d steps after a spike: inSyn_post := inSyn_post + g"],
    source: "GeNN 5, StaticPulseDendriticDelay",
    quantities: {
      g: ["that of the input", "weight"],
      d: ["steps", "delay, beyond the one step that every spike takes"],
    },
    response: { values: { d: 50 } },
  },
});
