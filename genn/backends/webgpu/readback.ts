/**
 * Brings pieces of GPU memory to the host without stopping the GPU: the copy stands in the queue behind the work before it, and its promise
 * is fulfilled when it gets there. Staging buffers are used again.
 */
import type { Device } from "./device.ts";

/** Staging buffers kept for the next reads, at most. */
const KEPT = 8;

/** Work may fail a moment before the device says that it is lost. */
const MOMENT_MS = 500;

const lossOf = (device: Device): Promise<Device["lost"]> =>
  Promise.race([
    device.gpu.lost.then(() => device.lost),
    new Promise<Device["lost"]>((resolve) => setTimeout(() => resolve(device.lost), MOMENT_MS)),
  ]);

export class Readback {
  readonly #device: Device;
  #idle: GPUBuffer[] = [];
  readonly #busy = new Set<GPUBuffer>();
  #isDestroyed = false;

  constructor(device: Device) {
    this.#device = device;
  }

  /** What `bytes` bytes from `offset` on hold when the work submitted so far is done. Both are multiples of 4. */
  async read(source: GPUBuffer, offset: number, bytes: number): Promise<ArrayBuffer> {
    const staging = this.#staging(bytes);
    const encoder = this.#device.gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(source, offset, staging, 0, bytes);
    this.#device.gpu.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ, 0, bytes);
    } catch (error) {
      this.#busy.delete(staging);
      throw (await lossOf(this.#device)) ?? error;
    }
    const result = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    this.#busy.delete(staging);
    if (this.#isDestroyed || this.#idle.length >= KEPT) staging.destroy();
    else this.#idle.push(staging);
    return result;
  }

  #staging(bytes: number): GPUBuffer {
    const fit = this.#idle.findIndex(({ size }) => size >= bytes && size <= 4 * bytes + 4096);
    const staging =
      fit === -1
        ? this.#device.gpu.createBuffer({
            label: "readback",
            size: Math.max(256, 2 ** Math.ceil(Math.log2(bytes))),
            usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
          })
        : this.#idle.splice(fit, 1)[0]!;
    this.#busy.add(staging);
    return staging;
  }

  destroy(): void {
    this.#isDestroyed = true;
    for (const staging of [...this.#idle, ...this.#busy]) staging.destroy();
    this.#idle = [];
  }
}
