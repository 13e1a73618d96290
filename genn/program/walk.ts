/** Walks over typed trees, and the questions passes and backends ask of them. */
import type { Expression, SnippetSymbol, Statement } from "../language/ast.ts";

/** Calls `visit` for every expression below, parents before children; returning `false` skips the children. */
export function visitExpressions(
  nodes: readonly (Statement | Expression)[],
  visit: (expression: Expression) => boolean | undefined | void,
): void {
  for (const node of nodes) {
    if (isExpression(node) && visit(node) === false) continue;
    visitExpressions(children(node), visit);
  }
}

const EXPRESSION_KINDS = new Set([
  "literal",
  "name",
  "subscript",
  "unary",
  "binary",
  "logical",
  "conditional",
  "cast",
  "call",
  "assign",
  "increment",
  "comma",
]);
const isExpression = (node: Statement | Expression): node is Expression => EXPRESSION_KINDS.has(node.kind);

/** The parts of a node, in the order in which they are evaluated. */
export function children(node: Statement | Expression): readonly (Statement | Expression)[] {
  switch (node.kind) {
    case "literal":
    case "name":
    case "break":
    case "continue":
      return [];
    case "subscript":
      return [node.index];
    case "unary":
    case "cast":
      return [node.operand];
    case "binary":
    case "logical":
    case "comma":
      return [node.left, node.right];
    case "conditional":
      return [node.condition, node.whenTrue, node.whenFalse];
    case "call":
      return node.arguments;
    case "assign":
      return [node.value, node.target];
    case "increment":
      return [node.target];
    case "expression":
      return [node.expression];
    case "declaration":
      return node.initial === undefined ? [] : [node.initial];
    case "block":
      return node.body;
    case "if":
      return node.whenFalse === undefined
        ? [node.condition, node.whenTrue]
        : [node.condition, node.whenTrue, node.whenFalse];
    case "loop":
      return [
        ...node.initial,
        ...(node.condition === undefined ? [] : [node.condition]),
        node.body,
        ...(node.update === undefined ? [] : [node.update]),
      ];
    case "switch":
      return [node.subject, ...node.cases.flatMap((one) => one.body)];
  }
}

export interface Uses {
  /** Every symbol named, in order of first appearance. */
  readonly all: ReadonlySet<SnippetSymbol>;
  readonly written: ReadonlySet<SnippetSymbol>;
}

/** Which symbols code names and which it writes. */
export function usesOf(nodes: readonly (Statement | Expression)[]): Uses {
  const all = new Set<SnippetSymbol>();
  const written = new Set<SnippetSymbol>();
  visitExpressions(nodes, (expression) => {
    if (expression.kind === "name" || expression.kind === "subscript") all.add(expression.symbol);
    if (expression.kind === "assign" || expression.kind === "increment") written.add(expression.target.symbol);
  });
  return { all, written };
}

/** Does any expression below satisfy the test? */
export function someExpression(
  nodes: readonly (Statement | Expression)[],
  test: (expression: Expression) => boolean,
): boolean {
  let found = false;
  visitExpressions(nodes, (expression) => {
    found ||= test(expression);
    return !found;
  });
  return found;
}

export const callsRandom = (nodes: readonly (Statement | Expression)[]): boolean =>
  someExpression(nodes, (expression) => expression.kind === "call" && expression.name.startsWith("gennrand"));
