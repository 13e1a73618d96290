/** The GPU of machines without one: Chromium's software Vulkan driver, under the `webgpu` package. */
import { create, globals } from "webgpu";

const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";

let gpu: GPU | undefined;

/** A device of the software GPU. */
export async function softwareDevice(): Promise<GPUDevice> {
  if (gpu === undefined) {
    process.env.VK_ICD_FILENAMES = DRIVER;
    Object.assign(globalThis, globals);
    // Kept for good: devices die with the object they came from.
    gpu = create([]);
  }
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error(`there is no software GPU: install chromium and libvulkan1 (${DRIVER})`);
  return adapter.requestDevice({
    requiredLimits: {
      maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
      maxBufferSize: adapter.limits.maxBufferSize,
    },
  });
}
