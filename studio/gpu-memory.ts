/// <reference types="@webgpu/types" />
/** Counts the GPU buffers that are alive on this thread and their bytes, whoever makes them: WebGPU itself does not tell. */

export interface GpuMemory {
  readonly buffers: number;
  readonly bytes: number;
}

/** Starts counting; returns what tells the count, or undefined where there is no WebGPU. */
export function countGpuMemory(): (() => GpuMemory) | undefined {
  if (typeof GPUDevice === "undefined" || typeof GPUBuffer === "undefined") return undefined;
  const alive = new Map<GPUBuffer, number>();
  const { createBuffer } = GPUDevice.prototype;
  const { destroy } = GPUBuffer.prototype;
  const destroyDevice = GPUDevice.prototype.destroy;
  const owners = new WeakMap<GPUBuffer, GPUDevice>();
  GPUDevice.prototype.createBuffer = function (this: GPUDevice, descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    alive.set(buffer, descriptor.size);
    owners.set(buffer, this);
    return buffer;
  };
  GPUBuffer.prototype.destroy = function (this: GPUBuffer) {
    alive.delete(this);
    return destroy.call(this);
  };
  // A device takes its buffers with it.
  GPUDevice.prototype.destroy = function (this: GPUDevice) {
    for (const buffer of alive.keys()) if (owners.get(buffer) === this) alive.delete(buffer);
    return destroyDevice.call(this);
  };
  return () => ({ buffers: alive.size, bytes: [...alive.values()].reduce((sum, bytes) => sum + bytes, 0) });
}
