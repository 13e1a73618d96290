/** Rows of numbers as vectors, and how alike two of them are. */

/** Less its mean, and of length 1; undefined for what does not vary. */
export function normalised(row: Float64Array): Float64Array | undefined {
  const average = row.reduce((sum, one) => sum + one, 0) / row.length;
  const centred = row.map((one) => one - average);
  const length = Math.sqrt(dot(centred, centred));
  return length > 0 ? centred.map((one) => one / length) : undefined;
}

/** The sum of the products of their elements. */
export function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += one[k]! * other[k]!;
  return sum;
}

/** Pearson's correlation coefficient of two rows of the same length; NaN where one of them does not vary. */
export function correlationOf(one: Float64Array, other: Float64Array): number {
  const [a, b] = [normalised(one), normalised(other)];
  return a === undefined || b === undefined ? Number.NaN : dot(a, b);
}

/** The rank of every element, from 0; equal ones share the mean of theirs. */
export function ranksOf(row: Float64Array): Float64Array {
  const order = Array.from(row.keys()).toSorted((a, b) => row[a]! - row[b]!);
  const ranks = new Float64Array(row.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && row[order[to]!] === row[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

/** Spearman's correlation coefficient of two rows of the same length: that of their ranks. NaN where one of them does not vary. */
export const rankCorrelationOf = (one: Float64Array, other: Float64Array): number =>
  correlationOf(ranksOf(one), ranksOf(other));
