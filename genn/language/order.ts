/**
 * Refuses expressions whose meaning would depend on the order in which operands are evaluated: `i + i++` is undefined in
 * C. Without them every order gives the same result, and backends are free to choose.
 */
import type { Expression, Position, SnippetSymbol } from "./ast.ts";
import { type Context, complain } from "./context.ts";

/** What evaluating an expression reads and changes, and where it changes it. */
interface Effects {
  readonly reads: ReadonlySet<SnippetSymbol>;
  readonly writes: ReadonlyMap<SnippetSymbol, Position>;
}

const NO_EFFECTS: Effects = { reads: new Set(), writes: new Map() };

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
      return { reads: new Set([expression.symbol]), writes: new Map() };
    case "subscript":
      return join([{ reads: new Set([expression.symbol]), writes: new Map() }, unordered(context, [of(expression.index), { reads: new Set([expression.symbol]), writes: new Map() }])]);
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
