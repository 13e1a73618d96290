/** Tests of laws: how far numbers at a fixed seed are from what they should be distributed as. */

/**
 * Kolmogorov and Smirnov's statistic, times the root of how many numbers there are: for large numbers above 1.95 with a probability of 0.001. `distribution` is
 * the probability of at most x; for numbers that come on a grid, `below` is that of less than x.
 */
export function kolmogorov(
  values: ArrayLike<number>,
  distribution: (x: number) => number,
  below: (x: number) => number = distribution,
): number {
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  let furthest = 0;
  for (let k = 0; k < count; k++) {
    // Of equal numbers the last counts for "at most", the first for "less than".
    if (sorted[k + 1] !== sorted[k])
      furthest = Math.max(furthest, Math.abs((k + 1) / count - distribution(sorted[k]!)));
    if (sorted[k - 1] !== sorted[k]) furthest = Math.max(furthest, Math.abs(k / count - below(sorted[k]!)));
  }
  return furthest * Math.sqrt(count);
}

/**
 * How many deviations chi-squared is above its mean: the sum of (found - expected)^2 / expected, less its degrees of freedom, over the root of twice as many.
 * `fitted`: the sums that are fixed.
 */
export function chiSquared(found: ArrayLike<number>, expected: (index: number) => number, fitted = 1): number {
  let sum = 0;
  for (let k = 0; k < found.length; k++) sum += (found[k]! - expected(k)) ** 2 / expected(k);
  const freedom = found.length - fitted;
  return (sum - freedom) / Math.sqrt(2 * freedom);
}
