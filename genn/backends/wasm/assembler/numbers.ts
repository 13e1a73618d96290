/** The numbers in WebAssembly text. */
import type { Bytes } from "./bytes.ts";
import type { Tokens } from "./tokens.ts";

const INTEGER = /^[+-]?(?:\d+|0x[0-9a-fA-F]+)$/;
const FLOAT = /^[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|inf|nan)$/;

/** A number that counts something: an offset, a lane. */
export function readCount(tokens: Tokens, token: number, text = tokens.text(token)): number {
  const value = INTEGER.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && value < 2 ** 32)) tokens.fail(token, "a whole number is expected");
  return value;
}

/** An integer of up to 64 bits, signed or unsigned. */
export function readInteger(tokens: Tokens, token: number, bits: number): bigint {
  const text = tokens.text(token);
  if (!INTEGER.test(text)) tokens.fail(token, "an integer is expected");
  const isNegative = text.startsWith("-");
  const magnitude = BigInt(text.replace(/^[+-]/, ""));
  const value = isNegative ? -magnitude : magnitude;
  if (value >= 1n << BigInt(bits) || value < -(1n << BigInt(bits - 1)))
    tokens.fail(token, `it does not fit in ${bits} bits`);
  return value;
}

/** A double. For a float, it is rounded once more: printers write numbers that are floats already. */
export function readFloat(tokens: Tokens, token: number): number {
  const text = tokens.text(token);
  if (!FLOAT.test(text)) tokens.fail(token, "a number is expected");
  const value = text.endsWith("inf") ? Number.POSITIVE_INFINITY : text.endsWith("nan") ? Number.NaN : undefined;
  if (value === undefined) return Number(text);
  return text.startsWith("-") ? -value : value;
}

const WORD = /^[+-]?\d{1,9}$/;

/** Writes a 32-bit integer. */
export function writeI32(tokens: Tokens, token: number, bytes: Bytes): void {
  const text = tokens.text(token);
  bytes.signed(WORD.test(text) ? Number(text) : Number(BigInt.asIntN(32, readInteger(tokens, token, 32))));
}

/** Integer lanes in bits; float lanes. */
const LANES: Readonly<Record<string, { readonly count: number; readonly bits: number; readonly isFloat: boolean }>> = {
  i8x16: { count: 16, bits: 8, isFloat: false },
  i16x8: { count: 8, bits: 16, isFloat: false },
  i32x4: { count: 4, bits: 32, isFloat: false },
  i64x2: { count: 2, bits: 64, isFloat: false },
  f32x4: { count: 4, bits: 32, isFloat: true },
  f64x2: { count: 2, bits: 64, isFloat: true },
};

/** Writes the 16 bytes of `v128.const`: its shape, and a number for each lane. Returns the token behind them. */
export function writeVector(tokens: Tokens, token: number, bytes: Bytes): number {
  const shape = tokens.isAtom(token) ? LANES[tokens.text(token)] : undefined;
  if (shape === undefined) tokens.fail(token, "the shape of a vector is expected, such as f32x4");
  for (let lane = token + 1; lane <= token + shape.count; lane++) {
    if (!tokens.isAtom(lane)) tokens.fail(lane, "a number for a lane is expected");
    if (!shape.isFloat) bytes.integer(readInteger(tokens, lane, shape.bits), shape.bits / 8);
    else if (shape.bits === 32) bytes.float(readFloat(tokens, lane));
    else bytes.double(readFloat(tokens, lane));
  }
  return token + 1 + shape.count;
}
