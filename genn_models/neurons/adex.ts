/** The adaptive exponential integrate-and-fire neuron. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";
import { upstrokeQuantities, upstrokeStep } from "../fragments/upstroke.ts";

/**
 * Integrate-and-fire neuron with an exponential upstroke and an adaptation current `w`: half a step of w, a step of V, half a step of w, which is of second order in dt
 * between spikes, and late by two steps at most for each spike. It spikes where V reaches `Vpeak`, where w grows by `b`; V is then held at `Vreset` for `TauRefrac`, while w goes on. Parameters are the paper's.
 */
export const adex = defineNeuronModel({
  name: "adex",
  params: {
    C: 0.281,
    gL: 0.03,
    EL: -70.6,
    VT: -50.4,
    DeltaT: 2,
    TauW: 144,
    a: 0.004,
    b: 0.0805,
    Vreset: -70.6,
    Vpeak: 20,
    Ioffset: 0,
    TauRefrac: 0,
  },
  paramBounds: { C: positive, gL: positive, DeltaT: positive, TauW: positive, TauRefrac: notNegative },
  derivedParams: {
    steepness: ({ DeltaT }) => 1 / DeltaT,
    leak: ({ C, gL }, dt) => (dt * gL) / C,
    gain: ({ C }, dt) => dt / C,
    adapt: ({ TauW }, dt) => -Math.expm1(-dt / (2 * TauW)),
  },
  vars: { V: -70.6, w: 0, RefracTime: 0 },
  simCode: `
    w += adapt * (a * (V - EL) - w);
    if (RefracTime > 0.5 * dt) { RefracTime -= dt; }
    else {${upstrokeStep("EL", "Isyn + Ioffset - w")}
    }
    w += adapt * (a * (V - EL) - w);`,
  thresholdConditionCode: "V >= Vpeak",
  resetCode: `
    RefracTime = TauRefrac;
    V = Vreset;
    w += b;`,
  docs: {
    summary: "Adaptive exponential integrate-and-fire neuron (AdEx).",
    equations: [
      "C dV/dt = -gL (V - EL) + gL DeltaT exp((V - VT) / DeltaT) - w + Isyn + Ioffset, unless it is refractory",
      "TauW dw/dt = a (V - EL) - w",
      "spike where V >= Vpeak: V := Vreset, for TauRefrac; w := w + b",
      "V by an exponential Rosenbrock-Euler step between two exact half steps of w: of second order",
    ],
    source:
      "Brette and Gerstner 2005, Journal of Neurophysiology 94:3637; NEST: aeif_cond_exp, aeif_psc_exp and others, Brian2: its example Brette_Gerstner_2005, PyNN: EIF_cond_exp_isfa_ista",
    quantities: {
      ...upstrokeQuantities,
      gL: ["uS", "leak conductance"],
      EL: ["mV", "reversal potential of the leak"],
      TauW: ["ms", "time constant of adaptation"],
      a: ["uS", "adaptation to the potential"],
      b: ["nA", "adaptation to a spike"],
      adapt: ["1", "1 - exp(-dt / (2 TauW))"],
      w: ["nA", "adaptation current"],
    },
  },
});
