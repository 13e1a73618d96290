/**
 * A network that is shown something settles, and from then on its neurons compute the same maths functions of the same
 * arguments in every step. Here a call remembers its last argument and result, per neuron, and is only made again when the argument
 * is another one. A function of its argument alone gives the same bits then, whatever happened in between (0 and -0 count as the same
 * argument, so the sign of a zero can differ).
 *
 * It costs a comparison per call where nothing settles (spiking neurons whose potentials never rest). So it is only done in populations
 * whose input stays where it is while their senders do: those fed by events, or by senders whose standing still is looked for.
 */
import type { Expression, IfStatement, NameExpression, SnippetSymbol, Statement } from "../../language/ast.ts";
import type { NumericType } from "../../language/types.ts";
import {
  type Binding,
  type Buffer,
  isSynapseKernel,
  type NeuronKernel,
  type Program,
  type Section,
  scratchBuffer,
} from "../program.ts";
import { buffersAddedTo, buffersOf, hasSideEffect, usesOf } from "../walk.ts";
import { isExpensive } from "./expensive.ts";

export function rememberedCalls(program: Program): Program {
  const buffers = [...program.buffers];
  const still = sumsOfStillSenders(program);
  const step = program.step.map((kernel) => {
    if (kernel.kind !== "neuron" || kernel.sleeps || !settles(kernel, still)) return kernel;
    const memory = new Memory(kernel, buffers);
    return {
      ...kernel,
      sections: kernel.sections.map((section) => remember(section, memory)),
      held: kernel.held && {
        ...kernel.held,
        sections: kernel.held.sections.map((section) => remember(section, memory)),
      },
    };
  });
  return { ...program, buffers, step };
}

/** Where senders that stand still leave the same sum in every step. */
const sumsOfStillSenders = (program: Program): Set<number> =>
  new Set(
    program.step.flatMap((kernel) =>
      isSynapseKernel(kernel) && kernel.still !== undefined ? [...buffersAddedTo(kernel.section.body)] : [],
    ),
  );

function settles(kernel: NeuronKernel, still: ReadonlySet<number>): boolean {
  if (kernel.held !== undefined) return true;
  const read = buffersOf(usesOf(kernel.sections.flatMap((section) => section.body)).all);
  return [...read].some((buffer) => still.has(buffer));
}

/** The last argument and result of each call of a kernel. */
class Memory {
  readonly #kernel: NeuronKernel;
  readonly #buffers: Buffer[];
  readonly #calls = new Map<string, { readonly argument: NameExpression; readonly result: NameExpression }>();

  constructor(kernel: NeuronKernel, buffers: Buffer[]) {
    this.#kernel = kernel;
    this.#buffers = buffers;
  }

  /** The two versions of a kernel that holds values share what they remember: a call is known by where it is written. */
  of(section: Section, call: Expression): { readonly argument: NameExpression; readonly result: NameExpression } {
    const { position } = call;
    const key = `${section.stream} ${position.line} ${position.column}`;
    let known = this.#calls.get(key);
    if (known === undefined) {
      // Nothing equals NaN: the first argument is always another one.
      known = { argument: this.#variable(call, "argument", Number.NaN), result: this.#variable(call, "result", 0) };
      this.#calls.set(key, known);
    }
    return known;
  }

  #variable({ position, type }: Expression, what: string, initial: number): NameExpression {
    const id = this.#buffers.length;
    const name = `last_${what}_${id}`;
    const scratch = scratchBuffer(id, `${this.#kernel.population}.${name}`, type as NumericType, this.#kernel.size);
    this.#buffers.push({ ...scratch, initial: { kind: "constant", value: initial } });
    const binding: Binding = { kind: "variable", buffer: id, index: "own" };
    const symbol: SnippetSymbol = { name, type: scratch.type, access: "readwrite", binding };
    return { kind: "name", position, type: scratch.type, symbol };
  }
}

const remember = (section: Section, memory: Memory): Section => ({
  ...section,
  body: section.body.flatMap((statement) => rememberIn(statement, section, memory)),
});

/** The statement reading remembered results, after statements that see to it that they are right. */
function rememberIn(statement: Statement, section: Section, memory: Memory): Statement[] {
  const before: Statement[] = [];
  const replace = (expression: Expression): Expression => {
    switch (expression.kind) {
      // Behind && || and ?: a call may not be made at all.
      case "unary":
      case "cast":
        return { ...expression, operand: replace(expression.operand) };
      case "binary":
        return { ...expression, left: replace(expression.left), right: replace(expression.right) };
      case "call": {
        const call = { ...expression, arguments: expression.arguments.map(replace) };
        if (!isExpensive(expression) || call.arguments.length !== 1) return call;
        const last = memory.of(section, call);
        before.push(...callIfChanged(call, call.arguments[0]!, last));
        return last.result;
      }
      default:
        return expression;
    }
  };
  if (statement.kind === "declaration" && statement.initial !== undefined && !hasSideEffect(statement.initial)) {
    const initial = replace(statement.initial);
    return [...before, { ...statement, initial }];
  }
  if (statement.kind === "expression" && statement.expression.kind === "assign") {
    const { expression } = statement;
    if (hasSideEffect(expression.value)) return [statement];
    const value = replace(expression.value);
    return [...before, { ...statement, expression: { ...expression, value } }];
  }
  return [statement];
}

/** `argument = ...; if (argument != last_argument) { last_argument = argument; last_result = f(argument); }` */
function callIfChanged(
  call: Extract<Expression, { kind: "call" }>,
  argument: Expression,
  last: { readonly argument: NameExpression; readonly result: NameExpression },
): Statement[] {
  const { position } = call;
  const type = last.argument.type;
  const symbol: SnippetSymbol = { name: "argument", type, access: "read", binding: undefined };
  const now: NameExpression = { kind: "name", position, type, symbol };
  const set = (target: NameExpression, value: Expression): Statement => ({
    kind: "expression",
    position,
    expression: { kind: "assign", position, type, target, operationType: type, value },
  });
  const update: IfStatement = {
    kind: "if",
    position,
    condition: { kind: "binary", position, type: "bool", operator: "!=", left: now, right: last.argument },
    whenTrue: {
      kind: "block",
      position,
      body: [set(last.argument, now), set(last.result, { ...call, arguments: [now] })],
    },
  };
  return [{ kind: "declaration", position, symbol, initial: argument }, update];
}
