/** Numbers and polynomials in the text of WGSL functions. */
import { literal } from "../text.ts";

/** A float. */
export const float = (value: number): string => literal("float", value).text;

/** A pair of floats that add up to the double. */
export const pair = (value: number): string => {
  const high = Math.fround(value);
  return `vec2<f32>(${float(high)}, ${float(value - high)})`;
};

/** Horner's scheme: `c[0] + x * (c[1] + x * ...)`. */
export const horner = (x: string, coefficients: readonly number[]): string =>
  coefficients
    .slice(0, -1)
    .reduceRight((inner, coefficient) => `${float(coefficient)} + ${x} * (${inner})`, float(coefficients.at(-1)!));
