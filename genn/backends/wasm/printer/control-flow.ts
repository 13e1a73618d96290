/** Branches, loops and switches. In lanes a branch on a varying condition becomes a mask: both sides run, assignments select. */
import type { IfStatement, LoopStatement, Statement, SwitchStatement } from "../../../language/ast.ts";
import { canBeEndless, MOST_TURNS, tooManyTurns } from "../../../program/failing.ts";
import { callsRandom, visitExpressions, visitStatements } from "../../../program/walk.ts";
import { WORD } from "../shares.js";
import { NotVectorisable } from "./host.ts";
import { constant, wasmType } from "./operators.ts";
import type { SnippetPrinter } from "./snippet-printer.ts";
import { jumpsUnderVaryingCondition } from "./varying.ts";

export function printIf(printer: SnippetPrinter, { condition, whenTrue, whenFalse }: IfStatement): string[] {
  const test = printer.expression(condition);
  if (!test.varying) {
    const yes = [`(if ${test.text}`, "(then", ...printer.statements([whenTrue]), ")"];
    const no = whenFalse === undefined ? [] : ["(else", ...printer.statements([whenFalse]), ")"];
    return [...yes, ...no, ")"];
  }
  const outer = printer.mask;
  const chosen = printer.host.local("mask", "v128");
  const branch = (mask: string, body: Statement | undefined): string[] => {
    if (body === undefined) return [];
    const active = printer.host.local("active", "v128");
    printer.mask = `(local.get ${active})`;
    const lines = printer.statements([body]);
    printer.mask = outer;
    // Code that costs less than a wrong guess of the processor just runs. Other branches hold the expensive, rare code.
    if (isCheap(body)) return [`(local.set ${active} ${mask})`, ...lines];
    return [`(local.set ${active} ${mask})`, `(if (v128.any_true (local.get ${active}))`, "(then", ...lines, "))"];
  };
  const chosenText = `(local.get ${chosen})`;
  return [
    `(local.set ${chosen} ${test.text})`,
    ...branch(outer === undefined ? chosenText : `(v128.and ${outer} ${chosenText})`, whenTrue),
    ...branch(outer === undefined ? `(v128.not ${chosenText})` : `(v128.andnot ${outer} ${chosenText})`, whenFalse),
  ];
}

/** Operations that take less time than a branch that is taken where it was not expected. */
const CHEAP = 16;

/** Does a branch do a little arithmetic, and nothing else? */
function isCheap(body: Statement): boolean {
  let operations = 0;
  let isPlain = true;
  visitStatements([body], ({ kind }) => {
    if (kind !== "block" && kind !== "expression" && kind !== "declaration") isPlain = false;
  });
  visitExpressions([body], ({ kind }) => {
    if (kind === "call" || kind === "subscript" || kind === "logical" || kind === "conditional") isPlain = false;
    else if (kind !== "name" && kind !== "literal") operations++;
    return undefined;
  });
  return isPlain && operations <= CHEAP;
}

export function printLoop(printer: SnippetPrinter, loop: LoopStatement): string[] {
  const number = printer.nextLabel();
  const [end, next, again] = [`$end_${number}`, `$next_${number}`, `$again_${number}`];
  const initial = printer.statements(loop.initial);
  if (loop.condition !== undefined && printer.host.lanes === 4 && printer.varies(loop.condition)) {
    throw new NotVectorisable("a loop that ends at different times in different lanes");
  }
  const draws = callsRandom([loop]);
  if (draws && printer.mask !== undefined) throw new NotVectorisable("random draws in a loop in a branch");
  const rounds = draws ? printer.rounds() : undefined;
  const countRound =
    rounds === undefined ? [] : [`(local.set ${rounds} (i32.add (local.get ${rounds}) (i32.const 1)))`];
  const leave =
    loop.condition === undefined ? [] : [`(br_if ${end} (i32.eqz ${printer.expression(loop.condition).text}))`];
  const body = printer.inside({ breakTo: end, continueTo: next }, () => printBody(printer, loop.body));
  const update = loop.update === undefined ? [] : printer.effect(loop.update);
  const turns = countTurns(printer, loop, end);
  return [
    ...initial,
    ...turns.start,
    `(block ${end}`,
    `(loop ${again}`,
    ...(loop.testAfter ? [] : leave),
    ...turns.next,
    ...countRound,
    `(block ${next}`,
    ...body,
    ")",
    ...update,
    ...(loop.testAfter ? leave : []),
    `(br ${again})`,
    "))",
  ];
}

/** Turns that are left, of loops that may be endless; none where something has failed already, so that the run ends soon. */
function countTurns(
  { host }: SnippetPrinter,
  loop: LoopStatement,
  end: string,
): { readonly start: readonly string[]; readonly next: readonly string[] } {
  if (!canBeEndless(loop)) return { start: [], next: [] };
  const turns = host.local("turns", "i32");
  host.needs("fail");
  const hasFailed = `(i32.load offset=${4 * WORD.failure} (i32.const 0))`;
  const left = `(local.get ${turns})`;
  return {
    start: [`(local.set ${turns} (select (i32.const 0) (i32.const ${MOST_TURNS}) ${hasFailed}))`],
    next: [
      `(if (i32.eqz ${left}) (then (call $fail (i32.const ${host.check(tooManyTurns(loop))})) (br ${end})))`,
      `(local.set ${turns} (i32.sub ${left} (i32.const 1)))`,
    ],
  };
}

/** A `break` or `continue` under a mask would have to stop some lanes only. */
function printBody(printer: SnippetPrinter, body: Statement): string[] {
  if (printer.host.lanes === 4 && jumpsUnderVaryingCondition(body, (condition) => printer.varies(condition))) {
    throw new NotVectorisable("a jump that only some lanes take");
  }
  return printer.statements([body]);
}

/** Cases become nested blocks: jumping out of block i lands at the start of case i. */
export function printSwitch(printer: SnippetPrinter, statement: SwitchStatement): string[] {
  if (printer.host.lanes === 4 && (printer.varies(statement.subject) || printer.mask !== undefined)) {
    throw new NotVectorisable("a switch that takes different cases in different lanes");
  }
  const number = printer.nextLabel();
  const end = `$end_${number}`;
  const label = (index: number) => `$case_${number}_${index}`;
  const subject = printer.expression(statement.subject);
  const machine = wasmType(subject.type);
  const local = printer.host.local("subject", machine);
  const tests = statement.cases.flatMap((one, index) =>
    one.value === undefined
      ? []
      : [`(br_if ${label(index)} (${machine}.eq (local.get ${local}) ${constant(subject.type, one.value)}))`],
  );
  const fallback = statement.cases.findIndex((one) => one.value === undefined);
  const opened = statement.cases.map((_, index) => `(block ${label(index)}`).reverse();
  const bodies = printer.inside({ breakTo: end, continueTo: undefined }, () =>
    statement.cases.flatMap((one) => [")", ...printer.statements(one.body)]),
  );
  return [
    `(block ${end}`,
    ...opened,
    `(local.set ${local} ${subject.text})`,
    ...tests,
    `(br ${fallback === -1 ? end : label(fallback)})`,
    ...bodies,
    ")",
  ];
}
