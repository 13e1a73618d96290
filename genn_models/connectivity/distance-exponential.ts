/** By distance, with an exponential profile. */
import { defineConnectivityModel } from "../../genn/model/index.ts";
import {
  byDistance,
  checkGrid,
  checkGridSizes,
  checkLength,
  checkProbability,
  gridParams,
  gridQuantities,
} from "../fragments/connectivity.ts";

/**
 * Neurons lie on two grids (or lines) that fill the same space of `width` x `height`; two are connected with a probability that falls exponentially with
 * their distance. Neuron `row * columns + column` of a grid lies at `(column + 1/2) width / columns`, `(row + 1/2) height / rows`.
 */
export const distanceExponential = defineConnectivityModel({
  name: "distance_exponential",
  params: { ...gridParams, probability: undefined, lengthConstant: undefined },
  rowBuildCode: byDistance((distance) => `probability * exp(-${distance} / lengthConstant)`),
  check: (parameters, where) => {
    checkGrid(parameters, where);
    checkProbability("probability", parameters, where);
    checkLength("lengthConstant", parameters, where);
  },
  checkSizes: checkGridSizes,
  docs: {
    summary: "Neurons on grids or lines, connected with a probability that falls exponentially with distance.",
    equations: ["P(i -> j) = probability exp(-d_ij / lengthConstant)"],
    source:
      "Profile of the local connections in, e.g., Senk et al., Connectivity concepts in neuronal network modeling, PLoS Comput. Biol. 18, 2022",
    quantities: {
      ...gridQuantities,
      probability: ["1", "at distance 0"],
      lengthConstant: ["length", "over which the probability falls to 1/e"],
    },
    response: { values: { preColumns: 40, postColumns: 40, probability: 0.9, lengthConstant: 0.08 } },
  },
});
