/** Rulkov's neuron, a map instead of a differential equation. */
import { defineNeuronModel } from "../../genn/model/index.ts";

/**
 * Rulkov's map, in which a step of the simulation is a step of the map, whatever dt is: 0.5 ms is usual. The potential is at its peak for one step, in which the neuron
 * spikes, and at `-Vspike` in the next.
 */
export const rulkovMap = defineNeuronModel({
  name: "rulkov_map",
  params: { Vspike: 60, alpha: 3, y: -2.468, beta: 0.0165 },
  derivedParams: {
    ip0: ({ Vspike, alpha }) => Vspike * Vspike * alpha,
    ip1: ({ Vspike, y }) => Vspike * y,
    ip2: ({ Vspike, alpha, y }) => Vspike * alpha + Vspike * y,
  },
  vars: { V: -60, preV: -60 },
  simCode: `
    const scalar before = V;
    if (V <= 0.0) { V = ip0 / (Vspike - V - beta * Isyn) + ip1; }
    else if (V < ip2 && preV <= 0.0) { V = ip2; }
    else { V = -Vspike; }
    preV = before;`,
  thresholdConditionCode: "V >= ip2",
  docs: {
    summary: "Rulkov's map, a neuron that takes a step of a map in each step.",
    equations: [
      "V(n + 1) = Vspike (Vspike alpha / (Vspike - V(n) - beta Isyn) + y) for V(n) <= 0",
      "V(n + 1) = Vspike (alpha + y) for 0 < V(n) < Vspike (alpha + y) and V(n - 1) <= 0",
      "V(n + 1) = -Vspike otherwise",
      "spike where V >= Vspike (alpha + y)",
    ],
    source: "Rulkov 2002, Physical Review E 65:041922; GeNN 5, RulkovMap",
    quantities: {
      Vspike: ["mV", "scale of the potential; it lies between -Vspike and the peak"],
      alpha: ["1", "shape of the map: how much it is driven"],
      y: ["1", "slow variable of the map, held: the distance to firing"],
      beta: ["MOhm", "gain of the input"],
      ip0: ["mV^2", "Vspike^2 alpha"],
      ip1: ["mV", "Vspike y"],
      ip2: ["mV", "peak of a spike, Vspike (alpha + y)"],
      V: ["mV", "potential"],
      preV: ["mV", "potential one step before"],
      Isyn: ["nA", "input"],
    },
  },
});
