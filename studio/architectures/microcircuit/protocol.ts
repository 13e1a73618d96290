/** The messages between the page and its worker. */
import type { GpuMemory } from "../../gpu-memory.ts";
import type { Machine, SurroundingsMessage, TroubleMessage } from "../../protocol.ts";
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

export type FromWorker =
  | SurroundingsMessage
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
  | TroubleMessage;
