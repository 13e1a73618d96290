/** The neuron of the minimal recurrent network. */
import { defineNeuronModel, readOnly } from "../genn/model/definitions.ts";

/** Leaky rate neuron: tau * dv/dt = Isyn + b - v, r = tanh(v); tau in ms. */
export const leakyRate = defineNeuronModel({
  name: "leaky_rate",
  params: { tau: 1 },
  vars: { v: 0, r: 0, b: readOnly(0), db: 0 },
  simCode: `
    v += dt * (Isyn + b - v) / tau;
    r = tanh(v);`,
});
