/** Stochastic gradient ascent. */
import { defineCustomUpdateModel } from "../../genn/model/index.ts";
import { notNegative } from "../fragments/bounds.ts";
import { bounds, clip, commonQuantities } from "../fragments/optimiser.ts";

/** `w += lr * change / batch_size`, clipped to [low, high]. */
export const sgd = defineCustomUpdateModel({
  name: "sgd",
  params: { lr: 1e-3, ...bounds },
  paramBounds: { lr: notNegative },
  varRefs: { change: "READ_ONLY", w: "READ_WRITE" },
  updateCode: `
    w += lr * (change / batch_size);
    ${clip}`,
  docs: {
    summary: "Optimiser: moves along the mean change.",
    equations: ["w := w + lr change / batch_size, clipped to [low, high]"],
    source: "The reference toolkit, which has no learning rate here",
    quantities: commonQuantities,
  },
});
