/** Round numbers for axes. */

/** Round numbers from `low` to `high`, about `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((one) => one * power >= rough * (1 - 1e-9))!;
  const first = Math.ceil(low / step - 1e-9);
  const found: number[] = [];
  for (let k = first; k * step <= high * (1 + Math.sign(high) * 1e-9); k++)
    found.push(k === 0 ? 0 : Number((k * step).toPrecision(12)));
  return found;
}

/** From the lowest to the highest of these values, with a margin of a twentieth; around a value that is the only one. */
export function paddedRange(values: Iterable<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high || (low === 0 && high === 0)) return [0, 1];
  const room = high > low ? 0.05 * (high - low) : Math.abs(high) * 0.5 || 1;
  // What starts at nothing stands on its axis.
  return [low >= 0 && low < room * 4 ? 0 : low - room, high <= 0 && high > -room * 4 ? 0 : high + room];
}

/** A number of an axis, with a sign of its own and an exponent where it would be long. */
export const tickText = (value: number): string => {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? value.toExponential().replace("e+", "e")
      : String(Number(value.toPrecision(6)));
  return text.replaceAll("-", "\u2212");
};

/** Powers of ten from `low` to `high`, both positive; with parts of each where there are few of them, and every so many where there are many. */
export function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const heads = last - first > 3 ? [1] : last - first > 1 ? [1, 3] : [1, 2, 5];
  const step = Math.max(1, Math.ceil((last - first) / 8));
  const exponents = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, k) => first + step * k);
  const found = exponents
    .flatMap((exponent) => heads.map((head) => Number(`${head}e${exponent}`)))
    .filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  return found.length > 1 ? found : ticks(low, high, 4);
}
