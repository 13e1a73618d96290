/** The second third of a softmax over a population: see `softmax.ts`. */
import { defineCustomUpdateModel, variable } from "../../genn/model/index.ts";

/**
 * The sum of the exponentials of the values of all neurons, in its own variable `sum`: one per batch instance. `max`, of `neuronMax`, keeps them from overflowing. For
 * one per segment of the population give `sum` the access `REDUCE_SEGMENT_SUM`, as for `neuronMax`.
 */
export const expSum = defineCustomUpdateModel({
  name: "exp_sum",
  vars: { sum: variable({ access: "REDUCE_NEURON_SUM" }) },
  varRefs: { value: "READ_ONLY", max: "READ_ONLY" },
  updateCode: "sum = exp(value - max);",
  docs: {
    summary: "The sum of the exponentials of the values of all neurons, relative to the largest.",
    equations: ["sum = sum of exp(value - max) over all neurons"],
    source: "GeNN's custom updates with REDUCE_NEURON_SUM; mlGeNN's softmax output",
    quantities: {
      sum: ["1", "sum of the exponentials"],
      value: ["1", "what each neuron has"],
      max: ["1", "the largest value, of neuronMax"],
    },
  },
});
