/**
 * Where inputs arrive as events, most of what a neuron computes from them is the same as in the step before: the slope of the activation at its basal
 * potential, say. Calls of maths functions on such values are kept, and computed anew only in steps in which an event has arrived.
 *
 * A value is *held* if it follows from constants, from what nothing writes during a stretch, and from input sums that only presynaptic spikes add
 * to and the postsynaptic model does not change. The kernel gets a second version of its code, for steps without an event, that reads what
 * the first version has kept.
 */
import type { Expression, NameExpression, SnippetSymbol, Statement } from "../../language/ast.ts";
import {
  type Binding,
  type Buffer,
  type FunctionBinding,
  isSynapseKernel,
  type NeuronKernel,
  type Program,
  type Section,
  type StepKernel,
  scratchBuffer,
} from "../program.ts";
import { buffersWrittenInStep, codeOf, reducedInto } from "../rewrite.ts";
import { buffersAssigned, children, someExpression, usesOf, variableKey } from "../walk.ts";
import { isExpensive } from "./expensive.ts";

export function heldValues(program: Program): Program {
  const buffers = [...program.buffers];
  const marks = new Map<string, number>();
  const neurons = program.step.map((kernel): StepKernel => {
    if (kernel.kind !== "neuron" || kernel.sleeps) return kernel;
    const rewriter = new Rewriter(program, kernel, buffers);
    const sections = kernel.sections.map((section) => rewriter.section(section));
    if (!rewriter.found) return kernel;
    const changed = buffers.length;
    buffers.push(scratchBuffer(changed, `${kernel.population}.input_changed`, "int32", 1));
    for (const name of rewriter.feedingKernels) marks.set(name, changed);
    return {
      ...kernel,
      sections: sections.map((section) => section.fresh),
      held: { changed, sections: sections.map((section) => section.kept) },
    };
  });
  const step = neurons.map((kernel) =>
    isSynapseKernel(kernel) && marks.has(kernel.name) ? { ...kernel, marks: marks.get(kernel.name) } : kernel,
  );
  return marks.size === 0 ? program : { ...program, buffers, step };
}

/** Goes through the code of a kernel in order, with what is held at that point. */
class Rewriter {
  readonly #program: Program;
  readonly #kernel: NeuronKernel;
  readonly #buffers: Buffer[];
  readonly #held = new Set<unknown>();
  readonly #heldSlots: boolean[];
  /** Input sums that only presynaptic spikes change, with the kernels that do. */
  readonly #sums: ReadonlyMap<number, readonly string[]>;
  readonly #writtenInStep: ReadonlySet<number>;
  found = false;

  constructor(program: Program, kernel: NeuronKernel, buffers: Buffer[]) {
    this.#program = program;
    this.#kernel = kernel;
    this.#buffers = buffers;
    this.#sums = sumsOfEvents(program, kernel);
    this.#writtenInStep = buffersWrittenInStep(program);
    // What a held source injects changes without an event.
    this.#heldSlots = kernel.inputs.map((_, slot) => !kernel.heldSources.some((source) => source.slot === slot));
  }

  get feedingKernels(): string[] {
    return [...this.#sums.values()].flat();
  }

  section(section: Section): { fresh: Section; kept: Section } {
    const pairs = section.body.map((statement) => this.#statement(statement));
    return {
      fresh: { ...section, body: pairs.map((pair) => pair.fresh) },
      kept: { ...section, body: pairs.map((pair) => pair.kept) },
    };
  }

  #statement(statement: Statement): { fresh: Statement; kept: Statement } {
    const both = { fresh: statement, kept: statement };
    if (statement.kind === "declaration" && statement.initial !== undefined) {
      this.#spoil([statement.initial]);
      const initial = this.#replace(statement.initial);
      this.#set(statement.symbol, this.#isHeld(statement.initial));
      return { fresh: { ...statement, initial: initial.fresh }, kept: { ...statement, initial: initial.kept } };
    }
    if (statement.kind === "expression" && statement.expression.kind === "assign") {
      const { expression } = statement;
      this.#spoil([expression.value]);
      const value = this.#replace(expression.value);
      const plain = expression.operator === undefined && expression.target.kind === "name";
      const compound = expression.operator !== undefined && this.#isHeld(expression.target);
      this.#set(expression.target.symbol, (plain || compound) && this.#isHeld(expression.value));
      return {
        fresh: { ...statement, expression: { ...expression, value: value.fresh } },
        kept: { ...statement, expression: { ...expression, value: value.kept } },
      };
    }
    if (statement.kind === "expression" && statement.expression.kind === "call") {
      const binding = statement.expression.binding as FunctionBinding | undefined;
      this.#spoil(statement.expression.arguments);
      if (binding?.kind === "injectCurrent" && !statement.expression.arguments.every((one) => this.#isHeld(one))) {
        this.#heldSlots[binding.slot] = false;
      }
      return both;
    }
    // Branches and loops are left as they are.
    this.#spoil([statement]);
    return both;
  }

  /** What code writes or injects other than by a statement of its own is not held any more. */
  #spoil(code: readonly (Statement | Expression)[]): void {
    for (const symbol of usesOf(code).written) this.#set(symbol, false);
    someExpression(code, (node) => {
      const binding = node.kind === "call" ? (node.binding as FunctionBinding | undefined) : undefined;
      if (binding?.kind === "injectCurrent") this.#heldSlots[binding.slot] = false;
      return false;
    });
  }

  #set(symbol: SnippetSymbol, held: boolean): void {
    if (held) this.#held.add(variableKey(symbol));
    else this.#held.delete(variableKey(symbol));
  }

  /** The expression with expensive held calls kept: computing and keeping them, and reading what was kept. */
  #replace(expression: Expression): { fresh: Expression; kept: Expression } {
    if (this.#isWorthKeeping(expression)) {
      const target = this.#keeper(expression);
      this.found = true;
      const { position, type } = target;
      return {
        fresh: { kind: "assign", position, type, target, operationType: type, value: expression },
        kept: target,
      };
    }
    const fresh: Record<string, unknown> = { ...expression };
    const kept: Record<string, unknown> = { ...expression };
    // Behind && || and ?: a call may not be made, and then nothing would be kept.
    const keys = { unary: ["operand"], cast: ["operand"], binary: ["left", "right"] }[expression.kind as string] ?? [];
    for (const key of keys) {
      const inner = this.#replace((expression as unknown as Record<string, Expression>)[key]!);
      fresh[key] = inner.fresh;
      kept[key] = inner.kept;
    }
    if (expression.kind === "call") {
      const inner = expression.arguments.map((argument) => this.#replace(argument));
      fresh.arguments = inner.map((one) => one.fresh);
      kept.arguments = inner.map((one) => one.kept);
    }
    return { fresh: fresh as unknown as Expression, kept: kept as unknown as Expression };
  }

  #isWorthKeeping(expression: Expression): boolean {
    return isExpensive(expression) && this.#isHeld(expression);
  }

  #keeper(expression: Expression): NameExpression {
    const id = this.#buffers.length;
    const name = `held_${id}`;
    const type = expression.type as SnippetSymbol["type"];
    this.#buffers.push(scratchBuffer(id, `${this.#kernel.population}.${name}`, type, this.#kernel.size));
    const binding: Binding = { kind: "variable", buffer: id, index: "own" };
    return { kind: "name", position: expression.position, type, symbol: { name, type, access: "readwrite", binding } };
  }

  #isHeld(expression: Expression): boolean {
    switch (expression.kind) {
      case "literal":
        return true;
      case "name":
        return this.#isHeldSymbol(expression.symbol);
      case "call":
        return (
          expression.binding === undefined &&
          expression.type !== "void" &&
          !expression.name.startsWith("gennrand") &&
          expression.arguments.every((argument) => this.#isHeld(argument))
        );
      case "unary":
      case "cast":
      case "binary":
      case "logical":
      case "conditional":
        return children(expression).every((child) => this.#isHeld(child as Expression));
      default:
        return false;
    }
  }

  #isHeldSymbol(symbol: SnippetSymbol): boolean {
    if (this.#held.has(variableKey(symbol))) return true;
    const binding = symbol.binding as Binding | undefined;
    switch (binding?.kind) {
      case "constant":
        return true;
      case "input":
        return this.#heldSlots[binding.slot]!;
      case "variable":
        return (
          this.#sums.has(binding.buffer) ||
          (this.#program.buffers[binding.buffer]?.sharing === "shared" && !this.#writtenInStep.has(binding.buffer))
        );
      default:
        return false;
    }
  }
}

/** Sums the kernel reads that presynaptic-spike kernels add to and nothing else changes in a step. */
function sumsOfEvents(program: Program, kernel: NeuronKernel): Map<number, string[]> {
  const sums = new Map<number, string[]>();
  const spoilt = buffersAssigned(program.step.flatMap((other) => codeOf(other)));
  for (const buffer of reducedInto(program.step)) spoilt.add(buffer);
  for (const other of program.step) {
    if (other.kind === "neuron") continue;
    someExpression(other.section.body, (expression) => {
      const binding = expression.kind === "call" ? (expression.binding as FunctionBinding | undefined) : undefined;
      if (binding?.kind !== "addTo") return false;
      if (other.kind !== "presynapticSpike" || binding.index !== "post") spoilt.add(binding.buffer);
      else sums.set(binding.buffer, [...new Set([...(sums.get(binding.buffer) ?? []), other.name])]);
      return false;
    });
  }
  const read = new Set<unknown>(
    [...usesOf(codeOf(kernel)).all].map((symbol) => (symbol.binding as { buffer?: number } | undefined)?.buffer),
  );
  return new Map([...sums].filter(([buffer]) => !spoilt.has(buffer) && read.has(buffer)));
}
