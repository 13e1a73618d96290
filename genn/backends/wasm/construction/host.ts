/** The surroundings of code that builds: values in locals of one function, and random numbers keyed by the row or element and the rounds of loops. */
import type { CallExpression, SnippetSymbol } from "../../../language/ast.ts";
import { streamKey } from "../../../maths/random.ts";
import type { ConstructionBinding, GivenValue } from "../../../program/construction.ts";
import type { Section } from "../../../program/program.ts";
import { UniqueNames } from "../../common/names.ts";
import type { Place, PrinterHost } from "../printer/host.ts";
import type { WasmType } from "../printer/operators.ts";
import { SnippetPrinter } from "../printer/snippet-printer.ts";
import type { ConstructionModule } from "./module.ts";

/** Locals that the function around the code has, by what they hold. The row or element is `$k`. */
const GIVEN: Readonly<Record<GivenValue, string>> = {
  row: "$k",
  element: "$k",
  rowLength: "$row_length",
  pre: "$id_pre",
  post: "$id_post",
  value: "$value",
};

/** Prints one section; what it needs around it is there afterwards. */
export class ConstructionHost implements PrinterHost {
  readonly lanes = 1;
  readonly effect: (call: CallExpression) => readonly string[];
  readonly #module: ConstructionModule;
  readonly #section: Section;
  readonly #locals = new Map<string, WasmType>();
  readonly #names = new UniqueNames();
  readonly #hoisted = new Map<string, string>();
  readonly #printer: SnippetPrinter;

  /** `addSynapse` prints what is to be done with a number that code adds; `reserved` are the names of the function's own locals. */
  constructor(
    module: ConstructionModule,
    section: Section,
    reserved: readonly string[],
    addSynapse: (number: string) => readonly string[] = () => [],
  ) {
    this.#module = module;
    this.#section = section;
    for (const name of reserved) this.#names.reserve(name);
    this.#printer = new SnippetPrinter(this);
    this.effect = (call) => addSynapse(this.#printer.expression(call.arguments[0]!).text);
  }

  /** The lines of the code. */
  print(): string[] {
    const { snippet, model, body } = this.#section;
    return [`;; ${snippet} of ${model}`, ...this.#printer.section(body)];
  }

  /** Declarations of the locals in use, and what is computed ahead of everything. */
  get localLines(): string[] {
    return [...this.#locals].map(([name, type]) => `(local ${name} ${type})`);
  }
  get hoistLines(): string[] {
    return [...this.#hoisted].map(([text, local]) => `(local.set ${local} ${text})`);
  }

  place(symbol: SnippetSymbol): Place {
    const binding = symbol.binding as ConstructionBinding;
    if (binding.kind === "constant") return binding;
    return { kind: "local", local: GIVEN[binding.what], varying: false, invariant: false };
  }

  slot(): string {
    throw new Error("nothing has a past before the first step");
  }

  local(hint: string, type: WasmType): string {
    const name = this.#names.give(`$${hint}`);
    this.#locals.set(name, type);
    return name;
  }

  hoist(type: WasmType, text: string): string {
    const local = this.#hoisted.get(text) ?? this.local("fixed", type);
    this.#hoisted.set(text, local);
    return local;
  }

  needs(name: string): void {
    this.#module.needs.add(name);
  }

  accumulator(): never {
    throw new Error("code that builds adds to no sum");
  }

  array(symbol: SnippetSymbol): never {
    throw new Error(`'${symbol.name}' is no array`);
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

  /** Nothing here has steps: their word has the rounds that the word of the call has no room for. */
  randomKey(_call: CallExpression, round?: string): ReturnType<PrinterHost["randomKey"]> {
    const [key0, key1] = streamKey(this.#module.seed, this.#section.stream);
    const c2 = round === undefined ? "(i32.const 0)" : `(i32.shr_u (local.get ${round}) (i32.const 16))`;
    return { key0: String(key0), key1: String(key1), c1: "(i32.const 0)", c2 };
  }
}
