/** The value and type of a number as it is written in a snippet. */
import type { NumericType } from "./types.ts";

/** A literal before the checker has settled what `scalar` is. */
export interface LiteralValue {
  readonly type: NumericType | "scalar";
  readonly value: number | bigint;
}

const INTEGER = /^(?:(0[xX][0-9a-fA-F]+)|(\d+))([uU]?[lL]{0,2}|[lL]{1,2}[uU])$/;
const FLOAT = /^(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d+)?([fFdD]?)$/;

/** Reads a number; `problem` says what is wrong with it if it is none. */
export function readNumber(text: string): LiteralValue | { readonly problem: string } {
  const integer = INTEGER.exec(text);
  if (integer) return readInteger(text, integer);
  const float = FLOAT.exec(text);
  if (float) {
    const suffix = float[1]!.toLowerCase();
    const value = Number.parseFloat(text);
    const type = suffix === "f" ? "float" : suffix === "d" ? "double" : "scalar";
    if (!Number.isFinite(type === "float" ? Math.fround(value) : value)) return { problem: `'${text}' is too large` };
    return { type, value };
  }
  if (/^0[xX].*[.pP]/.test(text)) return { problem: "hexadecimal floating-point literals are not available" };
  if (/^\d+[fFdD]$/.test(text)) {
    return { problem: `'${text}' is not a number: write '${text.slice(0, -1)}.0${text.at(-1)}'` };
  }
  return { problem: `'${text}' is not a number` };
}

function readInteger(text: string, match: RegExpExecArray): LiteralValue | { readonly problem: string } {
  const [, hexadecimal, decimal, suffixText] = match;
  if (decimal !== undefined && /^0\d/.test(decimal)) {
    return { problem: "octal literals are not available: write the number without the leading 0" };
  }
  // No type holds more digits; reading a million of them would take long.
  if (/^(?:0[xX]0*[1-9a-fA-F]|\d)[0-9a-fA-F]{20}/.test(text)) return { problem: `'${text}' is too large` };
  const value = BigInt(hexadecimal ?? decimal!);
  const suffix = suffixText!.toLowerCase();
  const type = integerLiteralType(value, suffix.includes("u"), suffix.includes("l"), hexadecimal !== undefined);
  if (type === undefined) return { problem: `'${text}' is too large` };
  return { type, value: type === "int64" || type === "uint64" ? value : Number(value) };
}

/** The first type of C99's list (6.4.4.1) that holds the value. */
function integerLiteralType(value: bigint, unsigned: boolean, long: boolean, hex: boolean): NumericType | undefined {
  if (!long && !unsigned && value < 2n ** 31n) return "int32";
  if (!long && (unsigned || hex) && value < 2n ** 32n) return "uint32";
  if (!unsigned && value < 2n ** 63n) return "int64";
  if ((unsigned || hex) && value < 2n ** 64n) return "uint64";
  return undefined;
}
