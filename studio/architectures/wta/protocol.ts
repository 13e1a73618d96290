/** The messages between the page and its worker. Times are in ms of the model since the network was made. */
import type { Circuit } from "../../../network_architectures/wta/index.ts";
import type { GpuMemory } from "../../gpu-memory.ts";
import type { Machine, SurroundingsMessage, TroubleMessage } from "../../protocol.ts";
import type { Settings } from "./options.ts";

/** What a network is doing. */
export type Activeness = "resting" | "training" | "replaying";

export type ToWorker =
  | {
      readonly kind: "create";
      readonly generation: number;
      readonly settings: Settings;
      /** Train as soon as it is there. */
      readonly train: boolean;
    }
  /** Goes on, and learns or does not. */
  | { readonly kind: "run"; readonly generation: number; readonly learns: boolean }
  | { readonly kind: "pause"; readonly generation: number }
  /** So many ms of the model per ms of the clock; null: as fast as it goes. */
  | { readonly kind: "pace"; readonly generation: number; readonly pace: number | null }
  /** Tell of the connections of a circuit from now on, or of none. */
  | { readonly kind: "inspect"; readonly generation: number; readonly circuit: number | null };

/** The network, as far as it does not change. */
export interface Layout {
  readonly gridShape: readonly [columns: number, rows: number];
  readonly circuits: readonly Circuit[];
  readonly neuronCount: number;
  readonly nInputs: number;
  readonly synapseCount: number;
}

/** What happened in a stretch of time. */
export interface Activity {
  readonly start: number;
  readonly duration: number;
  /** ms between samples of rates, the first of which is that of the start. */
  readonly every: number;
  /** Rates as fractions of the rate of a circuit, 0 to 255 for 0 to 1, [sample][neuron]. */
  readonly fractions: Uint8Array<ArrayBuffer>;
  /** Spikes of neurons, in ascending order of time; times since the start. */
  readonly spikeIds: Uint32Array<ArrayBuffer>;
  readonly spikeTimes: Uint32Array<ArrayBuffer>;
  /** Spikes of input channels, and the pattern each belongs to, or -1. */
  readonly inputIds: Uint32Array<ArrayBuffer>;
  readonly inputTimes: Uint32Array<ArrayBuffer>;
  readonly inputPatterns: Int32Array<ArrayBuffer>;
  /** Of each ms: the pattern that is on, or -1. */
  readonly patternTrace: Int16Array<ArrayBuffer>;
}

/** A synapse from one neuron to another. */
export interface Synapse {
  readonly pre: number;
  readonly post: number;
  readonly weight: number;
}

/** The strongest synapses of a circuit, one for each circuit that it is connected to, the strongest first. */
export interface Connections {
  readonly circuit: number;
  readonly incoming: readonly Synapse[];
  readonly outgoing: readonly Synapse[];
}

export interface Progress {
  /** ms that have been learned from, and how many there will be. */
  readonly trained: number;
  readonly goal: number;
  /** ms that the network has run for. */
  readonly clock: number;
  readonly activeness: Activeness;
  /** ms of the model per ms of the clock; null before there is a measurement. */
  readonly speed: number | null;
  /** What all GPU buffers of the worker take; null where there is no WebGPU. */
  readonly gpu: GpuMemory | null;
}

export type FromWorker =
  | SurroundingsMessage
  | { readonly kind: "created"; readonly generation: number; readonly machine: Machine; readonly layout: Layout }
  | { readonly kind: "progress"; readonly generation: number; readonly progress: Progress }
  | {
      readonly kind: "activity";
      readonly generation: number;
      readonly activity: Activity;
      /** ms that have been learned from at its end. */
      readonly trained: number;
    }
  | { readonly kind: "connections"; readonly generation: number; readonly connections: Connections }
  | TroubleMessage;
