/** White noise. */
import { defineCurrentSourceModel } from "../../genn/model/index.ts";
import { notNegative } from "../fragments/bounds.ts";

/** Injects a normal random current into every neuron, drawn anew in every step. White noise of a given strength takes an `sd` in proportion to 1 / sqrt(dt). */
export const gaussianNoise = defineCurrentSourceModel({
  name: "gaussian_noise",
  params: { mean: 0, sd: 1 },
  paramBounds: { sd: notNegative },
  injectionCode: "injectCurrent(mean + sd * gennrand_normal());",
  docs: {
    summary: "Normal random current, drawn anew for every neuron and step.",
    equations: ["I = mean + sd xi, xi normal"],
    source: "GeNN 5, GaussianNoise",
    quantities: {
      mean: ["nA", "mean current"],
      sd: ["nA", "standard deviation, at this length of a step"],
    },
  },
});
