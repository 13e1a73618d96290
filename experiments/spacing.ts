/** Evenly spaced values of swept parameters. */

/** `count` numbers from `low` to `high`, in equal steps. */
export const linear = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => low + (k * (high - low)) / (count - 1));

/** `count` numbers from `low` to `high`, in equal ratios; to six digits, since they appear in tables and file names. */
export const logarithmic = (low: number, high: number, count: number): number[] =>
  linear(Math.log10(low), Math.log10(high), count).map((exponent) => Number((10 ** exponent).toPrecision(6)));
