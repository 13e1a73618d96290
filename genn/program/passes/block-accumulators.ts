/**
 * One accumulator per block of batch instances, instead of one per instance, for synaptic variables that are only ever
 * summed: `dg`, the weight change. Such a variable is only `+=`-ed by the simulation, and only touched by custom updates that
 * sum it over the batch and clear it. Then the sum over instances may as well be taken while it accumulates. The
 * blocks follow from the batch size alone, so that the order of the additions, and with it every bit, does not
 * depend on how many workers there are.
 */
import type { Expression, Statement } from "../../language/ast.ts";
import { isFloat } from "../../language/types.ts";
import type { Binding, Buffer, CustomUpdateKernel, Kernel, Program } from "../program.ts";
import { buffersNamedBy, kernelsOf } from "../rewrite.ts";
import { children } from "../walk.ts";

export function blockAccumulators(program: Program): Program {
  const named = new Map(kernelsOf(program).map((kernel) => [kernel, buffersNamedBy(kernel)] as const));
  const accumulators = new Set(
    program.buffers.filter((buffer) => isAccumulator(program, named, buffer)).map((buffer) => buffer.id),
  );
  if (accumulators.size === 0) return program;
  const buffers = program.buffers.map(
    (buffer): Buffer => (accumulators.has(buffer.id) ? { ...buffer, sharing: "block" } : buffer),
  );
  // An update all of whose batched variables are accumulators now runs over blocks.
  const customUpdates = program.customUpdates.map((kernel): CustomUpdateKernel => {
    const touched = [...buffersNamedBy(kernel)];
    return kernel.copies === "instance" && touched.some((id) => accumulators.has(id))
      ? { ...kernel, copies: "block" }
      : kernel;
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
 * linear in the variable and indifferent to how the sum is split.
 */
function sumsAndClears(program: Program, kernel: CustomUpdateKernel, buffer: Buffer): boolean {
  if (kernel.copies !== "instance" || kernel.reductions.some((reduction) => reduction.operation !== "sum"))
    return false;
  for (const id of buffersNamedBy(kernel)) {
    if (id !== buffer.id && program.buffers[id]!.sharing !== "shared") return false;
  }
  let sums = false;
  for (const statement of kernel.section.body) {
    if (statement.kind !== "expression" || statement.expression.kind !== "assign") return false;
    const { target, operator, value } = statement.expression;
    if (operator !== undefined || target.kind !== "name") return false;
    const binding = target.symbol.binding as Binding | undefined;
    if (binding?.kind === "reduction") {
      if (!isBuffer(value, buffer.id)) return false;
      sums = true;
    } else if (!isBuffer(target, buffer.id) || !isZero(value)) return false;
  }
  return sums;
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
