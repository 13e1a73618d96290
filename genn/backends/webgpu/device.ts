/**
 * The GPU: how one is found, in Node and in a page, and what is said when there is none.
 *
 * All simulations of a process share one device, so that variables can be copied from one to another without passing through the host.
 */

import { importPackage } from "../common/import-package.js";
import { nodeModule } from "../common/node.ts";

/** There is no GPU to run on, or it went away. */
export class GpuError extends Error {
  override readonly name: string = "GpuError";
}

/** The device stopped working: a driver reset, a GPU unplugged, `destroy()`. What it held is gone. */
export class DeviceLostError extends GpuError {
  override readonly name = "DeviceLostError";
}

/** What an adapter is, for people. */
export interface AdapterDescription {
  /** Such as `nvidia hopper (NVIDIA H200)`. */
  readonly name: string;
  /** Does a CPU play the GPU? Then the CPU backend is the faster choice. */
  readonly isSoftware: boolean;
}

/** Limits that models can need more of than every adapter is sure to have. */
const RAISED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

/** In Node the object behind `navigator.gpu` must live as long as its devices. */
let nodeGpu: Promise<GPU | Error> | undefined;

const inNode = (): boolean => typeof process !== "undefined" && process.versions?.node !== undefined;

/** `navigator.gpu`, or what the `webgpu` package offers in its place; an error that says what is missing. */
async function findGpu(): Promise<GPU | Error> {
  const own = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (own !== undefined) return own;
  if (!inNode()) {
    const secure = (globalThis as { isSecureContext?: boolean }).isSecureContext !== false;
    return new GpuError(
      secure
        ? "this browser has no WebGPU (navigator.gpu is missing): use Chrome or Edge 113, Safari 26 or Firefox 141, or later ones, or the wasm backend"
        : "WebGPU is only there for pages served over https or from localhost: open the page that way, or use the wasm backend",
    );
  }
  nodeGpu ??= loadNodeGpu();
  return nodeGpu;
}

const noAdapterInNode = (): GpuError =>
  new GpuError(
    "no GPU adapter was found: WebGPU looked for a Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows) driver. " +
      "On Linux, install the GPU's Vulkan driver and the loader libvulkan1, and check with vulkaninfo; or use the wasm backend",
  );

/** Folders in which the Vulkan loader looks for drivers. */
const DRIVER_FOLDERS = ["/etc/vulkan", "/usr/share/vulkan", "/usr/local/etc/vulkan", "/usr/local/share/vulkan"];

/**
 * Can there be a Vulkan driver? Looked up as the loader does: where there is none, `webgpu` would say so on the terminal of everybody who
 * has no GPU and only asked for the best there is.
 */
function mayHaveDriver(): boolean {
  const { env, platform } = process;
  if (platform !== "linux" || env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES || env.VK_ADD_DRIVER_FILES) return true;
  const fs = nodeModule<typeof import("node:fs")>("node:fs");
  if (fs === undefined) return true;
  const more = [env.XDG_DATA_HOME ?? `${env.HOME}/.local/share`, ...(env.XDG_DATA_DIRS ?? "").split(":")];
  const folders = [...DRIVER_FOLDERS, ...more.filter((folder) => folder !== "").map((folder) => `${folder}/vulkan`)];
  return folders.some((folder) => {
    try {
      return fs.readdirSync(`${folder}/icd.d`).some((file) => file.endsWith(".json"));
    } catch {
      return false;
    }
  });
}

async function loadNodeGpu(): Promise<GPU | Error> {
  if (!mayHaveDriver()) return noAdapterInNode();
  try {
    const { create, globals } = (await importPackage("webgpu")) as typeof import("webgpu");
    for (const [key, value] of Object.entries(globals)) {
      if (!(key in globalThis)) Object.defineProperty(globalThis, key, { value, configurable: true, writable: true });
    }
    return create([]);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return new GpuError(
      `the package 'webgpu', which gives Node WebGPU, could not be loaded (${reason}): install it with npm install webgpu, or use the wasm backend`,
    );
  }
}

async function findAdapter(): Promise<GPUAdapter | Error> {
  const gpu = await findGpu();
  if (gpu instanceof Error) return gpu;
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter !== null) return adapter;
  if (inNode()) return noAdapterInNode();
  return new GpuError(
    "the browser has WebGPU but found no GPU adapter for it: see chrome://gpu or about:support, update the graphics driver, or use the wasm backend",
  );
}

/** The limits by which the adapter exceeds what every adapter has. */
function raisedLimits(adapter: GPUAdapter): Record<string, number> {
  return Object.fromEntries(RAISED_LIMITS.map((limit) => [limit, adapter.limits[limit]]));
}

function describe({ info }: GPUAdapter): AdapterDescription {
  const family = [info.vendor, info.architecture].filter((part) => part !== "").join(" ");
  const name = info.description === "" ? family : `${family} (${info.description})`;
  const isSoftware = info.isFallbackAdapter || /swiftshader|llvmpipe|software|basic render/i.test(name);
  return { name: name.trim() || "unnamed GPU", isSoftware };
}

/** The adapter WebGPU would run on, or undefined where there is none. Never throws. */
export async function availableAdapter(): Promise<AdapterDescription | undefined> {
  const adapter = await findAdapter().catch((error: Error) => error);
  return adapter instanceof Error ? undefined : describe(adapter);
}

/** A device and what became of it. @internal */
export interface Device {
  readonly gpu: GPUDevice;
  readonly adapter: AdapterDescription;
  /** Set once the device is lost. */
  lost: DeviceLostError | undefined;
  /** Set once the device has refused something: memory it does not have, or a mistake of ours. */
  fault: GpuError | undefined;
  /** Simulations on it; once the last is gone it is closed. */
  users: number;
  isClosed: boolean;
}

let shared: Promise<Device> | undefined;

/** What has gone wrong on a device stays with it. */
const isUsable = ({ isClosed, lost, fault }: Device): boolean => !isClosed && lost === undefined && fault === undefined;

/**
 * The device all simulations share. Every call must be matched by one of `releaseDevice`.
 * @throws GpuError if there is none, saying what was looked for and what to install.
 * @internal
 */
export async function acquireDevice(): Promise<Device> {
  while (true) {
    shared ??= openDevice();
    const opening = shared;
    const device = await opening.catch((error: unknown) => {
      if (shared === opening) shared = undefined;
      throw error;
    });
    if (isUsable(device)) {
      device.users++;
      return device;
    }
    if (shared === opening) shared = undefined;
  }
}

/** Says that a simulation no longer needs the device; the last one closes it. @internal */
export function releaseDevice(device: Device): void {
  device.users--;
  if (device.users > 0) return;
  device.isClosed = true;
  device.gpu.destroy();
}

async function openDevice(): Promise<Device> {
  const adapter = await findAdapter();
  if (adapter instanceof Error) throw adapter;
  const description = describe(adapter);
  let gpu: GPUDevice;
  try {
    gpu = await adapter.requestDevice({
      label: "microcircuit-network",
      requiredLimits: raisedLimits(adapter),
      // To measure by the GPU's own clock.
      requiredFeatures: adapter.features.has("timestamp-query") ? ["timestamp-query"] : [],
    });
  } catch (error) {
    throw new GpuError(`the GPU ${description.name} could not be opened: ${(error as Error).message}`);
  }
  const device: Device = { gpu, adapter: description, lost: undefined, fault: undefined, users: 0, isClosed: false };
  gpu.addEventListener("uncapturederror", (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    const isMemory = error.constructor.name === "GPUOutOfMemoryError";
    device.fault ??= new GpuError(
      isMemory
        ? `the GPU ${description.name} has no memory left: use a smaller batch or smaller populations, or the wasm backend (${error.message})`
        : `the GPU ${description.name} refused a command: ${error.message}`,
    );
    event.preventDefault();
  });
  void gpu.lost.then(({ reason, message }) => {
    const why = reason === "destroyed" ? "it was destroyed" : message || "the driver gave no reason";
    device.lost = new DeviceLostError(
      `the GPU ${description.name} was lost: ${why}. What it held is gone; go on from the last checkpoint, on this backend or with wasm`,
    );
  });
  return device;
}
