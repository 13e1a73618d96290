/** Neurons of the thalamus, which spike together for a while. */
import { defineNeuronModel } from "../../genn/index.ts";

/** Spikes at random with `rate` (Hz) from `begin` on for `length` (ms), with one spike a step at most; is silent at any other time. */
export const pulseSource = defineNeuronModel({
  name: "pulse_source",
  params: { rate: 120, begin: 700, length: 10 },
  derivedParams: {
    // Half a step early, so that rounding of times does not matter.
    first: ({ begin }, dt) => begin - dt / 2,
    end: ({ begin, length }, dt) => begin + length - dt / 2,
    probability: ({ rate }, dt) => (rate * dt) / 1000,
  },
  thresholdConditionCode: "t > first && t < end && gennrand_uniform() < probability",
  simCode: "",
});
