/**
 * Refuses expressions whose meaning would depend on the order in which operands are evaluated: `i + i++` is undefined in
 * C. Without them every order gives the same result, and backends are free to choose.
 */
import type { AssignExpression, Expression, IncrementExpression, Position, SnippetSymbol } from "./ast.ts";
import { type Context, complain } from "./context.ts";

/** What a name means: several may mean one variable. */
type Variable = SnippetSymbol | number;
const variableOf = (symbol: SnippetSymbol): Variable => symbol.variable ?? symbol;

interface Change {
  readonly name: string;
  readonly position: Position;
}

/** What evaluating an expression reads and changes, by what name and where it changes it. */
interface Effects {
  readonly reads: ReadonlySet<Variable>;
  readonly writes: ReadonlyMap<Variable, Change>;
}

const NO_EFFECTS: Effects = { reads: new Set(), writes: new Map() };
const readOf = (symbol: SnippetSymbol): Effects => ({ reads: new Set([variableOf(symbol)]), writes: new Map() });

/** Complains if a variable is changed and used in one expression without an order between the two. */
export function requireOrder(context: Context, expression: Expression): void {
  effectsOf(context, expression);
}

function effectsOf(context: Context, expression: Expression): Effects {
  const of = (child: Expression): Effects => effectsOf(context, child);
  switch (expression.kind) {
    case "literal":
      return NO_EFFECTS;
    case "name":
      return readOf(expression.symbol);
    case "subscript":
      return unordered(context, [of(expression.index), readOf(expression.symbol)]);
    case "unary":
    case "cast":
      return of(expression.operand);
    case "binary":
      return unordered(context, [of(expression.left), of(expression.right)]);
    case "call":
      return unordered(context, expression.arguments.map(of));
    case "logical":
    case "comma":
      return join([of(expression.left), of(expression.right)]);
    case "conditional":
      return join([of(expression.condition), of(expression.whenTrue), of(expression.whenFalse)]);
    case "assign":
    case "increment":
      return change(context, expression);
  }
}

/** An assignment reads what its value reads before it writes, but the value may not change the target as well. */
function change(context: Context, expression: AssignExpression | IncrementExpression): Effects {
  const { target, position } = expression;
  const parts: Effects[] = [];
  if (target.kind === "subscript") parts.push(effectsOf(context, target.index));
  if (expression.kind === "assign") parts.push(effectsOf(context, expression.value));
  const before = unordered(context, parts);
  const variable = variableOf(target.symbol);
  const earlier = before.writes.get(variable);
  if (earlier) refuse(context, earlier);
  const ignoresOldValue = expression.kind === "assign" && expression.operator === undefined;
  return {
    reads: ignoresOldValue ? before.reads : new Set([...before.reads, variable]),
    writes: new Map([...before.writes, [variable, { name: target.symbol.name, position }]]),
  };
}

/** Parts evaluated one after the other. */
const join = (parts: readonly Effects[]): Effects => ({
  reads: new Set(parts.flatMap(({ reads }) => [...reads])),
  writes: new Map(parts.flatMap(({ writes }) => [...writes])),
});

/** Parts evaluated in any order: what one changes, no other may use. */
function unordered(context: Context, parts: readonly Effects[]): Effects {
  for (const part of parts) {
    for (const [variable, change] of part.writes) {
      const isUsed = parts.some((other) => other !== part && (other.reads.has(variable) || other.writes.has(variable)));
      if (isUsed) refuse(context, change);
    }
  }
  return join(parts);
}

function refuse(context: Context, { name, position }: Change): never {
  complain(context, position, `'${name}' is changed and used in one expression: write two statements`);
}
