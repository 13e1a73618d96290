/**
 * Per-step work on all synapses, for senders that stand still: an image that is shown, a network that has settled. What they add to
 * the postsynaptic sums is the same in every step, so it is kept, and computed anew when a sender has moved. And a weight
 * change that is a product of a presynaptic and a postsynaptic factor only needs the sum of the postsynaptic factor while the
 * presynaptic one stays: it is added to the synapses when a sender moves, and when the stretch ends, before anybody can look.
 *
 * Kept sums are the same bits as computed ones. Weight changes are the same sums in another order, like those of `blockAccumulators`, which
 * has shown beforehand that nothing looks at them during a stretch.
 */
import type { AssignExpression, Expression, NameExpression, SnippetSymbol, Statement } from "../../language/ast.ts";
import { storageBytes } from "../../language/types.ts";
import {
  type Binding,
  type Buffer,
  type FunctionBinding,
  type Program,
  type Section,
  type StillSenders,
  type SynapseKernel,
  scratchBuffer,
} from "../program.ts";
import { buffersWrittenInStep, SymbolReplacer } from "../rewrite.ts";
import { hasSideEffect, seesPast, visitExpressions } from "../walk.ts";

/** Synapses from which on it is less work to look whether the senders have moved. */
const WORTHWHILE = 256;

export function stillSenders(program: Program): Program {
  const written = buffersWrittenInStep(program);
  const buffers = [...program.buffers];
  const step = program.step.map((kernel) => {
    if (kernel.kind !== "synapseDynamics") return kernel;
    const { kind, synapseCount } = kernel.connectivity;
    if (kind !== "dense" || synapseCount < WORTHWHILE || seesPast(kernel.section.body)) return kernel;
    const still = new Splitter(program, kernel, written, buffers.length).split();
    if (still === undefined) return kernel;
    for (const buffer of still.buffers) buffers.push(buffer);
    return { ...kernel, still: still.senders };
  });
  return { ...program, buffers, step };
}

/** On which side of the synapse a value is known: on neither for a constant, and `mixed` where it needs both, or the synapse. */
type Side = "none" | "pre" | "post" | "mixed";

/** Takes the code of a kernel apart, into what follows from the senders and what has to be done in every step. */
class Splitter {
  readonly #program: Program;
  readonly #kernel: SynapseKernel;
  readonly #written: ReadonlySet<number>;
  readonly #firstId: number;
  readonly #buffers: Buffer[] = [];
  /** Scratch buffers by what they are for. */
  readonly #scratch = new Map<string, NameExpression>();
  readonly #watched = new Map<number, number>();

  constructor(program: Program, kernel: SynapseKernel, written: ReadonlySet<number>, firstId: number) {
    this.#program = program;
    this.#kernel = kernel;
    this.#written = written;
    this.#firstId = firstId;
  }

  split(): { senders: StillSenders; buffers: readonly Buffer[] } | undefined {
    const [send, settle, eachStep]: [Statement[], Statement[], Statement[]] = [[], [], []];
    const kept = new Set<number>();
    const integrals = new Set<number>();
    for (const statement of flattened(this.#kernel.section.body)) {
      if (statement.kind !== "expression") return undefined;
      const { expression } = statement;
      if (expression.kind === "call") {
        const parts = this.#transmission(expression);
        if (parts === undefined) return undefined;
        send.push({ ...statement, expression: parts.send });
        if (!kept.has(parts.kept)) eachStep.push({ ...statement, expression: parts.add });
        kept.add(parts.kept);
      } else if (expression.kind === "assign") {
        const parts = this.#plasticity(expression);
        if (parts === undefined) return undefined;
        settle.push({ ...statement, expression: parts.settle });
        eachStep.push({ ...statement, expression: parts.integrate });
        integrals.add(parts.integral);
      } else return undefined;
    }
    if (this.#watched.size === 0) return undefined;
    const section = (body: Statement[]): Section => ({ ...this.#kernel.section, body });
    const begun = this.#buffer("stretch_begun", "int32", 1);
    return {
      senders: {
        begun,
        watched: [...this.#watched].map(([buffer, last]) => ({ buffer, last })),
        send: send.length > 0 ? section(send) : undefined,
        settle: settle.length > 0 ? section(settle) : undefined,
        eachStep: section(eachStep),
        kept: [...kept],
        integrals: [...integrals],
      },
      buffers: this.#buffers,
    };
  }

  /** `addToPost(...)` of what the senders and constant weights give: into a kept sum, which is added in every step. */
  #transmission(call: Extract<Expression, { kind: "call" }>) {
    const binding = call.binding as FunctionBinding | undefined;
    const [value] = call.arguments;
    if (binding?.kind !== "addTo" || binding.index !== "post" || !this.#followsFromSenders(value!)) return undefined;
    const sum = this.#program.buffers[binding.buffer]!;
    const kept = this.#postsynaptic(`sent ${sum.id}`, `${shortName(sum)}_of_senders`, value!);
    const id = bufferOf(kept);
    return {
      kept: id,
      send: { ...call, binding: { ...binding, buffer: id } satisfies FunctionBinding },
      add: { ...call, arguments: [kept] },
    };
  }

  /** `dg += pre * post`: sums up `post`, to be multiplied with `pre` later. */
  #plasticity(assign: AssignExpression) {
    const { target, operator, value, position, type } = assign;
    if (operator !== "+" || target.kind !== "name" || type !== "float") return undefined;
    const binding = target.symbol.binding as Binding | undefined;
    if (binding?.kind !== "variable" || binding.index !== "own") return undefined;
    const variable = this.#program.buffers[binding.buffer]!;
    if (variable.sharing !== "block") return undefined;
    const factors = this.#factors(value);
    if (factors === undefined) return undefined;
    const { pre = one(value), post = one(value) } = factors;
    const integral = this.#postsynaptic(`integral ${this.#scratch.size}`, `sum_for_${shortName(variable)}`, value);
    const product: Expression = { kind: "binary", position, type, operator: "*", left: pre, right: integral };
    const integrate: AssignExpression = { ...assign, target: integral, value: post };
    return { integral: bufferOf(integral), integrate, settle: { ...assign, value: this.#asLastSeen(product) } };
  }

  /** A product as its presynaptic and its postsynaptic part; constants go with the latter. */
  #factors(expression: Expression): { pre?: Expression; post?: Expression } | undefined {
    const side = this.#side(expression);
    if (side === "pre") return { pre: expression };
    if (side !== "mixed") return { post: expression };
    if (expression.kind === "unary" && expression.operator === "-") {
      const { pre, post } = this.#factors(expression.operand) ?? {};
      if (post !== undefined) return { pre, post: { ...expression, operand: post } };
      return pre && { pre: { ...expression, operand: pre } };
    }
    if (expression.kind !== "binary" || (expression.operator !== "*" && expression.operator !== "/")) return undefined;
    const [left, right] = [this.#factors(expression.left), this.#factors(expression.right)];
    if (left === undefined || right === undefined) return undefined;
    const join = (a: Expression | undefined, b: Expression | undefined): Expression | undefined => {
      if (b === undefined) return a;
      if (a === undefined && expression.operator === "*") return b;
      return { ...expression, left: a ?? one(expression), right: b };
    };
    return { pre: join(left.pre, right.pre), post: join(left.post, right.post) };
  }

  #side(expression: Expression): Side {
    if (hasSideEffect(expression) || expression.type !== "float") return "mixed";
    const sides = new Set<Side>();
    visitExpressions([expression], (node) => {
      if (node.kind === "name") sides.add(this.#sideOf(node.symbol));
      else if (node.kind === "subscript" || (node.kind === "call" && node.binding !== undefined)) sides.add("mixed");
      return undefined;
    });
    sides.delete("none");
    if (sides.size === 0) return "none";
    return sides.size === 1 ? [...sides][0]! : "mixed";
  }

  #sideOf(symbol: SnippetSymbol): Side {
    const binding = symbol.binding as Binding | undefined;
    if (binding?.kind === "constant") return "none";
    if (binding?.kind !== "variable") return "mixed";
    const { type } = this.#program.buffers[binding.buffer]!;
    if (binding.index === "pre" && storageBytes(type) === 4) return "pre";
    return binding.index === "post" ? "post" : "mixed";
  }

  /** Does the value stay as long as the senders do? Notes which of their variables it needs. */
  #followsFromSenders(expression: Expression): boolean {
    if (hasSideEffect(expression)) return false;
    let follows = true;
    visitExpressions([expression], (node) => {
      if (node.kind === "subscript") follows = false;
      if (node.kind !== "name") return undefined;
      const binding = node.symbol.binding as Binding | undefined;
      const isWeight = binding?.kind === "variable" && binding.index === "own" && !this.#written.has(binding.buffer);
      const side = this.#sideOf(node.symbol);
      if (side === "pre") this.#lastSeen((binding as { buffer: number }).buffer);
      else if (side !== "none" && !isWeight) follows = false;
      return undefined;
    });
    return follows;
  }

  /** The expression with presynaptic variables as they were when they were last seen to move. */
  #asLastSeen(expression: Expression): Expression {
    const replacer = new SymbolReplacer((symbol) => {
      const binding = symbol.binding as Binding | undefined;
      if (binding?.kind !== "variable" || binding.index !== "pre") return symbol;
      return { ...symbol, binding: { ...binding, buffer: this.#lastSeen(binding.buffer) } satisfies Binding };
    });
    return replacer.node(expression);
  }

  /** The copy of a presynaptic variable. */
  #lastSeen(buffer: number): number {
    let last = this.#watched.get(buffer);
    if (last === undefined) {
      const spec = this.#program.buffers[buffer]!;
      last = this.#buffer(`last_${shortName(spec)}`, spec.type, this.#kernel.connectivity.rows);
      this.#watched.set(buffer, last);
    }
    return last;
  }

  /** A value of each postsynaptic neuron that belongs to this kernel alone. */
  #postsynaptic(key: string, name: string, like: Expression): NameExpression {
    let known = this.#scratch.get(key);
    if (known === undefined) {
      const binding: Binding = {
        kind: "variable",
        buffer: this.#buffer(name, "float", this.#kernel.connectivity.columns),
        index: "post",
      };
      const symbol: SnippetSymbol = { name, type: "float", access: "readwrite", binding };
      known = { kind: "name", position: like.position, type: "float", symbol };
      this.#scratch.set(key, known);
    }
    return known;
  }

  #buffer(name: string, type: Buffer["type"], columns: number): number {
    const id = this.#firstId + this.#buffers.length;
    this.#buffers.push(scratchBuffer(id, `${this.#kernel.population}.${name}_${id}`, type, columns));
    return id;
  }
}

const flattened = (body: readonly Statement[]): Statement[] =>
  body.flatMap((statement) => (statement.kind === "block" ? flattened(statement.body) : [statement]));

const shortName = ({ name }: Buffer): string => name.slice(name.lastIndexOf(".") + 1);

const bufferOf = ({ symbol }: NameExpression): number => (symbol.binding as { buffer: number }).buffer;

const one = ({ position }: Expression): Expression => ({ kind: "literal", position, type: "float", value: 1 });
