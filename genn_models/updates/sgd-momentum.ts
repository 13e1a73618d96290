/** Stochastic gradient ascent with momentum. */
import { defineCustomUpdateModel } from "../../genn/model/index.ts";
import { belowOne, notNegative } from "../fragments/bounds.ts";
import { bounds, clip, commonQuantities } from "../fragments/optimiser.ts";

/** `m = beta * m + (1 - beta) * change / batch_size; w += lr * m`, clipped to [low, high]. */
export const sgdMomentum = defineCustomUpdateModel({
  name: "sgd_momentum",
  params: { lr: 1e-3, beta: 0.9, ...bounds },
  paramBounds: { lr: notNegative, beta: belowOne },
  vars: { m: 0 },
  varRefs: { change: "READ_ONLY", w: "READ_WRITE" },
  updateCode: `
    m = beta * m + (1 - beta) * (change / batch_size);
    w += lr * m;
    ${clip}`,
  docs: {
    summary: "Optimiser: moves along a running mean of the change.",
    equations: ["m := beta m + (1 - beta) change / batch_size", "w := w + lr m, clipped to [low, high]"],
    source: "The reference toolkit, which has no learning rate here",
    quantities: {
      ...commonQuantities,
      beta: ["1", "part of the mean that is kept at an update"],
      m: ["[change]", "running mean of the change"],
    },
  },
});
