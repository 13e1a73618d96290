/** Indices as WGSL text, for the rules of where synapses are. */
import type { IndexArithmetic } from "../../../program/connectivity.ts";

export const indices: IndexArithmetic<string> = {
  constant: (value) => `${value}u`,
  add: (left, right) => `(${left} + ${right})`,
  times: (index, by) => `${index} * ${by}u`,
};
