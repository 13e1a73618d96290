/** The CPU backend: a Program as WebAssembly, run by a pool of threads over linear memory. */
import type { NumericType } from "../../language/types.ts";
import { checkCount, ModelError } from "../../model/errors.ts";
import { graphBuffers } from "../../program/connectivity.ts";
import {
  blockCount,
  type CustomUpdateKernel,
  copiesOf,
  copySize,
  type Kernel,
  type Program,
  type Section,
} from "../../program/program.ts";
import { kernelsOf, sectionsIn } from "../../program/rewrite.ts";
import { visitExpressions } from "../../program/walk.ts";
import { Clock } from "../common/clock.ts";
import {
  type Elements,
  type Engine,
  type EngineOptions,
  elementsOf,
  type Remark,
  RunError,
  type Timings,
} from "../engine.ts";
import { assemble, FunctionTooLarge } from "./assembler/index.ts";
import { Heap } from "./heap.ts";
import { type BufferPlace, MAX_PAGES, pagesFor } from "./layout.ts";
import { type ModuleText, printModule } from "./module.ts";
import { Parts } from "./parts.ts";
import { availableThreads, canShareMemory, Pool } from "./pool.ts";
import { CRASHED } from "./shares.js";
import { warnOfThreads } from "./start-workers.ts";
import { isWorthwhile, type Tiles, tilesOf } from "./tiles.ts";

/** Why a page may not share memory. */
export const NOT_ISOLATED =
  "this page is not cross-origin isolated. For more, serve it with the headers Cross-Origin-Opener-Policy: same-origin and " +
  "Cross-Origin-Embedder-Policy: require-corp";

/** Compiles a Program and starts its threads. */
export async function makeWasmEngine(program: Program, options: EngineOptions = {}): Promise<Engine> {
  const wanted = options.threads ?? availableThreads();
  checkCount("threads", wanted);
  // With several threads at once, times of kernels would not add up to anything.
  const clock = options.timing ? new Clock(kernelsOf(program).map(({ name }) => name)) : undefined;
  const { plan, whole } = clock === undefined ? planOf(program, wanted, options.parallel) : ONE_THREAD;
  const useful = clock === undefined ? (plan?.threads ?? Math.min(wanted, blockCount(program))) : 1;
  const threads = canShareMemory() ? useful : 1;
  if (threads < useful) warnOfThreads(threads, NOT_ISOLATED);
  const tiles = threads > 1 ? plan : undefined;
  const { printed, pages, bytes } = code(program, { shared: threads > 1, timing: clock !== undefined, tiles });
  const module = await compile(program, bytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES, shared: threads > 1 });
  const customs = program.customUpdates.map((kernel, index) => ({ name: kernel.name, ...printed.extents[index]! }));
  const poison = printed.layout.tiles && printed.layout.tiles.barrier + 128;
  const pool = await Pool.start(module, memory, customs, threads, { clock, poison });
  const parts = tiles && new Parts(program, tiles, printed.layout, memory);
  const remarks = whole === undefined || wanted === 1 ? printed.remarks : [...printed.remarks, whole];
  return new WasmEngine(program, { ...printed, remarks }, memory, pool, { clock, parts });
}

const ONE_THREAD = { plan: undefined, whole: undefined };

/** How threads share the neurons of one network out, if they do; else why not. Throws `ModelError` where that is asked for and cannot be. */
function planOf(
  program: Program,
  threads: number,
  parallel: EngineOptions["parallel"] = "auto",
): { readonly plan: Tiles | undefined; readonly whole: Remark | undefined } {
  if (parallel === "instances" || (parallel === "auto" && blockCount(program) > 1)) return ONE_THREAD;
  const plan = tilesOf(program, threads);
  const remark = (text: string) => ({
    plan: undefined,
    whole: { kernel: program.name, text: `on one thread: ${text}` },
  });
  if ("reason" in plan) {
    if (parallel === "neurons") {
      throw new ModelError(`threads cannot share the neurons of '${program.name}' out: ${plan.reason}`);
    }
    return remark(plan.reason);
  }
  if (parallel === "auto" && !isWorthwhile(program))
    return remark("its steps take no longer than threads wait for each other");
  return { plan: plan.threads === 1 ? undefined : plan, whole: undefined };
}

/**
 * The code of a Program. A kernel that is too large with four lanes has one instead, which is a third of the code and needs no masks.
 * @throws ModelError that names the snippet whose code is larger than engines take
 */
function code(program: Program, options: { shared: boolean; timing: boolean; tiles: Tiles | undefined }) {
  const narrow = new Set<string>();
  for (;;) {
    let pages = 0;
    const printed = printModule(program, { ...options, pages: (end) => (pages = pagesFor(end)), narrow });
    try {
      return { printed, pages, bytes: assemble(printed.text) };
    } catch (error) {
      if (!(error instanceof FunctionTooLarge)) throw error;
      const kernel = kernelOf(program, error.func);
      if (kernel === undefined) throw error;
      // In double precision there never are four.
      if (narrow.has(kernel.name) || program.precision.scalar === "double") throw tooLarge(program, kernel, error);
      narrow.add(kernel.name);
    }
  }
}

/** The kernel that a function is of: `$step.pop.neuron.input_same` is of `pop.neuron`. */
const kernelOf = (program: Program, func: string): Kernel | undefined =>
  kernelsOf(program).find(({ name }) => `${func}.`.slice(func.indexOf(".") + 1).startsWith(`${name}.`));

/** Names the snippet that has most of a kernel's code. */
function tooLarge({ name }: Program, kernel: Kernel, { excess }: FunctionTooLarge): ModelError {
  const size = ({ body }: Section) => {
    let nodes = 0;
    visitExpressions(body, () => void nodes++);
    return nodes;
  };
  const [largest] = sectionsIn(kernel).toSorted((a, b) => size(b) - size(a));
  const what = largest === undefined ? `kernel '${kernel.name}'` : `${largest.model}, ${largest.snippet}`;
  return new ModelError(
    `${what}: the code generated for it in '${name}' has ${excess}: make the snippet shorter, or share it out over several populations`,
  );
}

/** @throws ModelError if the engine refuses the code all the same */
export async function compile(
  { name }: Pick<Program, "name">,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    if (/unsafe-eval|Content Security Policy/i.test((error as Error).message)) {
      throw new ModelError(
        "this page's content security policy forbids WebAssembly: allow 'wasm-unsafe-eval' in its script-src, which lets no other code in",
      );
    }
    throw new ModelError(
      `the code generated for '${name}' (${(bytes.length / 2 ** 20).toFixed(1)} MiB) was refused by the WebAssembly engine: ` +
        `${(error as Error).message}. Its limits are for single functions: make snippets shorter, or share them out over several populations`,
    );
  }
}

/** How long the event loop may be kept waiting between stretches, ms. */
const BREATH_MS = 50;

interface Recording {
  readonly address: number;
  readonly steps: number;
  /** Words per instance and step. */
  readonly words: number;
}

type NarrowElements = Uint8Array | Int8Array | Uint16Array | Int16Array;
/** Arrays of what is stored in 1 or 2 bytes. */
const NARROW: Partial<Record<NumericType, new (length: number) => NarrowElements>> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
};
const isNarrow = ({ element }: BufferPlace): boolean => element < 4;

class WasmEngine implements Engine {
  readonly backend = "wasm";
  readonly threads: number;
  readonly code: string;
  readonly remarks: readonly Remark[];
  readonly #clock: Clock | undefined;
  readonly #program: Program;
  readonly #printed: ModuleText;
  readonly #memory: WebAssembly.Memory;
  readonly #pool: Pool;
  readonly #recordings = new Map<number, Recording>();
  /** Arrays and recordings. */
  readonly #heap: Heap;

  readonly #parts: Parts | undefined;

  constructor(
    program: Program,
    printed: ModuleText,
    memory: WebAssembly.Memory,
    pool: Pool,
    { clock, parts }: { readonly clock: Clock | undefined; readonly parts: Parts | undefined },
  ) {
    this.#parts = parts;
    this.remarks = printed.remarks;
    this.#clock = clock;
    this.#program = program;
    this.#printed = printed;
    this.#memory = memory;
    this.#pool = pool;
    this.threads = pool.threads;
    this.code = printed.text;
    this.#heap = new Heap(program.name, printed.layout.end, (end) => {
      const missing = pagesFor(end) - memory.buffer.byteLength / 65536;
      if (missing > 0) memory.grow(missing);
    });
  }

  get timings(): Timings | undefined {
    return this.#clock?.timings;
  }

  async step(first: number, count: number, position: number): Promise<void> {
    if (this.#parts !== undefined) return this.#stepParts(this.#parts, first, count, position);
    this.#check(await this.#pool.stretch(first, count, position, blockCount(this.#program)), first);
    await this.#pool.breath.take(BREATH_MS);
  }

  /** Threads that share a network out all run until a stretch ends: long ones are run in pieces, so that signals and the page have their turn. */
  async #stepParts(parts: Parts, first: number, count: number, position: number): Promise<void> {
    parts.begin(position);
    for (let done = 0; done < count; ) {
      const piece = Math.min(count - done, this.#piece);
      const start = performance.now();
      this.#check(await this.#pool.parts(first + done, piece, (position + done) >>> 0), first);
      const perStep = (performance.now() - start) / piece;
      this.#piece = Math.max(1, Math.min(2 * this.#piece, Math.floor(BREATH_MS / perStep)));
      done += piece;
      await this.#pool.breath.take(BREATH_MS);
      if (this.#pool.isStopped) return;
    }
    parts.end((position + count) >>> 0);
  }
  /** Steps that are run at a time. */
  #piece = 64;

  async customUpdate(kernels: readonly number[], timestep: number, call: number, position: number): Promise<void> {
    this.#clock?.lap(-1);
    for (const index of kernels) {
      this.#check(await this.#pool.custom(index, timestep, call, position), timestep);
      for (const one of this.#program.customUpdates[index]!.broadcasts) this.#broadcast(one, position);
      this.#clock?.lap(this.#program.step.length + index);
    }
  }

  /** Gives all that is kept of past steps the present values. */
  #broadcast({ buffer, ring }: CustomUpdateKernel["broadcasts"][number], position: number): void {
    const { rows, stride, sharing } = this.#program.buffers[ring]!;
    for (let copy = 0; copy < copiesOf(this.#program, sharing); copy++) {
      const from = buffer === ring ? (position & (rows - 1)) * stride : 0;
      const values = (this.#view(buffer, copy) as Float32Array).slice(from, from + stride);
      for (let slot = 0; slot < rows; slot++) this.#view(ring, copy).set(values as never, slot * stride);
    }
  }

  #check(failure: number, step: number): void {
    if (failure === 0) return;
    const what = failure === CRASHED ? "a worker thread crashed in generated code" : this.#printed.checks[failure - 1];
    throw new RunError(`${what} (in the stretch from step ${step}, t = ${step * this.#program.dt} ms)`);
  }

  async read(buffer: number): Promise<Elements> {
    const spec = this.#program.buffers[buffer]!;
    const [size, copies] = [copySize(spec), copiesOf(this.#program, spec.sharing)];
    if (copies === 1 && !isNarrow(this.#printed.layout.places[buffer]!))
      return this.#view(buffer, 0).slice() as Elements;
    const elements = elementsOf(spec.type, size * copies);
    // Narrow elements become those of the type.
    for (let copy = 0; copy * size < elements.length; copy++)
      elements.set(this.#view(buffer, copy) as never, copy * size);
    return elements;
  }

  write(buffer: number, elements: Elements, at = 0): void {
    if (this.#program.graphs.some(({ buffers }) => graphBuffers(buffers).includes(buffer))) this.#parts?.forgetRows();
    const size = copySize(this.#program.buffers[buffer]!);
    for (let done = 0; done < elements.length; ) {
      const [copy, offset] = [Math.floor((at + done) / size), (at + done) % size];
      const part = elements.subarray(done, done + size - offset);
      this.#view(buffer, copy).set(part as never, offset);
      done += part.length;
    }
  }

  /** One copy of a buffer, in place. */
  #view(buffer: number, copy: number): Elements | NarrowElements {
    const place = this.#printed.layout.places[buffer]!;
    const { type } = this.#program.buffers[buffer]!;
    const kind = (isNarrow(place) ? NARROW[type]! : elementsOf(type, 0).constructor) as new (
      buffer: ArrayBufferLike,
      offset: number,
      length: number,
    ) => Elements;
    return new kind(this.#memory.buffer, place.address + copy * place.copy, place.bytes / place.element);
  }

  copyFrom(buffer: number, from: Engine, source: number): boolean {
    if (!(from instanceof WasmEngine)) return false;
    const [to, origin] = [this.#program.buffers[buffer]!, from.#program.buffers[source]!];
    const copies = copiesOf(this.#program, to.sharing);
    const fits =
      to.type === origin.type &&
      copySize(to) === copySize(origin) &&
      copies === copiesOf(from.#program, origin.sharing);
    if (!fits) return false;
    for (let copy = 0; copy < copies; copy++) this.#view(buffer, copy).set(from.#view(source, copy) as never);
    return true;
  }

  setArray(array: number, elements: Elements): void {
    // Views come after the allocation: growing the memory detaches earlier ones.
    const { name } = this.#program.arrays[array]!;
    const address = this.#heap.allocate(`extra global parameter '${name}'`, elements.byteLength);
    const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
    new Uint8Array(this.#memory.buffer).set(bytes, address);
    const header = this.#printed.layout.arrays[array]!;
    new Uint32Array(this.#memory.buffer, header, 2).set([address, elements.length]);
  }

  async readArray(array: number): Promise<Elements> {
    const header = this.#printed.layout.arrays[array]!;
    const [address, length] = new Uint32Array(this.#memory.buffer, header, 2);
    const kind = elementsOf(this.#program.arrays[array]!.type, 0).constructor as new (
      buffer: ArrayBufferLike,
      offset: number,
      length: number,
    ) => Elements;
    return new kind(this.#memory.buffer, address!, length!).slice();
  }

  startRecording(queue: number, first: number, steps: number): void {
    const { size, population, kind } = this.#program.events[queue]!;
    const words = Math.ceil(size / 32);
    const bytes = steps * this.#program.batchSize * words * 4;
    const what = kind === "spike" ? "spikes" : "events";
    const address = this.#heap.allocate(`the recorded ${what} of '${population}', list ${queue}`, bytes);
    this.#recordings.set(queue, { address, steps, words });
    this.aimRecording(queue, first, 0);
  }

  aimRecording(queue: number, step: number, slot: number): void {
    const { address, steps, words } = this.#recordings.get(queue)!;
    const perStep = this.#program.batchSize * words * 4;
    new Uint8Array(this.#memory.buffer, address + slot * perStep, (steps - slot) * perStep).fill(0);
    const header = new Uint32Array(this.#memory.buffer, this.#printed.layout.recordings[queue]!, 4);
    // Code counts recorded steps from here, modulo 2^32.
    header.set([address, step - slot, steps, words]);
  }

  async readRecording(queue: number, from: number, to: number): Promise<{ bits: Uint32Array; words: number }> {
    const { address, words } = this.#recordings.get(queue)!;
    const perStep = this.#program.batchSize * words;
    const start = address + 4 * from * perStep;
    const bits = new Uint32Array(new Uint32Array(this.#memory.buffer, start, (to - from) * perStep));
    return { bits, words };
  }

  destroy(): void {
    this.#parts?.poison();
    this.#pool.stop();
  }
}
