/** Time per stage on the GPU: by its own clock where it has one for us (`timestamp-query`), else by the host's, waiting for each stage. */
import type { Timings } from "../engine.ts";
import type { Device } from "./device.ts";

/** Something to run in a compute pass, and which row of the table its time belongs to. */
export interface Dispatch {
  readonly row: number;
  readonly record: (pass: GPUComputePassEncoder) => void;
}

/** Dispatches measured in one submission: a set of queries has 4096 at most, and each takes two. */
const AT_ONCE = 1024;
const BYTES = 8;

export class StageClock {
  readonly #device: Device;
  readonly #rows: readonly string[];
  readonly #milliseconds: number[];
  readonly #calls: number[];
  readonly #queries: { readonly set: GPUQuerySet; readonly resolved: GPUBuffer; readonly read: GPUBuffer } | undefined;

  constructor(device: Device, rows: readonly string[]) {
    this.#device = device;
    this.#rows = rows;
    this.#milliseconds = rows.map(() => 0);
    this.#calls = rows.map(() => 0);
    if (!device.gpu.features.has("timestamp-query")) return;
    const size = 2 * AT_ONCE * BYTES;
    this.#queries = {
      set: device.gpu.createQuerySet({ type: "timestamp", count: 2 * AT_ONCE }),
      resolved: device.gpu.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC }),
      read: device.gpu.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
    };
  }

  get timings(): Timings {
    return {
      method:
        this.#queries === undefined
          ? "one stage after the other, by the host's clock: each includes the time of a submission"
          : "by the GPU's clock, each stage in a pass of its own",
      kernels: this.#rows.map((kernel, row) => ({
        kernel,
        milliseconds: this.#milliseconds[row]!,
        calls: this.#calls[row]!,
      })),
    };
  }

  /** Runs dispatches, in order, and waits for their end. */
  async measure(dispatches: readonly Dispatch[]): Promise<void> {
    for (let from = 0; from < dispatches.length; from += AT_ONCE) {
      const some = dispatches.slice(from, from + AT_ONCE);
      if (this.#queries === undefined) await this.#byHost(some);
      else await this.#byQueries(some, this.#queries);
    }
  }

  async #byHost(dispatches: readonly Dispatch[]): Promise<void> {
    const { queue } = this.#device.gpu;
    await queue.onSubmittedWorkDone();
    for (const { row, record } of dispatches) {
      const began = performance.now();
      const encoder = this.#device.gpu.createCommandEncoder();
      const pass = encoder.beginComputePass();
      record(pass);
      pass.end();
      queue.submit([encoder.finish()]);
      await queue.onSubmittedWorkDone();
      this.#add(row, performance.now() - began);
    }
  }

  async #byQueries(
    dispatches: readonly Dispatch[],
    { set, resolved, read }: { set: GPUQuerySet; resolved: GPUBuffer; read: GPUBuffer },
  ): Promise<void> {
    const encoder = this.#device.gpu.createCommandEncoder();
    for (const [index, { record }] of dispatches.entries()) {
      const pass = encoder.beginComputePass({
        timestampWrites: {
          querySet: set,
          beginningOfPassWriteIndex: 2 * index,
          endOfPassWriteIndex: 2 * index + 1,
        },
      });
      record(pass);
      pass.end();
    }
    const bytes = 2 * dispatches.length * BYTES;
    encoder.resolveQuerySet(set, 0, 2 * dispatches.length, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, read, 0, bytes);
    this.#device.gpu.queue.submit([encoder.finish()]);
    await read.mapAsync(GPUMapMode.READ, 0, bytes);
    const nanoseconds = new BigUint64Array(read.getMappedRange(0, bytes));
    for (const [index, { row }] of dispatches.entries()) {
      // GPUs that change their clock can give an end before the start.
      const spent = Number(BigInt.asIntN(64, nanoseconds[2 * index + 1]! - nanoseconds[2 * index]!));
      this.#add(row, Math.max(0, spent) / 1e6);
    }
    read.unmap();
  }

  #add(row: number, milliseconds: number): void {
    this.#milliseconds[row]! += milliseconds;
    this.#calls[row]! += 1;
  }

  destroy(): void {
    this.#queries?.set.destroy();
    this.#queries?.resolved.destroy();
    this.#queries?.read.destroy();
  }
}
