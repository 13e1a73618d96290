/** Types of values and of functions. */
import type { Tokens } from "./tokens.ts";

const VALUE_TYPES: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** The code of the type that a token names. */
export const valueType = (tokens: Tokens, token: number): number =>
  (tokens.isAtom(token) ? VALUE_TYPES[tokens.text(token)] : undefined) ??
  tokens.fail(token, "the type of a value is expected");

export interface Signature {
  readonly parameters: readonly number[];
  readonly results: readonly number[];
}

/** The signatures of a module, each once, in the order in which they were asked for. */
export class Signatures {
  readonly all: Signature[] = [];
  readonly #numbers = new Map<string, number>();

  number(signature: Signature): number {
    const key = `${signature.parameters.join()}>${signature.results.join()}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.all.push(signature) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}
