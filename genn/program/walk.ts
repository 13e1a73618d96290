/** Walks over typed trees, and the questions passes and backends ask of them. */
import type { AssignExpression, Expression, SnippetSymbol, Statement } from "../language/ast.ts";
import type { Binding, FunctionBinding } from "./program.ts";

/** Calls `visit` for every expression below, parents before children; returning `false` skips the children. */
export function visitExpressions(
  nodes: readonly (Statement | Expression)[],
  visit: (expression: Expression) => boolean | undefined,
): void {
  for (const node of nodes) {
    if (isExpression(node) && visit(node) === false) continue;
    visitExpressions(children(node), visit);
  }
}

/** Calls `visit` for every statement below, parents before children. */
export function visitStatements(
  nodes: readonly (Statement | Expression)[],
  visit: (statement: Statement) => void,
): void {
  for (const node of nodes) {
    if (isExpression(node)) continue;
    visit(node);
    visitStatements(children(node), visit);
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
export const isExpression = (node: Statement | Expression): node is Expression => EXPRESSION_KINDS.has(node.kind);

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

/** The node with its parts replaced; what is assigned to stays, but for its subscript. */
export function mapParts<Node extends Statement | Expression>(
  node: Node,
  replace: { statement(one: Statement): Statement; expression(one: Expression): Expression },
): Node;
export function mapParts(
  node: Statement | Expression,
  { statement, expression }: { statement(one: Statement): Statement; expression(one: Expression): Expression },
): Statement | Expression {
  const target = (one: AssignExpression["target"]): AssignExpression["target"] =>
    one.kind === "name" ? one : { ...one, index: expression(one.index) };
  switch (node.kind) {
    case "literal":
    case "name":
    case "break":
    case "continue":
      return node;
    case "subscript":
      return { ...node, index: expression(node.index) };
    case "unary":
    case "cast":
      return { ...node, operand: expression(node.operand) };
    case "binary":
    case "logical":
    case "comma":
      return { ...node, left: expression(node.left), right: expression(node.right) };
    case "conditional":
      return {
        ...node,
        condition: expression(node.condition),
        whenTrue: expression(node.whenTrue),
        whenFalse: expression(node.whenFalse),
      };
    case "call":
      return { ...node, arguments: node.arguments.map(expression) };
    case "assign":
      return { ...node, target: target(node.target), value: expression(node.value) };
    case "increment":
      return { ...node, target: target(node.target) };
    case "expression":
      return { ...node, expression: expression(node.expression) };
    case "declaration":
      return node.initial === undefined ? node : { ...node, initial: expression(node.initial) };
    case "block":
      return { ...node, body: node.body.map(statement) };
    case "if":
      return {
        ...node,
        condition: expression(node.condition),
        whenTrue: statement(node.whenTrue),
        ...(node.whenFalse && { whenFalse: statement(node.whenFalse) }),
      };
    case "loop":
      return {
        ...node,
        initial: node.initial.map(statement),
        ...(node.condition && { condition: expression(node.condition) }),
        ...(node.update && { update: expression(node.update) }),
        body: statement(node.body),
      };
    case "switch":
      return {
        ...node,
        subject: expression(node.subject),
        cases: node.cases.map((one) => ({ ...one, body: one.body.map(statement) })),
      };
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
    return undefined;
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

/** What a symbol stands for, as a key: the same variable may be named by several symbols. */
export function variableKey(symbol: SnippetSymbol): unknown {
  const binding = symbol.binding as Binding | undefined;
  return binding?.kind === "variable" ? `variable ${binding.buffer} ${binding.index} ${binding.slot ?? ""}` : symbol;
}

/**
 * Which of the `keys` code may read before it has certainly written them. Writes inside branches and loops do not count as
 * certain.
 */
export function readBeforeWritten(
  code: readonly (Statement | Expression)[],
  keys: ReadonlySet<unknown>,
): ReadonlySet<unknown> {
  const certain = new Set<unknown>();
  const early = new Set<unknown>();
  const walk = (node: Statement | Expression, unconditional: boolean): void => {
    const each = (nodes: readonly (Statement | Expression)[], certainly: boolean) => {
      for (const one of nodes) walk(one, certainly);
    };
    switch (node.kind) {
      case "name":
      case "subscript": {
        const key = variableKey(node.symbol);
        if (keys.has(key) && !certain.has(key)) early.add(key);
        each(children(node), unconditional);
        break;
      }
      case "declaration":
        each(children(node), unconditional);
        certain.add(variableKey(node.symbol));
        break;
      case "assign":
        walk(node.value, unconditional);
        if (node.target.kind === "subscript" || node.operator !== undefined) walk(node.target, unconditional);
        else if (unconditional) certain.add(variableKey(node.target.symbol));
        break;
      case "expression":
      case "block":
      case "comma":
      case "cast":
      case "unary":
      case "binary":
      case "call":
        each(children(node), unconditional);
        break;
      default:
        each(children(node), false);
    }
  };
  for (const node of code) walk(node, true);
  return early;
}

/** Does evaluating the expression do anything beside giving a value? */
export const hasSideEffect = (expression: Expression): boolean =>
  someExpression(
    [expression],
    (node) =>
      node.kind === "assign" ||
      node.kind === "increment" ||
      (node.kind === "call" && (node.type === "void" || node.name.startsWith("gennrand"))),
  );

/** The buffers that symbols stand for. */
export function buffersOf(symbols: Iterable<SnippetSymbol>): Set<number> {
  const buffers = new Set<number>();
  for (const symbol of symbols) {
    const binding = symbol.binding as Binding | undefined;
    if (binding !== undefined && "buffer" in binding) buffers.add(binding.buffer);
  }
  return buffers;
}

/** Does code name what variables were some steps ago? */
export const seesPast = (code: readonly (Statement | Expression)[]): boolean =>
  [...usesOf(code).all].some(({ binding }) => (binding as { readonly slot?: number } | undefined)?.slot !== undefined);

/** The buffers that code assigns to. */
export const buffersAssigned = (code: readonly (Statement | Expression)[]): Set<number> =>
  buffersOf(usesOf(code).written);

/** Does the code assign to elements of an extra global parameter? What one neuron leaves there, the next one finds. */
export const writesArrays = (code: readonly (Statement | Expression)[]): boolean =>
  [...usesOf(code).written].some((symbol) => (symbol.binding as Binding | undefined)?.kind === "array");

/** What `addToPost`, `addToPostDelay` and `addToPre` add to, call by call. */
export function sumsAddedTo(
  code: readonly (Statement | Expression)[],
): readonly Extract<FunctionBinding, { buffer: number }>[] {
  const sums: Extract<FunctionBinding, { buffer: number }>[] = [];
  visitExpressions(code, (expression) => {
    const binding = expression.kind === "call" ? (expression.binding as FunctionBinding | undefined) : undefined;
    if (binding !== undefined && "buffer" in binding) sums.push(binding);
    return undefined;
  });
  return sums;
}

/** On which side of a synapse there are sums that its code adds to. */
export const sumsOnSides = (code: readonly (Statement | Expression)[]): ReadonlySet<"pre" | "post"> =>
  new Set(sumsAddedTo(code).map(({ index }) => index));

/** The buffers that code adds to. */
export const buffersAddedTo = (code: readonly (Statement | Expression)[]): Set<number> =>
  new Set(sumsAddedTo(code).map(({ buffer }) => buffer));
