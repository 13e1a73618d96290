export { type BackendName, backendNames } from "../backends/backend.ts";
export {
  type ExecutionMode,
  executionModes,
  type KernelTime,
  type Parallel,
  RunError,
  type Timings,
} from "../backends/engine.ts";
export { type AdapterDescription, availableAdapter, DeviceLostError, GpuError } from "../backends/webgpu/device.ts";
export { type PassName, passNames } from "../program/passes/index.ts";
export { type Clock, stepLimit, stepsProblem, timeOfStep } from "../program/time.ts";
export {
  type BackendChoice,
  type BuildOptions,
  backendChoices,
  build,
  resolveBackend,
} from "./build.ts";
export { type DebugTopic, debugTopics } from "./debug.ts";
export { estimateMemory, type MemoryEstimate, type MemoryPart, type MemoryUse, memoryUses } from "./memory.ts";
export type { SpikePiece, StepRange } from "./recordings.ts";
export * from "./simulation.ts";
export type { SimulationState } from "./simulation-state.ts";
export { joinTrains, type SpikeTrain } from "./spikes.ts";
export type { NotFinite, VariableShape, VariableValues } from "./variables.ts";
