/** What is shown to input neurons, and the spikes that they make of it. The code calls it `Input`. */
import { variable } from "../../genn/model/index.ts";
import { drawUniform } from "./own-noise.ts";
import { NEGATIVE } from "./signed-spikes.ts";
import type { NeuronCode } from "./threshold-neurons.ts";

/** Name of the value that is shown to a neuron: a variable where it stays the same, else a local. */
export const INPUT = "Input";
/** The array of all frames: [batch][frame][neuron]. */
export const FRAMES = "InputFrames";

/** Leaves the neuron's value of the frame of this step in `Input`; the last frame is held to the end. */
export const readFrame = (frames: number, frameTimesteps: number): string =>
  `const int frame = min((int)(t / dt) / ${frameTimesteps}, ${frames - 1});
    const scalar ${INPUT} = ${FRAMES}[(((int)batch * ${frames}) + frame) * (int)num_neurons + (int)id];`;

/** A spike in every step with a positive input; with `isSigned`, a negative one with a negative input. */
export const binarySpikeCode = (isSigned: boolean): NeuronCode => ({
  simCode: isSigned ? `${NEGATIVE} = ${INPUT} < 0.0;` : "",
  thresholdConditionCode: `${INPUT} > 0.0`,
  resetCode: "",
});

/**
 * State of the random numbers of a neuron in an instance of a batch. It starts at 0, a state that the generator never comes to, and is drawn in the first step:
 * initial values would be the same in all instances. It outlasts a clock that is set back, so that no two presentations get the same spikes.
 */
export const ownNoiseVars = Object.fromEntries(
  [0, 1, 2, 3].map((k) => [`noise${k}`, variable({ type: "uint32", initial: 0 })]),
);

/** A spike with probability 1 - exp(-|Input| dt), `Input` in spikes per ms: positive where `Input` is, and with `isSigned` negative where that is. */
export const poissonSpikeCode = (isSigned: boolean): NeuronCode => ({
  simCode: `
    if ((noise0 | noise1 | noise2 | noise3) == 0u) {
      noise0 = gennrand();
      noise1 = gennrand();
      noise2 = gennrand();
      noise3 = gennrand();
    }${drawUniform}
      const bool isSent = u >= exp(-fabs(${INPUT}) * dt);${isSigned ? `\n      ${NEGATIVE} = isSent && ${INPUT} < 0.0;` : ""}`,
  thresholdConditionCode: `isSent && ${INPUT} > 0.0`,
  resetCode: "",
});
