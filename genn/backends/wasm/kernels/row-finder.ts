/** Synapses that are not listed: a function for each population finds the targets of a row, from its bits or by the code of its rule. */
import type { CallExpression, Expression } from "../../../language/ast.ts";
import { isFloat } from "../../../language/types.ts";
import { ADD_SYNAPSES } from "../../../program/construction.ts";
import { wordsPerRow } from "../../../program/graph.ts";
import type { SynapseKernel } from "../../../program/program.ts";
import { ConstructionHost } from "../construction/host.ts";
import type { ModuleContext } from "../module-context.ts";
import { copyBase, sum } from "./addresses.ts";

/**
 * Bytes of a run: what `addSynapses` adds with a kernel is noted as the first target, the first element and how many there are. Without a kernel, each target
 * is noted for itself, in a word.
 */
export const RUN_BYTES = 12;

/** Where the targets of the row are that an instance has found last. */
export function foundAt(context: ModuleContext, { connectivity }: SynapseKernel): string {
  const { targets } = connectivity.graph!;
  return sum([`(i32.const ${context.place(targets).address})`, copyBase(context, targets)]);
}

/** Finds the targets of `$row` for the instance `$b`: a call of the function, which is printed where it has not been. It gives the end of what it has found. */
export function findRow(context: ModuleContext, kernel: SynapseKernel): string {
  const name = `$row.${kernel.population}`;
  if (!context.functions.has(name)) context.functions.set(name, printFinder(context, kernel, name));
  return `(call ${name} (local.get $b) (local.get $row))`;
}

function printFinder(context: ModuleContext, kernel: SynapseKernel, name: string): readonly string[] {
  const start = `(local.set $at ${foundAt(context, kernel)})`;
  const head = `(func ${name} (param $b i32) (param $k i32) (result i32) (local $at i32)`;
  const { targets, unpacked } = kernel.connectivity.graph!;
  const { words } = unpacked!;
  if (words === undefined) {
    const { host, lines } = printCode(context, kernel);
    const room = `(local.set $room (i32.add (local.get $at) (i32.const ${4 * context.program.buffers[targets]!.columns})))`;
    return [head, CODE_LOCALS, ...host.localLines, start, room, ...host.hoistLines, ...lines, "(local.get $at))"];
  }
  const bytes = 4 * wordsPerRow(kernel.connectivity.columns);
  return [
    head,
    "(local $word i32) (local $end i32) (local $bits i32) (local $first i32)",
    start,
    `(local.set $word (i32.add (i32.const ${context.place(words).address}) (i32.mul (local.get $k) (i32.const ${bytes}))))`,
    `(local.set $end (i32.add (local.get $word) (i32.const ${bytes})))`,
    "(loop $words",
    "(local.set $bits (i32.load (local.get $word)))",
    "(block $none",
    "(br_if $none (i32.eqz (local.get $bits)))",
    "(loop $each",
    ...found("(i32.add (local.get $first) (i32.ctz (local.get $bits)))"),
    "(br_if $each (local.tee $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1)))))))",
    "(local.set $first (i32.add (local.get $first) (i32.const 32)))",
    "(br_if $words (i32.lt_u (local.tee $word (i32.add (local.get $word) (i32.const 4))) (local.get $end)))",
    ")",
    "(local.get $at))",
  ];
}

/**
 * That there are such neurons, and that loops end, has been found out when the synapses were counted. All that a call says is evaluated, whatever its length, as
 * it was then.
 */
function printCode(context: ModuleContext, kernel: SynapseKernel) {
  const surroundings = {
    ...{ seed: context.program.seed, needs: context.needs },
    check: context.check.bind(context),
  };
  const { kernel: size } = kernel.rowCode!;
  const host: ConstructionHost = new ConstructionHost(surroundings, kernel.rowCode!, RESERVED, (_, call) => {
    const target = wholeNumber(host, call.arguments[0]!);
    const length = call.name === ADD_SYNAPSES ? wholeNumber(host, call.arguments[1]!) : undefined;
    const set = [`(local.set $target ${target})`, `(local.set $length ${length ?? "(i32.const 1)"})`];
    if (size !== undefined) return [...set, `(local.set $element ${elementOf(host, call, size)})`, ...run];
    return length === undefined ? [set[0]!, ...foundTarget] : [...set, ...foundAll];
  });
  return { host, lines: host.print() };
}

const CODE_LOCALS = "(local $target i32) (local $length i32) (local $element i32) (local $room i32)";
const RESERVED = ["$b", "$k", "$at", "$target", "$length", "$element", "$room"];

/** An argument, which counting has found to be in range, as a whole number: without the way through a double where it is one before. */
function wholeNumber(host: ConstructionHost, argument: Expression): string {
  if (argument.kind === "literal") return `(i32.const ${Math.trunc(Number(argument.value)) | 0})`;
  if (argument.kind === "cast") {
    const { type } = argument.operand;
    if (!isFloat(type) && !type.endsWith("64")) return host.expression(argument.operand);
  }
  return `(i32.trunc_sat_f64_u ${host.expression(argument)})`;
}

/** The number of the element of a kernel that code names by its dimensions. */
const elementOf = (host: ConstructionHost, call: CallExpression, size: readonly number[]): string =>
  size
    .map((_, dimension) => wholeNumber(host, call.arguments[call.arguments.length - size.length + dimension]!))
    .reduce((number, index, dimension) => `(i32.add (i32.mul ${number} (i32.const ${size[dimension]})) ${index})`);

const plus = (local: string, by: number) => `(local.set ${local} (i32.add (local.get ${local}) (i32.const ${by})))`;

/** Notes a target. */
const found = (target: string): string[] => [`(i32.store (local.get $at) ${target})`, plus("$at", 4)];

/** There is room for as many targets as the longest row has: whatever code does, nothing is written behind it. */
const ifRoom = (lines: readonly string[]): string[] => [
  "(if (i32.lt_u (local.get $at) (local.get $room)) (then",
  ...lines,
  "))",
];

/** Notes the target `$target`. */
const foundTarget = ifRoom(found("(local.get $target)"));

/** Notes `$length` consecutive targets. */
const foundAll: readonly string[] = [
  "(block $found_all (loop $find_each",
  "(br_if $found_all (i32.eqz (local.get $length)))",
  ...foundTarget,
  plus("$target", 1),
  plus("$length", -1),
  "(br $find_each)))",
];

/** Notes a run, unless it is empty. */
const run: readonly string[] = [
  "(if (local.get $length) (then",
  ...ifRoom([
    "(i32.store (local.get $at) (local.get $target))",
    "(i32.store offset=4 (local.get $at) (local.get $element))",
    "(i32.store offset=8 (local.get $at) (local.get $length))",
    plus("$at", RUN_BYTES),
  ]),
  "))",
];
