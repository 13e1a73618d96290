/** The neuron of the minimal recurrent network. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";

/** Leaky rate neuron: tau * dv/dt = Isyn + b - v, r = tanh(v); tau in ms. */
export const leakyRate = defineNeuronModel({
  name: "leaky_rate",
  params: { tau: 1 },
  paramBounds: { tau: positive },
  vars: { v: 0, r: 0, b: readOnly(0), db: 0 },
  simCode: `
    v += dt * (Isyn + b - v) / tau;
    r = tanh(v);`,
  docs: {
    summary: "Leaky rate neuron of the minimal recurrent network.",
    equations: ["tau dv/dt = Isyn + b - v", "r = tanh v"],
    source: "The minimal network of the reference toolkit",
    quantities: {
      tau: ["ms", "membrane time constant"],
      v: ["1", "potential"],
      r: ["1", "rate, which is what it sends"],
      b: ["1", "bias"],
      db: ["ms", "accumulated change of the bias; here nothing changes it"],
      Isyn: ["1", "input"],
    },
  },
});
