/** The exponential integrate-and-fire neuron. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import { upstrokeQuantities, upstrokeStep } from "../fragments/upstroke.ts";

/**
 * Integrate-and-fire neuron with an exponential upstroke, of second order in dt between spikes, and late by two steps at most for each spike. It spikes where V reaches `Vpeak`, and is held at `Vreset` for `TauRefrac`.
 * Parameters but `Vpeak` are those of the paper's fit to a conductance-based neuron.
 */
export const eif = defineNeuronModel({
  name: "eif",
  params: {
    C: 1,
    TauM: 10,
    Vrest: -65,
    Vreset: -68,
    VT: -59.9,
    DeltaT: 3.48,
    Vpeak: -30,
    Ioffset: 0,
    TauRefrac: 1.7,
  },
  paramBounds: { C: positive, TauM: positive, DeltaT: positive, TauRefrac: notNegative },
  derivedParams: {
    steepness: ({ DeltaT }) => 1 / DeltaT,
    leak: ({ TauM }, dt) => dt / TauM,
    gain: ({ C }, dt) => dt / C,
  },
  vars: { V: -65, RefracTime: 0 },
  simCode: `
    if (RefracTime > 0.5 * dt) { RefracTime -= dt; }
    else {${upstrokeStep("Vrest", "Isyn + Ioffset")}
    }`,
  thresholdConditionCode: "V >= Vpeak",
  resetCode: `
    RefracTime = TauRefrac;
    V = Vreset;`,
  docs: {
    summary: "Exponential integrate-and-fire neuron.",
    equations: [
      "TauM dV/dt = Vrest - V + DeltaT exp((V - VT) / DeltaT) + (TauM / C) (Isyn + Ioffset), unless it is refractory",
      "spike where V >= Vpeak: V := Vreset, for TauRefrac",
      "by an exponential Rosenbrock-Euler step: of second order, exact for the leak",
    ],
    source:
      "Fourcaud-Trocme, Hansel, van Vreeswijk and Brunel 2003, Journal of Neuroscience 23:11628; NEST: its aeif models without adaptation, Brian2: written as an equation",
    quantities: {
      ...upstrokeQuantities,
      TauM: ["ms", "membrane time constant"],
      Vrest: ["mV", "potential that the leak pulls towards"],
    },
  },
});
