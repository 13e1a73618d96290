/** The GPU backend: the passes that pay on a GPU, and what WGSL has no types for. */
import { pipeline } from "../../program/passes/index.ts";
import type { Program } from "../../program/program.ts";
import type { Backend, Reason } from "../backend.ts";
import { makeWebGpuEngine } from "./engine.ts";

export const webgpu: Backend = {
  name: "webgpu",
  storages: [],
  searchesRows: true,
  // Without `blockAccumulators`: instances run side by side, so they cannot share accumulators. Without `stillSenders`, `heldValues` and
  // `rememberedCalls`: to keep a value costs a GPU more than to compute it again.
  passes: pipeline("rowConstants", "sleeping", "zeroRows"),
  refuses: usesDoubles,
  make: makeWebGpuEngine,
};

function usesDoubles({ name, precision, buffers, arrays }: Program): Reason | undefined {
  const advice = "the webgpu backend computes in single precision only. Use the wasm backend, or";
  if (precision.scalar === "double") {
    return `the model '${name}' asks for double precision: ${advice} precision 'float'`;
  }
  if (precision.timepoint === "double") {
    return `the model '${name}' keeps its time in double precision: ${advice} timePrecision 'float'`;
  }
  const culprit = [...buffers, ...arrays].find(({ type }) => type === "double");
  return culprit && `'${culprit.name}' of the model '${name}' is a double: ${advice} type 'float'`;
}
