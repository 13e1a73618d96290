/** What a network is made with, whatever its architecture. */
import {
  type BackendChoice,
  checkCount,
  type DebugTopic,
  type ExecutionMode,
  ModelError,
  type PassName,
} from "../genn/index.ts";
import { type EventRule, eventRules } from "./events.ts";
import type { OptimiserSpec } from "./optimisers.ts";
import { checkKeys } from "./parts.ts";

export interface NetworkOptions {
  /** Length of a step in ms. */
  readonly dt: number;
  /** Instances that run side by side with the same weights. Default 1. */
  readonly batchSize?: number;
  /** Keys all random numbers. Default 0. */
  readonly seed?: number;
  /** Default `float`. */
  readonly precision?: "float" | "double";
  /** Precision of time. Single precision counts 2^24 steps; longer runs need `double`. Default: `precision`. */
  readonly timePrecision?: "float" | "double";
  /** Default true. Without plasticity, synapses only transmit. */
  readonly plastic?: boolean;
  /**
   * By full name of a population that learns; `{ optimiser: "none" }` keeps its weights or biases as they are, and
   * saves the work.
   */
  readonly optimisers?: Readonly<Record<string, OptimiserSpec>>;
  /** For the populations that `optimisers` leaves out. Default: Adam with its defaults. */
  readonly defaultOptimiser?: OptimiserSpec;
  /** How plasticity looks at events. Default: as the source neurons were made for. */
  readonly eventRule?: EventRule;
  /** Builds the twin that validates, with that batch size (`true`: the same one). */
  readonly validation?: { readonly batchSize: number } | boolean;
  /** Default `wasm`. `auto` is the GPU where there is one of hardware. */
  readonly backend?: BackendChoice;
  /** How a GPU runs the network. Default `auto`: by its size. */
  readonly execution?: ExecutionMode | "auto";
  /** Default: one per core. The twin has as many. */
  readonly threads?: number;
  /** Optimisations of the simulator to leave out. */
  readonly passesOff?: readonly PassName[];
  /** What the simulator shows of itself on the error stream: see `debugTopics`. */
  readonly debug?: readonly DebugTopic[];
}

const OPTIONS = [
  "dt",
  "batchSize",
  "seed",
  "precision",
  "timePrecision",
  "plastic",
  "optimisers",
  "defaultOptimiser",
  "eventRule",
  "validation",
  "backend",
  "execution",
  "threads",
  "passesOff",
  "debug",
];

/**
 * Throws `ModelError` for an option that does not exist or cannot be. (The model checks dt, batch size, seed and
 * precision.)
 */
export function checkNetworkOptions(options: NetworkOptions): void {
  const where = "the options of the network";
  if (options === null || typeof options !== "object") {
    throw new ModelError(`${where} must be an object with at least dt, not ${String(options)}`);
  }
  checkKeys(options, OPTIONS, where);
  const { validation, eventRule } = options;
  if (typeof validation === "object") {
    checkKeys(validation, ["batchSize"], `${where} (validation)`);
    checkCount("the batchSize of validation", validation.batchSize);
  }
  if (eventRule !== undefined && !eventRules.includes(eventRule)) {
    throw new ModelError(`eventRule must be ${eventRules.join(" or ")}, not ${String(eventRule)}`);
  }
}
