/** Adam (Kingma & Ba 2015). */
import { defineCustomUpdateModel } from "../../genn/model/index.ts";
import { belowOne, notNegative } from "../fragments/bounds.ts";
import { bounds, clip, commonQuantities } from "../fragments/optimiser.ts";

/**
 * Adam, clipped to [low, high]. `m_correction` and `v_correction` are 1 - beta1^T and 1 - beta2^T at update T = 1, 2,
 * ..; the host computes them in double precision and sets them, as dynamic parameters, before every update
 * (`genn_models/optimisers.ts`).
 */
export const adam = defineCustomUpdateModel({
  name: "adam",
  params: {
    lr: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    ...bounds,
    m_correction: 0.1,
    v_correction: 1e-3,
  },
  paramBounds: { lr: notNegative, beta1: belowOne, beta2: belowOne, epsilon: notNegative },
  vars: { m: 0, v: 0 },
  varRefs: { change: "READ_ONLY", w: "READ_WRITE" },
  updateCode: `
    scalar mean = change / batch_size;
    m = beta1 * m + (1 - beta1) * mean;
    v = beta2 * v + (1 - beta2) * mean * mean;
    w += lr * (m / m_correction) / (sqrt(v / v_correction) + epsilon);
    ${clip}`,
  docs: {
    summary: "Optimiser: Adam, with bias correction by the host.",
    equations: [
      "m := beta1 m + (1 - beta1) change / batch_size",
      "v := beta2 v + (1 - beta2) (change / batch_size)^2",
      "m_correction = 1 - beta1^T, v_correction = 1 - beta2^T at update T = 1, 2, ..",
      "w := w + lr (m / m_correction) / (sqrt(v / v_correction) + epsilon), clipped to [low, high]",
    ],
    source: "Kingma & Ba (2015), Adam: a method for stochastic optimization, algorithm 1; ascending, with bounds",
    quantities: {
      ...commonQuantities,
      lr: ["[w]", "learning rate"],
      beta1: ["1", "part of the first moment that is kept at an update"],
      beta2: ["1", "part of the second moment that is kept at an update"],
      epsilon: ["[change]", "added to the root of the second moment"],
      m_correction: ["1", "bias correction of the first moment; the host sets it"],
      v_correction: ["1", "bias correction of the second moment; the host sets it"],
      m: ["[change]", "first moment: running mean of the change"],
      v: ["[change]^2", "second moment: running mean of its square"],
    },
  },
});
