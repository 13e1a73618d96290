/** The leaky integrate-and-fire neuron with a synaptic current of its own, as networks of NEST have it. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import { leakQuantities } from "../fragments/integrate-and-fire.ts";

/**
 * Leaky integrate-and-fire neuron whose synaptic current decays exponentially; what arrives within a step (`pulse`, `deltaCurr`) is added to the current at its end.
 * Potential and current are solved exactly. While it is refractory the potential is held, and the current goes on. Time constants of membrane and synapses must differ.
 */
export const iafPscExp = defineNeuronModel({
  name: "iaf_psc_exp",
  params: { C: 250, TauM: 10, TauSyn: 2, Vrest: -70, Vreset: -70, Vthresh: -55, Ioffset: 0, TauRefrac: 2 },
  paramBounds: { C: positive, TauM: positive, TauSyn: positive, TauRefrac: notNegative },
  derivedParams: {
    leak: ({ TauM }, dt) => Math.exp(-dt / TauM),
    decay: ({ TauSyn }, dt) => Math.exp(-dt / TauSyn),
    gain: ({ C, TauM, TauSyn }, dt) =>
      ((TauM * TauSyn) / (C * (TauM - TauSyn))) * (Math.exp(-dt / TauM) - Math.exp(-dt / TauSyn)),
    shift: ({ C, TauM, Ioffset }, dt) => ((Ioffset * TauM) / C) * (1 - Math.exp(-dt / TauM)),
    refractorySteps: ({ TauRefrac }, dt) => Math.round(TauRefrac / dt),
  },
  vars: { V: -70, I: 0, refractory: 0 },
  simCode: `
    if (refractory > 0.0) { refractory -= 1.0; }
    else { V = Vrest + leak * (V - Vrest) + gain * I + shift; }
    I = decay * I + Isyn;`,
  thresholdConditionCode: "V >= Vthresh && refractory <= 0.0",
  resetCode: `
    refractory = refractorySteps;
    V = Vreset;`,
  docs: {
    summary: "Leaky integrate-and-fire neuron with an exponential synaptic current, solved exactly.",
    equations: [
      "TauM dV/dt = Vrest - V + (TauM / C) (I + Ioffset), unless it is refractory",
      "TauSyn dI/dt = -I, and I := I + Isyn at the end of every step",
      "spike where V >= Vthresh: V := Vreset, for TauRefrac",
    ],
    source:
      "NEST, iaf_psc_exp with one time constant of synapses; Rotter and Diesmann 1999, Biological Cybernetics 81:381",
    quantities: {
      TauM: leakQuantities.TauM,
      Vrest: leakQuantities.Vrest,
      Vreset: leakQuantities.Vreset,
      Vthresh: leakQuantities.Vthresh,
      TauRefrac: ["ms", "refractory time, rounded to steps"],
      V: leakQuantities.V,
      C: ["pF", "membrane capacitance"],
      TauSyn: ["ms", "time constant of the synaptic current"],
      Ioffset: ["pA", "constant current"],
      leak: ["1", "exp(-dt / TauM)"],
      decay: ["1", "exp(-dt / TauSyn)"],
      gain: ["mV/pA", "what the synaptic current adds to the potential in a step"],
      shift: ["mV", "what the constant current adds to the potential in a step"],
      refractorySteps: ["steps", "refractory time"],
      I: ["pA", "synaptic current"],
      refractory: ["steps", "what is left of the refractory time"],
      Isyn: ["pA", "what the spikes that arrive in this step add to the current"],
    },
  },
});
