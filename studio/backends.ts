/// <reference types="@webgpu/types" />
/** What this page may run on, found out on the thread that will run it. */
import { availableAdapter, type BackendChoice } from "../genn/index.ts";

export interface Surroundings {
  /** Memory can be shared, so that several threads work. */
  readonly isIsolated: boolean;
  readonly webgpu: WebGpuSupport;
}

/** Whether WebGPU can be used. */
export interface WebGpuSupport {
  readonly isAvailable: boolean;
  /** A CPU plays the GPU: WebAssembly is faster. */
  readonly isSoftware: boolean;
  /** The name of the GPU, or why there is none and what would help. */
  readonly explanation: string;
}

/** Looks for a GPU and for shared memory. */
export async function lookAround(): Promise<Surroundings> {
  return { isIsolated: globalThis.crossOriginIsolated === true, webgpu: await lookForWebGpu() };
}

async function lookForWebGpu(): Promise<WebGpuSupport> {
  const adapter = await availableAdapter();
  if (adapter !== undefined) return { isAvailable: true, isSoftware: adapter.isSoftware, explanation: adapter.name };
  const explanation =
    navigator.gpu === undefined
      ? "This browser does not offer it here: use a recent Chrome, Edge, Firefox or Safari, on https or localhost."
      : "The browser finds no graphics adapter: check that hardware acceleration is on and the driver is current.";
  return { isAvailable: false, isSoftware: false, explanation };
}

/** Throws an error for people if the backend cannot be had here. */
export function checkBackend(choice: BackendChoice, { webgpu }: Pick<Surroundings, "webgpu">): void {
  if (choice !== "webgpu" || webgpu.isAvailable) return;
  throw new Error(`WebGPU cannot be used here. ${webgpu.explanation}`);
}
