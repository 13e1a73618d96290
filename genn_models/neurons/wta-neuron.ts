/** A neuron of a winner-take-all circuit, which spikes by chance. */
import { defineNeuronModel } from "../../genn/model/index.ts";
import { positive } from "../fragments/bounds.ts";

/**
 * Spikes with a probability that follows from its share of the rate that its circuit has in all: 1 - exp(-rMax share dt), or, with `linear` 1, rMax share dt. The share is the softmax of the potentials `u` of the
 * circuit, which updates in every step make before neurons are updated (`wtaPotential` or `wtaAccumulate`, then `segmentExponentials` and `segmentShares`); with `late` 1 it is that of the step before. There is
 * no membrane, no threshold and no refractory time.
 */
export const wtaNeuron = defineNeuronModel({
  name: "wta_neuron",
  params: { rMax: 100, linear: 0, late: 0 },
  paramBounds: { rMax: positive },
  vars: { u: 0, share: 1, before: 0, bias: 0 },
  simCode: `
    const scalar expected = rMax * (late > 0.0 ? before : share) * dt / 1000.0;
    const scalar chance = linear > 0.0 ? expected : -expm1(-expected);
    before = share;`,
  thresholdConditionCode: "gennrand_uniform() < chance",
  docs: {
    summary: "A stochastic neuron of a winner-take-all circuit, whose rate is its share of that of the circuit.",
    equations: ["spike with the probability 1 - exp(-rMax share dt), or rMax share dt with linear = 1"],
    source:
      "Klampfl & Maass 2013, Journal of Neuroscience 33:11515, eq. 1; linear and late: its port to NEST (Michau 2022)",
    quantities: {
      rMax: ["Hz", "rate of all neurons of a circuit together"],
      linear: ["1", "1 where the probability is rate times dt, 0 where it is that of a Poisson process"],
      late: ["1", "1 where the share is that of the step before"],
      u: ["1", "membrane potential"],
      share: ["1", "part of the rate of the circuit"],
      before: ["1", "the share in the step before"],
      bias: ["1", "part of the potential that no synapse brings"],
    },
    response: { duration: 400, values: { share: 0.3 } },
  },
});
