/** Biases of winner-take-all neurons, which learn how often they spike. */
import { defineCustomUpdateModel } from "../../genn/model/index.ts";
import { wtaPriorsSpec } from "../fragments/winner-take-all.ts";

/**
 * In every step, behind neurons: the bias of each moves towards the logarithm of the probability that it spikes in a step, at a rate that tracks its variance. The original code has it, and all of its experiments
 * with patterns do without. For other rates of learning see `wtaPriorsSpec`.
 */
export const wtaPriors = defineCustomUpdateModel({
  name: "wta_priors",
  ...wtaPriorsSpec("tracking"),
  docs: {
    summary: "Biases of winner-take-all neurons that learn how often they spike.",
    equations: [
      "z = 1 where the neuron spikes in this step, else 0; rate = eta (Q - S^2) / (exp(-S) + 1)",
      "bias := bias + rate (z - exp(bias)) / max(exp(bias), rate), then S := S + rate (bias - S), Q := Q + rate (bias^2 - Q)",
    ],
    source: "Klampfl & Maass 2013, Journal of Neuroscience 33:11515, the authors' code (use_priors)",
    quantities: {
      bias: ["1", "what is added to the potential"],
      st: ["ms", "time of the neuron's last spike"],
      eta: ["1", "scale of the rate of learning"],
      S: ["1", "running mean of the bias"],
      Q: ["1", "running mean of its square"],
    },
    response: { values: { eta: 0.05, st: 0 } },
  },
});
