/** Which calls are worth keeping the result of. */
import type { CallExpression, Expression, SnippetSymbol } from "../../language/ast.ts";
import { isFloat } from "../../language/types.ts";
import type { Binding } from "../program.ts";
import { someExpression } from "../walk.ts";

/** Functions that take an instruction or two: cheaper to compute than to keep. */
const CHEAP = new Set([
  "sqrt",
  "fabs",
  "ceil",
  "floor",
  "trunc",
  "rint",
  "fmin",
  "fmax",
  "copysign",
  "abs",
  "min",
  "max",
]);

/** A call of a maths function that takes many instructions and may differ from neuron to neuron. */
export const isExpensive = (expression: Expression): expression is CallExpression =>
  expression.kind === "call" &&
  expression.binding === undefined &&
  isFloat(expression.type) &&
  !expression.name.startsWith("gennrand") &&
  !CHEAP.has(expression.name) &&
  // What is the same for all neurons is computed ahead of the loop anyway.
  someExpression([expression], (node) => node.kind === "name" && !isUniform(node.symbol));

const isUniform = (symbol: SnippetSymbol): boolean => {
  const binding = symbol.binding as Binding | undefined;
  return binding?.kind === "constant" || (binding?.kind === "variable" && binding.index === "single");
};
