/** An integrate-and-fire neuron of two compartments. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { notNegative, positive } from "../fragments/bounds.ts";

type Compartments = Readonly<Record<"C" | "Cdend" | "gL" | "gLdend" | "gC", number>>;

/** Fixed point of both potentials for a current of 1: its part in each compartment, in MOhm. */
const resistance = ({ gL, gLdend, gC }: Compartments, part: number): number =>
  part / (gL * gLdend + gC * (gL + gLdend));

/** One element of exp(A dt), A being the matrix of the two leaky, coupled compartments. Its eigenvalues are real. */
function propagator(model: Compartments, dt: number, row: 0 | 1, column: 0 | 1): number {
  const { C, Cdend, gL, gLdend, gC } = model;
  const matrix = [
    [-(gL + gC) / C, gC / C],
    [gC / Cdend, -(gLdend + gC) / Cdend],
  ] as const;
  const mean = (matrix[0][0] + matrix[1][1]) / 2;
  const apart = Math.sqrt(((matrix[0][0] - matrix[1][1]) / 2) ** 2 + matrix[0][1] * matrix[1][0]);
  const sinh = apart === 0 ? dt : Math.sinh(apart * dt) / apart;
  const same = row === column ? Math.cosh(apart * dt) - sinh * mean : 0;
  return Math.exp(mean * dt) * (same + sinh * matrix[row][column]);
}

/**
 * Leaky integrate-and-fire neuron with a dendrite: two leaky compartments joined by a conductance, solved exactly for currents that stay the same within a step. Input of the
 * dendrite goes to `IsynDend` (`postTargetVar`), and conductances there see `Vdend`. The soma spikes where V reaches `Vthresh` and is held at `Vreset` for `TauRefrac`, while
 * the dendrite goes on; spikes do not travel back into it but through the coupling. The leaks must not both be 0.
 */
export const twoCompartmentLif = defineNeuronModel({
  name: "two_compartment_lif",
  params: {
    C: 0.2,
    Cdend: 0.3,
    gL: 0.01,
    gLdend: 0.015,
    gC: 0.02,
    Vrest: -70,
    Vreset: -70,
    Vthresh: -50,
    Ioffset: 0,
    TauRefrac: 2,
  },
  paramBounds: {
    C: positive,
    Cdend: positive,
    gL: notNegative,
    gLdend: notNegative,
    gC: notNegative,
    TauRefrac: notNegative,
  },
  derivedParams: {
    Rsoma: (model) => resistance(model, model.gLdend + model.gC),
    Rdend: (model) => resistance(model, model.gL + model.gC),
    Rtransfer: (model) => resistance(model, model.gC),
    stay: (model, dt) => propagator(model, dt, 0, 0),
    fromDend: (model, dt) => propagator(model, dt, 0, 1),
    fromSoma: (model, dt) => propagator(model, dt, 1, 0),
    stayDend: (model, dt) => propagator(model, dt, 1, 1),
    heldDecay: ({ Cdend, gLdend, gC }, dt) => Math.exp((-dt * (gLdend + gC)) / Cdend),
  },
  additionalInputVars: { IsynDend: 0 },
  vars: { V: -70, Vdend: -70, RefracTime: 0 },
  simCode: `
    if (RefracTime > 0.5 * dt) {
      RefracTime -= dt;
      const scalar target = Vrest + (gC * (V - Vrest) + IsynDend) / (gLdend + gC);
      Vdend = target + heldDecay * (Vdend - target);
    } else {
      const scalar target = Vrest + Rsoma * (Isyn + Ioffset) + Rtransfer * IsynDend;
      const scalar targetDend = Vrest + Rtransfer * (Isyn + Ioffset) + Rdend * IsynDend;
      const scalar x = V - target;
      const scalar y = Vdend - targetDend;
      V = target + stay * x + fromDend * y;
      Vdend = targetDend + fromSoma * x + stayDend * y;
    }`,
  thresholdConditionCode: "V >= Vthresh && RefracTime <= 0.5 * dt",
  resetCode: `
    RefracTime = TauRefrac;
    V = Vreset;`,
  docs: {
    summary:
      "Leaky integrate-and-fire neuron with a passive dendrite, exact for currents that are constant within a step.",
    equations: [
      "C dV/dt = -gL (V - Vrest) + gC (Vdend - V) + Isyn + Ioffset, unless it is refractory",
      "Cdend d(Vdend)/dt = -gLdend (Vdend - Vrest) + gC (V - Vdend) + IsynDend",
      "spike where V >= Vthresh: V := Vreset, for TauRefrac",
    ],
    source:
      "Bush and Sejnowski 1993, Journal of Neuroscience Methods 46:159, for neurons of few compartments; the exact step: Rotter and Diesmann 1999, Biological Cybernetics 81:381; NEST: cm_default, Brian2: two equations",
    quantities: {
      C: ["nF", "capacitance of the soma"],
      Cdend: ["nF", "capacitance of the dendrite"],
      gL: ["uS", "leak conductance of the soma"],
      gLdend: ["uS", "leak conductance of the dendrite"],
      gC: ["uS", "conductance between them"],
      Vrest: ["mV", "resting potential"],
      Vreset: ["mV", "potential of the soma after a spike"],
      Vthresh: ["mV", "threshold"],
      Ioffset: ["nA", "constant current into the soma"],
      TauRefrac: ["ms", "refractory time"],
      Rsoma: ["MOhm", "input resistance of the soma"],
      Rdend: ["MOhm", "input resistance of the dendrite"],
      Rtransfer: ["MOhm", "transfer resistance between them"],
      stay: ["1", "exp(A dt), from soma to soma"],
      fromDend: ["1", "exp(A dt), from dendrite to soma"],
      fromSoma: ["1", "exp(A dt), from soma to dendrite"],
      stayDend: ["1", "exp(A dt), from dendrite to dendrite"],
      heldDecay: ["1", "decay of the dendrite in a step, with the soma held"],
      V: ["mV", "potential of the soma"],
      Vdend: ["mV", "potential of the dendrite"],
      RefracTime: ["ms", "what is left of the refractory time"],
      Isyn: ["nA", "input of the soma"],
      IsynDend: ["nA", "input of the dendrite"],
    },
  },
});
