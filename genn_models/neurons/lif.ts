/** The leaky integrate-and-fire neuron. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import { leakQuantities } from "../fragments/integrate-and-fire.ts";

/**
 * Leaky integrate-and-fire neuron, solved exactly for a current that stays the same within a step. It spikes where `V` reaches `Vthresh`, and is held at `Vreset`
 * for `TauRefrac`; currents that arrive meanwhile are lost, those that last are not. `RefracTime` counts down by dt as GeNN's does, so that rounding may add a step: 5 ms in steps of 0.1 ms are 51.
 */
export const lif = defineNeuronModel({
  name: "lif",
  params: { C: 1, TauM: 20, Vrest: -70, Vreset: -70, Vthresh: -50, Ioffset: 0, TauRefrac: 2 },
  paramBounds: { C: positive, TauM: positive, TauRefrac: notNegative },
  derivedParams: { ExpTC: ({ TauM }, dt) => Math.exp(-dt / TauM), Rmembrane: ({ TauM, C }) => TauM / C },
  vars: { V: -70, RefracTime: 0 },
  simCode: `
    if (RefracTime > 0.0) { RefracTime -= dt; }
    else {
      const scalar target = (Isyn + Ioffset) * Rmembrane + Vrest;
      V = target - ExpTC * (target - V);
    }`,
  thresholdConditionCode: "V >= Vthresh && RefracTime <= 0.0",
  resetCode: `
    RefracTime = TauRefrac;
    V = Vreset;`,
  docs: {
    summary:
      "Leaky integrate-and-fire neuron with a refractory time, exact for currents that are constant within a step.",
    equations: [
      "TauM dV/dt = Vrest - V + (TauM / C) (Isyn + Ioffset), unless it is refractory",
      "spike where V >= Vthresh: V := Vreset, for TauRefrac",
    ],
    source: "GeNN 5, LIF",
    quantities: {
      ...leakQuantities,
      C: ["nF", "membrane capacitance"],
      Ioffset: ["nA", "constant current"],
      ExpTC: ["1", "exp(-dt / TauM)"],
      Rmembrane: ["MOhm", "membrane resistance, TauM / C"],
      Isyn: ["nA", "input"],
    },
  },
});
