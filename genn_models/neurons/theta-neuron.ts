/** The theta neuron. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";

/**
 * Theta neuron, solved exactly for an input that stays the same within a step. It spikes in the step in which theta passes pi, and goes on from where it is then, so that
 * its rate does not depend on dt. tan(theta / 2) is the potential of a quadratic integrate-and-fire neuron that is reset from plus to minus infinity. One spike in a step at most.
 */
export const thetaNeuron = defineNeuronModel({
  name: "theta_neuron",
  params: { TauM: 10, Ioffset: 0 },
  paramBounds: { TauM: positive },
  derivedParams: { time: ({ TauM }, dt) => dt / TauM },
  vars: { theta: 0 },
  simCode: `
    const scalar drive = Isyn + Ioffset;
    const scalar w = sqrt(fabs(drive));
    // (up, along) is on the line that theta / 2 points to; a step turns it, or for a negative drive shears it.
    scalar turn = time;
    scalar stay = 1.0;
    if (w > 1e-15) {
      turn = (drive > 0.0 ? sin(w * time) : tanh(w * time)) / w;
      if (drive > 0.0) { stay = cos(w * time); }
    }
    const scalar up = stay * sin(0.5 * theta) + turn * drive * cos(0.5 * theta);
    const scalar along = stay * cos(0.5 * theta) - turn * sin(0.5 * theta);
    theta = 2.0 * atan2(along < 0.0 ? -up : up, fabs(along));`,
  thresholdConditionCode: "along < 0.0",
  docs: {
    summary: "Theta neuron, exact for inputs that are constant within a step.",
    equations: [
      "TauM d(theta)/dt = 1 - cos(theta) + (1 + cos(theta)) (Isyn + Ioffset)",
      "spike where theta passes pi: theta := theta - 2 pi",
    ],
    source:
      "Ermentrout and Kopell 1986, SIAM Journal on Applied Mathematics 46:233; the normal form of neurons of type I, quadratic integrate-and-fire in other words",
    quantities: {
      TauM: ["ms", "time constant"],
      Ioffset: ["1", "constant input; from 0 on it spikes by itself"],
      time: ["1", "dt / TauM"],
      theta: ["rad", "phase, from -pi to pi"],
      Isyn: ["1", "input"],
    },
  },
});
