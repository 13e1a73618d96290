/** A neuron that spikes at random. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { notNegative } from "../fragments/bounds.ts";

/** An interval that no simulation sees the end of. */
const NEVER = 1e30;

/** Spikes at random times, at a given rate and without any input: a Poisson process, with one spike a step at most. */
export const poisson = defineNeuronModel({
  name: "poisson",
  params: { rate: 10 },
  paramBounds: { rate: notNegative },
  derivedParams: { isi: ({ rate }, dt) => Math.min(1000 / (rate * dt), NEVER) },
  vars: { timeStepToSpike: 0 },
  simCode: `
    if (timeStepToSpike <= 0.0) timeStepToSpike += isi * gennrand_exponential();
    timeStepToSpike -= 1.0;`,
  thresholdConditionCode: "timeStepToSpike <= 0.0",
  docs: {
    summary: "Spikes at random times, as a Poisson process.",
    equations: ["intervals between spikes: exponential, of mean 1000 / rate ms"],
    source:
      "GeNN 5, Poisson; GeNN 4 calls it PoissonNew, NEST poisson_generator, Brian2 PoissonGroup, PyNN SpikeSourcePoisson",
    quantities: {
      rate: ["Hz", "mean number of spikes in a second; 0 for a silent neuron"],
      isi: ["steps", "mean interval, 1000 / (rate dt)"],
      timeStepToSpike: ["steps", "until the next spike"],
    },
  },
});
