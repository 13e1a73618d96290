/**
 * One accumulator per block of batch instances, instead of one per instance, for synaptic variables that are only ever
 * summed: `dg`, the weight change. Such a variable is only `+=`-ed by the simulation, and only touched by custom updates that
 * sum it over the batch and clear it. Then the sum over instances may as well be taken while it accumulates. The
 * blocks follow from the batch size alone, so that the order of the additions, and with it every bit, does not
 * depend on how many workers there are.
 */
import type { AssignExpression, BinaryExpression, Expression, NameExpression, Statement } from "../../language/ast.ts";
import { isFloat } from "../../language/types.ts";
import type { Binding, Buffer, CustomUpdateKernel, Kernel, Program } from "../program.ts";
import { buffersNamedBy, kernelsOf } from "../rewrite.ts";
import { callsRandom, children, hasSideEffect, someExpression } from "../walk.ts";

export function blockAccumulators(program: Program): Program {
  const named = new Map(kernelsOf(program).map((kernel) => [kernel, buffersNamedBy(kernel)] as const));
  const accumulators = new Set(
    program.buffers.filter((buffer) => isAccumulator(program, named, buffer)).map((buffer) => buffer.id),
  );
  if (accumulators.size === 0) return program;
  const buffers = program.buffers.map(
    (buffer): Buffer => (accumulators.has(buffer.id) ? { ...buffer, sharing: "block" } : buffer),
  );
  // An update that sums an accumulator now runs over blocks; what instances have to add to it, they add before.
  const customUpdates = program.customUpdates.flatMap((kernel): CustomUpdateKernel[] => {
    const touched = [...buffersNamedBy(kernel)].find((id) => accumulators.has(id));
    return kernel.copies === "instance" && touched !== undefined
      ? overBlocks(kernel, program.buffers[touched]!)
      : [kernel];
  });
  return { ...program, buffers, customUpdates };
}

function isAccumulator(program: Program, named: ReadonlyMap<Kernel, ReadonlySet<number>>, buffer: Buffer): boolean {
  if (buffer.sharing !== "instance" || buffer.initial?.kind !== "constant" || buffer.initial.value !== 0) return false;
  // A truth is no number: added up in another order, it may be another one.
  if (buffer.type === "bool") return false;
  let [reduced, added] = [false, false];
  for (const [kernel, ids] of named) {
    if (!ids.has(buffer.id)) continue;
    if (kernel.kind === "neuron") return false;
    if (kernel.kind === "customUpdate") {
      if (!sumsAndClears(program, kernel, buffer)) return false;
      reduced = true;
    } else if (onlyAddsTo(kernel.section.body, buffer)) added = true;
    else return false;
  }
  return reduced && added;
}

/** Every mention of the buffer is the target of a `+=` whose value is not used. An integer to which a fraction is added loses the rest each time. */
function onlyAddsTo(body: readonly Statement[], { id, type }: Buffer): boolean {
  const check = (node: Statement | Expression): boolean => {
    if (node.kind === "expression" && node.expression.kind === "assign" && isBuffer(node.expression.target, id)) {
      const { operator, operationType, value } = node.expression;
      return operator === "+" && isFloat(operationType) === isFloat(type) && check(value);
    }
    return !isBuffer(node, id) && children(node).every(check);
  };
  return body.every(check);
}

/**
 * The update is exactly `sum = variable; variable = 0;` (or leaves the variable alone), over no other batched variable: then it is
 * linear in the variable and indifferent to how the sum is split. Before it clears the variable, it may add to the sum what follows from the neurons
 * on either side of each synapse: see `overBlocks`.
 */
function sumsAndClears(program: Program, kernel: CustomUpdateKernel, buffer: Buffer): boolean {
  if (
    kernel.copies !== "instance" ||
    kernel.axis !== "batch" ||
    kernel.reductions.some((reduction) => reduction.operation !== "sum")
  )
    return false;
  let [sums, adds, cleared] = [false, false, false];
  for (const statement of kernel.section.body) {
    const sum = sumIn(statement);
    if (sum === undefined) {
      if (!clears(statement, buffer)) return false;
      cleared = true;
      continue;
    }
    const { own, added } = termsOf(sum.value, buffer);
    if (own !== 1 || sums) return false;
    sums = true;
    if (added === undefined) continue;
    // It goes into the accumulators before all else: what is cleared only before it, or never, would be left in them.
    if (cleared) return false;
    adds = true;
    if (kernel.connectivity?.kind !== "dense" || !isFloat(buffer.type) || added.type !== buffer.type) return false;
    if (!isOfNeurons(added, program)) return false;
  }
  return sums && (cleared || !adds);
}

/** An update that sums an accumulator, over blocks. What it adds for each instance is added to the accumulators first, by an update of its own. */
function overBlocks(kernel: CustomUpdateKernel, buffer: Buffer): CustomUpdateKernel[] {
  let adding: CustomUpdateKernel | undefined;
  const body = kernel.section.body.map((statement): Statement => {
    const sum = sumIn(statement);
    const added = sum && termsOf(sum.value, buffer).added;
    if (sum === undefined || added === undefined) return statement;
    const { position, type } = sum;
    const target = variableIn(sum.value, buffer);
    adding = {
      ...kernel,
      name: `${kernel.name}.products`,
      reductions: [],
      section: {
        ...kernel.section,
        body: [{ kind: "expression", position, expression: { ...sum, target, operator: "+", value: added } }],
      },
    };
    return { kind: "expression", position, expression: { ...sum, type, value: target } };
  });
  const summing: CustomUpdateKernel = { ...kernel, copies: "block", section: { ...kernel.section, body } };
  return adding === undefined ? [summing] : [adding, summing];
}

/** The statement as an assignment to a reduction. */
function sumIn(statement: Statement): AssignExpression | undefined {
  if (statement.kind !== "expression" || statement.expression.kind !== "assign") return undefined;
  const { target, operator } = statement.expression;
  const isReduction = target.kind === "name" && (target.symbol.binding as Binding | undefined)?.kind === "reduction";
  return isReduction && operator === undefined ? statement.expression : undefined;
}

function clears(statement: Statement, buffer: Buffer): boolean {
  if (statement.kind !== "expression" || statement.expression.kind !== "assign") return false;
  const { target, operator, value } = statement.expression;
  return operator === undefined && isBuffer(target, buffer.id) && isZero(value);
}

/** A sum of terms: how many are the variable itself, and the sum of the others, in their order. */
function termsOf(sum: Expression, buffer: Buffer): { readonly own: number; readonly added: Expression | undefined } {
  if (isBuffer(sum, buffer.id)) return { own: 1, added: undefined };
  if (sum.kind !== "binary" || (sum.operator !== "+" && sum.operator !== "-")) return { own: 0, added: sum };
  const left = termsOf(sum.left, buffer);
  if (sum.operator === "-") {
    const { position, type, right } = sum;
    const isTaken = termsOf(right, buffer).own > 0;
    const negative: Expression = { kind: "unary", operator: "-", position, type, operand: right };
    return {
      own: isTaken ? Number.NaN : left.own,
      added: left.added === undefined ? negative : { ...sum, left: left.added },
    };
  }
  const right = termsOf(sum.right, buffer);
  const added =
    left.added === undefined || right.added === undefined
      ? (left.added ?? right.added)
      : { ...sum, left: left.added, right: right.added };
  return { own: left.own + right.own, added };
}

/** The name of the variable within a sum that has it as a term. */
function variableIn(sum: Expression, buffer: Buffer): NameExpression {
  if (sum.kind === "name") return sum;
  const { left, right } = sum as BinaryExpression;
  return variableIn(termsOf(left, buffer).own > 0 ? left : right, buffer);
}

/** Does a value follow from the neurons on either side, and from what all instances share? Rows know no transposed element. */
function isOfNeurons(value: Expression, { buffers }: Program): boolean {
  if (hasSideEffect(value) || callsRandom([value])) return false;
  return !someExpression([value], (node) => {
    if (node.kind === "subscript") return true;
    if (node.kind !== "name") return false;
    const binding = node.symbol.binding as Binding | undefined;
    if (binding?.kind === "index" || binding?.kind === "reduction") return true;
    if (binding?.kind !== "variable") return false;
    if (binding.index === "transposed") return true;
    const isOfSide = binding.index === "pre" || binding.index === "post";
    return !isOfSide && buffers[binding.buffer]!.sharing !== "shared";
  });
}

function isZero(expression: Expression): boolean {
  if (expression.kind === "cast") return isZero(expression.operand);
  return expression.kind === "literal" && Number(expression.value) === 0;
}

function isBuffer(node: Statement | Expression, buffer: number): boolean {
  if (node.kind !== "name") return false;
  const binding = node.symbol.binding as Binding | undefined;
  return binding?.kind === "variable" && binding.buffer === buffer && binding.index === "own";
}
