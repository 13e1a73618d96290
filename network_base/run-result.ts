/** What `runSim` returns. */
import type { SpikeTrain } from "../genn/index.ts";

/** A recorded variable. */
export interface Readout {
  /** The times asked for, ms. */
  readonly times: Float64Array;
  /** Flattened, of the shape `shape`. */
  readonly values: Float32Array | Float64Array;
  /**
   * Neurons: [times, batch, size] (batch 1 for what it shares). Synapses: [times, n_post, n_pre], or [times, n] one-to-one;
   * with the batch second for what every instance has its own copy of.
   */
  readonly shape: readonly number[];
}

export interface ValidationResult {
  readonly time: number;
  readonly step: number;
  readonly result: RunResult;
  /** What `onResult` returned. */
  readonly summary?: unknown;
}

export interface RunResult {
  /** By `<population>_<variable>`. */
  readonly neurons: Readonly<Record<string, Readout>>;
  readonly synapses: Readonly<Record<string, Readout>>;
  /** By population, one train per batch instance; steps count from the start of the run. */
  readonly spikes: Readonly<Record<string, readonly SpikeTrain[]>>;
  readonly validations: readonly ValidationResult[];
}
