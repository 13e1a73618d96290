/** Loops and switches. WGSL's switch does not fall through; C's does. */
import type { Expression, LoopStatement, Statement, SwitchStatement } from "../../../language/ast.ts";
import { is64Bit } from "../../../language/index.ts";
import type { NumericType } from "../../../language/types.ts";
import { callsRandom, someExpression } from "../../../program/walk.ts";
import type { SnippetPrinter } from "./snippet-printer.ts";
import { indented, literal, operand } from "./text.ts";

/** `for`, `while` and `do`, as WGSL's `for` or `while` where its parts are single statements. */
export function printLoop(printer: SnippetPrinter, loop: LoopStatement): string[] {
  const initial = printer.lines(loop.initial);
  const countRound = callsRandom([loop]) ? [`${printer.rounds()}++;`] : [];
  const condition = loop.condition === undefined ? undefined : printer.evaluate(loop.condition);
  const body = [...countRound, ...printer.lines([loop.body])];
  const update = loop.update === undefined ? [] : printer.effect(loop.update);
  const endless = condition === undefined || (condition.value.constant === 1 && condition.before.length === 0);
  // WGSL refuses loops that cannot end; as far as it knows, this one can.
  if (endless && !canLeave(loop.body)) body.push("if (run.zero != 0u) { break; }");
  const test = endless ? undefined : condition!;

  if (!loop.testAfter && (test === undefined || test.before.length === 0) && isHeadPart(loop.update, update)) {
    const condition = test?.value.text ?? "";
    if (update.length === 0) {
      return [...initial, `${test === undefined ? "loop" : `while (${condition})`} {`, ...indented(body), "}"];
    }
    const inHead = initial.length === 1 && declaresVariable(loop.initial[0]);
    const head = `${inHead ? initial[0] : ";"} ${condition}; ${update[0]!.slice(0, -1)}`;
    return [...(inHead ? [] : initial), `for (${head}) {`, ...indented(body), "}"];
  }
  const leave = test === undefined ? [] : [...test.before, `if (!${operand(test.value)}) { break; }`];
  const last = test === undefined ? [] : [...test.before, `break if !${operand(test.value)};`];
  const continuing = loop.testAfter ? [...update, ...last] : update;
  return [
    ...initial,
    "loop {",
    ...indented([
      ...(loop.testAfter ? [] : leave),
      ...body,
      ...(continuing.length === 0 ? [] : ["continuing {", ...indented(continuing), "}"]),
    ]),
    "}",
  ];
}

/** Can the lines of a loop's update stand in the head of a `for`? Not an assertion, which is a branch. */
const isHeadPart = (update: Expression | undefined, lines: readonly string[]): boolean =>
  update === undefined ||
  lines.length === 0 ||
  (lines.length === 1 && !someExpression([update], (node) => node.kind === "call" && node.name === "assert"));

const declaresVariable = (statement: Statement | undefined): boolean =>
  statement?.kind === "declaration" && statement.symbol.access !== "read";

/** Is there a `break` that belongs to the loop around the statement? */
function canLeave(statement: Statement): boolean {
  switch (statement.kind) {
    case "break":
      return true;
    case "block":
      return statement.body.some(canLeave);
    case "if":
      return canLeave(statement.whenTrue) || (statement.whenFalse !== undefined && canLeave(statement.whenFalse));
    default:
      return false;
  }
}

/** A switch: WGSL's own where no case falls through into the next, else two, see `printFallingThrough`. */
export function printSwitch(printer: SnippetPrinter, statement: SwitchStatement): string[] {
  const subject = printer.evaluate(statement.subject);
  const type = statement.subject.type as NumericType;
  const { cases } = statement;
  const fallsThrough = cases.slice(0, -1).some(({ body }) => body.length > 0 && !endsWithJump(body));
  if (fallsThrough || is64Bit(type)) {
    return [...subject.before, ...printFallingThrough(printer, statement, subject.value.text, type)];
  }
  const lines: string[] = [];
  let labels: string[] = [];
  for (const [index, { value, body }] of cases.entries()) {
    labels.push(value === undefined ? "default" : literal(type, value).text);
    if (body.length === 0 && index < cases.length - 1) continue;
    const label = labels.length === 1 && labels[0] === "default" ? "default" : `case ${labels.join(", ")}`;
    const code = printer.lines(withoutBreak(body));
    lines.push(...(code.length === 0 ? [`${label}: {}`] : [`${label}: {`, ...indented(code), "}"]));
    labels = [];
  }
  if (cases.every(({ value }) => value !== undefined)) lines.push("default: {}");
  return [...subject.before, `switch (${subject.value.text}) {`, ...indented(lines), "}"];
}

/**
 * The first switch, or chain of conditions, finds the case to start with, the second runs from there. It has one case,
 * to be what a `break` leaves; `continue` goes to the loop around.
 */
function printFallingThrough(
  printer: SnippetPrinter,
  { cases }: SwitchStatement,
  subject: string,
  type: NumericType,
): string[] {
  const entry = printer.host.local("entry");
  const fallback = cases.findIndex(({ value }) => value === undefined);
  const lines = [`var ${entry} = ${fallback === -1 ? cases.length : fallback}u;`];
  const labelled = [...cases.entries()].filter(([, { value }]) => value !== undefined);
  if (is64Bit(type)) {
    const kept = printer.host.local("subject");
    lines.push(`let ${kept} = ${subject};`);
    for (const [index, { value }] of labelled) {
      lines.push(`if (all(${kept} == ${literal(type, value!).text})) { ${entry} = ${index}u; }`);
    }
  } else {
    const tests = labelled.map(([index, { value }]) => `case ${literal(type, value!).text}: { ${entry} = ${index}u; }`);
    lines.push(`switch (${subject}) {`, ...indented([...tests, "default: {}"]), "}");
  }
  const bodies = cases.flatMap(({ body }, index) => {
    const code = printer.lines(body);
    return code.length === 0 ? [] : [`if (${entry} <= ${index}u) {`, ...indented(code), "}"];
  });
  return [...lines, "switch (0u) {", ...indented(["default: {", ...indented(bodies), "}"]), "}"];
}

function endsWithJump(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.kind === "block") return endsWithJump(last.body);
  return last?.kind === "break" || last?.kind === "continue";
}

/** Without the `break` at its end, which WGSL's cases do not need. */
function withoutBreak(body: readonly Statement[]): readonly Statement[] {
  const last = body.at(-1);
  if (last?.kind === "break") return body.slice(0, -1);
  return last?.kind === "block" ? [...body.slice(0, -1), { ...last, body: withoutBreak(last.body) }] : body;
}
