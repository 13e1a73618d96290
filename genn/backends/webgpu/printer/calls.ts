/** Prints calls: maths functions, random numbers, assertions, and effects such as `addToPost`. */
import type { CallExpression } from "../../../language/ast.ts";
import { is64Bit, unaryValue, type Value } from "../../../language/index.ts";
import { isFloat, type NumericType } from "../../../language/types.ts";
import { rint } from "../../../maths/double-functions.js";
import { constant } from "./operators.ts";
import type { SnippetPrinter } from "./snippet-printer.ts";
import { callOf, literal, type Printed, postfix, wgslType } from "./text.ts";

/** `addToPost(x)`, `injectCurrent(x)`, `assert(x)`: the statement, for an argument that is printed already. */
export function printEffect({ host }: SnippetPrinter, call: CallExpression, argument: Printed): string {
  if (call.binding !== undefined) return `${host.accumulator(call)} += ${argument.text};`;
  return `if (!(${argument.text})) { fail(${host.check("an assertion failed")}u); }`;
}

/** A call that has a value, for arguments that are printed already. */
export function printCall(printer: SnippetPrinter, call: CallExpression, operands: readonly Printed[]): Printed {
  if (call.name.startsWith("gennrand")) return printRandom(printer, call, operands);
  const operandType = call.arguments[0]!.type as NumericType;
  return isFloat(operandType)
    ? printMaths(printer, call.name, operands)
    : printInteger(printer, call.name, operandType, operands);
}

/** Functions that WGSL has with C's meaning: its name for them, and what they compute. */
const NATIVE: Readonly<Record<string, readonly [name: string, compute: (x: number, y: number, z: number) => number]>> =
  {
    sqrt: ["sqrt", Math.sqrt],
    fabs: ["abs", Math.abs],
    ceil: ["ceil", Math.ceil],
    floor: ["floor", Math.floor],
    trunc: ["trunc", Math.trunc],
    rint: ["round", rint],
    fma: ["fma", (x, y, z) => Math.fround(Math.fround(x * y) + z)],
  };

/** The operands' values, if all are known. WGSL refuses constant expressions that have no finite value. */
function valuesOf(operands: readonly Printed[]): Value[] | undefined {
  const values = operands.flatMap(({ constant }) => (constant === undefined ? [] : [constant]));
  return values.length === operands.length ? values : undefined;
}

function printMaths({ host }: SnippetPrinter, name: string, operands: readonly Printed[]): Printed {
  const native = NATIVE[name];
  if (native !== undefined) {
    const values = valuesOf(operands);
    if (values === undefined) return callOf(native[0], ...operands);
    const [x, y, z] = values.map(Number) as [number, number, number];
    return constant("float", native[1](x, y, z), (needed) => host.needs(needed));
  }
  // WGSL's `round` is C's `rint`.
  const own = name === "round" ? "round_half_away" : name;
  host.needs(own);
  return callOf(own, ...operands);
}

/** `min`, `max` and `abs` of integers. */
function printInteger(
  { host }: SnippetPrinter,
  name: string,
  type: NumericType,
  operands: readonly Printed[],
): Printed {
  if (name === "abs" && type.startsWith("u")) return operands[0]!;
  const values = valuesOf(operands);
  if (values !== undefined) {
    const [x, y] = values as [Value, Value];
    if (name === "abs") return literal(type, x < 0 ? unaryValue("-", type, x) : x);
    return literal(type, x < y === (name === "min") ? x : y);
  }
  if (!is64Bit(type)) return callOf(name, ...operands);
  const own = `${name}_${type === "int64" ? "i64" : "u64"}`;
  host.needs(own);
  return callOf(own, ...operands);
}

/** The functions of `random.ts`: a key, a counter, and the distribution's parameters. */
function printRandom(printer: SnippetPrinter, call: CallExpression, operands: readonly Printed[]): Printed {
  const { host } = printer;
  // Refuses doubles.
  wgslType(call.type as NumericType);
  const { key0, key1, c1, c2 } = host.randomKey(call.site);
  const name = call.name === "gennrand" ? "draw_bits" : call.name.replace("gennrand", "draw");
  host.needs(name);
  const key = postfix(`vec2<u32>(${key0}, ${key1})`);
  const counter = postfix(`vec4<u32>(${host.randomElement()}, ${c1}, ${c2}, ${printer.drawNumber(call.site)})`);
  return callOf(name, key, counter, ...operands);
}
