/**
 * The frame around printed snippets: which locals a kernel has, how the values of variables get into them and back to
 * memory, and what is computed ahead of its loop.
 *
 * A kernel stands at one element at a time (or four). A variable is loaded into a local when the kernel arrives there, and
 * stored when it leaves if the code writes it. Addresses are a pointer local plus a constant: pointers of the same stride are
 * shared, so that one addition moves many variables on.
 *
 * `FrameCopy` lets a kernel print its code several times over in one iteration, for several rows at once: what the copies
 * share (the postsynaptic side) is loaded and stored once.
 */
import type { CallExpression, SnippetSymbol } from "../../../language/ast.ts";
import { isSigned, type NumericType } from "../../../language/types.ts";
import { streamKey } from "../../../maths/random.ts";
import type {
  AddTo,
  Binding,
  ElementIndex,
  FunctionBinding,
  Origin,
  RingSlot,
  Section,
} from "../../../program/program.ts";
import { Locals } from "../locals.ts";
import type { ModuleContext } from "../module-context.ts";
import { NotVectorisable, type Place, type PrinterHost } from "../printer/host.ts";
import { constant, fitsLanes, vectorConstant, type WasmType, wasmType } from "../printer/operators.ts";
import { keyInStep, keyOutsideOfSteps } from "../printer/random.ts";
import { SnippetPrinter } from "../printer/snippet-printer.ts";
import { slotOffset, sum } from "./addresses.ts";

/** Where the kernel is, for one index: how to point at it. */
export interface Location {
  /** Does it differ between the four lanes (they are consecutive), or is it the same for all? */
  readonly varying: boolean;
  /**
   * When its values are loaded and stored: once per call of the kernel, once per row, at every element, or at the
   * elements that spike.
   */
  readonly level: "call" | "row" | "element" | "spike";
  /**
   * When they are stored, where that differs: what only changes on a spike is only stored then, and what no step looks at only at the
   * end of a stretch.
   */
  readonly storeLevel?: "spike" | "stretch";
  /** The code writes it before it reads it, at every element: there is nothing to load. */
  readonly writtenFirst?: boolean;
  /** Does each of the rows that are done at once have its own? */
  readonly perRow: boolean;
  /** Byte offset of the element within all copies, for one of the rows: a pointer local, plus a constant. */
  at(row: number): Address & {
    /** Where each of four lanes is, where they do not follow each other. */
    readonly lanes?: readonly Address[];
  };
}

interface Address {
  readonly pointer: string;
  readonly offset: number;
}

export interface FrameOptions {
  readonly context: ModuleContext;
  readonly lanes: 1 | 4;
  /** Buffers the kernel's code writes. */
  readonly written: ReadonlySet<number>;
  readonly locate: (index: ElementIndex, buffer: number, slot?: RingSlot) => Location;
  /** The local that holds the element number for `id`, `id_pre`, ... (a u32, or four). */
  readonly indexLocal: (
    which: "own" | "pre" | "post" | "synapse",
    row: number,
  ) => { readonly local: string; readonly varying: boolean };
  /** The local that holds the batch instance. */
  readonly batch: string;
  /** Locals of the input sums, by slot. */
  readonly inputs?: readonly string[];
  /**
   * Does what is written at row level carry over from element to element (custom updates, where a "row" is one element)?
   * Otherwise every element of the row starts from the value at the start of the row.
   */
  readonly keepsRowLevel?: boolean;
  /** With four lanes: may code add to a sum that all have in common, one lane after the other? */
  readonly sumsInOrder?: boolean;
  /** What counts random numbers: the step (the default), or the calls of a custom update. */
  readonly draws?: "step" | "call";
}

type Level = Location["level"] | "stretch";

interface Variable {
  readonly local: string;
  readonly level: Level;
  readonly storeLevel: Level;
  readonly load: string | undefined;
  readonly store: string | undefined;
  readonly varying: boolean;
  /** For a row-level variable that is assigned to: the value at the start of the row. Sums go on from element to element. */
  readonly before: string | undefined;
}

export class Frame {
  readonly options: FrameOptions;
  readonly #locals = new Locals();
  readonly #variables = new Map<string, Variable>();
  /** Set once per call, per row (in order), before anything that uses them. */
  readonly callLines: string[] = [];
  readonly #constants = new Map<string, string>();

  constructor(options: FrameOptions) {
    this.options = options;
  }

  local(hint: string, type: WasmType): string {
    return this.#locals.local(hint, type);
  }

  /** Declarations of all locals. */
  get localLines(): string[] {
    return this.#locals.localLines;
  }

  /** Set once per call, ahead of everything. */
  get hoistLines(): string[] {
    return this.#locals.hoistLines;
  }

  /** Keeps a name out of use: parameters of the function. */
  reserve(name: string): void {
    this.#locals.reserve(name);
  }

  hoist(type: WasmType, text: string): string {
    return this.#locals.hoist(type, text);
  }

  /** A value fixed for the whole call (`t`, dynamic parameters). */
  callConstant(key: string, hint: string, type: WasmType, text: string): string {
    let local = this.#constants.get(key);
    if (local === undefined) {
      local = this.local(hint, type);
      this.#constants.set(key, local);
      this.callLines.push(`(local.set ${local} ${text})`);
    }
    return local;
  }

  /** The local of a variable for one of the rows done at once, loaded and stored as needed. */
  variable(buffer: number, index: ElementIndex, row = 0, isSum = false, slot?: RingSlot): Variable {
    const { context, lanes, written, locate } = this.options;
    const spec = context.buffer(buffer);
    const place = context.place(buffer);
    const location = locate(index, buffer, slot);
    const r = location.perRow ? row : 0;
    const key = `${buffer} ${index} ${r} ${slot ?? ""}`;
    const known = this.#variables.get(key);
    if (known !== undefined) return known;
    const varying = location.varying && lanes === 4;
    if (varying && (!fitsLanes(spec.type) || place.element < 4))
      throw new NotVectorisable(`${spec.name} is ${spec.type}`);
    const at = location.at(r);
    const offset = place.address + at.offset;
    const suffix = r > 0 ? `_row${r}` : "";
    const shortName =
      spec.name.slice(spec.name.lastIndexOf(".") + 1) + (index === "own" || index === "single" ? "" : `_${index}`);
    const local = this.local(shortName + suffix, varying ? "v128" : wasmType(spec.type));
    const pointer = at.pointer;
    const isWritten = written.has(buffer);
    const variable: Variable = {
      local,
      level: location.level,
      storeLevel: location.storeLevel ?? location.level,
      load: location.writtenFirst
        ? undefined
        : varying && at.lanes !== undefined
          ? gatherText(spec.type, place.address, at.lanes)
          : loadText(spec.type, varying, offset, pointer, place.element),
      store: !isWritten
        ? undefined
        : varying && at.lanes !== undefined
          ? scatterText(spec.type, place.address, at.lanes, `(local.get ${local})`)
          : storeText(spec.type, varying, offset, pointer, `(local.get ${local})`, place.element),
      varying,
      before:
        isWritten && !isSum && location.level === "row" && !this.options.keepsRowLevel
          ? this.local(`${shortName}_before${suffix}`, wasmType(spec.type))
          : undefined,
    };
    this.#variables.set(key, variable);
    return variable;
  }

  /** Loads of a level, in order of first use. */
  loads(level: Level): string[] {
    return [...this.#variables.values()].flatMap((variable) =>
      variable.level === level && variable.load !== undefined
        ? [`(local.set ${variable.before ?? variable.local} ${variable.load})`]
        : [],
    );
  }

  /** At the start of every element, row-level variables begin with what they were at the start of the row. */
  get restarts(): string[] {
    return [...this.#variables.values()]
      .filter((variable) => variable.before !== undefined)
      .map((variable) => `(local.set ${variable.local} (local.get ${variable.before}))`);
  }

  stores(level: Level): string[] {
    return [...this.#variables.values()].flatMap((variable) =>
      variable.storeLevel === level && variable.store !== undefined ? [variable.store] : [],
    );
  }

  /** A printer for one unrolled copy of the code. */
  copy(section?: Origin, row = 0, reductions: readonly string[] = []): FrameCopy {
    return new FrameCopy(this, section, row, reductions);
  }
}

/** The host of one printed copy of a kernel's code. */
export class FrameCopy implements PrinterHost {
  readonly lanes: 1 | 4;
  readonly #frame: Frame;
  #section: Origin | undefined;
  readonly #row: number;
  readonly #reductions: readonly string[];
  readonly printer: SnippetPrinter;

  constructor(frame: Frame, section: Origin | undefined, row: number, reductions: readonly string[]) {
    this.#frame = frame;
    this.#section = section;
    this.#row = row;
    this.#reductions = reductions;
    this.lanes = frame.options.lanes;
    this.printer = new SnippetPrinter(this);
  }

  /** What is printed from here on belongs to this section. */
  enter(section: Origin): void {
    this.#section = section;
    this.printer.beginSnippet();
  }

  /** Prints the next section; earlier sections' locals stay in scope for snippets that share one. */
  section(section: Section): string[] {
    this.enter(section);
    return [`;; ${section.snippet} of ${section.model}`, ...this.printer.section(section.body)];
  }

  place(symbol: SnippetSymbol): Place {
    const binding = symbol.binding as Binding;
    const frame = this.#frame;
    const { context } = frame.options;
    switch (binding.kind) {
      case "constant":
        return { kind: "constant", value: binding.value };
      case "variable":
        return this.#variable(binding.buffer, binding.index, binding.slot);
      case "input": {
        const local = frame.options.inputs![binding.slot]!;
        return { kind: "local", local, varying: this.lanes === 4, invariant: false };
      }
      case "time": {
        const local = frame.callConstant("t", "t", context.timeType, "(global.get $t)");
        return { kind: "local", local, varying: false, invariant: true };
      }
      case "step": {
        const local = frame.callConstant("step", "t_in_steps", context.timeType, context.stepText);
        return { kind: "local", local, varying: false, invariant: true };
      }
      case "index": {
        if (binding.which === "batch") {
          // A custom update goes through the batch within one call.
          const invariant = !frame.options.keepsRowLevel;
          return { kind: "local", local: frame.options.batch, varying: false, invariant };
        }
        return this.#index(binding.which);
      }
      case "spikeTime": {
        const stored = this.#variable(binding.buffer, binding.index, binding.slot);
        return binding.delay === 0 ? stored : this.#arrival(symbol, stored, binding);
      }
      case "reduction":
        return {
          kind: "local",
          local: this.#reductions[binding.reduction]!,
          varying: this.lanes === 4,
          invariant: false,
        };
      case "array":
      case "past":
        throw new Error(`'${symbol.name}' is an array`);
    }
  }

  #variable(buffer: number, index: ElementIndex, slot?: RingSlot): Extract<Place, { kind: "local" }> {
    const variable = this.#frame.variable(buffer, index, this.#row, false, slot);
    const stays = this.#frame.options.keepsRowLevel ? ["call"] : ["call", "row"];
    const invariant = stays.includes(variable.level) && variable.store === undefined;
    return { kind: "local", local: variable.local, varying: variable.varying, invariant };
  }

  #index(which: "own" | "pre" | "post" | "synapse"): Extract<Place, { kind: "local" }> {
    const { local, varying } = this.#frame.options.indexLocal(which, this.#row);
    return { kind: "local", local, varying: varying && this.lanes === 4, invariant: false };
  }

  /** A spike reaches the synapse `delay` steps after it was sent. */
  #arrival(
    symbol: SnippetSymbol,
    stored: Extract<Place, { kind: "local" }>,
    binding: Extract<Binding, { kind: "spikeTime" }>,
  ): Place {
    const delay = stored.varying ? vectorConstant(symbol.type, binding.delay) : constant(symbol.type, binding.delay);
    const machine = stored.varying ? "f32x4" : wasmType(symbol.type);
    const text = `(${machine}.add (local.get ${stored.local}) ${delay})`;
    if (stored.invariant) {
      const local = this.#frame.hoist(stored.varying ? "v128" : wasmType(symbol.type), text);
      return { ...stored, local };
    }
    let local = this.#arrivals.get(text);
    if (local === undefined) {
      local = this.#frame.local(symbol.name, stored.varying ? "v128" : wasmType(symbol.type));
      this.#arrivals.set(text, local);
    }
    return { ...stored, local };
  }

  readonly #arrivals = new Map<string, string>();
  /** Computed at every element after its loads: arrival times that differ from element to element. */
  get arrivals(): string[] {
    return [...this.#arrivals].map(([text, local]) => `(local.set ${local} ${text})`);
  }

  local(hint: string, type: WasmType): string {
    return this.#frame.local(hint, type);
  }

  hoist(type: WasmType, text: string): string {
    return this.#frame.hoist(type, text);
  }

  needs(name: string): void {
    this.#frame.options.context.needs.add(name);
  }

  accumulator(call: CallExpression): ReturnType<PrinterHost["accumulator"]> {
    const binding = call.binding as FunctionBinding;
    if (binding.kind === "injectCurrent") {
      return { local: this.#frame.options.inputs![binding.slot]!, varying: this.lanes === 4 };
    }
    const { buffer, index } = binding as AddTo;
    const variable = this.#frame.variable(buffer, index, this.#row, true);
    // A sum on the presynaptic side runs over the lanes, which would need an order: one lane at a time keeps it.
    const { sumsInOrder = false } = this.#frame.options;
    if (this.lanes === 4 && !variable.varying && !sumsInOrder) throw new NotVectorisable("addToPre");
    return { ...variable, inOrder: this.lanes === 4 && !variable.varying };
  }

  slot(buffer: number, index: ElementIndex, slot: RingSlot | string): string {
    const { context, lanes, locate } = this.#frame.options;
    if (lanes === 4) throw new NotVectorisable("a delay of its own for each");
    const { pointer, offset } = locate(index, buffer).at(this.#row);
    const { address } = context.place(buffer);
    return sum([`(i32.const ${address + offset})`, pointer, slotOffset(context, buffer, slot)]);
  }

  array(symbol: SnippetSymbol): { readonly address: string; readonly length: string } {
    const binding = symbol.binding as Extract<Binding, { kind: "array" }>;
    const header = this.#frame.options.context.layout.arrays[binding.array]!;
    const read = (offset: number) => `(i32.load offset=${header + offset} (i32.const 0))`;
    const address = this.#frame.callConstant(`array ${binding.array}`, symbol.name, "i32", read(0));
    const length = this.#frame.callConstant(`length ${binding.array}`, `${symbol.name}_length`, "i32", read(4));
    return { address: `(local.get ${address})`, length: `(local.get ${length})` };
  }

  check(what: string): number {
    return this.#frame.options.context.check(this.#section!, what);
  }

  randomElement(): string {
    return `(local.get ${this.#index("synapse").local})`;
  }

  randomKey({ stream }: CallExpression, round?: string): ReturnType<PrinterHost["randomKey"]> {
    const { context, batch, draws = "step" } = this.#frame.options;
    const key = streamKey(context.program.seed, stream ?? this.#section!.stream);
    if (stream !== undefined) return keyOutsideOfSteps(key, round, "(i32.const 0)");
    return keyInStep(key, round, `(local.get ${batch})`, `(global.get $${draws})`);
  }
}

/** `bytes`: of an element. */
function loadText(type: NumericType, varying: boolean, offset: number, pointer: string, bytes: number): string {
  if (bytes < 4) return `(i32.load${8 * bytes}${isSigned(type) ? "_s" : "_u"} offset=${offset} ${pointer})`;
  if (!varying) return `(${wasmType(type)}.load offset=${offset} ${pointer})`;
  const load = `(v128.load offset=${offset} ${pointer})`;
  // Booleans are stored as 0 and 1, and held as masks.
  return type === "bool" ? `(i32x4.ne ${load} (v128.const i32x4 0 0 0 0))` : load;
}

export function storeText(
  type: NumericType,
  varying: boolean,
  offset: number,
  pointer: string,
  value: string,
  bytes = 4,
): string {
  if (bytes < 4) return `(i32.store${8 * bytes} offset=${offset} ${pointer} ${value})`;
  if (!varying) return `(${wasmType(type)}.store offset=${offset} ${pointer} ${value})`;
  const stored = type === "bool" ? `(v128.and ${value} (v128.const i32x4 1 1 1 1))` : value;
  return `(v128.store offset=${offset} ${pointer} ${stored})`;
}

/** Four lanes from four places. */
function gatherText(type: NumericType, address: number, lanes: readonly Address[]): string {
  const load = lanes
    .slice(1)
    .reduce(
      (vector, { pointer, offset }, lane) =>
        `(v128.load32_lane offset=${address + offset} ${lane + 1} ${pointer} ${vector})`,
      `(v128.load32_zero offset=${address + lanes[0]!.offset} ${lanes[0]!.pointer})`,
    );
  return type === "bool" ? `(i32x4.ne ${load} (v128.const i32x4 0 0 0 0))` : load;
}

/** Four lanes to four places. */
function scatterText(type: NumericType, address: number, lanes: readonly Address[], value: string): string {
  const stored = type === "bool" ? `(v128.and ${value} (v128.const i32x4 1 1 1 1))` : value;
  return lanes
    .map(({ pointer, offset }, lane) => `(v128.store32_lane offset=${address + offset} ${lane} ${pointer} ${stored})`)
    .join("\n");
}
