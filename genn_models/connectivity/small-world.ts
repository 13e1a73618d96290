/** A ring of neighbours, some of whose connections lead elsewhere. */
import { defineConnectivityModel, ModelError } from "../../genn/model/index.ts";
import { checkNumber, checkProbability } from "../fragments/connectivity.ts";

/**
 * Watts and Strogatz's small world, with directed connections: each neuron is connected to its `neighbours` nearest neurons on a ring, half of them on either
 * side. Each connection is rewired with probability `rewiring`: it then leads to any neuron that is neither the neuron itself nor connected to already.
 *
 * The code draws how many are rewired, how many of those come to lead to a place on the ring that has become free, and then which places there are: all
 * choices of as many are equally likely, on the ring (Knuth, "The Art of Computer Programming" 2, 3.4.2, algorithm S) and elsewhere (Vitter, "Faster methods for
 * random sampling", Communications of the ACM 27, 1984).
 */
export const smallWorld = defineConnectivityModel({
  name: "small_world",
  params: { neighbours: undefined, rewiring: undefined },
  rowBuildCode: `
    const uint near = neighbours;
    const uint far = num_post - 1 - near;
    const uint rewired = gennrand_binomial(near, rewiring);
    uint back = 0;
    for (uint k = 0; k < rewired; k++) {
      if (gennrand_uniform() * (far + rewired - k) < rewired - back) back++;
    }
    uint left = near - rewired + back;
    for (uint k = 0; k < near; k++) {
      if (gennrand_uniform() * (near - k) < left) {
        const uint step = k / 2u + 1u;
        addSynapse((id_pre + (k % 2u == 0u ? step : num_post - step)) % num_post);
        left--;
      }
    }
    // Of the others, so many in a row are passed over before the next one that all choices are equally likely.
    left = rewired - back;
    double places = far;
    while (left > 0) {
      const double most = places - left + 1;
      double skipped = 0;
      bool accepted = false;
      while (!accepted) {
        const double x = places * (1 - pow(1 - gennrand_uniform(), 1.0 / left));
        skipped = floor(x);
        if (skipped >= most) continue;
        double ratio = (most / places);
        for (uint i = 1; i < left; i++) ratio *= (places - skipped - i) / (places - i) / (1 - x / places);
        accepted = gennrand_uniform() < ratio;
      }
      places -= skipped + 1;
      addSynapse((id_pre + near / 2u + far - (uint)places) % num_post);
      left--;
    }`,
  check: (parameters, where) => {
    checkNumber("neighbours", parameters, where);
    if (parameters.neighbours % 2 !== 0)
      throw new ModelError(
        `neighbours of ${where} must be even, half of them on either side, not ${parameters.neighbours}`,
      );
    checkProbability("rewiring", parameters, where);
  },
  checkSizes: ({ neighbours }, { pre, post }, where) => {
    if (pre !== post)
      throw new ModelError(
        `${where} is a small world, which has one ring of neurons, but ${pre} and ${post} are to be connected`,
      );
    if (neighbours >= pre)
      throw new ModelError(`neighbours of ${where} must be below the number of neurons, ${pre}, not ${neighbours}`);
  },
  docs: {
    summary: "A ring on which every neuron is connected to its neighbours, some of the connections rewired at random.",
    equations: ["i -> i +- 1, .., i +- neighbours / 2; each moved to a random j with probability rewiring"],
    source: "Watts & Strogatz, Collective dynamics of small-world networks, Nature 393, 1998, as directed connections",
    quantities: {
      neighbours: ["1", "nearest neurons on the ring that each is connected to, an even number"],
      rewiring: ["1", "probability of each connection to lead elsewhere"],
    },
    response: { values: { neighbours: 6, rewiring: 0.1 } },
  },
});
