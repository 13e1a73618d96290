/**
 * Per-step work on all synapses can leave out the rows of presynaptic neurons whose rate is exactly 0, where everything the
 * code does is to add products with that rate: four fifths of the pixels of a digit. Adding a product with 0 changes nothing
 * (only the sign of a zero, or what is not finite anyway).
 */
import type { Expression, SnippetSymbol, Statement } from "../../language/ast.ts";
import { isFloat } from "../../language/types.ts";
import {
  type Binding,
  type CustomUpdateKernel,
  type FunctionBinding,
  type Program,
  type SynapseKernel,
  scratchBuffer,
} from "../program.ts";
import { addsToBlocks } from "../rewrite.ts";
import { hasSideEffect, seesPast, usesOf } from "../walk.ts";

/** Columns from which on a row is more work than looking whether it can be left out. */
const WORTHWHILE = 32;

export function zeroRows(program: Program): Program {
  const buffers = [...program.buffers];
  const skip = (kernel: SynapseKernel | CustomUpdateKernel, name: string): SynapseKernel["skipWhereZero"] => {
    const { kind, rows, columns } = kernel.connectivity!;
    if (kind !== "dense" || columns < WORTHWHILE || seesPast(kernel.section.body)) return undefined;
    const buffer = factorOfEverything(kernel);
    if (buffer === undefined) return undefined;
    const list = scratchBuffer(buffers.length, `${name}.rows_not_zero`, "int32", rows);
    buffers.push(list);
    return { buffer, rows: list.id };
  };
  const step = program.step.map((kernel) =>
    kernel.kind === "synapseDynamics" ? { ...kernel, skipWhereZero: skip(kernel, kernel.population) } : kernel,
  );
  const customUpdates = program.customUpdates.map((kernel) =>
    addsToBlocks(kernel, program) ? { ...kernel, skipWhereZero: skip(kernel, kernel.name) } : kernel,
  );
  return { ...program, buffers, step, customUpdates };
}

/** A presynaptic float variable that every effect of the kernel is a multiple of. */
function factorOfEverything(kernel: SynapseKernel | CustomUpdateKernel): number | undefined {
  for (const symbol of usesOf(kernel.section.body).all) {
    const binding = symbol.binding as Binding | undefined;
    if (binding?.kind === "variable" && binding.index === "pre" && symbol.type === "float") {
      if (kernel.section.body.every((statement) => addsMultiple(statement, symbol))) return binding.buffer;
    }
  }
  return undefined;
}

/** The statement adds to a sum or a variable, does nothing else, and what it adds has the factor. */
function addsMultiple(statement: Statement, factor: SnippetSymbol): boolean {
  if (statement.kind === "block") return statement.body.every((inner) => addsMultiple(inner, factor));
  if (statement.kind !== "expression") return false;
  const { expression } = statement;
  if (expression.kind === "call") {
    return (
      (expression.binding as FunctionBinding | undefined)?.kind === "addTo" &&
      isMultiple(expression.arguments[0]!, factor) &&
      !hasSideEffect(expression.arguments[0]!)
    );
  }
  return (
    expression.kind === "assign" &&
    (expression.operator === "+" || expression.operator === "-") &&
    expression.target.kind === "name" &&
    isFloat(expression.target.type) &&
    isMultiple(expression.value, factor) &&
    !hasSideEffect(expression.value)
  );
}

function isMultiple(expression: Expression, factor: SnippetSymbol): boolean {
  switch (expression.kind) {
    case "name":
      return expression.symbol === factor;
    case "unary":
      return expression.operator === "-" && isMultiple(expression.operand, factor);
    case "cast":
      return isFloat(expression.type) && isMultiple(expression.operand, factor);
    case "binary": {
      const { operator, left, right } = expression;
      if (operator === "*") return isMultiple(left, factor) || isMultiple(right, factor);
      if (operator === "/") return isMultiple(left, factor);
      return (operator === "+" || operator === "-") && isMultiple(left, factor) && isMultiple(right, factor);
    }
    default:
      return false;
  }
}
