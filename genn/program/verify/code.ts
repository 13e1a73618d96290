/** Checks of code: every name means something here, has the type of what it means, and is written only where it may be. */

import type { AssignExpression, CallExpression, Expression, SnippetSymbol, Statement } from "../../language/ast.ts";
import { LIBRARY } from "../../language/functions.ts";
import type { NumericType } from "../../language/types.ts";
import { convertValue } from "../../language/values.ts";
import type { Binding, Buffer, ElementIndex, FunctionBinding, Origin, RingSlot } from "../program.ts";
import { children, isExpression } from "../walk.ts";
import type { Verification } from "./context.ts";
import { typeProblem } from "./types.ts";

/** What code of a kernel may mean by its names. */
export interface Place {
  /** Shape of a variable that is reached by an index; undefined where the index has no meaning. */
  readonly shapes: { readonly [index in ElementIndex]?: { readonly rows: number; readonly columns: number } };
  /** What `id` and its like can be. */
  readonly numbers: readonly Extract<Binding, { kind: "index" }>["which"][];
  /** Types of the input sums it may read and of the reductions it makes, by number. */
  readonly inputs: readonly NumericType[];
  readonly reductions: readonly NumericType[];
  /** May it write that variable? A reason why not, else undefined. */
  readonly refusesWrite: (buffer: Buffer, index: ElementIndex) => string | undefined;
  /** May it mention the buffer other than by adding to it? A reason why not, else undefined. */
  readonly refusesRead: (buffer: Buffer) => string | undefined;
  /** May it call this function of the simulator? A reason why not, else undefined. */
  readonly refusesCall: (binding: FunctionBinding) => string | undefined;
  /** Told of every variable reached. */
  readonly reached: (buffer: Buffer, index: ElementIndex) => void;
}

type Scope = Set<SnippetSymbol>;

/** Checks the code of one snippet. Returns the locals that a later snippet of the same scope may name. */
export class CodeVerifier {
  readonly #all: Verification;
  readonly #kernel: string;
  readonly #place: Place;
  #where = "";
  #scopes: Scope[] = [];
  /** Loops, and loops and switches, around the node that is being checked. */
  #loops = 0;
  #breakable = 0;

  constructor(all: Verification, kernel: string, place: Place) {
    this.#all = all;
    this.#kernel = kernel;
    this.#place = place;
  }

  /** Checks the statements of a section, or the expression of a condition; `earlier` are locals it may name. */
  check(origin: Origin, code: readonly (Statement | Expression)[], earlier: Scope = new Set()): Scope {
    this.#where = `kernel '${this.#kernel}', ${origin.snippet} of '${origin.model}'`;
    const scope = new Set(earlier);
    this.#scopes = [scope];
    this.#loops = 0;
    this.#breakable = 0;
    for (const node of code) this.#node(node);
    return scope;
  }

  /** The problem is put into words only where there is one: code is long. */
  #require(holds: boolean, problem: () => string): void {
    if (!holds) this.#all.require(false, this.#where, problem());
  }

  #within(nodes: readonly (Statement | Expression)[]): void {
    this.#scopes.push(new Set());
    for (const node of nodes) this.#node(node);
    this.#scopes.pop();
  }

  /** Checks what may be left with `break`. */
  #leavable(check: () => void, isLoop: boolean): void {
    this.#breakable++;
    if (isLoop) this.#loops++;
    check();
    this.#breakable--;
    if (isLoop) this.#loops--;
  }

  #types(expression: Expression): void {
    const problem = typeProblem(expression, this.#all.program.precision);
    this.#require(problem === undefined, () => problem!);
  }

  #node(node: Statement | Expression): void {
    if (isExpression(node)) this.#types(node);
    switch (node.kind) {
      case "break":
        this.#require(this.#breakable > 0, () => "'break' stands in no loop or switch");
        return;
      case "continue":
        this.#require(this.#loops > 0, () => "'continue' stands in no loop");
        return;
      case "name":
      case "subscript":
        this.#symbol(node.symbol, node.kind === "subscript", node.type);
        this.#require(node.symbol.access !== "write", () => `'${node.symbol.name}' is read, but can only be written`);
        this.#read(node.symbol);
        break;
      case "assign":
        this.#assign(node, false);
        return;
      case "expression":
        // The one form in which a sum may be shared: nobody sees its value.
        if (node.expression.kind !== "assign") break;
        this.#types(node.expression);
        this.#assign(node.expression, true);
        return;
      case "increment":
        this.#written(node.target.symbol, node.target.kind === "subscript", node.type);
        this.#read(node.target.symbol);
        return;
      case "call":
        this.#call(node);
        break;
      case "declaration":
        this.#require(node.symbol.binding === undefined, () => `the local '${node.symbol.name}' has a meaning outside`);
        if (node.initial !== undefined) {
          this.#node(node.initial);
          this.#typed(node.initial, node.symbol.type, `the initial value of '${node.symbol.name}'`);
        }
        this.#scopes.at(-1)!.add(node.symbol);
        return;
      case "block":
        this.#within(node.body);
        return;
      case "if":
        this.#node(node.condition);
        this.#typed(node.condition, "bool", "a condition");
        this.#within([node.whenTrue]);
        if (node.whenFalse !== undefined) this.#within([node.whenFalse]);
        return;
      case "loop":
        if (node.condition !== undefined) this.#typed(node.condition, "bool", "a condition");
        this.#leavable(() => this.#within(children(node)), true);
        return;
      case "switch":
        this.#node(node.subject);
        this.#leavable(() => {
          for (const { body } of node.cases) this.#within(body);
        }, false);
        return;
    }
    for (const child of children(node)) this.#node(child);
  }

  #typed(expression: Expression, type: NumericType, what: string): void {
    this.#require(expression.type === type, () => `${what} is ${expression.type} instead of ${type}`);
  }

  #assign(node: AssignExpression, valueUnused: boolean): void {
    const { target, operator, value, operationType } = node;
    this.#node(value);
    if (target.kind === "subscript") this.#node(target.index);
    const isShift = operator === "<<" || operator === ">>";
    if (!isShift) this.#typed(value, operationType, `what is assigned to '${target.symbol.name}'`);
    this.#written(target.symbol, target.kind === "subscript", target.type);
    if (operator !== "+" || !valueUnused) this.#read(target.symbol);
  }

  /** A name, wherever it stands: it means something, and that has its type. */
  #symbol(symbol: SnippetSymbol, isSubscript: boolean, type: NumericType): void {
    const { name } = symbol;
    this.#require(symbol.type === type, () => `'${name}' is ${symbol.type}, its place in the tree ${type}`);
    const binding = symbol.binding as Binding | undefined;
    this.#require(
      (binding?.kind === "array" || binding?.kind === "past") === isSubscript,
      () => `'${name}' is an array without a subscript, or none with`,
    );
    const same = (actual: NumericType | undefined, what: string) =>
      this.#require(actual === type, () => `'${name}' is ${type}, but ${what} is ${actual ?? "not there"}`);
    switch (binding?.kind) {
      case undefined:
        this.#require(
          this.#scopes.some((scope) => scope.has(symbol)),
          () => `'${name}' means nothing: it is no local declared before`,
        );
        return;
      case "past":
        this.#require(symbol.access === "read", () => `the past of '${name}' can be written`);
        this.#variable(symbol, binding.buffer, binding.index, binding.slot - binding.depth + 1);
        return;
      case "variable":
      case "spikeTime":
        this.#variable(symbol, binding.buffer, binding.index, binding.slot);
        return;
      case "input":
        same(this.#place.inputs[binding.slot], `input ${binding.slot}`);
        return;
      case "reduction":
        same(this.#place.reductions[binding.reduction], `reduction ${binding.reduction}`);
        return;
      case "array":
        same(this.#all.program.arrays[binding.array]?.type, `array ${binding.array}`);
        return;
      case "time":
      case "step":
        same(this.#all.program.precision.timepoint, "time");
        return;
      case "index":
        this.#require(
          this.#place.numbers.includes(binding.which),
          () => `'${name}' is the number of '${binding.which}', which is not known here`,
        );
        return;
      case "constant": {
        const { value } = binding;
        this.#require(
          Object.is(Number(convertValue(value, "double", type)), value),
          () => `'${name}' is ${value}, which is no ${type}`,
        );
        return;
      }
    }
  }

  /** `slot`: the oldest slot of a ring that is meant. */
  #variable({ name, type }: SnippetSymbol, id: number, index: ElementIndex, slot?: RingSlot): void {
    const buffer = this.#all.program.buffers[id];
    this.#require(buffer !== undefined, () => `'${name}' is in buffer ${id}, which there is not`);
    if (buffer === undefined) return;
    this.#require(buffer.type === type, () => `'${name}' is ${type}, but buffer '${buffer.name}' is ${buffer.type}`);
    this.#shaped(buffer, index, slot);
    this.#place.reached(buffer, index);
  }

  #shaped(buffer: Buffer, index: ElementIndex, slot?: RingSlot): void {
    if (index === "segment") {
      const { own } = this.#place.shapes;
      const of = this.#all.program.buffers[buffer.segmentOf ?? -1];
      this.#require(
        of !== undefined && of.rows === own?.rows && of.columns === own.columns,
        () => `buffer '${buffer.name}' is reached by 'segment', but has no value for those of its neurons`,
      );
      return;
    }
    const one = this.#place.shapes[index];
    this.#require(
      slot === undefined || (slot <= 0 && -slot <= buffer.rows),
      () => `slot ${slot} of buffer '${buffer.name}' is asked for, which is a ring of ${buffer.rows}`,
    );
    const shape = one && slot !== undefined ? { ...one, rows: buffer.rows } : one;
    this.#require(
      shape !== undefined,
      () => `buffer '${buffer.name}' is reached by '${index}', which has no meaning here`,
    );
    if (shape === undefined) return;
    // What is stored once for a row of synapses is one value per presynaptic neuron.
    const repeats = index === "pre" ? this.#place.shapes.own?.columns : undefined;
    this.#require(
      buffer.repeats === undefined || buffer.repeats === repeats,
      () => `buffer '${buffer.name}' stands for rows of ${buffer.repeats} synapses and is reached by '${index}'`,
    );
    if (buffer.rows === shape.rows && buffer.columns === shape.columns) return;
    this.#all.shaped(buffer, shape, `${this.#where}, by '${index}'`);
  }

  #bufferOf({ binding }: SnippetSymbol): { readonly buffer: Buffer; readonly index: ElementIndex } | undefined {
    const bound = binding as Binding | undefined;
    if (bound?.kind !== "variable" && bound?.kind !== "spikeTime" && bound?.kind !== "past") return undefined;
    const buffer = this.#all.program.buffers[bound.buffer];
    return buffer && { buffer, index: bound.index };
  }

  #read(symbol: SnippetSymbol): void {
    const variable = this.#bufferOf(symbol);
    const reason = variable && this.#place.refusesRead(variable.buffer);
    this.#require(reason === undefined, () => `buffer '${variable?.buffer.name}' ${reason}`);
  }

  #written(symbol: SnippetSymbol, isSubscript: boolean, type: NumericType): void {
    this.#symbol(symbol, isSubscript, type);
    this.#require(symbol.access !== "read", () => `'${symbol.name}' is written, but can only be read`);
    const variable = this.#bufferOf(symbol);
    if (variable === undefined) return;
    const isTime = (symbol.binding as Binding).kind === "spikeTime";
    this.#require(!isTime, () => `the spike time '${symbol.name}' is written`);
    const reason = this.#place.refusesWrite(variable.buffer, variable.index);
    this.#require(reason === undefined, () => `writes buffer '${variable.buffer.name}', ${reason}`);
  }

  #call({ name, arguments: values, binding }: CallExpression): void {
    if (binding === undefined) {
      const expected = LIBRARY.get(name)?.parameters.length;
      this.#require(expected !== undefined, () => `the function '${name}' means nothing`);
      this.#require(
        expected === undefined || expected === values.length,
        () => `'${name}' has ${values.length} arguments`,
      );
      return;
    }
    const bound = binding as FunctionBinding;
    const { scalar, timepoint } = this.#all.program.precision;
    if (bound.kind === "timeOfStep") {
      for (const value of values) this.#typed(value, timepoint, `what '${name}' is given`);
      return;
    }
    const [amount, delay] = values;
    if (amount !== undefined) this.#typed(amount, scalar, `what '${name}' is given`);
    const isDelayed = bound.kind === "addToDelayed";
    this.#require(values.length === (isDelayed ? 2 : 1), () => `'${name}' has ${values.length} arguments`);
    if (delay !== undefined) this.#typed(delay, "uint32", `the delay of '${name}'`);
    const reason = this.#place.refusesCall(bound);
    this.#require(reason === undefined, () => `calls '${name}', ${reason}`);
    if (bound.kind === "injectCurrent") return;
    const buffer = this.#all.buffer(bound.buffer, `${this.#where}, '${name}'`);
    if (buffer === undefined) return;
    this.#require(buffer.type === scalar, () => `'${name}' adds to buffer '${buffer.name}', which is ${buffer.type}`);
    this.#require(
      buffer.sharing === "instance",
      () => `'${name}' adds to buffer '${buffer.name}', which is not one per instance`,
    );
    this.#shaped(buffer, bound.index, isDelayed ? 1 - bound.depth : undefined);
    this.#place.reached(buffer, bound.index);
  }
}
