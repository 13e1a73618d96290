/** The CPU backend: a Program as WebAssembly, run by a pool of threads over linear memory. */
import loadWabt from "wabt";
import { ModelError } from "../../model/errors.ts";
import { blockCount, copiesOf, copySize, type Program } from "../../program/program.ts";
import { kernelsOf } from "../../program/rewrite.ts";
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
import { alignUp, MAX_PAGES, pagesFor } from "./layout.ts";
import { type ModuleText, printModule } from "./module.ts";
import { availableThreads, canShareMemory, Pool } from "./pool.ts";
import { CRASHED } from "./shares.js";

/** Compiles a Program and starts its threads. */
export async function makeWasmEngine(program: Program, options: EngineOptions = {}): Promise<Engine> {
  const wanted = options.threads ?? (await availableThreads());
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new ModelError(`threads must be a positive whole number, not ${wanted}`);
  }
  // With several threads at once, times of kernels would not add up to anything.
  const clock = options.timing ? new Clock(kernelsOf(program).map(({ name }) => name)) : undefined;
  const threads = canShareMemory() && clock === undefined ? Math.min(wanted, blockCount(program)) : 1;
  const shared = threads > 1;
  let pages = 0;
  const printed = printModule(program, {
    shared,
    pages: (end) => (pages = pagesFor(end)),
    timing: clock !== undefined,
  });
  const module = await assemble(printed.text);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES, shared });
  const customs = program.customUpdates.map((kernel, index) => ({ name: kernel.name, ...printed.extents[index]! }));
  const pool = await Pool.start(module, memory, customs, threads, clock);
  return new WasmEngine(program, printed, memory, pool, clock);
}

let wabt: ReturnType<typeof loadWabt> | undefined;

async function assemble(text: string): Promise<WebAssembly.Module> {
  wabt ??= loadWabt();
  const features = { simd: true, threads: true, multi_value: true, sat_float_to_int: true, sign_extension: true };
  const parsed = (await wabt).parseWat("model.wat", text, features);
  try {
    return await WebAssembly.compile(parsed.toBinary({ write_debug_names: true }).buffer as Uint8Array<ArrayBuffer>);
  } finally {
    parsed.destroy();
  }
}

/** How long the event loop may be kept waiting between stretches, ms. */
const BREATH_MS = 50;

interface Recording {
  readonly address: number;
  readonly steps: number;
  readonly first: number;
  readonly words: number;
}

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
  #nextStep = 0;
  /** Free space behind the static part, for arrays and recordings: blocks given back, by address and size. */
  #free: { address: number; bytes: number }[] = [];
  readonly #taken = new Map<string, { address: number; bytes: number }>();
  #end: number;
  #breathedAt = performance.now();

  constructor(program: Program, printed: ModuleText, memory: WebAssembly.Memory, pool: Pool, clock: Clock | undefined) {
    this.remarks = printed.remarks;
    this.#clock = clock;
    this.#program = program;
    this.#printed = printed;
    this.#memory = memory;
    this.#pool = pool;
    this.threads = pool.threads;
    this.code = printed.text;
    this.#end = printed.layout.end;
  }

  get timings(): Timings | undefined {
    return this.#clock?.timings;
  }

  async step(first: number, count: number): Promise<void> {
    this.#check(this.#pool.stretch(first, count, blockCount(this.#program)), first);
    await this.#breathe();
    this.#nextStep = first + count;
  }

  async customUpdate(kernels: readonly number[], timestep: number): Promise<void> {
    this.#clock?.lap(-1);
    for (const index of kernels) {
      this.#check(this.#pool.custom(index, timestep), timestep);
      this.#clock?.lap(this.#program.step.length + index);
    }
  }

  /**
   * Lets timers, signals and the page have their turn now and then: work on the calling thread would keep them waiting for
   * as long as a whole run takes.
   */
  async #breathe(): Promise<void> {
    if (performance.now() - this.#breathedAt < BREATH_MS) return;
    await new Promise<void>((resolve) => {
      if (typeof setImmediate === "function") setImmediate(resolve);
      else setTimeout(resolve);
    });
    this.#breathedAt = performance.now();
  }

  #check(failure: number, step: number): void {
    if (failure === 0) return;
    const what = failure === CRASHED ? "a worker thread crashed in generated code" : this.#printed.checks[failure - 1];
    throw new RunError(`${what} (in the stretch from step ${step}, t = ${step * this.#program.dt} ms)`);
  }

  async read(buffer: number): Promise<Elements> {
    const spec = this.#program.buffers[buffer]!;
    const size = copySize(spec);
    const elements = elementsOf(spec.type, size * copiesOf(this.#program, spec.sharing));
    for (let copy = 0; copy * size < elements.length; copy++)
      elements.set(this.#view(buffer, copy) as never, copy * size);
    return elements;
  }

  write(buffer: number, elements: Elements): void {
    const size = copySize(this.#program.buffers[buffer]!);
    for (let copy = 0; copy * size < elements.length; copy++) {
      this.#view(buffer, copy).set(elements.subarray(copy * size, (copy + 1) * size) as never);
    }
  }

  /** One copy of a buffer, in place. */
  #view(buffer: number, copy: number): Elements {
    const place = this.#printed.layout.places[buffer]!;
    const kind = elementsOf(this.#program.buffers[buffer]!.type, 0).constructor as new (
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
    const address = this.#allocate(`array ${array}`, elements.byteLength);
    const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
    new Uint8Array(this.#memory.buffer).set(bytes, address);
    const header = this.#printed.layout.arrays[array]!;
    new Uint32Array(this.#memory.buffer, header, 2).set([address, elements.length]);
  }

  startRecording(spikes: number, first: number, steps: number): void {
    this.#nextStep = first;
    const { size } = this.#program.events[spikes]!;
    const words = Math.ceil(size / 32);
    const bytes = steps * this.#program.batchSize * words * 4;
    const address = this.#allocate(`recording ${spikes}`, bytes);
    new Uint8Array(this.#memory.buffer, address, bytes).fill(0);
    const header = new Uint32Array(this.#memory.buffer, this.#printed.layout.recordings[spikes]!, 4);
    header.set([address, first, steps, words]);
    this.#recordings.set(spikes, { address, steps, first, words });
  }

  async readRecording(spikes: number): Promise<{ bits: Uint32Array; steps: number; words: number }> {
    const recording = this.#recordings.get(spikes)!;
    const steps = Math.max(0, Math.min(recording.steps, this.#nextStep - recording.first));
    const length = steps * this.#program.batchSize * recording.words;
    const bits = new Uint32Array(new Uint32Array(this.#memory.buffer, recording.address, length));
    return { bits, steps, words: recording.words };
  }

  destroy(): void {
    this.#pool.stop();
  }

  /** Space for `owner`, which gives back what it had. First fit; memory grows when nothing fits. */
  #allocate(owner: string, bytes: number): number {
    const wanted = alignUp(Math.max(bytes, 64));
    const had = this.#taken.get(owner);
    if (had !== undefined && had.bytes >= wanted) return had.address;
    if (had !== undefined) this.#free.push(had);
    const fit = this.#free.findIndex((block) => block.bytes >= wanted);
    const block = fit === -1 ? { address: this.#grow(wanted, owner), bytes: wanted } : this.#free.splice(fit, 1)[0]!;
    this.#taken.set(owner, block);
    return block.address;
  }

  #grow(bytes: number, owner: string): number {
    const address = this.#end;
    const missing = pagesFor(address + bytes) - this.#memory.buffer.byteLength / 65536;
    if (missing > 0) {
      try {
        this.#memory.grow(missing);
      } catch {
        throw new RunError(
          `there is no room for ${(bytes / 2 ** 20).toFixed(1)} MiB more (${owner}): the memory of '${this.#program.name}' ` +
            `has ${(this.#memory.buffer.byteLength / 2 ** 20).toFixed(0)} MiB and may grow to 4096 MiB. Use a smaller batch or shorter recordings.`,
        );
      }
    }
    this.#end = address + bytes;
    return address;
  }
}
