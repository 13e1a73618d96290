/** What can go wrong while code runs, and is reported with its place: subscripts, assertions, and loops that do not end. */
import type { Expression, LoopStatement, Statement } from "../language/ast.ts";
import type { NumericType } from "../language/types.ts";
import type { Binding } from "./program.ts";
import { someExpression, usesOf, visitStatements } from "./walk.ts";

/** How often a loop may turn each time it is reached. Whoever needs more would wait for long, and most who turn more often never end. */
export const MOST_TURNS = 2 ** 24;

export const ASSERTION_FAILED = "an assertion failed";

export const subscriptOutOfRange = (array: string): string => `the subscript of '${array}' is out of range`;

export const delayTooLong = (depth: number): string =>
  `the delay of addToPostDelay is not below maxDendriticDelaySteps, which is ${depth}`;

export const tooManyTurns = ({ position }: LoopStatement): string =>
  `the loop in line ${position.line} has not ended after ${MOST_TURNS} turns, and counts as endless`;

const FAILING_CALLS: ReadonlySet<string> = new Set(["assert", "addToPostDelay"]);

/** Can the code fail a check while running: a subscript, an assertion, the turns of a loop? */
export function canFail(code: readonly (Statement | Expression)[]): boolean {
  let found = someExpression(
    code,
    (node) => node.kind === "subscript" || (node.kind === "call" && FAILING_CALLS.has(node.name)),
  );
  if (!found) {
    visitStatements(code, (statement) => {
      found ||= statement.kind === "loop" && canBeEndless(statement);
    });
  }
  return found;
}

/**
 * Must the turns of a loop be counted? Not where it counts itself, from one constant up to another:
 * `for (int i = 0; i < num_neurons; i++)`, with nothing else that writes `i`.
 */
export function canBeEndless({ initial, condition, testAfter, update, body }: LoopStatement): boolean {
  const [first] = initial;
  if (initial.length !== 1 || first?.kind !== "declaration" || testAfter || condition?.kind !== "binary") return true;
  const counter = first.symbol;
  const isCounter = (one: Expression): boolean => one.kind === "name" && one.symbol === counter;
  if (!COUNTING.has(counter.type) || !["<", "<="].includes(condition.operator)) return true;
  if (!COMPARING.has(condition.left.type as NumericType) || !isCounter(withoutCasts(condition.left))) return true;
  const rises =
    (update?.kind === "increment" && update.delta === 1 && isCounter(update.target)) ||
    (update?.kind === "assign" && update.operator === "+" && isCounter(update.target) && isWithin(update.value, 1));
  if (!rises || usesOf([body]).written.has(counter)) return true;
  const start = first.initial === undefined || isWithin(first.initial, 0);
  return !start || !isWithin(condition.right, -MOST_TURNS);
}

/** Types that hold all that a counter can become. */
const COUNTING: ReadonlySet<NumericType> = new Set(["int32", "uint32", "int64", "uint64"]);
/** Types in which it can be compared: whole numbers up to `MOST_TURNS` are exact in all of them. */
const COMPARING: ReadonlySet<NumericType> = new Set([...COUNTING, "float", "double"]);

const withoutCasts = (one: Expression): Expression =>
  one.kind === "cast" && COMPARING.has(one.type) ? withoutCasts(one.operand) : one;

/** Is it a constant from `least` to `MOST_TURNS`? */
function isWithin(expression: Expression, least: number): boolean {
  const one = withoutCasts(expression);
  const binding = one.kind === "name" ? (one.symbol.binding as Binding | undefined) : undefined;
  const value = one.kind === "literal" ? Number(one.value) : binding?.kind === "constant" ? binding.value : Number.NaN;
  return value >= least && value < MOST_TURNS;
}
