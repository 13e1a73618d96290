/** The first third of a softmax over a population: see `softmax.ts`. */
import { defineCustomUpdateModel, variable } from "../../genn/model/index.ts";

/**
 * The largest of the values of all neurons, in its own variable `max`: one per batch instance. For one per segment of the population, spread it into a definition
 * with other access: `defineCustomUpdateModel({ ...neuronMax, vars: { max: variable({ access: "REDUCE_SEGMENT_MAX" }) } })`.
 */
export const neuronMax = defineCustomUpdateModel({
  name: "neuron_max",
  vars: { max: variable({ access: "REDUCE_NEURON_MAX" }) },
  varRefs: { value: "READ_ONLY" },
  updateCode: "max = value;",
  docs: {
    summary: "The largest of the values of all neurons.",
    equations: ["max = largest value of all neurons"],
    source: "GeNN's custom updates with REDUCE_NEURON_MAX; mlGeNN's softmax output",
    quantities: {
      max: ["[value]", "the largest value"],
      value: ["[value]", "what each neuron has"],
    },
  },
});
