/** A weight that does not learn, for continuous rates. */
import { defineWeightUpdateModel, readOnly } from "../../genn/model/index.ts";
import { sendRate } from "../fragments/transmission.ts";

/** Contributes `g * r` of its source in every step: with `sumInput`, the input is the sum of g * r. */
export const rateSynapse = defineWeightUpdateModel({
  name: "rate_synapse",
  vars: { g: readOnly(1) },
  synapseDynamicsCode: sendRate("r"),
  docs: {
    summary: "For continuous rates, with `sumInput`: contributes weight times rate in every step.",
    equations: ["I_post = sum of g r_pre"],
    source: "The transmission of the reference toolkit's rate networks",
    quantities: { g: ["1", "weight"] },
  },
});
