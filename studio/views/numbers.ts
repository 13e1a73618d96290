/** Numbers as people write and read them. */

/** A number as people write it: 1e-5 instead of 0.00001. */
export function shortNumber(value: number): string {
  const plain = String(value);
  const scientific = value.toExponential().replace("e+", "e");
  return plain.length <= scientific.length || (value >= 1e-2 && value < 1e4) ? plain : scientific;
}

/** A whole number with thousands apart. */
export const grouped = (count: number): string => Math.round(count).toLocaleString("en").replaceAll(",", "\u2009");
