/** The quadratic integrate-and-fire neuron. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";

/**
 * Quadratic integrate-and-fire neuron, solved exactly for a current that stays the same within a step, past infinity included: it spikes in the step in which V passes
 * `Vpeak`, and is held at `Vreset` for `TauRefrac`. Currents that would take V from minus to plus infinity within two steps are taken for smaller ones.
 */
export const qif = defineNeuronModel({
  name: "qif",
  params: { C: 0.1, k: 0.0007, Vrest: -60, Vcrit: -40, Vreset: -50, Vpeak: 35, Ioffset: 0, TauRefrac: 0 },
  paramBounds: { C: positive, k: positive, TauRefrac: notNegative },
  derivedParams: {
    middle: ({ Vrest, Vcrit }) => (Vrest + Vcrit) / 2,
    curvature: ({ C, k }) => k / C,
    pull: ({ C, k, Vrest, Vcrit }) => (k * (Vcrit - Vrest) ** 2) / (4 * C),
  },
  vars: { V: -60, RefracTime: 0 },
  simCode: `
    if (RefracTime > 0.5 * dt) { RefracTime -= dt; }
    else {
      const scalar x = V - middle;
      const scalar drive = (Isyn + Ioffset) / C - pull;
      const scalar w = sqrt(fabs(curvature * drive));
      // dx/dt = curvature x^2 + drive: x is a tangent of time, or a hyperbolic one.
      scalar s = dt;
      if (w > 1e-15) { s = (drive > 0.0 ? tan(fmin(w * dt, 1.57)) : tanh(w * dt)) / w; }
      const scalar left = 1.0 - curvature * x * s;
      V = left > 0.0 ? fmin(middle + (x + drive * s) / left, Vpeak) : Vpeak;
    }`,
  thresholdConditionCode: "V >= Vpeak",
  resetCode: `
    RefracTime = TauRefrac;
    V = Vreset;`,
  docs: {
    summary: "Quadratic integrate-and-fire neuron, exact for currents that are constant within a step.",
    equations: [
      "C dV/dt = k (V - Vrest) (V - Vcrit) + Isyn + Ioffset, unless it is refractory",
      "spike where V >= Vpeak: V := Vreset, for TauRefrac",
    ],
    source:
      "Latham, Richmond, Nelson and Nirenberg 2000, Journal of Neurophysiology 83:808; Izhikevich 2007, Dynamical Systems in Neuroscience, section 8.1.3; Brian2: written as an equation",
    quantities: {
      C: ["nF", "membrane capacitance"],
      k: ["uS/mV", "curvature of the current"],
      Vrest: ["mV", "resting potential, without a current"],
      Vcrit: ["mV", "potential from which it spikes by itself, without a current"],
      Vreset: ["mV", "potential after a spike"],
      Vpeak: ["mV", "peak of a spike"],
      Ioffset: ["nA", "constant current"],
      TauRefrac: ["ms", "refractory time"],
      middle: ["mV", "(Vrest + Vcrit) / 2"],
      curvature: ["1/(mV ms)", "k / C"],
      pull: ["mV/ms", "rate of change at the middle, without a current, downwards"],
      V: ["mV", "potential"],
      RefracTime: ["ms", "what is left of the refractory time"],
      Isyn: ["nA", "input"],
    },
  },
});
