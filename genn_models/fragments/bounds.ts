/** Bounds that parameters often have. */
import type { Bounds } from "../../genn/model/index.ts";

/** A time constant, a capacitance: it divides. */
export const positive: Bounds = { above: 0 };
/** A duration, a rate, a conductance, a standard deviation. */
export const notNegative: Bounds = { min: 0 };
/** A probability, a share. */
export const fraction: Bounds = { min: 0, max: 1 };
/** What is kept of a running mean. */
export const belowOne: Bounds = { min: 0, below: 1 };
