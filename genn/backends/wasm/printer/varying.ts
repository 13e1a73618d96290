/** Which values of a snippet differ between the four lanes. */
import type { Expression, SnippetSymbol, Statement } from "../../../language/ast.ts";
import { someExpression } from "../../../program/walk.ts";

/** Does the expression's value differ between lanes, given which symbols' values do? */
export const varies = (expression: Expression, isVarying: (symbol: SnippetSymbol) => boolean): boolean =>
  someExpression([expression], (node) =>
    node.kind === "call" ? node.name.startsWith("gennrand") : node.kind === "name" && isVarying(node.symbol),
  );

/**
 * Adds to `varying` the locals that differ between lanes: those that are assigned something that does, or under a condition that
 * does. Found by going over the code until nothing is added; `isVarying` sees what has been added so far.
 */
export function spreadVarying(
  body: readonly Statement[],
  varying: Set<SnippetSymbol>,
  isVarying: (symbol: SnippetSymbol) => boolean,
): void {
  let before: number;
  do {
    before = varying.size;
    for (const statement of body) spread(statement, false, varying, isVarying);
  } while (varying.size > before);
}

function spread(
  node: Statement | Expression,
  conditional: boolean,
  varying: Set<SnippetSymbol>,
  isVarying: (symbol: SnippetSymbol) => boolean,
): void {
  const differs = (expression: Expression) => varies(expression, isVarying);
  const mark = (symbol: SnippetSymbol, value: Expression | undefined) => {
    if (symbol.binding !== undefined) return;
    if (conditional || (value !== undefined && differs(value))) varying.add(symbol);
  };
  const each = (nodes: readonly (Statement | Expression | undefined)[], within: boolean) => {
    for (const one of nodes) if (one !== undefined) spread(one, within, varying, isVarying);
  };
  switch (node.kind) {
    case "declaration":
      mark(node.symbol, node.initial);
      each([node.initial], conditional);
      break;
    case "assign":
      mark(node.target.symbol, node.value);
      each([node.value], conditional);
      break;
    case "increment":
      mark(node.target.symbol, undefined);
      break;
    case "if":
      each([node.condition], conditional);
      each([node.whenTrue, node.whenFalse], conditional || differs(node.condition));
      break;
    case "loop": {
      const within = conditional || (node.condition !== undefined && differs(node.condition));
      each([...node.initial], conditional);
      each([node.condition, node.update, node.body], within);
      break;
    }
    case "switch": {
      const within = conditional || differs(node.subject);
      each(
        node.cases.flatMap((one) => one.body),
        within,
      );
      break;
    }
    case "block":
      each(node.body, conditional);
      break;
    case "expression":
      each([node.expression], conditional);
      break;
    case "unary":
    case "cast":
      each([node.operand], conditional);
      break;
    case "binary":
    case "logical":
    case "comma":
      each([node.left, node.right], conditional);
      break;
    case "conditional":
      each([node.condition, node.whenTrue, node.whenFalse], conditional);
      break;
    case "call":
      each(node.arguments, conditional);
      break;
    case "subscript":
      each([node.index], conditional);
      break;
  }
}

/** Would a `break` or `continue` have to be taken by some lanes only? */
export function jumpsUnderVaryingCondition(node: Statement, varies: (condition: Expression) => boolean): boolean {
  const search = (statement: Statement, conditional: boolean): boolean => {
    switch (statement.kind) {
      case "break":
      case "continue":
        return conditional;
      case "block":
        return statement.body.some((one) => search(one, conditional));
      case "if": {
        const within = conditional || varies(statement.condition);
        return (
          search(statement.whenTrue, within) ||
          (statement.whenFalse !== undefined && search(statement.whenFalse, within))
        );
      }
      case "loop":
        return search(statement.body, conditional);
      case "switch":
        return statement.cases.some((one) => one.body.some((inner) => search(inner, conditional)));
      default:
        return false;
    }
  };
  return search(node, false);
}
