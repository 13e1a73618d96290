/** Izhikevich's neuron, each neuron with parameters of its own. */
import { defineNeuronModel, readOnly } from "../../genn/model/index.ts";
import {
  izhikevichCode,
  izhikevichEquations,
  izhikevichQuantities,
  izhikevichThreshold,
} from "../fragments/izhikevich.ts";

/** Like `izhikevich`, but every neuron has an `a`, `b`, `c` and `d` of its own, so that one population may hold neurons of many kinds. */
export const izhikevichVariable = defineNeuronModel({
  name: "izhikevich_variable",
  vars: { V: -65, U: -13, a: readOnly(0.02), b: readOnly(0.2), c: readOnly(-65), d: readOnly(8) },
  simCode: izhikevichCode,
  thresholdConditionCode: izhikevichThreshold,
  docs: {
    summary: "Izhikevich's neuron, with parameters of each neuron.",
    equations: izhikevichEquations,
    source: "Izhikevich 2003, IEEE Transactions on Neural Networks 14:1569; GeNN 5, IzhikevichVariable",
    quantities: izhikevichQuantities,
  },
});
