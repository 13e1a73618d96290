/** Assignments of generated WGSL: statements, and how to read the value they leave. */
import type { AssignExpression, IncrementExpression } from "../../../language/ast.ts";
import { promote } from "../../../language/conversions.ts";
import type { Line } from "./lines.ts";
import { hasCompound } from "./operators.ts";
import type { Evaluation, SnippetPrinter } from "./snippet-printer.ts";
import { callOf, type Printed } from "./text.ts";

export function printAssign(printer: SnippetPrinter, expression: AssignExpression): Evaluation {
  const { target, operator, operationType } = expression;
  const value = printer.evaluate(expression.value);
  const place = placeOf(printer, target);
  const lines: Line[] = [...place.before, ...value.before];
  if (operator === undefined) lines.push(place.store(value.value));
  else if (operationType === target.type && hasCompound(operator, operationType, value.value)) {
    lines.push(`${place.name} ${operator}= ${value.value.text};`);
  } else {
    const old = printer.cast(place.value, operationType);
    lines.push(place.store(printer.cast(printer.binary(operator, old, value.value), target.type)));
  }
  return { before: lines, value: place.value };
}

export function printIncrement(
  printer: SnippetPrinter,
  { target, delta, prefix }: IncrementExpression,
  isUsed = false,
): Evaluation {
  const place = placeOf(printer, target);
  const lines = [...place.before];
  let value = place.value;
  if (isUsed && !prefix) value = printer.keep(lines, "before", value);
  const type = promote(target.type);
  const sign = delta === 1 ? "+" : "-";
  if (target.type === "int32" || target.type === "uint32") lines.push(`${place.name}${sign}${sign};`);
  else if (target.type === "float") lines.push(`${place.name} ${sign}= 1.0f;`);
  else {
    const changed = printer.binary(sign, printer.cast(place.value, type), printer.constant(type, 1));
    lines.push(place.store(printer.cast(changed, target.type)));
  }
  return { before: lines, value };
}

/** Where an assignment goes: its name, how to read it and how to write it. An index is evaluated, and checked, once. */
function placeOf(
  printer: SnippetPrinter,
  target: AssignExpression["target"],
): {
  readonly before: readonly Line[];
  readonly name: string;
  readonly value: Printed;
  readonly store: (value: Printed) => string;
} {
  const { symbol } = target;
  if (target.kind === "name") {
    const value = printer.read(symbol);
    if (value.constant !== undefined) throw new Error(`assignment to the constant '${symbol.name}'`);
    return { before: [], name: value.text, value, store: ({ text }) => `${value.text} = ${text};` };
  }
  const index = printer.evaluate(target.index);
  const before = [...index.before];
  const at = printer.keep(before, `${symbol.name}_index`, printer.checkedIndex(symbol, index.value));
  const name = printer.host.array(symbol).element(at.text);
  return {
    before,
    name,
    value: printer.load(symbol, name, "none"),
    store: (value) => `${name} = ${symbol.type === "bool" ? callOf("u32", value).text : value.text};`,
  };
}
