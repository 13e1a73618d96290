/** A weight that does not learn, for events. */
import { defineWeightUpdateModel, readOnly } from "../../genn/model/index.ts";
import { sendDifference } from "../fragments/transmission.ts";

/**
 * At an event of its source (a neuron made by `toEvents`), adds by how much `g * r_event` has changed: with
 * `keepInput`, the input is the sum of g times the value last sent. A change of `g` reaches the target with the next
 * event.
 */
export const eventSynapse = defineWeightUpdateModel({
  name: "event_synapse",
  vars: { g: readOnly(1), inp_prev: 0 },
  preSpikeSynCode: sendDifference("r_event"),
  docs: {
    summary: "For events, with `keepInput`: sends by how much weight times rate has changed.",
    equations: ["at an event: I_post := I_post + g r_event_pre - inp_prev, inp_prev := g r_event_pre"],
    source: "The transmission of the reference toolkit's event-based networks",
    quantities: { g: ["1", "weight"], inp_prev: ["1", "what it contributes to the input of its target"] },
  },
});
