/**
 * The messages between the page and its worker. Every network has a *generation*, counted by the page: a message of an
 * earlier one is stale, and whoever receives it drops it.
 */
import type { Surroundings } from "./backends.ts";
import type { GpuMemory } from "./gpu-memory.ts";
import type { Activity } from "./session/activity.ts";
import type { Decisions } from "./session/decisions.ts";
import type { TestRecord } from "./session/session.ts";
import type { Settings } from "./task.ts";

export type StepUnit = "batch" | "epoch";

export type ToWorker =
  | {
      readonly kind: "create";
      readonly generation: number;
      readonly settings: Settings;
      /** Train as soon as it is there. */
      readonly train: boolean;
      /** Go on from the last saved state of the network before, on the backend of these settings. */
      readonly fromSaved: boolean;
    }
  | { readonly kind: "train"; readonly generation: number }
  | { readonly kind: "pause"; readonly generation: number }
  | { readonly kind: "step"; readonly generation: number; readonly unit: StepUnit };

/** What a network runs on. */
export interface Machine {
  readonly backend: string;
  readonly threads: number;
}

export interface Progress {
  /** Batches that have been learned from, and how many there will be. */
  readonly batches: number;
  readonly batchCount: number;
  readonly epoch: number;
  readonly isTraining: boolean;
  readonly isFinished: boolean;
  /** While training, without tests; null before there is a measurement. */
  readonly patternsPerSecond: number | null;
  /** What all GPU buffers take; null where there is no WebGPU. */
  readonly gpu: GpuMemory | null;
}

/** Something went wrong, in words for the user. */
export interface Trouble {
  readonly text: string;
  /** Offer to go on with WebAssembly: from the epoch of the last saved state, 0 from the start. */
  readonly restartFromEpoch: number | null;
}

export type FromWorker =
  | ({ readonly kind: "surroundings" } & Surroundings)
  | {
      readonly kind: "created";
      readonly generation: number;
      readonly machine: Machine;
      readonly tests: readonly TestRecord[];
    }
  | { readonly kind: "progress"; readonly generation: number; readonly progress: Progress }
  | { readonly kind: "tested"; readonly generation: number; readonly test: TestRecord }
  | {
      readonly kind: "views";
      readonly generation: number;
      readonly decisions: Decisions;
      readonly activity: Activity;
    }
  | { readonly kind: "trouble"; readonly generation: number; readonly trouble: Trouble };
