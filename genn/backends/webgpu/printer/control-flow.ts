/** Loops and switches. WGSL's switch does not fall through; C's does. */
import type { Expression, LoopStatement, Statement, SwitchStatement } from "../../../language/ast.ts";
import { is64Bit } from "../../../language/index.ts";
import type { NumericType } from "../../../language/types.ts";
import { canBeEndless, tooManyTurns } from "../../../program/failing.ts";
import { callsRandom, someExpression } from "../../../program/walk.ts";
import { branch, type Choice, declare, type Line } from "./lines.ts";
import type { SnippetPrinter } from "./snippet-printer.ts";
import { indented, literal, operand, wgslType } from "./text.ts";

/** `for`, `while` and `do`. */
export function printLoop(printer: SnippetPrinter, loop: LoopStatement): Line[] {
  const initial = printer.lines(loop.initial);
  const countRound = callsRandom([loop]) ? [`${printer.rounds()}++;`] : [];
  const condition = loop.condition === undefined ? undefined : printer.evaluate(loop.condition);
  const turns = countTurns(printer, loop);
  const body = [...turns.next, ...countRound, ...printer.lines([loop.body])];
  const update = loop.update === undefined ? [] : printer.effect(loop.update);
  const endless = condition === undefined || (condition.value.constant === 1 && condition.before.length === 0);
  return [
    ...turns.start,
    {
      kind: "loop",
      initial,
      ...(!endless && {
        test: { before: condition.before, text: condition.value.text, negated: `!${operand(condition.value)}` },
      }),
      testAfter: loop.testAfter,
      body,
      update,
      updateInHead: isHeadPart(loop.update, update),
      initialInHead: initial.length === 1 && declaresVariable(loop.initial[0]),
    },
  ];
}

/** Turns that are left, of loops that may be endless. WGSL refuses loops that cannot end, and so sees that this one can. */
function countTurns(
  printer: SnippetPrinter,
  loop: LoopStatement,
): { readonly start: readonly Line[]; readonly next: readonly Line[] } {
  if (!canBeEndless(loop)) return { start: [], next: [] };
  const turns = printer.variable("turns", "u32");
  const check = printer.host.check(tooManyTurns(loop));
  return {
    start: [declare("var", turns, "u32", "turns_left()")],
    next: [branch(`${turns} == 0u`, [`fail(${check}u);`, { kind: "jump", word: "break" }]), `${turns}--;`],
  };
}

/** Can the lines of a loop's update stand in the head of a `for`? Not an assertion, which is a branch. */
const isHeadPart = (update: Expression | undefined, lines: readonly Line[]): boolean =>
  update === undefined ||
  lines.length === 0 ||
  (lines.length === 1 &&
    typeof lines[0] === "string" &&
    !someExpression([update], (node) => node.kind === "call" && node.name === "assert"));

const declaresVariable = (statement: Statement | undefined): boolean =>
  statement?.kind === "declaration" && statement.symbol.access !== "read";

/** Compilers must take 1023 labels in a switch. */
const LABELS = 1000;

/** A switch: WGSL's own where no case falls through into the next, else two, see `printFallingThrough`. */
export function printSwitch(printer: SnippetPrinter, statement: SwitchStatement): Line[] {
  const subject = printer.evaluate(statement.subject);
  const type = statement.subject.type as NumericType;
  const { cases } = statement;
  const fallsThrough = cases.slice(0, -1).some(({ body }) => body.length > 0 && !endsWithJump(body));
  if (fallsThrough || is64Bit(type) || cases.length > LABELS) {
    return [...subject.before, ...printFallingThrough(printer, statement, subject.value.text, type)];
  }
  const choices: Choice["cases"][number][] = [];
  let labels: string[] = [];
  for (const [index, { value, body }] of cases.entries()) {
    labels.push(value === undefined ? "default" : literal(type, value).text);
    if (body.length === 0 && index < cases.length - 1) continue;
    const label = labels.length === 1 && labels[0] === "default" ? "default" : `case ${labels.join(", ")}`;
    choices.push({ label, body: printer.lines(withoutBreak(body)) });
    labels = [];
  }
  if (cases.every(({ value }) => value !== undefined)) choices.push({ label: "default", body: [] });
  return [...subject.before, { kind: "choice", subject: subject.value.text, cases: choices }];
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
): Line[] {
  const entry = printer.variable("entry", "u32");
  const fallback = cases.findIndex(({ value }) => value === undefined);
  const lines: Line[] = [declare("var", entry, "u32", `${fallback === -1 ? cases.length : fallback}u`)];
  const labelled = [...cases.entries()].filter(([, { value }]) => value !== undefined);
  if (is64Bit(type)) {
    const kept = printer.variable("subject", wgslType(type));
    lines.push(declare("let", kept, wgslType(type), subject));
    for (const [index, { value }] of labelled) {
      lines.push(`if (all(${kept} == ${literal(type, value!).text})) { ${entry} = ${index}u; }`);
    }
  } else {
    const word = labelled.length > LABELS ? printer.variable("subject", wgslType(type)) : subject;
    if (word !== subject) lines.push(declare("let", word, wgslType(type), subject));
    for (let first = 0; first < labelled.length; first += LABELS) {
      const tests = labelled
        .slice(first, first + LABELS)
        .map(([index, { value }]) => `case ${literal(type, value!).text}: { ${entry} = ${index}u; }`);
      lines.push([`switch (${word}) {`, ...indented([...tests, "default: {}"]), "}"].join("\n"));
    }
  }
  const bodies = cases.flatMap(({ body }, index): Line[] => {
    const code = printer.lines(body);
    return code.length === 0 ? [] : [branch(`${entry} <= ${index}u`, code)];
  });
  return [...lines, { kind: "choice", subject: "0u", cases: [{ label: "default", body: bodies }] }];
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
