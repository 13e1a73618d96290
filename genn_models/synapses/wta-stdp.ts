/** Plastic synapses of winner-take-all circuits, summed in every step. */
import { defineWeightUpdateModel } from "../../genn/model/index.ts";
import { wtaEquations, wtaQuantities, wtaSource, wtaSynapseSpec } from "../fragments/winner-take-all.ts";

/**
 * Synapses of winner-take-all circuits: postsynaptic potentials that rise and decay, of amplitudes that depress and facilitate, and weights that learn at postsynaptic spikes what they have seen there, at a rate
 * that tracks their variance. In every step each synapse adds what its spikes have left to the potential. Wants neurons such as `wtaNeuron`, and `deltaCurr`. For other rules see `wtaSynapseSpec`.
 */
export const wtaStdp = defineWeightUpdateModel({
  name: "wta_stdp",
  ...wtaSynapseSpec({ learning: "tracking", stp: "paper", form: "dense", perSynapse: false, scaled: false }),
  docs: {
    summary: "Synapses of winner-take-all circuits, with short-term plasticity and STDP that tracks variances.",
    equations: ["in every step: inSyn_post := inSyn_post + g (eDecay - eRise)", ...wtaEquations],
    source: wtaSource,
    quantities: wtaQuantities,
  },
});
