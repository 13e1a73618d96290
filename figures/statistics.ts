/** Mean and spread over runs. */

/** Mean and standard deviation of some measurements. */
export interface Summary {
  readonly mean: number;
  /** Sample standard deviation; 0 for a single measurement. */
  readonly sd: number;
  readonly count: number;
}

/** Mean and sample standard deviation (n - 1). */
export function summarise(values: readonly number[]): Summary {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: count > 1 ? Math.sqrt(squares / (count - 1)) : 0, count };
}

/** "0.9855 ± 0.0018", or without a spread for a single run. */
export const withSpread = ({ mean, sd, count }: Summary, digits: number): string =>
  count > 1 ? `${mean.toFixed(digits)} ± ${sd.toFixed(digits)}` : mean.toFixed(digits);

/** The middle one of some numbers in order, or the mean of the two in the middle. Throws `RangeError` where there are none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("there is no median of no values");
  const ascending = values.toSorted((one, other) => one - other);
  const middle = values.length / 2;
  return (ascending[Math.ceil(middle) - 1]! + ascending[Math.floor(middle)]!) / 2;
}

/** Items by what a function says of them, in order of first appearance. */
export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** A measured quantity against epochs: one summary over runs per epoch. */
export interface Curve {
  readonly epochs: readonly number[];
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}

/** The curve of one quantity, over all runs that have reached an epoch. */
export function curveOf<Item extends { readonly epoch: number }>(
  records: readonly Item[],
  quantity: (record: Item) => number,
): Curve {
  const points = [...groupBy(records, (record) => record.epoch)].sort(([a], [b]) => a - b);
  const summaries = points.map(([, group]) => summarise(group.map(quantity)));
  return {
    epochs: points.map(([epoch]) => epoch),
    mean: summaries.map(({ mean }) => mean),
    sd: summaries.map(({ sd }) => sd),
  };
}

/** Linear interpolation of ascending points; the nearest end outside of them. */
export function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  const next = xs.findIndex((value) => value >= x);
  if (next === -1) return ys.at(-1)!;
  if (next === 0 || xs[next] === x) return ys[next]!;
  const [x0, x1, y0, y1] = [xs[next - 1]!, xs[next]!, ys[next - 1]!, ys[next]!];
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}

/** Three digits, without an exponent. */
export const significant = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
