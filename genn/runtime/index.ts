export { type ExecutionMode, executionModes, RunError } from "../backends/engine.ts";
export { type AdapterDescription, availableAdapter, DeviceLostError, GpuError } from "../backends/webgpu/device.ts";
export { type PassName, passNames } from "../program/passes/index.ts";
export {
  type BackendChoice,
  type BackendName,
  type BuildOptions,
  backendChoices,
  backendNames,
  build,
  resolveBackend,
} from "./build.ts";
export * from "./simulation.ts";
