/** Runs the maths functions of generated WebAssembly over arrays, and measures their errors. */
import { assemble } from "../../genn/backends/wasm/assembler/index.ts";
import { hostImports } from "../../genn/backends/wasm/maths/host.js";
import { mathsModuleText, vectorFunction } from "../../genn/backends/wasm/maths/index.ts";

/** Assembles and instantiates WAT with the maths imports. */
export async function instantiate(text: string): Promise<Record<string, WebAssembly.ExportValue>> {
  const { instance } = await WebAssembly.instantiate(assemble(text), { maths: hostImports.maths });
  return instance.exports;
}

/** Floats per operand in one call of a kernel. */
export const BLOCK = 1 << 16;

export interface ArrayFunction {
  /** Operands and result, `BLOCK` floats each; write, `run`, read. */
  readonly operands: readonly Float32Array[];
  readonly result: Float32Array;
  run(count?: number): void;
}

/** The vector function with a C99 name, as a loop over arrays. */
export async function arrayFunction(name: string): Promise<ArrayFunction> {
  const { arity } = vectorFunction(name);
  const { imports, functions } = mathsModuleText([`f32x4.${name}`]);
  const operand = (index: number): string => `(v128.load offset=${index * BLOCK * 4} (local.get $address))`;
  const operands = Array.from({ length: arity }, (_, index) => operand(index)).join(" ");
  const exports = await instantiate(`(module
    ${imports}
    (memory (export "memory") ${(4 * BLOCK * 4) >> 16})
    ${functions}
    (func (export "run") (param $end i32) (local $address i32)
      (loop $next
        (v128.store offset=${3 * BLOCK * 4} (local.get $address) (call $f32x4.${name} ${operands}))
        (br_if $next (i32.lt_u
          (local.tee $address (i32.add (local.get $address) (i32.const 16))) (local.get $end))))))`);
  const { buffer } = exports.memory as WebAssembly.Memory;
  const run = exports.run as (end: number) => void;
  const array = (index: number): Float32Array => new Float32Array(buffer, index * BLOCK * 4, BLOCK);
  return {
    operands: Array.from({ length: arity }, (_, index) => array(index)),
    result: array(3),
    run: (count = BLOCK) => run(count * 4),
  };
}

/** Applies a vector function to lists of operands of any length. */
export async function apply(name: string, ...lists: readonly ArrayLike<number>[]): Promise<Float32Array> {
  const kernel = await arrayFunction(name);
  const { length } = lists[0];
  const result = new Float32Array(length);
  for (let start = 0; start < length; start += BLOCK) {
    const count = Math.min(BLOCK, length - start);
    lists.forEach((list, index) => {
      for (let i = 0; i < count; i++) kernel.operands[index][i] = list[start + i];
    });
    kernel.run((count + 3) & ~3);
    result.set(kernel.result.subarray(0, count), start);
  }
  return result;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

export const floatFromBits = (bits: number): number => {
  word[0] = bits;
  return float[0];
};

/**
 * The error of a float32 in units of the last place of the correctly rounded one; infinite where one is NaN or infinite
 * and the other is not, or zeros differ in sign.
 */
export function ulpError(value: number, reference: number): number {
  const rounded = Math.fround(reference);
  if (Object.is(value, rounded)) return value === 0 || !Number.isFinite(value) ? 0 : scaledError(value, reference);
  if (!Number.isFinite(value) || !Number.isFinite(rounded)) return Infinity;
  if (value === 0 && rounded === 0) return Infinity;
  return scaledError(value, reference);
}

function scaledError(value: number, reference: number): number {
  float[0] = reference;
  const exponent = (word[0] >>> 23) & 0xff;
  return Math.abs(value - reference) * 2 ** (150 - Math.max(exponent, 1));
}
