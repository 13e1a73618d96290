/**
 * The frame around printed snippets: which WGSL variables a function has, and how the values of buffers get into them and back.
 *
 * A function stands at one element at a time. What a snippet names is loaded into a variable when the function arrives there and stored when
 * it leaves, if the code writes it; the level says at which of the function's nested scopes that is.
 */
import type { CallExpression, Expression, SnippetSymbol } from "../../../language/ast.ts";
import { streamKey } from "../../../maths/random.ts";
import { ModelError } from "../../../model/errors.ts";
import type {
  AddTo,
  Binding,
  ElementIndex,
  FunctionBinding,
  Origin,
  RingSlot,
  Section,
} from "../../../program/program.ts";
import { type Access, arrayAccesses, type Owner } from "../../../program/schedule.ts";
import { arrayStorage, type ModuleContext } from "../module-context.ts";
import type { Place, PrinterHost } from "../printer/host.ts";
import { freshNames } from "../printer/names.ts";
import { SnippetPrinter } from "../printer/snippet-printer.ts";
import { literal, UnsupportedType } from "../printer/text.ts";

/** Where a buffer's element is, seen from where the function stands. */
export interface Location {
  /** Index within the instance's copy: u32 text. */
  readonly index: string;
  /** The scope in which it is loaded, and the one in which it is stored; undefined: never. */
  readonly load: string;
  readonly store: string | undefined;
  readonly owner: Owner;
  /** What it starts from instead of what is stored, and where it goes instead. */
  readonly starts?: string;
  readonly into?: string;
}

export interface FrameOptions {
  readonly context: ModuleContext;
  readonly locate: (index: ElementIndex, buffer: number) => Location;
  /** u32 text of `id`, `id_pre`, `id_post`, `id_syn`. */
  readonly indices: Readonly<Record<"own" | "pre" | "post" | "synapse", string>>;
  /** u32 text of the batch instance; `instance` where not given. */
  readonly instance?: string;
  /** Variables of the input sums, by slot. */
  readonly inputs?: readonly string[];
  /** Variables of the reductions. */
  readonly reductions?: readonly string[];
  /** u32 text of what counts random numbers; the step where not given. */
  readonly draws?: string;
}

interface Variable {
  readonly name: string;
  readonly location: Location;
  readonly load: string;
  readonly save: string;
}

/** What the functions of kernels call their own variables. */
const OWN_NAMES = (
  "first stride id row column element k count word bits at recording place group chunk segment start last " +
  "synapse pre end lane groups tile length sum other total event waits middle already goes"
).split(" ");

export class Frame implements PrinterHost {
  readonly options: FrameOptions;
  readonly printer: SnippetPrinter;
  /** A fresh identifier of the function. */
  readonly local: (hint: string) => string;
  readonly #variables = new Map<string, Variable>();
  readonly #accesses: Access[] = [];
  #section: Origin | undefined;

  constructor(options: FrameOptions) {
    this.options = options;
    this.local = freshNames([...OWN_NAMES, ...options.context.names]);
    this.printer = new SnippetPrinter(this);
  }

  /** Prints a section; locals of earlier sections stay in scope for snippets that share one. */
  section(section: Section): string[] {
    this.enter(section);
    this.#accesses.push(...arrayAccesses(section.body));
    return [`// ${section.snippet} of ${section.model}`, ...this.#named(() => this.printer.statements(section.body))];
  }

  /** Prints an expression of the section entered last: lines to run first, and the text of the value, to be used once. */
  expression(expression: Expression): { before: string[]; text: string } {
    this.#accesses.push(...arrayAccesses([expression]));
    return this.#named(() => this.printer.expression(expression));
  }

  /** A type that GPUs lack is a mistake in a snippet, whose name the printer does not know. */
  #named<Text>(print: () => Text): Text {
    try {
      return print();
    } catch (error) {
      if (!(error instanceof UnsupportedType)) throw error;
      const { model, snippet } = this.#section!;
      throw new ModelError(`${model}, ${snippet}: ${error.message}`);
    }
  }

  /** What is printed from here on belongs to this section. */
  enter(section: Origin): void {
    this.#section = section;
  }

  /** The variable that stands for a buffer's element; `slot`: of which row of a ring. */
  variable(buffer: number, index: ElementIndex, slot?: RingSlot): string {
    const key = `${buffer} ${index} ${slot ?? ""}`;
    const known = this.#variables.get(key);
    if (known !== undefined) return known.name;
    const { context, locate, instance } = this.options;
    const { type, historyOf } = context.buffer(buffer);
    const { name } = context.buffer(historyOf ?? buffer);
    const location = locate(index, buffer);
    const at = slot === undefined ? location.index : context.inSlot(buffer, slot, location.index);
    const shortName = name.slice(name.lastIndexOf(".") + 1);
    const local = this.local(index === "pre" || index === "post" ? `${shortName}_${index}` : shortName);
    const element = context.element(buffer, at, instance);
    const isBool = type === "bool";
    this.#variables.set(key, {
      name: local,
      location,
      load: `var ${local} = ${location.starts ?? (isBool ? `${element} != 0u` : element)};`,
      save: `${location.into ?? element} = ${isBool ? `select(0u, 1u, ${local})` : local};`,
    });
    this.touch(buffer, location.owner, location.store !== undefined);
    return local;
  }

  /** Notes that the function touches a buffer. */
  touch(buffer: number, owner: Owner, writes: boolean): void {
    this.#accesses.push({ buffer, owner, writes });
  }

  get accesses(): readonly Access[] {
    return this.#accesses;
  }

  /** Declarations with the values loaded in a scope, in order of first use. */
  loads(level: string): string[] {
    return [...this.#variables.values()].flatMap(({ location, load }) => (location.load === level ? [load] : []));
  }

  stores(level: string): string[] {
    return [...this.#variables.values()].flatMap(({ location, save }) => (location.store === level ? [save] : []));
  }

  // --- what the printer asks ---

  place(symbol: SnippetSymbol): Place {
    const binding = symbol.binding as Binding;
    const { inputs, reductions, indices } = this.options;
    switch (binding.kind) {
      case "constant":
        return { kind: "constant", value: binding.value };
      case "variable":
        return { kind: "variable", name: this.variable(binding.buffer, binding.index, binding.slot) };
      case "input":
        return { kind: "variable", name: inputs![binding.slot]! };
      case "time":
        return { kind: "variable", name: this.options.context.time };
      case "step":
        return { kind: "variable", name: "f32(step)" };
      case "index":
        return { kind: "variable", name: binding.which === "batch" ? this.#instance : indices[binding.which] };
      case "spikeTime": {
        const stored = this.variable(binding.buffer, binding.index, binding.slot);
        const arrives = `(${stored} + ${literal("float", binding.delay).text})`;
        return { kind: "variable", name: binding.delay === 0 ? stored : arrives };
      }
      case "reduction":
        return { kind: "variable", name: reductions![binding.reduction]! };
      case "array":
      case "past":
        throw new Error(`'${symbol.name}' is an array`);
    }
  }

  get #instance(): string {
    return this.options.instance ?? "instance";
  }

  needs(name: string): void {
    this.options.context.needs.add(name);
  }

  accumulator(call: CallExpression): string {
    const binding = call.binding as FunctionBinding;
    if (binding.kind === "injectCurrent") return this.options.inputs![binding.slot]!;
    const { buffer, index } = binding as AddTo;
    return this.variable(buffer, index);
  }

  delayedSum(call: CallExpression): { element(delay: string): string; depth: number } {
    const { buffer, index, depth } = call.binding as Extract<FunctionBinding, { kind: "addToDelayed" }>;
    const element = this.#ring(buffer, index, true);
    return { element: (delay) => element(0, ` + ${delay}`), depth };
  }

  /** The elements of a ring at an index, as of a slot and text of how many more. */
  #ring(buffer: number, index: ElementIndex, writes: boolean): (slot: RingSlot, more: string) => string {
    const { context, locate, instance } = this.options;
    const { index: at, owner } = locate(index, buffer);
    this.touch(buffer, owner, writes);
    return (slot, more) => context.element(buffer, context.inSlot(buffer, slot, at, more), instance);
  }

  array(symbol: SnippetSymbol): { element(index: string): string; length: string } {
    const binding = symbol.binding as Extract<Binding, { kind: "array" | "past" }>;
    if (binding.kind === "past") {
      const { buffer, slot, depth } = binding;
      const element = this.#ring(buffer, binding.index, false);
      return { element: (k) => element(slot, ` - ${k}`), length: `${depth}u` };
    }
    const { array } = binding;
    const name = arrayStorage(symbol.type);
    const header = `bookkeeping.arrays[${array}]`;
    return { element: (index) => `${name}[${header}.x + ${index}]`, length: `${header}.y` };
  }

  check(what: string): number {
    return this.options.context.check(this.#section!, what);
  }

  randomElement(): string {
    return this.options.indices.synapse;
  }

  randomKey({ stream }: CallExpression, round?: string): ReturnType<PrinterHost["randomKey"]> {
    const [key0, key1] = streamKey(this.options.context.program.seed, stream ?? this.#section!.stream);
    const [first, second] = [`${key0 >>> 0}u`, `${key1 >>> 0}u`];
    const upper = round === undefined ? undefined : `(${round} >> 16u)`;
    if (stream !== undefined) return { key0: first, key1: second, c1: "0u", c2: upper ?? "0u" };
    const key = upper === undefined ? second : `${second} ^ ${upper}`;
    return { key0: first, key1: key, c1: this.#instance, c2: this.options.draws ?? "step" };
  }
}
