/**
 * Random numbers of code, from the counter-based generator of `genn/maths/random.ts`. The counter: element, instance,
 * step, and the call site with the lower 16 bits of the round of the loops around it; the upper ones are in the key, or
 * in the place of the step where there is none.
 */
import type { CallExpression } from "../../language/ast.ts";
import type { NumericType } from "../../language/types.ts";
import { convertValue, type Value } from "../../language/values.ts";
import { binomialFrom, boxMuller, gammaFrom } from "../../maths/distributions.js";
import { uniformSource, type Words } from "../../maths/philox.js";
import { philox4x32, streamKey, uniformDoubleFromBits, uniformFromBits } from "../../maths/random.ts";
import type { Machine } from "./machine.ts";
import { mathsName } from "./maths.ts";

/** Where a number is drawn. */
export interface Draw {
  readonly element: number;
  readonly batch: number;
  readonly round: number;
}

/** A function that draws what a call stands for; `stream` names the snippet. */
export function drawer(
  machine: Machine,
  call: CallExpression,
  stream: string,
): (values: readonly Value[], draw: Draw) => Value {
  const [key0, key1] = streamKey(machine.program.seed, stream);
  const number = distribution(machine, call);
  const { site } = call;
  return (values, { element, batch, round }) => {
    const [key, step] = call.stream === undefined ? [key1 ^ (round >>> 16), machine.draws] : [key1, round >>> 16];
    return number(philox4x32(key0, key, element, batch, step, (site << 16) | (round & 0xffff)), values);
  };
}

/** What becomes of the words of a draw. */
function distribution(
  { maths, program }: Machine,
  { name, type }: CallExpression,
): (words: Words, values: readonly Value[]) => Value {
  const isDouble = program.precision.scalar === "double";
  const result = type as NumericType;
  switch (name) {
    case "gennrand":
      return ([bits]) => bits;
    case "gennrand_uniform":
      return ([first, second]) => (isDouble ? uniformDoubleFromBits(first, second) : uniformFromBits(first));
    case "gennrand_normal":
      return normal(maths, isDouble);
    case "gennrand_log_normal": {
      const standard = normal(maths, isDouble);
      const exp = maths(mathsName("exp", program.precision.scalar));
      return (words, [mean, deviation]) => {
        const spread = isDouble
          ? (deviation as number) * standard(words)
          : Math.fround((deviation as number) * standard(words));
        return exp((mean as number) + spread);
      };
    }
    case "gennrand_exponential": {
      if (isDouble) return ([first, second]) => -Math.log(1 - uniformDoubleFromBits(first, second));
      const exponential = maths("rand.exponential.x4");
      return ([bits]) => exponential(bits);
    }
    // No such distribution: not-a-number, which is 0 as an integer.
    case "gennrand_gamma":
      return (words, [shape]) =>
        convertValue(Number(shape) > 0 ? gammaFrom(uniformSource(words), Number(shape)) : Number.NaN, "double", result);
    case "gennrand_binomial":
      return (words, [trials, probability]) => {
        const p = Number(probability);
        const successes = p >= 0 && p <= 1 ? binomialFrom(uniformSource(words), Number(trials), p) : Number.NaN;
        return convertValue(successes, "double", result);
      };
    default:
      throw new Error(`there is no distribution '${name}'`);
  }
}

function normal(maths: Machine["maths"], isDouble: boolean): (words: Words) => number {
  if (isDouble) {
    return ([first, second, third, fourth]) =>
      boxMuller(1 - uniformDoubleFromBits(first, second), uniformDoubleFromBits(third, fourth));
  }
  const fromWords = maths("rand.normal.x4");
  return ([radius, angle]) => fromWords(radius, angle);
}
