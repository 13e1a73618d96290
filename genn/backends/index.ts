/** All backends, by name. */
import type { Backend, BackendName } from "./backend.ts";
import { reference } from "./reference/index.ts";
import { wasm } from "./wasm/index.ts";
import { webgpu } from "./webgpu/index.ts";

export const backends: Readonly<Record<BackendName, Backend>> = { wasm, webgpu, reference };
