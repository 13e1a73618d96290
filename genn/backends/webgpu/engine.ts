/**
 * The GPU backend: a Program as WGSL, run through WebGPU.
 *
 * Work is handed over in submissions and the host goes on: nothing waits inside a stretch, and copies for readouts stand in the same queue.
 * The host only waits when it is several submissions ahead, or when code has checks that can fail.
 */
import { storageBytes } from "../../language/types.ts";
import { ModelError } from "../../model/errors.ts";
import { canFail } from "../../program/failing.ts";
import { copiesOf, copySize, type Program } from "../../program/program.ts";
import { codeOf, kernelsOf } from "../../program/rewrite.ts";
import {
  type Elements,
  type Engine,
  type EngineOptions,
  type ExecutionMode,
  elementsOf,
  type Remark,
  RunError,
  type Timings,
} from "../engine.ts";
import { acquireDevice, type Device, releaseDevice } from "./device.ts";
import type { EntryPoint } from "./dispatches.ts";
import { chooseMode } from "./mode.ts";
import { type ModuleText, printModule } from "./module.ts";
import { arrayStorage, SMALL_WORKGROUP } from "./module-context.ts";
import { Pace } from "./pace.ts";
import { compile, type Pipelines } from "./pipelines.ts";
import { Readback } from "./readback.ts";
import { type Dispatch, StageClock } from "./stage-clock.ts";

/** Prints and compiles a Program for the GPU. Throws `GpuError` where there is none and `ModelError` for what it cannot run. */
export async function makeWebGpuEngine(program: Program, options: EngineOptions = {}): Promise<Engine> {
  const device = await acquireDevice();
  try {
    const { limits } = device.gpu;
    const wanted = options.execution ?? "auto";
    const mode = wanted === "auto" ? chooseMode(program, device.adapter.isSoftware) : wanted;
    if (program.batchSize > limits.maxComputeWorkgroupsPerDimension) {
      throw new ModelError(
        `a batch of ${program.batchSize} is more than this GPU can run at once (${limits.maxComputeWorkgroupsPerDimension}): use a smaller batch`,
      );
    }
    const printed = printModule(program, mode, limits);
    const pipelines = await compile(device, program, printed);
    const clock = options.timing
      ? new StageClock(
          device,
          entryPointsOf(printed).map(({ runs }) => runs),
        )
      : undefined;
    return new WebGpuEngine(device, program, mode, printed, pipelines, clock);
  } catch (error) {
    releaseDevice(device);
    throw error;
  }
}

/** What can be run, in the order of the rows of a clock: the way of running steps, then the custom updates. */
const entryPointsOf = ({ stretch, wake, stages, updates }: ModuleText): readonly EntryPoint[] => [
  ...[stretch, wake].filter((entry) => entry !== undefined),
  ...stages,
  ...updates.flat(),
];

/** Bytes from one entry of the table of steps to the next: what every adapter can take as a dynamic offset. */
const RUN_STRIDE = 256;
/** Steps per submission at most where every step needs its entry. */
const MAX_STEPS_PER_SUBMISSION = 256;

interface Recording {
  readonly offset: number;
  readonly words: number;
  /** The step of the clock that the first recorded step is, or would be. */
  readonly first: number;
  readonly steps: number;
}

class WebGpuEngine implements Engine {
  readonly backend = "webgpu";
  readonly threads = 1;
  readonly code: string;
  readonly remarks: readonly Remark[];
  readonly #clock: StageClock | undefined;
  readonly #device: Device;
  readonly #program: Program;
  readonly #mode: ExecutionMode;
  readonly #printed: ModuleText;
  readonly #pipelines: Pipelines;
  /** Which steps to run, one entry per step of a submission; entry 0 is the stretch, too. */
  readonly #run: GPUBuffer;
  readonly #bookkeeping: GPUBuffer;
  readonly #packs: readonly GPUBuffer[];
  #recordings: GPUBuffer;
  readonly #arrays = new Map<string, { buffer: GPUBuffer; elements: Map<number, Elements> }>();
  #group: GPUBindGroup | undefined;
  readonly #recorded = new Map<number, Recording>();
  readonly #readback: Readback;
  readonly #pace: Pace;
  readonly #canFail: boolean;
  #isDestroyed = false;

  constructor(
    device: Device,
    program: Program,
    mode: ExecutionMode,
    printed: ModuleText,
    pipelines: Pipelines,
    clock: StageClock | undefined,
  ) {
    this.remarks = printed.remarks;
    this.#clock = clock;
    this.#device = device;
    this.#program = program;
    this.#mode = mode;
    this.#printed = printed;
    this.#pipelines = pipelines;
    this.code = printed.text;
    this.#canFail = kernelsOf(program).some((kernel) => canFail(codeOf(kernel)));
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const make = (label: string, size: number, usage = storage) => device.gpu.createBuffer({ label, size, usage });
    const entries = mode === "fused" ? 1 : MAX_STEPS_PER_SUBMISSION;
    this.#run = make("run", RUN_STRIDE * entries, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
    this.#bookkeeping = make("bookkeeping", this.#arrayHeader(2 * Math.ceil(Math.max(1, program.arrays.length) / 2)));
    this.#packs = printed.layout.packs.map(({ name, bytes }) => make(name, bytes));
    this.#recordings = make("recordings", 16);
    for (const name of printed.bindings.arrays.keys()) {
      this.#arrays.set(name, { buffer: make(name, 16), elements: new Map() });
    }
    this.#readback = new Readback(device);
    this.#pace = new Pace(device);
  }

  get execution(): ExecutionMode {
    return this.#mode;
  }

  get timings(): Timings | undefined {
    return this.#clock?.timings;
  }

  // --- running ---

  async step(first: number, count: number, position: number): Promise<void> {
    this.#checkAlive();
    for (let done = 0; done < count; ) {
      const most = this.#mode === "fused" ? count - done : Math.min(count - done, MAX_STEPS_PER_SUBMISSION);
      const taken = Math.min(most, this.#pace.steps);
      const [from, at] = [first + done, position + done];
      await this.#perform(taken, () => this.#dispatchesOfSteps(from, taken, at));
      this.#checkAlive();
      done += taken;
    }
    if (this.#canFail) await this.#checkFailure(first);
  }

  #dispatchesOfSteps(first: number, count: number, position: number): Dispatch[] {
    const { stretch, wake, stages } = this.#pipelines;
    const { batchSize } = this.#program;
    if (stretch !== undefined) {
      this.#writeRun([{ first, count, position }]);
      const record = (pass: GPUComputePassEncoder) => {
        pass.setPipeline(stretch);
        pass.setBindGroup(0, this.#bindGroup(), [0]);
        pass.dispatchWorkgroups(batchSize);
      };
      return [{ row: 0, record }];
    }
    this.#writeRun(Array.from({ length: count }, (_, k) => ({ first: first + k, count: 1, position: position + k })));
    const dispatch = (row: number, pipeline: GPUComputePipeline, { size }: EntryPoint, entry: number): Dispatch => ({
      row,
      record: (pass) => {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, this.#bindGroup(), [entry * RUN_STRIDE]);
        pass.dispatchWorkgroups(this.#groups(size), batchSize);
      },
    });
    const ofStep = (entry: number) =>
      stages.map((pipeline, index) => dispatch(1 + index, pipeline, this.#printed.stages[index]!, entry));
    const steps = Array.from({ length: count }, (_, entry) => ofStep(entry));
    return [dispatch(0, wake!, this.#printed.wake!, 0), ...steps.flat()];
  }

  async customUpdate(kernels: readonly number[], timestep: number, call: number, position: number): Promise<void> {
    this.#checkAlive();
    await this.#perform(0, () => this.#dispatchesOfUpdates(kernels, timestep, call, position));
    if (this.#canFail) await this.#checkFailure(timestep);
  }

  #dispatchesOfUpdates(kernels: readonly number[], timestep: number, call: number, position: number): Dispatch[] {
    this.#writeRun([{ first: timestep, count: 1, position }], call);
    const firstRow = 1 + this.#printed.stages.length;
    const { updates } = this.#printed;
    const rowOf = (kernel: number) => firstRow + updates.slice(0, kernel).flat().length;
    const entries = kernels.flatMap((kernel) => updates[kernel]!.map((entry, part) => ({ kernel, entry, part })));
    return entries.map(({ kernel, entry: { size }, part }) => {
      // A population without synapses has no elements.
      const groups = Math.max(1, Math.ceil(size / SMALL_WORKGROUP));
      const width = Math.min(groups, this.#device.gpu.limits.maxComputeWorkgroupsPerDimension);
      const record = (pass: GPUComputePassEncoder) => {
        pass.setPipeline(this.#pipelines.updates[kernel]![part]!);
        pass.setBindGroup(0, this.#bindGroup(), [0]);
        pass.dispatchWorkgroups(width, Math.ceil(groups / width));
      };
      return { row: rowOf(kernel) + part, record };
    });
  }

  /** Hands dispatches over, all in one pass, or one by one where they are measured. `prepare` gives them when it is their turn. */
  async #perform(steps: number, prepare: () => readonly Dispatch[]): Promise<void> {
    const clock = this.#clock;
    if (clock !== undefined) await this.#pace.runWaiting(steps, () => clock.measure(prepare()));
    else await this.#pace.run(steps, () => this.#submit(prepare()));
  }

  /** Workgroups for `size` elements; threads take several where there are more than a dispatch can have. */
  #groups(size: number): number {
    return Math.min(Math.ceil(size / SMALL_WORKGROUP), this.#device.gpu.limits.maxComputeWorkgroupsPerDimension);
  }

  #submit(dispatches: readonly Dispatch[]): void {
    const encoder = this.#device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { record } of dispatches) record(pass);
    pass.end();
    this.#device.gpu.queue.submit([encoder.finish()]);
  }

  #writeRun(entries: readonly { first: number; count: number; position: number }[], call = 0): void {
    const words = new Uint32Array((entries.length * RUN_STRIDE) / 4);
    for (const [index, { first, count, position }] of entries.entries()) {
      // Numbers of steps count modulo 2^32.
      words.set([first, count, 0, call, position], (index * RUN_STRIDE) / 4);
    }
    this.#device.gpu.queue.writeBuffer(this.#run, 0, words);
  }

  #bindGroup(): GPUBindGroup {
    if (this.#group !== undefined) return this.#group;
    const { bindings } = this.#printed;
    const bind = (binding: number, buffer: GPUBuffer) => ({ binding, resource: { buffer } });
    this.#group = this.#device.gpu.createBindGroup({
      layout: this.#pipelines.layout,
      entries: [
        { binding: 0, resource: { buffer: this.#run, size: RUN_STRIDE } },
        bind(bindings.bookkeeping, this.#bookkeeping),
        bind(bindings.recordings, this.#recordings),
        ...this.#packs.map((buffer, index) => bind(bindings.packs[index]!, buffer)),
        ...[...bindings.arrays].map(([name, binding]) => bind(binding, this.#arrays.get(name)!.buffer)),
      ],
    });
    return this.#group;
  }

  // --- failures ---

  #checkAlive(): void {
    if (this.#isDestroyed) throw new RunError("the simulation was destroyed");
    if (this.#device.lost !== undefined) throw this.#device.lost;
    if (this.#device.fault !== undefined) throw this.#device.fault;
  }

  async #checkFailure(step: number): Promise<void> {
    const [failure] = new Uint32Array(await this.#readback.read(this.#bookkeeping, 0, 4));
    if (failure === 0) return;
    this.#device.gpu.queue.writeBuffer(this.#bookkeeping, 0, new Uint32Array(1));
    const what = this.#printed.checks[failure! - 1];
    throw new RunError(`${what} (in the stretch from step ${step}, t = ${step * this.#program.dt} ms)`);
  }

  // --- buffers ---

  async read(buffer: number): Promise<Elements> {
    this.#checkAlive();
    const spec = this.#program.buffers[buffer]!;
    const elements = elementsOf(spec.type, copySize(spec) * copiesOf(this.#program, spec.sharing));
    const place = this.#printed.layout.places.get(buffer);
    if (place === undefined) return elements;
    const bytes = await this.#readback.read(this.#packs[place.pack]!, place.offset, place.bytes);
    this.#checkAlive();
    return new (elements.constructor as new (bytes: ArrayBuffer) => Elements)(bytes);
  }

  write(buffer: number, elements: Elements, at = 0): void {
    this.#checkAlive();
    const place = this.#printed.layout.places.get(buffer);
    if (place === undefined) return;
    const offset = place.offset + at * storageBytes(this.#program.buffers[buffer]!.type);
    this.#write(this.#packs[place.pack]!, offset, elements);
  }

  copyFrom(buffer: number, from: Engine, source: number): boolean {
    if (!(from instanceof WebGpuEngine) || from.#device !== this.#device) return false;
    this.#checkAlive();
    const [to, origin] = [this.#printed.layout.places.get(buffer)!, from.#printed.layout.places.get(source)!];
    if (to.bytes !== origin.bytes) return false;
    const encoder = this.#device.gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(from.#packs[origin.pack]!, origin.offset, this.#packs[to.pack]!, to.offset, to.bytes);
    this.#device.gpu.queue.submit([encoder.finish()]);
    return true;
  }

  #write(target: GPUBuffer, offset: number, elements: Elements): void {
    this.#device.gpu.queue.writeBuffer(target, offset, elements as GPUAllowSharedBufferSource);
  }

  /** Offset of the header of an extra global parameter in the bookkeeping. */
  #arrayHeader(array: number): number {
    return 16 + 16 * Math.max(1, this.#program.events.length) + 8 * array;
  }

  setArray(array: number, elements: Elements): void {
    this.#checkAlive();
    const name = arrayStorage(this.#program.arrays[array]!.type);
    const storage = this.#arrays.get(name)!;
    const width = storageBytes(this.#program.arrays[array]!.type);
    const had = storage.elements.get(array)?.length ?? 0;
    const length = [...storage.elements.values()].reduce((sum, { length }) => sum + length, elements.length - had);
    this.#makeRoom(`extra global parameters`, length * width);
    storage.elements.set(array, elements.slice());
    if (storage.buffer.size < length * width) {
      storage.buffer.destroy();
      storage.buffer = this.#newStorage(name, length * width);
      this.#group = undefined;
    }
    let offset = 0;
    for (const [id, values] of storage.elements) {
      this.#write(storage.buffer, offset * width, values);
      this.#write(this.#bookkeeping, this.#arrayHeader(id), new Uint32Array([offset, values.length]));
      offset += values.length;
    }
  }

  async readArray(array: number): Promise<Elements> {
    this.#checkAlive();
    const { type } = this.#program.arrays[array]!;
    const { buffer, elements } = this.#arrays.get(arrayStorage(type))!;
    // They lie one behind the other, in the order of the map.
    let offset = 0;
    for (const [id, { length }] of elements) {
      if (id === array) break;
      offset += length;
    }
    const kind = elementsOf(type, 0).constructor as new (bytes: ArrayBuffer) => Elements;
    const { length = 0 } = elements.get(array) ?? {};
    const width = storageBytes(type);
    const bytes = length === 0 ? new ArrayBuffer(0) : await this.#readback.read(buffer, offset * width, length * width);
    this.#checkAlive();
    return new kind(bytes);
  }

  #newStorage(label: string, bytes: number): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.#device.gpu.createBuffer({ label, size: Math.max(16, Math.ceil(bytes / 4) * 4), usage });
  }

  #makeRoom(what: string, bytes: number): void {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.gpu.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (bytes <= most) return;
    throw new RunError(
      `the ${what} of '${this.#program.name}' need ${(bytes / 2 ** 20).toFixed(1)} MiB, and this GPU binds at most ` +
        `${(most / 2 ** 20).toFixed(1)} MiB at once: use a smaller batch or shorter recordings`,
    );
  }

  // --- recordings of spikes ---

  startRecording(queue: number, first: number, steps: number): void {
    this.#checkAlive();
    const words = Math.ceil(this.#program.events[queue]!.size / 32);
    const others = [...this.#recorded].filter(([id]) => id !== queue);
    const wanted: [number, Recording][] = [...others, [queue, { offset: 0, words, first, steps }]];
    // Recordings lie one behind the other; those that go on are moved over.
    let length = 0;
    const moved = wanted.map(([id, recording]) => {
      const offset = length;
      length += recording.steps * this.#program.batchSize * recording.words;
      return [id, recording, { ...recording, offset }] as const;
    });
    this.#makeRoom("recordings of spikes", 4 * length);
    const storage = this.#newStorage("recordings", 4 * length);
    const encoder = this.#device.gpu.createCommandEncoder();
    for (const [id, before, after] of moved) {
      const bytes = 4 * before.steps * this.#program.batchSize * before.words;
      if (id !== queue && bytes > 0) {
        encoder.copyBufferToBuffer(this.#recordings, 4 * before.offset, storage, 4 * after.offset, bytes);
      }
      this.#noteRecording(id, after);
    }
    this.#device.gpu.queue.submit([encoder.finish()]);
    this.#recordings.destroy();
    this.#recordings = storage;
    this.#group = undefined;
  }

  aimRecording(queue: number, step: number, slot: number): void {
    this.#checkAlive();
    // Every step writes all of its words: what stands there already is never seen.
    this.#noteRecording(queue, { ...this.#recorded.get(queue)!, first: step - slot });
  }

  /** Tells the code, which counts recorded steps modulo 2^32. */
  #noteRecording(queue: number, recording: Recording): void {
    const { offset, first, steps } = recording;
    this.#recorded.set(queue, recording);
    this.#write(this.#bookkeeping, 16 + 16 * queue, new Uint32Array([offset, first, steps, 0]));
  }

  async readRecording(queue: number, from: number, to: number): Promise<{ bits: Uint32Array; words: number }> {
    this.#checkAlive();
    const { offset, words } = this.#recorded.get(queue)!;
    const perStep = 4 * this.#program.batchSize * words;
    const bytes = (to - from) * perStep;
    const start = 4 * offset + from * perStep;
    const read = bytes === 0 ? new ArrayBuffer(0) : await this.#readback.read(this.#recordings, start, bytes);
    return { bits: new Uint32Array(read), words };
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    for (const buffer of [this.#run, this.#bookkeeping, this.#recordings, ...this.#packs]) buffer.destroy();
    for (const { buffer } of this.#arrays.values()) buffer.destroy();
    this.#readback.destroy();
    this.#clock?.destroy();
    releaseDevice(this.#device);
  }
}
