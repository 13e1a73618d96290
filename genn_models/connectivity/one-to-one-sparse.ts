/** Every neuron with the one of the same number. */
import { defineConnectivityModel, ModelError } from "../../genn/model/index.ts";

/** Neuron k of the source with neuron k of the target; both have as many. Where nothing is sparse about it, the kind `"one_to_one"` is faster. */
export const oneToOneSparse = defineConnectivityModel({
  name: "one_to_one",
  rowBuildCode: "addSynapse(id_pre);",
  checkSizes: (_, { pre, post }, where) => {
    if (pre !== post)
      throw new ModelError(`${where} is one-to-one, but has ${pre} neurons on one side and ${post} on the other`);
  },
  docs: {
    summary: "Every neuron with the one of the same number.",
    equations: ["i -> j where j = i"],
    source: "GeNN 5, OneToOne",
    quantities: {},
  },
});
