/**
 * Times of steps, bit for bit those of `timeOfStep` in `genn/program/time.ts`: step x dt rounded to double precision, then to single. WGSL has no
 * doubles, and compilers are free with floats, so this is done with integers.
 */
import { ENDLESS_STEPS, largestTime } from "../../../program/time.ts";
import { type WgslFunction, wgsl } from "./function.ts";
import { literal } from "./text.ts";

const LARGEST = literal("float", largestTime("float")).text;
const ENDLESS = literal("float", ENDLESS_STEPS).text;

export const timeFunctions: Readonly<Record<string, WgslFunction>> = {
  time_of_step_by_power: wgsl()`
/// Where dt is a power of two: the product is exact.
fn time_of_step_by_power(steps: f32, dt: f32) -> f32 {
  return select(steps * dt, select(${LARGEST}, -${LARGEST}, steps < 0.0), abs(steps) >= ${ENDLESS});
}`,
  time_of_step: wgsl("multiply_wide")`
/// dt is a whole number of 53 bits, low word first, times a power of two; the exponent is that of a float made of the product's 24 leading bits.
fn time_of_step(steps: f32, dt: vec2<u32>, exponent: u32) -> f32 {
  if (abs(steps) >= ${ENDLESS}) { return select(${LARGEST}, -${LARGEST}, steps < 0.0); }
  let count = u32(abs(steps));
  if (count == 0u) { return 0.0; }
  let low = multiply_wide(count, dt.x);
  let high = multiply_wide(count, dt.y);
  let middle = low.y + high.x;
  var product = vec3<u32>(low.x, middle, high.y + u32(middle < low.y));
  // moved up, so that the topmost bit is set
  var zeros = 0u;
  if (product.z == 0u) {
    product = vec3<u32>(0u, product.xy);
    zeros = 32u;
  }
  let shift = countLeadingZeros(product.z);
  zeros += shift;
  let top = (product.z << shift) | ((product.y >> 1u) >> (31u - shift));
  let second = (product.y << shift) | ((product.x >> 1u) >> (31u - shift));
  let third = product.x << shift;
  // to 53 bits, ties to even
  let rest = second & 0x7ffu;
  let up = rest > 0x400u || (rest == 0x400u && (third != 0u || (second & 0x800u) != 0u));
  let second_rounded = (second & 0xfffff800u) + select(0u, 0x800u, up);
  let top_rounded = top + u32(up && second_rounded == 0u);
  // to 24 bits
  let last = top_rounded & 0xffu;
  let up_again = last > 0x80u || (last == 0x80u && (second_rounded != 0u || (top_rounded & 0x100u) != 0u));
  let leading = select((top_rounded >> 8u) + u32(up_again), 0x1000000u, top_rounded < top);
  // the first of the 24 bits, and a carry, count in the exponent
  let time = bitcast<f32>(((exponent - zeros) << 23u) + leading);
  return select(time, -time, steps < 0.0);
}`,
};

/** Text of the time in ms of a number of steps, the text of an f32. */
export function timeOfStep(steps: string, dt: number, needs: (name: string) => void): string {
  const parts = partsOf(dt);
  if (parts === undefined) {
    needs("time_of_step_by_power");
    return `time_of_step_by_power(${steps}, ${literal("float", dt).text})`;
  }
  needs("time_of_step");
  const { low, high, exponent } = parts;
  return `time_of_step(${steps}, vec2<u32>(${low}u, ${high}u), ${exponent}u)`;
}

/** The arguments of `time_of_step`; undefined for powers of two, and for steps so small or large that floats hardly hold them. */
function partsOf(dt: number): { low: number; high: number; exponent: number } | undefined {
  if (!(dt > 2 ** -80 && dt < 2 ** 80)) return undefined;
  const [low, high] = new Uint32Array(new Float64Array([dt]).buffer) as unknown as [number, number];
  const fraction = high & 0xfffff;
  if (low === 0 && fraction === 0) return undefined;
  // dt = whole x 2^(power - 1075). The product's topmost bit is moved to bit 95, and a float's exponent starts at 127.
  const power = (high >>> 20) & 0x7ff;
  return { low, high: fraction | 0x100000, exponent: power - 1075 + 95 + 127 - 1 };
}
