/** Prints calls: maths functions, random numbers, assertions, and effects such as `addToPost`. */
import type { CallExpression } from "../../../language/ast.ts";
import type { NumericType } from "../../../language/types.ts";
import { ASSERTION_FAILED, delayTooLong } from "../../../program/failing.ts";
import type { FunctionBinding } from "../../../program/program.ts";
import { type FunctionEntry, functionEntry } from "../../common/functions.ts";
import { inlineCall, inlineLocals, type VectorFunction, vectorFunction } from "../maths/index.ts";
import { NotVectorisable } from "./host.ts";
import { signSuffix, splat, wasmType } from "./operators.ts";
import type { SnippetPrinter } from "./snippet-printer.ts";
import { computed, type Value } from "./values.ts";

/** A call that stands as a statement: of a function of the environment, or of one without a value. */
export function printEffect(printer: SnippetPrinter, call: CallExpression): string[] {
  if (call.binding === undefined) return printAssert(printer, call);
  if (printer.host.effect !== undefined) return [...printer.host.effect(call)];
  const { kind } = call.binding as FunctionBinding;
  return kind === "addToDelayed" ? printDelayedSum(printer, call) : printSum(printer, call);
}

/** A call that has a value: of a library function, or for a time. */
export function printCall(printer: SnippetPrinter, call: CallExpression): Value {
  if (call.binding !== undefined) {
    const text = printer.host.callValue?.(call);
    if (text === undefined) return printTimeOfStep(printer, call);
    return { text, type: call.type as NumericType, varying: false, invariant: false, effect: "changes" };
  }
  const entry = functionEntry(call.name);
  if (entry.family === "draw") return printDraw(printer, call, entry);
  const type = call.type as NumericType;
  const parameters = call.arguments.map((argument) => printer.expression(argument));
  // `min`, `max` and `abs` of floats are called `fmin`, `fmax` and `fabs`.
  return entry.family === "integers"
    ? printInteger(printer, call.name, type, parameters)
    : printMaths(printer, call.name, type, parameters);
}

/** `addToPostDelay(x, k)`: adds to the sum of a later step, in memory. What is beyond the ring fails, and goes to a slot all the same. */
function printDelayedSum(printer: SnippetPrinter, call: CallExpression): string[] {
  const { host } = printer;
  const { buffer, index, depth } = call.binding as Extract<FunctionBinding, { kind: "addToDelayed" }>;
  const [value, delay] = call.arguments.map((argument) => printer.expression(argument)) as [Value, Value];
  const [steps, address] = [host.local("delay", "i32"), host.local("at_delayed", "i32")];
  const at = host.slot(buffer, index, `(local.get ${steps})`);
  const site = host.check(delayTooLong(depth));
  host.needs("fail");
  const machine = wasmType(value.type);
  return [
    `(local.set ${steps} ${delay.text})`,
    `(if (i32.ge_u (local.get ${steps}) (i32.const ${depth})) (then (call $fail (i32.const ${site}))))`,
    `(local.set ${address} ${at})`,
    `(${machine}.store (local.get ${address}) (${machine}.add (${machine}.load (local.get ${address})) ${value.text}))`,
  ];
}

/** `addToPost(x)`, `injectCurrent(x)`: adds to a running sum that the kernel keeps in a local. */
function printSum(printer: SnippetPrinter, call: CallExpression): string[] {
  const { local, varying, inOrder = false } = printer.host.accumulator(call);
  const value = printer.expression(call.arguments[0]!);
  if (inOrder && printer.mask === undefined) return printInOrder(printer, local, value);
  if (printer.mask !== undefined && !varying) throw new NotVectorisable("a sum that only some lanes add to");
  if (value.varying && !varying) throw new NotVectorisable("a sum over lanes");
  const machine = varying ? "f32x4" : wasmType(value.type);
  const sum = `(${machine}.add (local.get ${local}) ${printer.as(value, varying).text})`;
  const chosen = printer.mask === undefined ? sum : `(v128.bitselect ${sum} (local.get ${local}) ${printer.mask})`;
  return [`(local.set ${local} ${chosen})`];
}

/** Adds four lanes to a sum that they have in common, one behind the other. */
function printInOrder(printer: SnippetPrinter, local: string, value: Value): string[] {
  const added = printer.host.local("added", "v128");
  const lanes = [0, 1, 2, 3].map((lane) => `(f32x4.extract_lane ${lane} (local.get ${added}))`);
  return [
    `(local.set ${added} ${printer.as(value, true).text})`,
    `(local.set ${local} ${lanes.reduce((sum, lane) => `(f32.add ${sum} ${lane})`, `(local.get ${local})`)})`,
  ];
}

function printAssert(printer: SnippetPrinter, call: CallExpression): string[] {
  const condition = printer.expression(call.arguments[0]!);
  const site = printer.host.check(ASSERTION_FAILED);
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

function printMaths(printer: SnippetPrinter, name: string, type: NumericType, parameters: readonly Value[]): Value {
  const { host } = printer;
  const varying = parameters.some((parameter) => parameter.varying);
  const isDouble = parameters[0]!.type === "double";
  const result = (text: string): Value => computed(text, type, varying, parameters);
  const form = functionEntry(name).wasm;
  if (form.kind === "native") {
    const machine = varying ? "f32x4" : isDouble ? "f64" : "f32";
    return result(`(${machine}.${form.name} ${parameters[0]!.text})`);
  }
  if (isDouble) {
    if (varying) throw new NotVectorisable(`${name} of double`);
    host.needs(`f64.${name}`);
    return result(`(call $f64.${name} ${parameters.map((parameter) => parameter.text).join(" ")})`);
  }
  if (varying) {
    const spread = parameters.map((parameter) => printer.as(parameter, true).text);
    const library = vectorFunction(name);
    if (library.inline) return result(printInline(printer, library, spread));
    host.needs(`f32x4.${name}`);
    return result(`(call $f32x4.${name} ${spread.join(" ")})`);
  }
  host.needs(`f32x4.${name}`);
  // One lane goes through the four-lane function: the same bits, whichever way a kernel is printed.
  const spread = parameters.map((parameter) => splat(parameter.type, parameter.text));
  const lane = type === "float" ? "f32x4" : "i32x4";
  return result(`(${lane}.extract_lane 0 (call $f32x4.${name} ${spread.join(" ")}))`);
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

/** A number of steps as a time. */
function printTimeOfStep(printer: SnippetPrinter, call: CallExpression): Value {
  const { dt } = call.binding as Extract<FunctionBinding, { kind: "timeOfStep" }>;
  const type = call.type as NumericType;
  const steps = printer.expression(call.arguments[0]!);
  if (steps.varying && type === "double") throw new NotVectorisable("times in double precision");
  const helper = `${steps.varying ? "f32x4" : wasmType(type)}.time_of_step`;
  printer.host.needs(helper);
  return computed(`(call $${helper} ${steps.text} (f64.const ${dt}))`, type, steps.varying, [steps]);
}

/** `min`, `max` and `abs` of integers. */
function printInteger(printer: SnippetPrinter, name: string, type: NumericType, parameters: readonly Value[]): Value {
  const varying = parameters.some((parameter) => parameter.varying);
  const suffix = signSuffix(type);
  // Of an unsigned integer, the absolute value is the value.
  if (name === "abs" && suffix === "_u") return parameters[0]!;
  const own = name === "abs" ? name : name + suffix;
  if (varying) {
    const spread = parameters.map((parameter) => printer.as(parameter, true).text);
    return computed(`(i32x4.${own} ${spread.join(" ")})`, type, true, parameters);
  }
  const helper = `${wasmType(type)}.${own}`;
  printer.host.needs(helper);
  const text = `(call $${helper} ${parameters.map((parameter) => parameter.text).join(" ")})`;
  return computed(text, type, false, parameters);
}

/** A draw: four lanes at a time where the distribution takes as many words for each, else on the host. */
function printDraw(printer: SnippetPrinter, call: CallExpression, { wasm: form, hasLanes }: FunctionEntry): Value {
  const { host } = printer;
  const type = call.type as NumericType;
  const varying = host.lanes === 4;
  if (form.kind !== "library") return printLogNormal(printer, call);
  if (varying && !hasLanes) throw new NotVectorisable(`${call.name} in lanes`);
  if (varying && type === "double") throw new NotVectorisable("random doubles");
  const { key0, key1, c1, c2 } = host.randomKey(call, printer.round);
  const element = host.randomElement();
  const result = (
    name: string,
    elements: string,
    parameters: readonly Value[],
    wrap: (drawn: string) => string,
  ): Value => {
    const asDoubles = parameters.map(({ type, text }) => ` ${toDouble(type, text)}`).join("");
    const number = printer.drawNumber(call.site);
    host.needs(name);
    const drawn = `(call $${name} ${key0} ${key1} ${elements} ${c1} ${c2} ${number}${asDoubles})`;
    return { text: wrap(drawn), type, varying, invariant: false, effect: "changes" };
  };
  if (!hasLanes) {
    const parameters = call.arguments.map((argument) => printer.expression(argument));
    return result(`draw.${form.name}`, element, parameters, (text) => {
      const drawn = host.drawn?.(call.name, text) ?? text;
      if (type === "double") return drawn;
      return type === "float" ? `(f32.demote_f64 ${drawn})` : `(i32.trunc_sat_f64_u ${drawn})`;
    });
  }
  if (varying) return result(`draw.${form.name}`, element, [], (drawn) => drawn);
  if (type === "double") return result(`draw.f64.${form.name}`, element, [], (drawn) => drawn);
  if (type === "uint32") return result(`draw.i32.${form.name}`, element, [], (drawn) => drawn);
  const elements = `(i32x4.splat ${element})`;
  return result(`draw.${form.name}`, elements, [], (drawn) => `(f32x4.extract_lane 0 ${drawn})`);
}

const toDouble = (type: NumericType, text: string): string =>
  type === "double" ? text : type === "float" ? `(f64.promote_f32 ${text})` : `(f64.convert_i32_u ${text})`;

/** exp(mean + spread * normal). */
function printLogNormal(printer: SnippetPrinter, call: CallExpression): Value {
  const type = call.type as NumericType;
  const normal = printDraw(printer, { ...call, name: "gennrand_normal" }, functionEntry("gennrand_normal"));
  const { varying } = normal;
  const [mean, spread] = call.arguments.map((argument) => printer.expression(argument)) as [Value, Value];
  const machine = varying ? "f32x4" : wasmType(type);
  const text = `(${machine}.add ${printer.as(mean, varying).text} (${machine}.mul ${printer.as(spread, varying).text} ${normal.text}))`;
  return printMaths(printer, "exp", type, [computed(text, type, varying, [mean, spread, normal])]);
}
