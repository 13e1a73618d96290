/** By distance, with a Gaussian profile. */
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

/** As `distanceExponential`, with a probability that falls with the distance as a normal density does. */
export const distanceGaussian = defineConnectivityModel({
  name: "distance_gaussian",
  params: { ...gridParams, probability: undefined, sigma: undefined },
  rowBuildCode: byDistance((distance) => `probability * exp(-0.5 * (${distance} / sigma) * (${distance} / sigma))`),
  check: (parameters, where) => {
    checkGrid(parameters, where);
    checkProbability("probability", parameters, where);
    checkLength("sigma", parameters, where);
  },
  checkSizes: checkGridSizes,
  docs: {
    summary: "Neurons on grids or lines, connected with a probability that falls with distance as a normal density.",
    equations: ["P(i -> j) = probability exp(-d_ij^2 / (2 sigma^2))"],
    source:
      "Profile of the local connections in, e.g., Senk et al., Connectivity concepts in neuronal network modeling, PLoS Comput. Biol. 18, 2022",
    quantities: {
      ...gridQuantities,
      probability: ["1", "at distance 0"],
      sigma: ["length", "standard deviation of the profile along each axis"],
    },
    response: { values: { preColumns: 40, postColumns: 40, probability: 0.9, sigma: 0.08 } },
  },
});
