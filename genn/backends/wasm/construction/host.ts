/** The surroundings of code that builds: values in locals of one function, and random numbers keyed by the row or element and the rounds of loops. */
import type { CallExpression, Expression, SnippetSymbol } from "../../../language/ast.ts";
import type { NumericType } from "../../../language/types.ts";
import { streamKey } from "../../../maths/random.ts";
import type { ConstructionBinding, GivenValue } from "../../../program/construction.ts";
import type { Section } from "../../../program/program.ts";
import { Locals } from "../locals.ts";
import type { Place, PrinterHost } from "../printer/host.ts";
import type { WasmType } from "../printer/operators.ts";
import { keyOutsideOfSteps } from "../printer/random.ts";
import { SnippetPrinter } from "../printer/snippet-printer.ts";

/** Locals that the function around the code has, by what they hold. The row or element is `$k`. */
const GIVEN: Readonly<Record<GivenValue, string>> = {
  row: "$k",
  element: "$k",
  rowLength: "$row_length",
  pre: "$id_pre",
  post: "$id_post",
  batch: "$batch",
  value: "$value",
};

/** The module that the code becomes a part of. */
export interface Surroundings {
  readonly seed: number;
  readonly needs: Set<string>;
  /** Registers a check; its number is what failing code reports. */
  check(section: Section, what: string): number;
  /** The address of an array. */
  array?(type: NumericType, values: ArrayLike<number>): number;
}

/** Prints one section; what it needs around it is there afterwards. */
export class ConstructionHost implements PrinterHost {
  readonly lanes = 1;
  readonly effect: (call: CallExpression) => readonly string[];
  /** The instance that draws, where each draws for itself. */
  instance = "(i32.const 0)";
  readonly #module: Surroundings;
  readonly #section: Section;
  readonly #locals: Locals;
  readonly #printer: SnippetPrinter;

  /** `addSynapse` prints what is to be done with a number that code adds; `reserved` are the names of the function's own locals. */
  constructor(
    module: Surroundings,
    section: Section,
    reserved: readonly string[],
    addSynapse: (number: string, call: CallExpression) => readonly string[] = () => [],
  ) {
    this.#module = module;
    this.#section = section;
    this.#locals = new Locals({}, reserved);
    this.#printer = new SnippetPrinter(this);
    this.effect = (call) => addSynapse(this.#printer.expression(call.arguments[0]!).text, call);
  }

  /** An expression as text. */
  expression(node: Expression): string {
    return this.#printer.expression(node).text;
  }

  /** The lines of the code. */
  print(): string[] {
    const { snippet, model, body } = this.#section;
    return [`;; ${snippet} of ${model}`, ...this.#printer.section(body)];
  }

  /** Declarations of the locals in use, and what is computed ahead of everything. */
  get localLines(): string[] {
    return this.#locals.localLines;
  }
  get hoistLines(): string[] {
    return this.#locals.hoistLines;
  }

  place(symbol: SnippetSymbol): Place {
    const binding = symbol.binding as ConstructionBinding;
    if (binding.kind === "constant") return binding;
    if (binding.kind === "listed") throw new Error(`'${symbol.name}' is an array`);
    return { kind: "local", local: GIVEN[binding.what], varying: false, invariant: false };
  }

  slot(): string {
    throw new Error("nothing has a past before the first step");
  }

  local(hint: string, type: WasmType): string {
    return this.#locals.local(hint, type);
  }

  hoist(type: WasmType, text: string): string {
    return this.#locals.hoist(type, text);
  }

  needs(name: string): void {
    this.#module.needs.add(name);
  }

  accumulator(): never {
    throw new Error("code that builds adds to no sum");
  }

  array(symbol: SnippetSymbol): { readonly address: string; readonly length: string } {
    const binding = symbol.binding as ConstructionBinding;
    const { array } = this.#module;
    if (binding.kind !== "listed" || array === undefined) throw new Error(`'${symbol.name}' is no array here`);
    const address = this.#module.array!(symbol.type as NumericType, binding.values);
    return { address: `(i32.const ${address})`, length: `(i32.const ${binding.values.length})` };
  }

  check(what: string): number {
    return this.#module.check(this.#section, what);
  }

  /** A distribution that does not exist is told, before what it gives becomes 0 somewhere. */
  drawn(name: string, text: string): string {
    const check = this.check(`${name} has drawn what is no number: its arguments are those of no distribution`);
    this.needs("fail");
    const drawn = this.local("drawn", "f64");
    const failed = `(if (f64.ne (local.tee ${drawn} ${text}) (local.get ${drawn})) (then (call $fail (i32.const ${check}))))`;
    return `(block (result f64)\n${failed}\n(local.get ${drawn}))`;
  }

  randomElement(): string {
    return "(local.get $k)";
  }

  randomKey(_call: CallExpression, round?: string): ReturnType<PrinterHost["randomKey"]> {
    return keyOutsideOfSteps(streamKey(this.#module.seed, this.#section.stream), round, this.instance);
  }
}
