/** What a backend is to the runtime: the passes that suit its way of running a Program, what it cannot run, and how an engine is made. */
import type { SparseStorage } from "../model/connectivity.ts";
import type { Pass } from "../program/passes/index.ts";
import type { Program } from "../program/program.ts";
import type { Engine, EngineOptions } from "./engine.ts";

/** What a model can be built for. */
export const backendNames = ["wasm", "webgpu", "reference"] as const;
export type BackendName = (typeof backendNames)[number];

/** Why a backend cannot run a Program: a sentence for whoever wrote the model, with what to do about it. */
export type Reason = string;

export interface Backend {
  readonly name: BackendName;
  /** Storages of sparse synapses, besides lists. */
  readonly storages: readonly SparseStorage[];
  /** Do its kernels look for targets in rows? Then those of synapses that come and go are listed in ascending order, too. */
  readonly searchesRows?: true;
  /** In the order in which they run. */
  readonly passes: readonly Pass[];
  /** Looks at a Program as it is lowered; what depends on the machine is found out by `make`. */
  refuses(program: Program): Reason | undefined;
  make(program: Program, options: EngineOptions): Promise<Engine>;
}
