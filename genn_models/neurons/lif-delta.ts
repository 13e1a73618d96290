/** The leaky integrate-and-fire neuron whose input are jumps of the potential. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import { leakQuantities } from "../fragments/integrate-and-fire.ts";

/**
 * Leaky integrate-and-fire neuron for delta synapses: what arrives in a step (`deltaCurr`) is added to the potential at the step's end. A refractory neuron loses
 * its input.
 */
export const lifDelta = defineNeuronModel({
  name: "lif_delta",
  params: { TauM: 20, Vrest: 0, Vreset: 10, Vthresh: 20, TauRefrac: 2 },
  paramBounds: { TauM: positive, TauRefrac: notNegative },
  derivedParams: { ExpTC: ({ TauM }, dt) => Math.exp(-dt / TauM) },
  vars: { V: 0, RefracTime: 0 },
  simCode: `
    if (RefracTime > 0.5 * dt) { RefracTime -= dt; }
    else { V = Vrest + ExpTC * (V - Vrest) + Isyn; }`,
  thresholdConditionCode: "V >= Vthresh && RefracTime <= 0.5 * dt",
  resetCode: `
    RefracTime = TauRefrac;
    V = Vreset;`,
  docs: {
    summary: "Leaky integrate-and-fire neuron for delta synapses, whose potential jumps with every spike that arrives.",
    equations: [
      "TauM dV/dt = Vrest - V + TauM (sum of J delta(t - t_spike)), unless it is refractory",
      "spike where V >= Vthresh: V := Vreset, for TauRefrac, during which input is lost",
    ],
    source: "Brunel 2000, Journal of Computational Neuroscience 8:183, equation 1",
    quantities: {
      ...leakQuantities,
      ExpTC: ["1", "exp(-dt / TauM)"],
      Isyn: ["mV", "jump of the potential in this step"],
    },
  },
});
