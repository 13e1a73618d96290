/**
 * Code of connectivity updates as one function over rows: each is copied behind those that are done, in new lists, and changed there. The variables of the
 * synapse that the loop is at are in locals; they are stored before the row is changed and when the loop goes on, and loaded behind.
 */
import type { CallExpression, SnippetSymbol } from "../../../language/ast.ts";
import type { NumericType } from "../../../language/types.ts";
import { streamKey } from "../../../maths/random.ts";
import {
  type ConnectivityUpdate,
  copiesOf,
  copySize,
  type PlacedGraph,
  type Program,
} from "../../../program/program.ts";
import { noRoomFor, noSuchTarget, REMOVED_TWICE, type RowBinding, type RowFunction } from "../../../program/rows.ts";
import { usesOf } from "../../../program/walk.ts";
import { Locals } from "../locals.ts";
import type { Place, PrinterHost } from "../printer/host.ts";
import { constant, type WasmType, wasmType } from "../printer/operators.ts";
import { keyInStep } from "../printer/random.ts";
import { SnippetPrinter } from "../printer/snippet-printer.ts";
import { WORD } from "../shares.js";
import { type ConstructionModule, HEAD } from "./module.ts";
import { type RowLayout, variableBytes } from "./row-layout.ts";
import { ACCESS } from "./sort.ts";
import { add, copyOf, get, i32, set, shifted } from "./text.ts";

/** What is printed: for which program and population, where everything lies, and what the postsynaptic population is called. */
export interface RowUpdateSite {
  readonly program: Program;
  readonly placed: PlacedGraph;
  readonly layout: RowLayout;
  readonly target: string;
}

/** Locals of every such function: `$k` the presynaptic neuron, `$at` the synapse of its row, `$held` whether its variables are in locals. */
const OWN: Readonly<Record<string, WasmType>> = {
  $k: "i32",
  $start: "i32",
  $length: "i32",
  $from: "i32",
  $at: "i32",
  $held: "i32",
  $removed: "i32",
  $to: "i32",
  $post: "i32",
  $added: "f64",
  $time: "f64",
};

/** Adds the function of an update to the module; the result is its number. */
export function printRowUpdate(module: ConstructionModule, update: ConnectivityUpdate, site: RowUpdateSite): number {
  const { rows } = site.placed.graph;
  const name = `rewire.${update.name}`;
  const lines = new RowPrinter(module, update, site).print(name);
  return module.functions.push({ name, end: rows, share: rows, lines }) - 1;
}

class RowPrinter implements PrinterHost {
  readonly lanes = 1;
  readonly #module: ConstructionModule;
  readonly #update: ConnectivityUpdate;
  readonly #site: RowUpdateSite;
  readonly #locals = new Locals(OWN, ["$begin", "$end"]);
  readonly #printer: SnippetPrinter;
  /** Locals that hold elements of buffers, by index and buffer. */
  readonly #held = new Map<string, { readonly local: string; readonly buffer: number; readonly index: Index }>();
  readonly #written: ReadonlySet<string>;

  constructor(module: ConstructionModule, update: ConnectivityUpdate, site: RowUpdateSite) {
    this.#module = module;
    this.#update = update;
    this.#site = site;
    this.#printer = new SnippetPrinter(this);
    const { all, written } = usesOf(update.section.body);
    const keyOf = ({ binding }: SnippetSymbol) => keyOfElement(binding as RowBinding | undefined);
    this.#written = new Set([...written].flatMap((symbol) => keyOf(symbol) ?? []));
    for (const { binding, name, type } of all) {
      const bound = binding as RowBinding | undefined;
      const key = keyOfElement(bound);
      if (bound?.kind !== "element" || key === undefined || this.#held.has(key)) continue;
      this.#held.set(key, { local: this.local(name, wasmType(type)), buffer: bound.buffer, index: bound.index });
    }
  }

  print(name: string): string[] {
    const { section } = this.#update;
    const { layout } = this.#site;
    const body = this.#printer.section(section.body);
    const start = (at: number, row: string, ahead = 0) => `(i32.load offset=${at + 4 * ahead} ${shifted(row, 4)})`;
    const isDouble = this.#site.program.precision.timepoint === "double";
    const copied = this.#eachCopy((old, fresh, bytes) =>
      copyOf(fresh, get("$start"), old, get("$from"), get("$length"), bytes),
    );
    const first = this.#elements("pre", "single");
    return [
      `(func $${name} (export "custom.${name}") (param $begin i32) (param $end i32)`,
      ...this.#locals.localLines,
      ...this.#locals.hoistLines,
      ...(isDouble ? [set("$time", `(f64.load offset=${layout.time} (i32.const 0))`)] : []),
      set("$k", get("$begin")),
      set("$start", start(layout.startsAfter, get("$k"))),
      "(loop $rows",
      set("$from", start(layout.startsBefore, get("$k"))),
      set("$length", `(i32.sub ${start(layout.startsBefore, get("$k"), 1)} ${get("$from")})`),
      copyOf(
        layout.targetsAfter,
        get("$start"),
        layout.targetsBefore,
        get("$from"),
        get("$length"),
        layout.targetBytes,
      ),
      ...copied,
      set("$held", i32(0)),
      ...first.map((one) => set(one.local, this.#load(one))),
      `;; ${section.snippet} of ${section.model}`,
      ...body,
      `(if (i32.load offset=${4 * WORD.failure} (i32.const 0)) (then (i32.store offset=${HEAD.slots} (i32.const 0) ${get("$k")}) (return)))`,
      ...this.#flush(),
      ...first.filter(({ key }) => this.#written.has(key)).map((one) => this.#store(one)),
      set("$start", add(get("$start"), get("$length"))),
      `(i32.store offset=${layout.startsAfter + 4} ${shifted(get("$k"), 4)} ${get("$start")})`,
      set("$k", add(get("$k"), i32(1))),
      `(br_if $rows (i32.lt_u ${get("$k")} ${get("$end")})))`,
      ")",
    ];
  }

  // --- memory ---

  #elements(...indices: readonly Index[]) {
    return [...this.#held].flatMap(([key, one]) => (indices.includes(one.index) ? [{ key, ...one }] : []));
  }

  /** Lines for each copy of each variable of the synapses: `each` takes where the old and the new one begin. */
  #eachCopy(each: (old: number, fresh: number, bytes: number, buffer: number) => string | readonly string[]): string[] {
    const { layout, program } = this.#site;
    return [...layout.synapses].flatMap(([id, { before, after }]) => {
      const buffer = program.buffers[id]!;
      const bytes = variableBytes(buffer.type);
      const size = bytes * copySize(buffer);
      return Array.from({ length: copiesOf(program, buffer.sharing) }).flatMap((_, copy) =>
        each(before + copy * size, after + copy * size, bytes, id),
      );
    });
  }

  #address(buffer: number, index: Index): { readonly offset: number; readonly at: string; readonly type: NumericType } {
    const { layout, program } = this.#site;
    const { type } = program.buffers[buffer]!;
    const place = { synapse: add(get("$start"), get("$at")), pre: get("$k"), post: get("$post"), single: i32(0) }[
      index
    ];
    const offset = index === "synapse" ? layout.synapses.get(buffer)!.after : layout.neurons.get(buffer)!;
    return { offset, at: shifted(place, variableBytes(type)), type };
  }

  #load({ buffer, index }: Held): string {
    const { offset, at, type } = this.#address(buffer, index);
    return `(${wasmType(type)}.load offset=${offset} ${at})`;
  }

  #store({ buffer, index, local }: Held): string {
    const { offset, at, type } = this.#address(buffer, index);
    return `(${wasmType(type)}.store offset=${offset} ${at} ${get(local)})`;
  }

  /** Stores what code has made of the synapse that the loop is at. */
  #flush(): string[] {
    const stores = this.#elements("synapse").filter(({ key }) => this.#written.has(key));
    return stores.length === 0 ? [] : [`(if ${get("$held")} (then`, ...stores.map((one) => this.#store(one)), "))"];
  }

  #loads(): string[] {
    const { targetsAfter, targetBytes } = this.#site.layout;
    const target = shifted(add(get("$start"), get("$at")), targetBytes);
    return [
      set("$post", `(${ACCESS[targetBytes].load} offset=${targetsAfter} ${target})`),
      ...this.#elements("synapse", "post").map((one) => set(one.local, this.#load(one))),
    ];
  }

  #fails(what: string | ((value: number) => string)): string {
    this.#module.needs.add("fail");
    return `(call $fail ${i32(this.#module.check(this.#update.section, what))})`;
  }

  // --- what calls do ---

  effect(call: CallExpression): readonly string[] {
    const binding = call.binding as RowFunction;
    switch (binding.kind) {
      case "begin":
        return [...this.#flush(), set("$at", i32(-1)), set("$held", i32(0))];
      case "remove":
        return this.#remove();
      case "add":
        return this.#add(binding.variables, call);
      case "next":
        throw new Error("whether there is another synapse is a value");
    }
  }

  /** Whether there is another synapse. */
  callValue(): string {
    const lines = [
      ...this.#flush(),
      `(if (i32.or (i32.eqz ${get("$removed")}) (i32.lt_s ${get("$at")} ${i32(0)})) (then ${set("$at", add(get("$at"), i32(1)))}))`,
      set("$removed", i32(0)),
      set("$held", `(i32.lt_s ${get("$at")} ${get("$length")})`),
      `(if ${get("$held")} (then`,
      ...this.#loads(),
      "))",
    ];
    return `(block (result i32)\n${lines.join("\n")}\n${get("$held")})`;
  }

  #remove(): string[] {
    const { targetsAfter, targetBytes } = this.#site.layout;
    const [here, last] = [add(get("$start"), get("$at")), add(get("$start"), get("$length"))];
    return [
      `(if ${get("$removed")} (then ${this.#fails(REMOVED_TWICE)}) (else`,
      ...this.#flush(),
      set("$removed", i32(1)),
      set("$length", `(i32.sub ${get("$length")} ${i32(1)})`),
      copyOf(targetsAfter, here, targetsAfter, last, i32(1), targetBytes),
      ...this.#eachCopy((_, fresh, bytes) => copyOf(fresh, here, fresh, last, i32(1), bytes)),
      ...this.#loads(),
      "))",
    ];
  }

  #add(variables: readonly number[], call: CallExpression): string[] {
    const { layout, placed, program, target } = this.#site;
    const { columns } = placed.graph;
    const { perRow } = placed.growth!;
    const [post, ...values] = call.arguments.map((argument) => this.#printer.expression(argument));
    const given = values.map(({ type, text }) => ({ local: this.local("given", wasmType(type)), text }));
    const { store } = ACCESS[layout.targetBytes];
    const isNeuron = `(i32.and (f64.gt ${get("$added")} (f64.const -1)) (f64.lt ${get("$added")} (f64.const ${columns})))`;
    const room = this.#fails(noRoomFor(placed.population, perRow));
    return [
      set("$added", post!.text),
      ...given.map(({ local, text }) => set(local, text)),
      ...this.#flush(),
      `(if (i32.eqz ${isNeuron}) (then`,
      `(if (i32.eqz (i32.load offset=${4 * WORD.failure} (i32.const 0))) (then (f64.store offset=${HEAD.value} (i32.const 0) ${get("$added")})))`,
      this.#fails((value) => noSuchTarget(value, target, columns)),
      `) (else (if (i32.ge_u ${get("$length")} ${i32(perRow)}) (then ${room}) (else`,
      set("$to", add(get("$start"), get("$length"))),
      set("$length", add(get("$length"), i32(1))),
      `(${store} offset=${layout.targetsAfter} ${shifted(get("$to"), layout.targetBytes)} (i32.trunc_sat_f64_u ${get("$added")}))`,
      ...this.#eachCopy((_, fresh, bytes, id) => {
        const { type } = program.buffers[id]!;
        const at = variables.lastIndexOf(id);
        const value = at < 0 ? constant(type, 0) : get(given[at]!.local);
        return `(${wasmType(type)}.store offset=${fresh} ${shifted(get("$to"), bytes)} ${value})`;
      }),
      `(if ${get("$held")} (then`,
      ...this.#loads(),
      "))))))",
    ];
  }

  // --- what names mean ---

  place(symbol: SnippetSymbol): Place {
    const binding = symbol.binding as RowBinding;
    switch (binding.kind) {
      case "constant":
        return binding;
      case "row":
        if (binding.what === "time") return inLocal(this.#time());
        return inLocal({ pre: "$k", length: "$length", post: "$post" }[binding.what]);
      case "element":
        return inLocal(this.#held.get(keyOfElement(binding)!)!.local);
      case "array":
        throw new Error(`'${symbol.name}' is an array`);
    }
  }

  /** The time of the step, in its type. */
  #time(): string {
    const { program, layout } = this.#site;
    if (program.precision.timepoint === "double") return "$time";
    return this.hoist("f32", `(f32.demote_f64 (f64.load offset=${layout.time} (i32.const 0)))`);
  }

  slot(): never {
    throw new Error("code of rows has no past");
  }

  accumulator(): never {
    throw new Error("code of rows adds to no sum");
  }

  array(symbol: SnippetSymbol): { readonly address: string; readonly length: string } {
    const { array } = symbol.binding as Extract<RowBinding, { kind: "array" }>;
    const entry = this.#site.layout.arrays + 8 * array;
    return {
      address: `(i32.load offset=${entry} (i32.const 0))`,
      length: `(i32.load offset=${entry + 4} (i32.const 0))`,
    };
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

  check(what: string): number {
    return this.#module.check(this.#update.section, what);
  }

  randomElement(): string {
    return get("$k");
  }

  /** The calls of the group take the place of the step. */
  randomKey(_call: CallExpression, round?: string): ReturnType<PrinterHost["randomKey"]> {
    const call = `(i32.load offset=${this.#site.layout.call} (i32.const 0))`;
    return keyInStep(streamKey(this.#module.seed, this.#update.section.stream), round, "(i32.const 0)", call);
  }
}

type Index = Extract<RowBinding, { kind: "element" }>["index"];
interface Held {
  readonly local: string;
  readonly buffer: number;
  readonly index: Index;
}

const keyOfElement = (binding: RowBinding | undefined): string | undefined =>
  binding?.kind === "element" ? `${binding.index} ${binding.buffer}` : undefined;

const inLocal = (local: string): Place => ({ kind: "local", local, varying: false, invariant: false });
