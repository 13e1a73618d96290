/**
 * A synaptic variable that holds the same value for all synapses of a presynaptic neuron (`t_prev`, the time of
 * its last event) is stored once per presynaptic neuron. That holds when it starts the same everywhere and
 * every write happens in presynaptic-spike code, unconditionally, with a value that is the same for the row.
 */
import type { Expression, Statement } from "../../language/ast.ts";
import type { Binding, Buffer, Kernel, Program, SynapseKernel } from "../program.ts";
import { padded } from "../program.ts";
import { buffersNamedBy, kernelsOf, replaceSymbols } from "../rewrite.ts";
import { callsRandom, children } from "../walk.ts";

export function rowConstants(program: Program): Program {
  const shrunk = new Map<number, Buffer>();
  const named = new Map(kernelsOf(program).map((kernel) => [kernel, buffersNamedBy(kernel)] as const));
  for (const buffer of program.buffers) {
    if (buffer.rows > 1 && isRowConstant(named, buffer)) {
      const [columns, repeats] = [buffer.rows, buffer.columns];
      shrunk.set(buffer.id, { ...buffer, rows: 1, columns, stride: padded(columns), repeats });
    }
  }
  if (shrunk.size === 0) return program;
  const replaced = replaceSymbols(program, (symbol) => {
    const binding = symbol.binding as Binding | undefined;
    return binding?.kind === "variable" && shrunk.has(binding.buffer)
      ? { ...symbol, binding: { ...binding, index: "pre" } }
      : symbol;
  });
  return { ...replaced, buffers: program.buffers.map((buffer) => shrunk.get(buffer.id) ?? buffer) };
}

function isRowConstant(named: ReadonlyMap<Kernel, ReadonlySet<number>>, buffer: Buffer): boolean {
  if (buffer.sharing !== "instance" || buffer.initial?.kind !== "constant") return false;
  let owner: SynapseKernel | undefined;
  for (const [kernel, ids] of named) {
    if (!ids.has(buffer.id)) continue;
    // A second kernel could see the row half updated, or read it per synapse where no row is at hand.
    if (kernel.kind !== "presynapticSpike" || owner !== undefined) return false;
    owner = kernel;
  }
  return owner !== undefined && writesAreRowConstant(owner.section.body, buffer.id);
}

function writesAreRowConstant(body: readonly Statement[], buffer: number): boolean {
  let writes = 0;
  for (const statement of body) {
    const assignment =
      statement.kind === "expression" && statement.expression.kind === "assign" ? statement.expression : undefined;
    if (assignment !== undefined && isVariable(assignment.target, buffer)) {
      if (!sameForRow(assignment.value, buffer) || callsRandom([assignment.value])) return false;
      writes++;
    }
  }
  // Writes anywhere else (in a branch, inside an expression) are not unconditional.
  let all = 0;
  const count = (node: Statement | Expression): void => {
    if ((node.kind === "assign" || node.kind === "increment") && isVariable(node.target, buffer)) all++;
    children(node).forEach(count);
  };
  body.forEach(count);
  return writes > 0 && writes === all;
}

/** Does the expression have one value for the whole row: constants, time, the presynaptic side, and the variable itself? */
function sameForRow(expression: Expression, buffer: number): boolean {
  if (expression.kind === "name") {
    const binding = expression.symbol.binding as Binding | undefined;
    switch (binding?.kind) {
      case "constant":
      case "time":
      case "step":
        return true;
      case "variable":
        return binding.index === "pre" || binding.index === "single" || binding.buffer === buffer;
      case "spikeTime":
        return binding.index === "pre";
      case "index":
        return binding.which === "pre" || binding.which === "batch";
      default:
        return false;
    }
  }
  if (expression.kind === "subscript" || expression.kind === "assign" || expression.kind === "increment") return false;
  return children(expression).every((child) => sameForRow(child as Expression, buffer));
}

const isVariable = (node: Statement | Expression, buffer: number): boolean => {
  if (node.kind !== "name") return false;
  const binding = node.symbol.binding as Binding | undefined;
  return binding?.kind === "variable" && binding.buffer === buffer;
};
