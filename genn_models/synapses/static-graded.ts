/** Graded synapses: a potential acts without spikes. */
import { defineWeightUpdateModel, readOnly } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";

/**
 * Sends, in every step in which the potential of its source is above `Epre`, an amount that grows with it and saturates. `V` is the presynaptic variable that is
 * meant: `preNeuronVarRefs: { V: "V" }`. Negative weights send nothing. In terms of the simulator these are events, so that synapses of quiet neurons cost nothing.
 */
export const staticGraded = defineWeightUpdateModel({
  name: "static_graded",
  params: { Epre: -55, Vslope: 20 },
  paramBounds: { Vslope: positive },
  vars: { g: readOnly(1) },
  preNeuronVarRefs: { V: "READ_ONLY" },
  preEventThresholdConditionCode: "V > Epre",
  preEventSynCode: "addToPost(fmax(0.0, g * tanh((V - Epre) / Vslope) * dt));",
  docs: {
    summary: "Graded synapse: sends in every step what the presynaptic potential says, above a threshold.",
    equations: ["while V > Epre: inSyn_post := inSyn_post + max(0, g tanh((V - Epre) / Vslope)) dt"],
    source:
      "GeNN 5, StaticGraded, with the presynaptic potential that it means (as written there, it does not compile)",
    quantities: {
      Epre: ["mV", "presynaptic potential above which it sends"],
      Vslope: ["mV", "how far above, until it saturates"],
      g: ["that of the input per ms", "weight"],
      V: ["mV", "potential of the presynaptic neuron, when it was last updated"],
    },
    response: { levels: [-70, -40] },
  },
});
