/** The backends every model-level test runs on: a name for the test's title, and how to build. */
import type { BuildOptions } from "../../genn/index.ts";

export const backends: readonly (readonly [name: string, options: BuildOptions])[] = [
  ["wasm, 1 thread", { backend: "wasm", threads: 1 }],
  ["wasm, 2 threads", { backend: "wasm", threads: 2 }],
];
