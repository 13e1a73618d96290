/** A synapse that passes spikes on, with a weight of its own. */
import { defineWeightUpdateModel, readOnly } from "../../genn/model/index.ts";
import { sendPulse } from "../fragments/transmission.ts";

/** Adds its weight to the input of its target at every spike of its source. */
export const staticPulse = defineWeightUpdateModel({
  name: "static_pulse",
  vars: { g: readOnly(1) },
  preSpikeSynCode: sendPulse,
  docs: {
    summary: "For spikes: adds its weight to the input at every spike.",
    equations: ["at a spike: inSyn_post := inSyn_post + g"],
    source: "GeNN 5, StaticPulse",
    quantities: { g: ["that of the input", "weight"] },
  },
});
