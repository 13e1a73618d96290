/** What the rate network learns by: a rule without supervision and one with it, as custom updates that add up the change of a batch. */
import { defineCustomUpdateModel, variable } from "../../genn/index.ts";

const overBatch = variable({ access: "REDUCE_BATCH_SUM" });

/** Who of a population answers most: `y` is its rate, and 0 for all others. `max` is that of `neuronMax`. */
export const winnerTakesAll = defineCustomUpdateModel({
  name: "winner_takes_all",
  varRefs: { r: "READ_ONLY", max: "READ_ONLY", y: "READ_WRITE" },
  updateCode: "y = r == max ? r : 0;",
});

/**
 * Competitive learning with Oja's decay: change = y (x - y g), where y is 0 for all but the winner. The weights of a neuron tend to the direction of the patterns that it wins, with the norm 1: for
 * patterns of norm 1, spherical k-means (Rumelhart & Zipser 1985, Cognitive Science 9:75; Oja 1982, Journal of Mathematical Biology 15:267; Coates, Lee & Ng 2011, AISTATS, for filters).
 */
export const competitiveRule = defineCustomUpdateModel({
  name: "competitive_rule",
  vars: { change: overBatch },
  varRefs: { x: "READ_ONLY", y: "READ_ONLY", g: "READ_ONLY" },
  updateCode: "change = y * (x - (y * g));",
});

/** The delta rule for probabilities, which descends the cross-entropy: change = x (target - p). Without x, for biases. */
export const deltaRule = defineCustomUpdateModel({
  name: "delta_rule",
  vars: { change: overBatch },
  varRefs: { x: "READ_ONLY", target: "READ_ONLY", p: "READ_ONLY", g: "READ_ONLY" },
  updateCode: "change = x * (target - p);",
});
export const biasDeltaRule = defineCustomUpdateModel({
  name: "bias_delta_rule",
  vars: { change: overBatch },
  varRefs: { target: "READ_ONLY", p: "READ_ONLY" },
  updateCode: "change = target - p;",
});
