/**
 * A small module of code that builds, whatever the backend of the model: functions over a range of rows or elements, run by all threads over memory of
 * their own. The control words of the pool come first, then the words of `HEAD`, then what whoever runs it puts there.
 */
import { is64Bit } from "../../../language/index.ts";
import type { NumericType } from "../../../language/types.ts";
import { ModelError } from "../../../model/errors.ts";
import type { Origin } from "../../../program/program.ts";
import { elementsOf } from "../../engine.ts";
import { assemble, FunctionTooLarge } from "../assembler/index.ts";
import { compile, NOT_ISOLATED } from "../engine.ts";
import { alignUp, MAX_PAGES, pagesFor } from "../layout.ts";
import { libraryText } from "../library.ts";
import { hostImports } from "../maths/host.js";
import { indent } from "../module-context.ts";
import { availableThreads, canShareMemory, Pool } from "../pool.ts";
import { CRASHED, WORD } from "../shares.js";
import { warnOfThreads } from "../start-workers.ts";

/** Addresses of words behind the control words, where whoever runs code says what lies where, and code what has failed. */
export const HEAD = {
  /** Rows: where they start, and the sums of the hashes of their synapses. */
  starts: 64,
  hashes: 120,
  targets: 68,
  /** Elements of a kernel, one for each target. */
  kernel: 84,
  /** Room to sort a row in, for each thread `stride` bytes; how many threads have taken theirs. */
  scratch: 72,
  stride: 76,
  slots: 80,
  /** The number that has failed. */
  value: 88,
  /** Values: the first element of a piece, and how many there are. */
  first: 96,
  count: 100,
  /** Where values go, and where the neurons on either side of each element are listed. */
  values: 104,
  pre: 108,
  post: 112,
  /** The instance whose values are drawn, where they differ. */
  batch: 116,
} as const;
/** Where everything else starts: arrays first. */
export const START = 128;

/** A function over a range. */
export interface ConstructionFunction {
  /** Without the `$`, also of the export. */
  readonly name: string;
  /** End of its range, and a thread's share. */
  readonly end: number;
  readonly share: number;
  readonly lines: readonly string[];
}

/** What the functions of a module share while they are printed. */
export class ConstructionModule {
  readonly seed: number;
  readonly needs = new Set<string>();
  readonly functions: ConstructionFunction[] = [];
  readonly #checks: ((value: number) => string)[] = [];
  readonly #name: string;
  readonly #arrays = new Map<ArrayLike<number>, { readonly type: NumericType; readonly address: number }>();
  #end = START;

  constructor(name: string, seed: number) {
    this.#name = name;
    this.seed = seed;
  }

  /** Where whoever runs the code may put something: behind all arrays. */
  get room(): number {
    return this.#end;
  }

  /** The address of an array of numbers, which is written there when the module starts. */
  array(type: NumericType, values: ArrayLike<number>): number {
    const known = this.#arrays.get(values);
    if (known !== undefined) return known.address;
    const address = this.#end;
    this.#arrays.set(values, { type, address });
    this.#end = alignUp(address + elementsOf(type, 1).BYTES_PER_ELEMENT * values.length);
    return address;
  }

  /** Registers a check; its number is what failing code reports. `what` may tell of the number that code has left. */
  check({ model, snippet }: Pick<Origin, "model" | "snippet">, what: string | ((value: number) => string)): number {
    return this.#checks.push((value) => `${model}, ${snippet}: ${typeof what === "string" ? what : what(value)}`);
  }

  /** What a failed check means. */
  whatFailed(check: number, value: number): string {
    return check === CRASHED ? "a worker thread crashed in generated code" : this.#checks[check - 1]!(value);
  }

  /** Compiles the module and starts its threads; by default as many as there are cores. */
  async start({ threads = availableThreads() }: { readonly threads?: number | undefined }): Promise<ConstructionRun> {
    const count = canShareMemory() ? threads : 1;
    if (count < threads) warnOfThreads(count, NOT_ISOLATED);
    const module = await compile({ name: this.#name }, this.#assembled(count > 1));
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: count > 1 });
    const customs = this.functions.map(({ name, end, share }) => ({ name, end, share }));
    const pool = await Pool.start(module, memory, customs, count);
    const { exports } = new WebAssembly.Instance(module, { ...hostImports, host: { memory } });
    const run = new ConstructionRun(this.#name, memory, pool, this.functions, exports);
    run.reach(this.#end, "what reads arrays");
    for (const [values, { type, address }] of this.#arrays) {
      const bytes = elementsOf(type, values.length);
      for (let k = 0; k < values.length; k++) bytes[k] = (is64Bit(type) ? BigInt(values[k]!) : values[k]!) as never;
      new Uint8Array(run.buffer as ArrayBuffer, address, bytes.byteLength).set(
        new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      );
    }
    return run;
  }

  #assembled(shared: boolean): Uint8Array<ArrayBuffer> {
    const { imports, functions } = libraryText(this.needs);
    const lines = [
      `(module ;; what builds ${this.#name}`,
      `(import "host" "memory" (memory 1 ${MAX_PAGES}${shared ? " shared" : ""}))`,
      imports,
      ";; asked for by the pool: nothing here has a time",
      '(func (export "start_update") (param $step i32) (param $call i32))',
      functions,
      ...takeSlot(shared),
      ...this.functions.flatMap(({ lines }) => lines),
      ")",
    ];
    try {
      return assemble(indent(lines));
    } catch (error) {
      if (!(error instanceof FunctionTooLarge)) throw error;
      throw new ModelError(
        `'${this.#name}': the code generated for ${error.func.slice(1)} has ${error.excess}: make it shorter`,
      );
    }
  }
}

/** The room in which a thread sorts, by its number: it takes one when it first asks. */
function takeSlot(shared: boolean): string[] {
  const [slot, one] = ["(global.get $slot)", "(i32.const 1)"];
  // Not every engine takes atomic instructions where nothing is shared.
  const next = `(i32.add (i32.load offset=${HEAD.slots} (i32.const 0)) ${one})`;
  const taken = shared
    ? [`(global.set $slot (i32.atomic.rmw.add offset=${HEAD.slots} (i32.const 0) ${one}))`]
    : [
        `(global.set $slot (i32.load offset=${HEAD.slots} (i32.const 0)))`,
        `(i32.store offset=${HEAD.slots} (i32.const 0) ${next})`,
      ];
  return [
    "(global $slot (mut i32) (i32.const -1))",
    "(func $slot (result i32)",
    `(if (i32.lt_s ${slot} (i32.const 0)) (then`,
    ...taken,
    "))",
    `${slot})`,
  ];
}

/** A module that runs. */
export class ConstructionRun {
  readonly threads: number;
  readonly #name: string;
  readonly #memory: WebAssembly.Memory;
  readonly #pool: Pool;
  readonly #functions: readonly ConstructionFunction[];
  readonly #exports: WebAssembly.Exports;

  constructor(
    name: string,
    memory: WebAssembly.Memory,
    pool: Pool,
    functions: readonly ConstructionFunction[],
    exports: WebAssembly.Exports,
  ) {
    this.#name = name;
    this.#memory = memory;
    this.#pool = pool;
    this.#functions = functions;
    this.#exports = exports;
    this.threads = pool.threads;
  }

  get buffer(): ArrayBufferLike {
    return this.#memory.buffer;
  }

  /**
   * Makes memory reach to an address.
   * @throws ModelError where there is none for `what`
   */
  reach(end: number, what: string): void {
    const missing = pagesFor(end) - this.#memory.buffer.byteLength / 65536;
    if (missing <= 0) return;
    try {
      if (pagesFor(end) > MAX_PAGES) throw new RangeError("beyond what can be addressed");
      this.#memory.grow(missing);
    } catch {
      throw new ModelError(
        `there is no room to build ${what} of '${this.#name}', which takes ${(end / 2 ** 30).toFixed(2)} GiB: WebAssembly addresses 4 GiB, ` +
          "and the machine may have less",
      );
    }
  }

  /** Sets a word of `HEAD`. */
  set(word: Exclude<keyof typeof HEAD, "value">, value: number): void {
    new Uint32Array(this.buffer, HEAD[word], 1)[0] = value;
  }

  /** The number that failing code has left. */
  get value(): number {
    return new Float64Array(this.buffer, HEAD.value, 1)[0]!;
  }

  /** Runs a function over its whole range on all threads. Returns the failed check, or 0. */
  run(index: number): Promise<number> {
    return this.#pool.custom(index, 0, 0, 0);
  }

  /** Runs a function over a range on this thread. Returns the failed check, or 0. */
  runHere(index: number, begin: number, end: number): number {
    const control = new Int32Array(this.buffer, 0, 16);
    (this.#exports[`custom.${this.#functions[index]!.name}`] as (begin: number, end: number) => void)(begin, end);
    const failure = control[WORD.failure]!;
    control[WORD.failure] = 0;
    return failure;
  }

  /** The first row or element at which a function fails, with its check: what the threads meet first depends on them. */
  firstFailure(index: number): { readonly at: number; readonly check: number } {
    const { end, name } = this.#functions[index]!;
    for (let at = 0; at < end; at++) {
      const check = this.runHere(index, at, at + 1);
      if (check !== 0) return { at, check };
    }
    throw new Error(`'${name}' fails on no single element`);
  }

  stop(): void {
    this.#pool.stop();
  }
}
