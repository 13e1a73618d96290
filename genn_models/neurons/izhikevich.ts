/** Izhikevich's neuron, all neurons of a population with the same parameters. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import {
  izhikevichCode,
  izhikevichEquations,
  izhikevichQuantities,
  izhikevichThreshold,
} from "../fragments/izhikevich.ts";

/**
 * Izhikevich's neuron, by two half steps of V and one of U. A spike is seen with V at its peak of 30 mV; the reset takes place at the start of the next step.
 * Parameters are those of a regularly spiking neuron. Steps of 0.5 or 1 ms are usual.
 */
export const izhikevich = defineNeuronModel({
  name: "izhikevich",
  params: { a: 0.02, b: 0.2, c: -65, d: 8 },
  vars: { V: -65, U: -13 },
  simCode: izhikevichCode,
  thresholdConditionCode: izhikevichThreshold,
  docs: {
    summary: "Izhikevich's neuron, with the same parameters for all neurons.",
    equations: izhikevichEquations,
    source:
      "Izhikevich 2003, IEEE Transactions on Neural Networks 14:1569; GeNN 5, Izhikevich; NEST calls it izhikevich (with other steps and reset), PyNN Izhikevich",
    quantities: izhikevichQuantities,
  },
});
