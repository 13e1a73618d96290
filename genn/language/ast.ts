/**
 * The typed tree of a snippet: what the checker makes, what the Program carries, what backends print.
 *
 * Invariants the checker guarantees and everyone after it relies on:
 * - every implicit C conversion is an explicit `cast` node, so both operands of a `binary` node have the same type
 *   (shifts excepted: the right operand is an `int32` or `uint32`), conditions are `bool`, arguments have the type of the parameter;
 * - arithmetic happens in `int32`, `uint32`, `int64`, `uint64`, `float` or `double` only: narrower types are promoted
 *   on reading and narrowed by a `cast` on writing;
 * - compound assignment keeps its operator (passes look for `+=`), with the value already cast to the type the
 *   operation is made in, `operationType`;
 * - names are resolved: a node points at its `SnippetSymbol`, shadowing is already settled.
 */
import type { NumericType, ValueType } from "./types.ts";

/**
 * Something a snippet can name. `Binding` is the meaning the Program gives to it (a buffer, a constant, ...); the language
 * only carries it along. Locals declared in the snippet have `binding: undefined`.
 */
export interface SnippetSymbol<Binding = unknown> {
  readonly name: string;
  readonly type: NumericType;
  /** May it be read, written? A `const` local is `read` after its initialiser. */
  readonly access: "readwrite" | "read" | "write";
  /** True for extra global parameters: only usable with a subscript. */
  readonly isArray?: boolean;
  readonly binding: Binding | undefined;
  /** Several names may mean one variable: then they have the same number here. */
  readonly variable?: number;
  /** True for locals declared as `timepoint`. */
  readonly isTime?: true;
  /** Set for what is `read` and may be added to: the binding of the call that a `+=` becomes. */
  readonly addTo?: unknown;
  /** Where to look when somebody writes to it although it is `read`: completes "cannot assign to 'x': <reason>". */
  readonly readOnlyReason?: string;
}

/** 1-based line and column of a node in its snippet. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "&"
  | "|"
  | "^"
  | "<<"
  | ">>"
  | "<"
  | "<="
  | ">"
  | ">="
  | "=="
  | "!=";
export type CompoundOperator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>";

interface Node {
  readonly position: Position;
}

export interface LiteralExpression extends Node {
  readonly kind: "literal";
  readonly type: NumericType;
  /** `bigint` for 64-bit integers, `number` for everything else (`bool`: 0 or 1). */
  readonly value: number | bigint;
}
export interface NameExpression extends Node {
  readonly kind: "name";
  readonly type: NumericType;
  readonly symbol: SnippetSymbol;
}
export interface SubscriptExpression extends Node {
  readonly kind: "subscript";
  readonly type: NumericType;
  readonly symbol: SnippetSymbol;
  readonly index: Expression;
}
export interface UnaryExpression extends Node {
  readonly kind: "unary";
  readonly type: NumericType;
  readonly operator: "-" | "!" | "~";
  readonly operand: Expression;
}
export interface BinaryExpression extends Node {
  readonly kind: "binary";
  /** `bool` for comparisons, else the operands' type. */
  readonly type: NumericType;
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface LogicalExpression extends Node {
  readonly kind: "logical";
  readonly type: "bool";
  readonly operator: "&&" | "||";
  readonly left: Expression;
  readonly right: Expression;
}
export interface ConditionalExpression extends Node {
  readonly kind: "conditional";
  readonly type: NumericType;
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}
export interface CastExpression extends Node {
  readonly kind: "cast";
  readonly type: NumericType;
  readonly operand: Expression;
}
export interface CallExpression extends Node {
  readonly kind: "call";
  readonly type: ValueType;
  /** Canonical name: `tanh`, `fmin`, `gennrand_uniform`, `addToPost`, ... */
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** Set for functions given by the caller's environment (`addToPost`, `injectCurrent`, ...). */
  readonly binding: unknown;
  /** Numbers the call within its snippet, in source order from 0: keys the random stream of `gennrand_*` calls. */
  readonly site: number;
  /** Set where a draw gives the same number in every step and for every instance: the stream that keys it, instead of that of the code. */
  readonly stream?: string;
}
/** `target op= value`; `operator` is absent for plain `=`. The expression's value is the target's new value. */
export interface AssignExpression extends Node {
  readonly kind: "assign";
  readonly type: NumericType;
  readonly target: NameExpression | SubscriptExpression;
  readonly operator?: CompoundOperator;
  /** For a compound assignment: target is cast to it, `value` has it (shifts: int32), the result is cast back. */
  readonly operationType: NumericType;
  readonly value: Expression;
}
/** `++x`, `x++`, `--x`, `x--`. */
export interface IncrementExpression extends Node {
  readonly kind: "increment";
  readonly type: NumericType;
  readonly target: NameExpression | SubscriptExpression;
  readonly delta: 1 | -1;
  readonly prefix: boolean;
}
export interface CommaExpression extends Node {
  readonly kind: "comma";
  readonly type: ValueType;
  readonly left: Expression;
  readonly right: Expression;
}

export type Expression =
  | LiteralExpression
  | NameExpression
  | SubscriptExpression
  | UnaryExpression
  | BinaryExpression
  | LogicalExpression
  | ConditionalExpression
  | CastExpression
  | CallExpression
  | AssignExpression
  | IncrementExpression
  | CommaExpression;

export interface ExpressionStatement extends Node {
  readonly kind: "expression";
  readonly expression: Expression;
}
export interface DeclarationStatement extends Node {
  readonly kind: "declaration";
  readonly symbol: SnippetSymbol;
  /** Absent: the local starts at 0 (C leaves it undefined; we do not). */
  readonly initial?: Expression;
}
export interface BlockStatement extends Node {
  readonly kind: "block";
  readonly body: readonly Statement[];
}
export interface IfStatement extends Node {
  readonly kind: "if";
  readonly condition: Expression;
  readonly whenTrue: Statement;
  readonly whenFalse?: Statement;
}
/** `for`, `while` and `do`: `for (initial; condition; update) body`; a `while` has only condition and body. */
export interface LoopStatement extends Node {
  readonly kind: "loop";
  readonly initial: readonly Statement[];
  /** Absent: loops until `break`. */
  readonly condition?: Expression;
  /** `do ... while`: the body runs once before the condition is tested. */
  readonly testAfter: boolean;
  readonly update?: Expression;
  readonly body: Statement;
}
/** Cases in source order; control falls through, as in C. `value: undefined` is `default`. */
export interface SwitchStatement extends Node {
  readonly kind: "switch";
  readonly subject: Expression;
  readonly cases: readonly { readonly value: number | bigint | undefined; readonly body: readonly Statement[] }[];
}
export interface BreakStatement extends Node {
  readonly kind: "break";
}
export interface ContinueStatement extends Node {
  readonly kind: "continue";
}

export type Statement =
  | ExpressionStatement
  | DeclarationStatement
  | BlockStatement
  | IfStatement
  | LoopStatement
  | SwitchStatement
  | BreakStatement
  | ContinueStatement;
