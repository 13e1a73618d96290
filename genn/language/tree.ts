/** The untyped tree the parser makes of a snippet; nothing is resolved or converted yet. */
import type { BinaryOperator, CompoundOperator, Position } from "./ast.ts";
import type { LiteralValue } from "./literals.ts";
import type { NumericType } from "./types.ts";

/** A type as it was written: `scalar` and `timepoint` are still open. */
export interface TypeName {
  readonly position: Position;
  readonly type: NumericType | "scalar" | "timepoint";
  readonly isConst: boolean;
}

interface Node<Kind extends string> {
  readonly kind: Kind;
  readonly position: Position;
}

export interface TreeNumber extends Node<"number"> {
  readonly literal: LiteralValue;
}
export interface TreeName extends Node<"name"> {
  readonly name: string;
}
export interface TreeCall extends Node<"call"> {
  readonly name: string;
  readonly arguments: readonly TreeExpression[];
}
export interface TreeSubscript extends Node<"subscript"> {
  readonly array: TreeExpression;
  readonly index: TreeExpression;
}
export interface TreeUnary extends Node<"unary"> {
  readonly operator: "+" | "-" | "!" | "~";
  readonly operand: TreeExpression;
}
export interface TreeIncrement extends Node<"increment"> {
  readonly target: TreeExpression;
  readonly delta: 1 | -1;
  readonly prefix: boolean;
}
export interface TreeBinary extends Node<"binary"> {
  readonly operator: BinaryOperator;
  readonly left: TreeExpression;
  readonly right: TreeExpression;
}
export interface TreeLogical extends Node<"logical"> {
  readonly operator: "&&" | "||";
  readonly left: TreeExpression;
  readonly right: TreeExpression;
}
export interface TreeConditional extends Node<"conditional"> {
  readonly condition: TreeExpression;
  readonly whenTrue: TreeExpression;
  readonly whenFalse: TreeExpression;
}
export interface TreeCast extends Node<"cast"> {
  readonly type: TypeName;
  readonly operand: TreeExpression;
}
export interface TreeAssign extends Node<"assign"> {
  readonly operator?: CompoundOperator;
  readonly target: TreeExpression;
  readonly value: TreeExpression;
}
export interface TreeComma extends Node<"comma"> {
  readonly left: TreeExpression;
  readonly right: TreeExpression;
}
export type TreeExpression =
  | TreeNumber
  | TreeName
  | TreeCall
  | TreeSubscript
  | TreeUnary
  | TreeIncrement
  | TreeBinary
  | TreeLogical
  | TreeConditional
  | TreeCast
  | TreeAssign
  | TreeComma;

export interface TreeDeclarator {
  readonly position: Position;
  readonly name: string;
  readonly initial?: TreeExpression;
}
export interface TreeDeclaration extends Node<"declaration"> {
  readonly type: TypeName;
  readonly declarators: readonly TreeDeclarator[];
}
export interface TreeExpressionStatement extends Node<"expression"> {
  readonly expression: TreeExpression;
}
export interface TreeBlock extends Node<"block"> {
  readonly body: readonly TreeStatement[];
}
export interface TreeIf extends Node<"if"> {
  readonly condition: TreeExpression;
  readonly whenTrue: TreeStatement;
  readonly whenFalse?: TreeStatement;
}
/** `for`, `while` and `do`. */
export interface TreeLoop extends Node<"loop"> {
  readonly initial?: TreeDeclaration | TreeExpressionStatement;
  readonly condition?: TreeExpression;
  readonly update?: TreeExpression;
  readonly testAfter: boolean;
  readonly body: TreeStatement;
}
/** `for_each_synapse`: a loop over the synapses of a row. */
export interface TreeForEachSynapse extends Node<"forEachSynapse"> {
  readonly body: TreeStatement;
}
export interface TreeSwitch extends Node<"switch"> {
  readonly subject: TreeExpression;
  readonly body: readonly TreeStatement[];
}
/** `case value:`, or `default:` if there is no value. */
export interface TreeCase extends Node<"case"> {
  readonly value?: TreeExpression;
}
export interface TreeBreak extends Node<"break"> {}
export interface TreeContinue extends Node<"continue"> {}
export interface TreeEmpty extends Node<"empty"> {}

export type TreeStatement =
  | TreeDeclaration
  | TreeExpressionStatement
  | TreeBlock
  | TreeIf
  | TreeLoop
  | TreeForEachSynapse
  | TreeSwitch
  | TreeCase
  | TreeBreak
  | TreeContinue
  | TreeEmpty;
