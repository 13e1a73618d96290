/** Prints calls: maths functions, random numbers, assertions, and effects such as `addToPost`. */
import type { CallExpression } from "../../../language/ast.ts";
import { is64Bit, unaryValue, type Value } from "../../../language/index.ts";
import { isSigned, type NumericType } from "../../../language/types.ts";
import { doubleFunctions } from "../../../maths/c99-double.js";
import { ASSERTION_FAILED, delayTooLong } from "../../../program/failing.ts";
import type { FunctionBinding } from "../../../program/program.ts";
import { type FunctionEntry, functionEntry } from "../../common/functions.ts";
import { constant } from "./operators.ts";
import type { SnippetPrinter } from "./snippet-printer.ts";
import { type Code, callOf, computed, literal, type Printed, postfix, wgslType } from "./text.ts";
import { timeOfStep } from "./time.ts";

/** `addToPost(x)`, `injectCurrent(x)`, `assert(x)`, `addToPostDelay(x, k)`: the statement, for arguments that are printed already. */
export function printEffect({ host }: SnippetPrinter, call: CallExpression, operands: readonly Printed[]): string {
  const argument = operands[0]!;
  if ((call.binding as FunctionBinding | undefined)?.kind === "addToDelayed") {
    const { element, depth } = host.delayedSum(call);
    const { text } = operands[1]!;
    const fails = `fail(${host.check(delayTooLong(depth))}u);`;
    return `if (${text} >= ${depth}u) { ${fails} } else { ${element(text)} += ${argument.text}; }`;
  }
  if (call.binding !== undefined) return `${host.accumulator(call)} += ${argument.text};`;
  return `if (!(${argument.text})) { fail(${host.check(ASSERTION_FAILED)}u); }`;
}

/** A call that has a value, of a library function or for a time, for arguments that are printed already. */
export function printCall(printer: SnippetPrinter, call: CallExpression, operands: readonly Printed[]): Printed {
  const type = call.type as NumericType;
  if (call.binding !== undefined) {
    const { dt } = call.binding as Extract<FunctionBinding, { kind: "timeOfStep" }>;
    return computed(postfix(timeOfStep(operands[0]!.text, dt, (name) => printer.host.needs(name))), type, operands);
  }
  const entry = functionEntry(call.name);
  if (entry.family === "draw") return printDraw(printer, call, entry, operands);
  // `min`, `max` and `abs` of floats are called `fmin`, `fmax` and `fabs`.
  return entry.family === "integers"
    ? printInteger(printer, call.name, type, operands)
    : printMaths(printer, entry, type, operands);
}

/** The operands' values, if all are known. WGSL refuses constant expressions that have no finite value. */
function valuesOf(operands: readonly Printed[]): Value[] | undefined {
  const values = operands.flatMap(({ constant }) => (constant === undefined ? [] : [constant]));
  return values.length === operands.length ? values : undefined;
}

function printMaths(
  { host }: SnippetPrinter,
  { webgpu: form, signature }: FunctionEntry,
  type: NumericType,
  operands: readonly Printed[],
): Printed {
  if (form.kind === "composed") throw new Error(`there is no function '${signature.name}'`);
  if (form.kind === "native") {
    const values = valuesOf(operands);
    if (values !== undefined) {
      const value = doubleFunctions[signature.name]!(...values.map(Number));
      return constant(type, value, (needed) => host.needs(needed));
    }
  } else host.needs(form.name);
  return computed(callOf(form.name, ...operands), type, operands);
}

/** `min`, `max` and `abs` of integers. */
function printInteger(
  { host }: SnippetPrinter,
  name: string,
  type: NumericType,
  operands: readonly Printed[],
): Printed {
  if (name === "abs" && !isSigned(type)) return operands[0]!;
  const values = valuesOf(operands);
  if (values !== undefined) {
    const [x, y] = values as [Value, Value];
    if (name === "abs") return literal(type, x < 0 ? unaryValue("-", type, x) : x);
    return literal(type, x < y === (name === "min") ? x : y);
  }
  if (!is64Bit(type)) return computed(callOf(name, ...operands), type, operands);
  const own = `${name}_${type === "int64" ? "i64" : "u64"}`;
  host.needs(own);
  return computed(callOf(own, ...operands), type, operands);
}

/** The functions of `random.ts`: a key, a counter, and the distribution's parameters. */
function printDraw(
  printer: SnippetPrinter,
  call: CallExpression,
  { webgpu: form }: FunctionEntry,
  operands: readonly Printed[],
): Printed {
  const { host } = printer;
  const type = call.type as NumericType;
  // Refuses doubles.
  wgslType(type);
  if (form.kind !== "library") throw new Error(`there is no function to draw '${call.name}'`);
  const { key0, key1, c1, c2 } = host.randomKey(call, printer.round);
  host.needs(form.name);
  const key: Code = postfix(`vec2<u32>(${key0}, ${key1})`);
  const counter = postfix(`vec4<u32>(${host.randomElement()}, ${c1}, ${c2}, ${printer.drawNumber(call.site)})`);
  return { ...computed(callOf(form.name, key, counter, ...operands), type, operands), effect: "changes" };
}
