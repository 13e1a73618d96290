/** Assignments, and the elements of arrays. Under a mask an assignment changes the active lanes only. */

import type { AssignExpression, IncrementExpression, SnippetSymbol } from "../../../language/ast.ts";
import { promote } from "../../../language/conversions.ts";
import { subscriptOutOfRange } from "../../../program/failing.ts";
import type { Binding } from "../../../program/program.ts";
import { NotVectorisable } from "./host.ts";
import { printBinary, printCast } from "./operations.ts";
import { fitsLanes, vectorCast, wasmType } from "./operators.ts";
import type { SnippetPrinter } from "./snippet-printer.ts";
import { constantValue, inForm, machineType, type Value } from "./values.ts";

/** Statements, and how to read the value they leave. */
export interface Printed {
  readonly lines: readonly string[];
  readonly value: Value;
}

type Target = AssignExpression["target"];

/** The lines that make the assignment, and how to read the new value afterwards. */
export function printAssign(printer: SnippetPrinter, expression: AssignExpression): Printed {
  const { target, operator, operationType, value } = expression;
  const { host } = printer;
  return change(printer, target, (current) => {
    if (operator === undefined) return printer.expression(value);
    const old = printCast(host, current(), operationType);
    return printCast(host, printBinary(host, operator, operationType, old, printer.expression(value)), target.type);
  });
}

/** `seen` is shown the old value's code and may wrap it. */
export function printIncrement(
  printer: SnippetPrinter,
  { target, delta }: IncrementExpression,
  seen: (old: Value) => Value = (old) => old,
): Printed {
  const { host } = printer;
  const type = promote(target.type);
  const one = constantValue(type, delta);
  return change(printer, target, (current) =>
    printCast(host, printBinary(host, "+", type, printCast(host, seen(current()), type), one), target.type),
  );
}

/** `x++` as a value: what it was before. */
export function printPostfix(printer: SnippetPrinter, expression: IncrementExpression): Printed {
  let before: Value | undefined;
  const { lines } = printIncrement(printer, expression, (old) => {
    const kept = printer.host.local("before", machineType(old));
    before = { ...old, text: `(local.get ${kept})` };
    return { ...old, text: `(local.tee ${kept} ${old.text})`, invariant: false };
  });
  return { lines, value: before! };
}

/** Wraps statements and the value they leave into one expression. */
export const asValue = ({ lines, value }: Printed): Value => ({
  text: `(block (result ${machineType(value)})\n${lines.join("\n")}\n${value.text})`,
  type: value.type,
  varying: value.varying,
  invariant: false,
  effect: lines.length === 0 ? value.effect : "changes",
});

/** Stores what `compute` makes of the old value, which it reads at most once. */
function change(printer: SnippetPrinter, target: Target, compute: (current: () => Value) => Value): Printed {
  if (target.kind === "subscript") return changeElement(printer, target, compute);
  const value = compute(() => printer.expression(target));
  const place = printer.place(target.symbol);
  if (place.kind !== "local") throw new Error(`assignment to the constant '${target.symbol.name}'`);
  if (value.varying && !place.varying) {
    throw new NotVectorisable(`'${target.symbol.name}' is one value for all lanes`);
  }
  if (printer.mask !== undefined && !place.varying) {
    throw new NotVectorisable(`'${target.symbol.name}' is assigned in some lanes only`);
  }
  const { text } = inForm(printer.host, value, place.varying);
  const chosen =
    printer.mask === undefined ? text : `(v128.bitselect ${text} (local.get ${place.local}) ${printer.mask})`;
  return {
    lines: [`(local.set ${place.local} ${chosen})`],
    value: {
      text: `(local.get ${place.local})`,
      type: target.type,
      varying: place.varying,
      invariant: false,
      effect: "none",
    },
  };
}

/** The index is evaluated, and checked, once. */
function changeElement(
  printer: SnippetPrinter,
  target: Extract<Target, { kind: "subscript" }>,
  compute: (current: () => Value) => Value,
): Printed {
  const { host } = printer;
  if (host.lanes === 4) throw new NotVectorisable("writing an array");
  const machine = wasmType(target.type);
  const address = host.local("element", "i32");
  const kept = host.local("stored", machine);
  const index = elementAddress(printer, target.symbol, printer.expression(target.index).text);
  const loaded = (text: string): Value => ({
    text,
    type: target.type,
    varying: false,
    invariant: false,
    effect: "none",
  });
  const value = compute(() => loaded(`(${machine}.load (local.get ${address}))`));
  return {
    lines: [
      `(local.set ${address} ${index})`,
      `(local.set ${kept} ${value.text})`,
      `(${machine}.store (local.get ${address}) (local.get ${kept}))`,
    ],
    value: loaded(`(local.get ${kept})`),
  };
}

/** Address of a global array's element, with its index checked. */
function elementAddress({ host }: SnippetPrinter, symbol: SnippetSymbol, index: string): string {
  const { address, length } = host.array(symbol);
  host.needs("check_index");
  const site = host.check(subscriptOutOfRange(symbol.name));
  const shift = wasmType(symbol.type) === "f64" || wasmType(symbol.type) === "i64" ? 3 : 2;
  return `(i32.add ${address} (i32.shl (call $check_index ${index} ${length} (i32.const ${site})) (i32.const ${shift})))`;
}

/** What a variable was some steps ago. */
function printPast({ host }: SnippetPrinter, symbol: SnippetSymbol, steps: Value): Value {
  const { buffer, index, slot, depth } = symbol.binding as Extract<Binding, { kind: "past" }>;
  host.needs("check_index");
  const site = host.check(subscriptOutOfRange(symbol.name));
  const back = `(call $check_index ${steps.text} (i32.const ${depth}) (i32.const ${site}))`;
  const address = host.slot(buffer, index, `(i32.sub (i32.const ${slot}) ${back})`);
  return {
    text: `(${wasmType(symbol.type)}.load ${address})`,
    type: symbol.type,
    varying: false,
    invariant: false,
    effect: steps.effect === "changes" ? "changes" : "guarded",
  };
}

/** The element of a global array, or of the past of a variable. */
export function printElement(printer: SnippetPrinter, symbol: SnippetSymbol, index: Value): Value {
  if ((symbol.binding as Binding).kind === "past") return printPast(printer, symbol, index);
  const { host } = printer;
  const { type } = symbol;
  const element = (text: string): Value => ({
    text,
    type,
    varying: index.varying,
    invariant: false,
    effect: index.effect === "changes" ? "changes" : "guarded",
  });
  if (!index.varying) return element(`(${wasmType(type)}.load ${elementAddress(printer, symbol, index.text)})`);
  if (!fitsLanes(type)) throw new NotVectorisable(`'${symbol.name}' is ${type}`);
  // Lanes that are not active must not fail the check.
  const { address, length } = host.array(symbol);
  const site = host.check(subscriptOutOfRange(symbol.name));
  host.needs("gather");
  const active = printer.mask ?? "(v128.const i32x4 -1 -1 -1 -1)";
  const gathered = `(call $gather ${address} ${length} ${index.text} ${active} (i32.const ${site}))`;
  if (type !== "bool") return element(gathered);
  // Booleans are stored as 0 and 1, and held as masks.
  return element(vectorCast({ from: "int32", to: "bool", value: gathered, library: host }));
}
