/** Prints calls: maths functions, random numbers, assertions, and effects such as `addToPost`. */
import type { CallExpression } from "../../../language/ast.ts";
import { isFloat, type NumericType } from "../../../language/types.ts";
import { inlineCall, inlineLocals, type VectorFunction, vectorFunction } from "../maths/index.ts";
import { NotVectorisable, type Value } from "./host.ts";
import { splat, wasmType } from "./operators.ts";
import type { SnippetPrinter } from "./snippet-printer.ts";

interface PrintedCall {
  /** The call as a statement. */
  readonly effect: string[];
  /** The call as a value, if it has one. */
  readonly value?: Value;
}

export function printCall(printer: SnippetPrinter, call: CallExpression): PrintedCall {
  if (call.binding !== undefined) return { effect: printEffect(printer, call) };
  if (call.name === "assert") return { effect: printAssert(printer, call) };
  if (call.name.startsWith("gennrand")) return valueOnly(printRandom(printer, call));
  const type = call.type as NumericType;
  const parameters = call.arguments.map((argument) => printer.expression(argument));
  const operand = parameters[0]!.type;
  return valueOnly(
    isFloat(operand)
      ? printMaths(printer, call.name, type, parameters)
      : printInteger(printer, call.name, type, parameters),
  );
}

const valueOnly = (value: Value): PrintedCall => ({ effect: [`(drop ${value.text})`], value });

/** `addToPost(x)`, `injectCurrent(x)`: adds to a running sum that the kernel keeps in a local. */
function printEffect(printer: SnippetPrinter, call: CallExpression): string[] {
  const { local, varying } = printer.host.accumulator(call);
  const value = printer.expression(call.arguments[0]!);
  if (printer.mask !== undefined && !varying) throw new NotVectorisable("a sum that only some lanes add to");
  if (value.varying && !varying) throw new NotVectorisable("a sum over lanes");
  const machine = varying ? "f32x4" : wasmType(value.type);
  const sum = `(${machine}.add (local.get ${local}) ${printer.as(value, varying).text})`;
  const chosen = printer.mask === undefined ? sum : `(v128.bitselect ${sum} (local.get ${local}) ${printer.mask})`;
  return [`(local.set ${local} ${chosen})`];
}

function printAssert(printer: SnippetPrinter, call: CallExpression): string[] {
  const condition = printer.expression(call.arguments[0]!);
  const site = printer.host.check("an assertion failed");
  printer.host.needs("fail");
  let failed = `(i32.eqz ${condition.text})`;
  if (condition.varying) {
    failed =
      printer.mask === undefined
        ? `(i32.eqz (i32x4.all_true ${condition.text}))`
        : `(v128.any_true (v128.andnot ${printer.mask} ${condition.text}))`;
  } else if (printer.mask !== undefined) failed = `(i32.and ${failed} (v128.any_true ${printer.mask}))`;
  return [`(if ${failed} (then (call $fail (i32.const ${site}))))`];
}

/** Functions that are one instruction, for one lane and for four. */
const NATIVE: Readonly<Record<string, string>> = {
  sqrt: "sqrt",
  fabs: "abs",
  ceil: "ceil",
  floor: "floor",
  trunc: "trunc",
  rint: "nearest",
};

function printMaths(printer: SnippetPrinter, name: string, type: NumericType, parameters: readonly Value[]): Value {
  const varying = parameters.some((parameter) => parameter.varying);
  const invariant = parameters.every((parameter) => parameter.invariant);
  const isDouble = parameters[0]!.type === "double";
  const native = NATIVE[name];
  if (native !== undefined) {
    const machine = varying ? "f32x4" : isDouble ? "f64" : "f32";
    return { text: `(${machine}.${native} ${parameters[0]!.text})`, type, varying, invariant };
  }
  if (isDouble) {
    if (varying) throw new NotVectorisable(`${name} of double`);
    printer.host.needs(`f64.${name}`);
    const text = `(call $f64.${name} ${parameters.map((parameter) => parameter.text).join(" ")})`;
    return { text, type, varying: false, invariant };
  }
  if (varying) {
    const spread = parameters.map((parameter) => printer.as(parameter, true).text);
    const library = vectorFunction(name);
    if (library.formula) return { text: printInline(printer, library, spread), type, varying: true, invariant };
    printer.host.needs(`f32x4.${name}`);
    return { text: `(call $f32x4.${name} ${spread.join(" ")})`, type, varying: true, invariant };
  }
  printer.host.needs(`f32x4.${name}`);
  // One lane goes through the four-lane function: the same bits, whichever way a kernel is printed.
  const spread = parameters.map((parameter) => splat(parameter.type, parameter.text));
  const lane = type === "float" ? "f32x4" : "i32x4";
  return {
    text: `(${lane}.extract_lane 0 (call $f32x4.${name} ${spread.join(" ")}))`,
    type,
    varying: false,
    invariant,
  };
}

/**
 * The function's code in place of a call: a call would have to save every register, and could not share the constants,
 * which are set once before the loop.
 */
function printInline(printer: SnippetPrinter, library: VectorFunction, operands: readonly string[]): string {
  const { host } = printer;
  const names = operands.map(() => host.local(`${library.name}_of`, "v128"));
  const prefix = `${names[0]!.slice(1)}.`;
  for (const local of inlineLocals(library, prefix)) host.local(local, "v128");
  const { statements, result } = inlineCall(
    library,
    names.map((name) => `(local.get ${name})`),
    prefix,
    (constant) => `(local.get ${host.hoist("v128", constant)})`,
  );
  const lines = [...operands.map((operand, index) => `(local.set ${names[index]} ${operand})`), ...statements, result];
  return `(block (result v128)\n${lines.join("\n")})`;
}

/** `min`, `max` and `abs` of integers. */
function printInteger(printer: SnippetPrinter, name: string, type: NumericType, parameters: readonly Value[]): Value {
  const varying = parameters.some((parameter) => parameter.varying);
  const invariant = parameters.every((parameter) => parameter.invariant);
  const sign = type.startsWith("u") ? "_u" : "_s";
  const machine = wasmType(type);
  if (name === "abs" && sign === "_u") return parameters[0]!;
  const suffix = name === "abs" ? "" : sign;
  if (varying) {
    const spread = parameters.map((parameter) => printer.as(parameter, true).text);
    return { text: `(i32x4.${name}${suffix} ${spread.join(" ")})`, type, varying, invariant };
  }
  printer.host.needs(`${machine}.${name}${suffix}`);
  const text = `(call $${machine}.${name}${suffix} ${parameters.map((parameter) => parameter.text).join(" ")})`;
  return { text, type, varying: false, invariant };
}

/** Distributions with a four-lane form. The others draw a number of words that differs between lanes. */
const LANE_DISTRIBUTIONS: Readonly<Record<string, string>> = {
  gennrand: "bits",
  gennrand_uniform: "uniform",
  gennrand_normal: "normal",
  gennrand_exponential: "exponential",
};

function printRandom(printer: SnippetPrinter, call: CallExpression): Value {
  const { host } = printer;
  const type = call.type as NumericType;
  const { key0, key1, c1, c2 } = host.randomKey(call.site);
  const varying = host.lanes === 4;
  const element = host.randomElement();
  const arrangement = (elements: string) =>
    `(i32.const ${key0}) (i32.const ${key1}) ${elements} ${c1} ${c2} ${printer.drawNumber(call.site)}`;
  const result = (text: string): Value => ({ text, type, varying, invariant: false });
  if (call.name === "gennrand_log_normal") {
    const normal = printRandom(printer, { ...call, name: "gennrand_normal" });
    const [mean, spread] = call.arguments.map((argument) => printer.expression(argument)) as [Value, Value];
    const machine = varying ? "f32x4" : wasmType(type);
    const text = `(${machine}.add ${printer.as(mean, varying).text} (${machine}.mul ${printer.as(spread, varying).text} ${normal.text}))`;
    return printMaths(printer, "exp", type, [{ text, type, varying, invariant: false }]);
  }
  const distribution = LANE_DISTRIBUTIONS[call.name];
  if (distribution === undefined) {
    if (varying) throw new NotVectorisable(`${call.name} in lanes`);
    const parameters = call.arguments.map((argument) => printer.expression(argument));
    const asDouble = parameters.map((parameter) =>
      parameter.type === "double"
        ? parameter.text
        : parameter.type === "float"
          ? `(f64.promote_f32 ${parameter.text})`
          : `(f64.convert_i32_u ${parameter.text})`,
    );
    const name = call.name.replace("gennrand_", "draw.");
    host.needs(name);
    const drawn = `(call $${name} ${arrangement(element)} ${asDouble.join(" ")})`;
    if (type === "double") return result(drawn);
    return result(type === "float" ? `(f32.demote_f64 ${drawn})` : `(i32.trunc_sat_f64_u ${drawn})`);
  }
  if (varying) {
    if (type === "double") throw new NotVectorisable("random doubles");
    host.needs(`draw.${distribution}`);
    return result(`(call $draw.${distribution} ${arrangement(element)})`);
  }
  if (type === "double") {
    host.needs(`draw.f64.${distribution}`);
    return result(`(call $draw.f64.${distribution} ${arrangement(element)})`);
  }
  host.needs(`draw.${distribution}`);
  const lane = type === "float" ? "f32x4" : "i32x4";
  return result(`(${lane}.extract_lane 0 (call $draw.${distribution} ${arrangement(`(i32x4.splat ${element})`)}))`);
}
