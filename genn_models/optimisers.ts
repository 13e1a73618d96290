/**
 * Custom updates for learning and for copying weights. An optimiser ascends: `change` is a direction in which to move, summed over the
 * batch. Source: the reference toolkit; Adam is Kingma & Ba 2015.
 */
import { defineCustomUpdateModel, variable } from "../genn/index.ts";

/** Sums `change` over the batch into its own variable `sum` and clears it. */
export const batchSum = defineCustomUpdateModel({
  name: "batch_sum",
  vars: { sum: variable({ access: "REDUCE_BATCH_SUM" }) },
  varRefs: { change: "READ_WRITE" },
  updateCode: "sum = change; change = 0;",
});

/** `w += lr * change / batch_size`, clipped to [low, high]. */
export const sgd = defineCustomUpdateModel({
  name: "sgd",
  params: { lr: 1e-3, low: -1000, high: 1000 },
  varRefs: { change: "READ_ONLY", w: "READ_WRITE" },
  updateCode: `
    w += lr * (change / batch_size);
    w = fmin(fmax(w, low), high);`,
});

/** `m = beta * m + (1 - beta) * change / batch_size; w += lr * m`, clipped to [low, high]. */
export const sgdMomentum = defineCustomUpdateModel({
  name: "sgd_momentum",
  params: { lr: 1e-3, beta: 0.9, low: -1000, high: 1000 },
  vars: { m: 0 },
  varRefs: { change: "READ_ONLY", w: "READ_WRITE" },
  updateCode: `
    m = beta * m + (1 - beta) * (change / batch_size);
    w += lr * m;
    w = fmin(fmax(w, low), high);`,
});

/**
 * Adam, clipped to [low, high]. `m_correction` and `v_correction` are 1 - beta1^T and 1 - beta2^T at update T = 1, 2, ..; the host computes
 * them in double precision and sets them, as dynamic parameters, before every update.
 */
export const adam = defineCustomUpdateModel({
  name: "adam",
  params: {
    lr: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    low: -1000,
    high: 1000,
    m_correction: 0.1,
    v_correction: 1e-3,
  },
  vars: { m: 0, v: 0 },
  varRefs: { change: "READ_ONLY", w: "READ_WRITE" },
  updateCode: `
    scalar mean = change / batch_size;
    m = beta1 * m + (1 - beta1) * mean;
    v = beta2 * v + (1 - beta2) * mean * mean;
    w += lr * (m / m_correction) / (sqrt(v / v_correction) + epsilon);
    w = fmin(fmax(w, low), high);`,
});

/** `target = source`. A transposed `source` makes it a transposition. */
export const copy = defineCustomUpdateModel({
  name: "copy",
  varRefs: { target: "READ_WRITE", source: "READ_ONLY" },
  updateCode: "target = source;",
});

/** `target = -source`. */
export const negate = defineCustomUpdateModel({
  name: "negate",
  varRefs: { target: "READ_WRITE", source: "READ_ONLY" },
  updateCode: "target = -source;",
});
