/** The backends every model-level test runs on: a name for the test's title, and how to build. */
import type { BuildOptions } from "../../genn/index.ts";

export type TestedBackend = readonly [name: string, options: BuildOptions];

const all: readonly TestedBackend[] = [
  ["wasm, 1 thread", { backend: "wasm", threads: 1 }],
  ["wasm, 2 threads", { backend: "wasm", threads: 2 }],
  ["webgpu, fused", { backend: "webgpu", execution: "fused" }],
  ["webgpu, per step", { backend: "webgpu", execution: "per-step" }],
  ["reference", { backend: "reference" }],
];
/** Can tests use this backend here? `npm run test:quick` does without a GPU. */
export const isTested = ({ backend }: BuildOptions): boolean => backend !== "webgpu" || process.env.TEST_GPU !== "off";
export const backends = all.filter(([, options]) => isTested(options));

/** Those that are compared with the reference. */
export const fastBackends = backends.filter(([, { backend }]) => backend !== "reference");
/** The modes of the GPU backend alone. */
export const gpuBackends = backends.filter(([, { backend }]) => backend === "webgpu");
/** One mode of the GPU backend: for tests of what it does before it runs, such as how synapses are kept. */
export const oneGpuMode = backends.filter(([, { execution }]) => execution !== "per-step");
/** Without several threads: for tests in which their number says nothing. */
export const oneThreadOrGpu = backends.filter(([, { threads }]) => threads !== 2);

export type Precision = "float" | "double";

/** What a backend computes in: GPUs have no doubles, and a test of doubles there could only be a test of the refusal. */
export const precisionsOf = ({ backend }: BuildOptions): readonly Precision[] =>
  backend === "webgpu" ? ["float"] : ["float", "double"];
