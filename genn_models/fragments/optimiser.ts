/**
 * What optimisers have in common: an optimiser ascends along `change`, summed over the batch, and keeps what it moves
 * within bounds.
 */
import type { Quantity } from "../../genn/model/index.ts";

/**
 * Keeps `w` in [low, high]. What is NaN or infinite stays so, instead of becoming a bound: the exponent of 1 + |w| is a whole number from 0 on, and
 * beyond all bounds for these. (As an integer, since a GPU may take for granted that floats are finite.)
 */
export const clip = "if ((uint)ilogb(fabs(w) + 1) < 1024u) w = fmin(fmax(w, low), high);";

/** Default values of the bounds. */
export const bounds = { low: -1000, high: 1000 } as const;

/** Units that follow from what is moved are written as `[w]` and `[change]`. */
export const commonQuantities = {
  lr: ["[w] / [change]", "learning rate"],
  low: ["[w]", "lower bound"],
  high: ["[w]", "upper bound"],
  change: ["[change]", "direction in which to move, summed over the batch"],
  w: ["[w]", "weight or bias"],
} as const satisfies Record<string, Quantity>;
