/**
 * Accuracy and speed of the float32 maths functions: `npx tsx bench/maths.ts [function ...]`.
 *
 * Goes over all 2^32 inputs of unary functions, compares with the double function, and prints the largest error with
 * its input and the time per vector of four. Minutes per function; `--stride n` takes every n-th input instead.
 */
import { hostImports } from "../genn/backends/wasm/maths/host.js";
import { vectorFunction } from "../genn/backends/wasm/maths/index.ts";
import { arrayFunction, BLOCK, ulpError } from "../tests/maths/harness.ts";

/** Time per vector in nanoseconds, on arguments of the size that a network has. */
async function time(name: string): Promise<number> {
  const { arity } = vectorFunction(name);
  const { operands, run } = await arrayFunction(name);
  for (const operand of operands) for (let i = 0; i < 4096; i++) operand[i] = 0.01 + 4 * Math.random();
  for (let repeat = 0; repeat < 200; repeat++) run(4096);
  let best = Infinity;
  for (let trial = 0; trial < 10; trial++) {
    const start = performance.now();
    for (let repeat = 0; repeat < 200; repeat++) run(4096);
    best = Math.min(best, (performance.now() - start) * 1e6);
  }
  return arity && best / (200 * 1024);
}

/** The largest error over every `stride`-th bit pattern of a float32. */
async function worstError(name: string, stride: number): Promise<{ error: number; input: number; count: number }> {
  const reference = hostImports.maths[name];
  const { operands, result, run } = await arrayFunction(name);
  const inputBits = new Uint32Array(operands[0].buffer, operands[0].byteOffset, BLOCK);
  const worst = { error: -1, input: Number.NaN, count: 0 };
  for (let start = 0; start < 2 ** 32; start += BLOCK * stride) {
    const count = Math.min(BLOCK, Math.ceil((2 ** 32 - start) / stride));
    for (let i = 0; i < count; i++) inputBits[i] = start + i * stride;
    run((count + 3) & ~3);
    for (let i = 0; i < count; i++) {
      const expected = reference(operands[0][i]);
      // Most results are correctly rounded, and then off by at most one half.
      if (worst.error >= 0.5 && result[i] === Math.fround(expected)) continue;
      const error = ulpError(result[i], expected);
      if (error > worst.error) {
        worst.error = error;
        worst.input = operands[0][i];
      }
    }
    worst.count += count;
  }
  return worst;
}

const words = process.argv.slice(2);
const strideAt = words.indexOf("--stride");
const stride = strideAt < 0 ? 1 : Number(words[strideAt + 1]);
const named = words.filter((word, index) => (word !== "--stride" && index !== strideAt + 1) || strideAt < 0);
const all =
  "tanh exp expm1 exp2 log log2 log10 log1p sin cos tan sinh cosh atan acos asin acosh asinh atanh cbrt erf erfc tgamma lgamma sqrt round rint";

for (const name of named.length > 0 ? named : all.split(" ")) {
  const nanoseconds = await time(name);
  if (vectorFunction(name).arity !== 1) {
    console.log(`${name.padEnd(8)} ${nanoseconds.toFixed(1).padStart(7)} ns per vector`);
    continue;
  }
  const { error, input, count } = await worstError(name, stride);
  console.log(
    `${name.padEnd(8)} ${nanoseconds.toFixed(1).padStart(7)} ns per vector   max ${error.toFixed(4)} ulp at ${input} (${count} inputs)`,
  );
}
