export { RunError } from "../backends/engine.ts";
export { type PassName, passNames } from "../program/passes/index.ts";
export { type BackendName, type BuildOptions, backendNames, build } from "./build.ts";
export * from "./simulation.ts";
