/** C's type names, and how types are called in messages. */
import { advance, atType, type Cursor, describe, peek } from "./cursor.ts";
import { fail } from "./errors.ts";
import type { TypeName } from "./tree.ts";
import type { NumericType, ValueType } from "./types.ts";

const SINGLE_WORDS: Readonly<Record<string, TypeName["type"]>> = {
  bool: "bool",
  char: "int8",
  short: "int16",
  int: "int32",
  long: "int64",
  signed: "int32",
  unsigned: "uint32",
  uchar: "uint8",
  ushort: "uint16",
  uint: "uint32",
  ulong: "uint64",
  size_t: "uint64",
  int8_t: "int8",
  int16_t: "int16",
  int32_t: "int32",
  int64_t: "int64",
  uint8_t: "uint8",
  uint16_t: "uint16",
  uint32_t: "uint32",
  uint64_t: "uint64",
  float: "float",
  double: "double",
  scalar: "scalar",
  timepoint: "timepoint",
};

/** Integer types of several words, their `signed`, `unsigned` and superfluous `int` taken away. */
const INTEGERS: Readonly<Record<string, readonly [signed: NumericType, unsigned: NumericType]>> = {
  "": ["int32", "uint32"],
  char: ["int8", "uint8"],
  short: ["int16", "uint16"],
  long: ["int64", "uint64"],
  "long long": ["int64", "uint64"],
};

/** Every word that names a type on its own, for suggestions. */
export const typeWords: readonly string[] = Object.keys(SINGLE_WORDS);

/** Parses the name of a type: `const unsigned int`. */
export function parseTypeName(cursor: Cursor): TypeName {
  const { position } = peek(cursor);
  const words: string[] = [];
  let isConst = false;
  while (atType(cursor)) {
    const word = advance(cursor).text;
    if (word === "const") isConst = true;
    else words.push(word);
  }
  if (words.length === 0) {
    fail(cursor.source, peek(cursor).position, `expected a type after 'const', found ${describe(peek(cursor))}`);
  }
  const type = typeOfWords(words);
  if (type === undefined) {
    const problem = words.includes("void") ? "nothing can have the type 'void'" : `'${words.join(" ")}' is not a type`;
    fail(cursor.source, position, problem);
  }
  if (peek(cursor).text === "*" && peek(cursor).kind === "operator") {
    fail(
      cursor.source,
      peek(cursor).position,
      "pointers are not available: use a subscript on an extra global parameter",
    );
  }
  return { position, type, isConst };
}

function typeOfWords(words: readonly string[]): TypeName["type"] | undefined {
  if (words.length === 1) return SINGLE_WORDS[words[0]!];
  const signs = words.filter((word) => /^(?:un)?signed$/.test(word));
  const ints = words.filter((word) => word === "int");
  const rest = words.filter((word) => !signs.includes(word) && word !== "int").join(" ");
  if (signs.length > 1 || ints.length > 1 || (rest === "char" && ints.length > 0)) return undefined;
  return Object.hasOwn(INTEGERS, rest) ? INTEGERS[rest]![signs[0] === "unsigned" ? 1 : 0] : undefined;
}

/** How a type is called in messages: as one writes it. */
export function typeText(type: ValueType): string {
  const short: Partial<Record<ValueType, string>> = { int32: "int", uint32: "uint" };
  return short[type] ?? (/^u?int/.test(type) ? `${type}_t` : type);
}
