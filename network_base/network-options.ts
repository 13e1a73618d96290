/** What a network is made with, whatever its architecture. */
import {
  type BackendChoice,
  checkCount,
  type DebugTopic,
  type ExecutionMode,
  ModelError,
  type Parallel,
  type PassName,
} from "../genn/index.ts";
import { a, checkOptions, either, type RulesOf, required } from "../genn/model/options.ts";
import { type EventRule, eventRules } from "./events.ts";
import { type OptimiserSpec, resolveOptimiser } from "./optimisers.ts";

export interface NetworkOptions {
  /** Length of a step in ms. */
  readonly dt: number;
  /** Instances that run side by side with the same weights. Default 1. */
  readonly batchSize?: number;
  /** Keys all random numbers. Default 0. */
  readonly seed?: number;
  /** Default `float`. */
  readonly precision?: "float" | "double";
  /** Precision of time. Single precision counts some ten million steps (`stepLimit`); longer runs need `double`, on the CPU. Default: `precision`. */
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
  /** What threads share: instances of the batch, or the neurons of one network. Default `auto`: by the work there is. */
  readonly parallel?: Parallel | "auto";
  /** Lets connections onto the same neurons, with the same receptor, share one sum: faster for spiking networks of many populations. Default false. */
  readonly fusePostsynapticModels?: boolean;
  /** Optimisations of the simulator to leave out. */
  readonly passesOff?: readonly PassName[];
  /** What the simulator shows of itself on the error stream: see `debugTopics`. */
  readonly debug?: readonly DebugTopic[];
}

const OPTIONS: RulesOf<NetworkOptions> = {
  dt: required(a.number),
  batchSize: a.count,
  seed: a.number,
  precision: a.text,
  timePrecision: a.text,
  plastic: a.flag,
  optimisers: a.object,
  defaultOptimiser: a.object,
  eventRule: a.text,
  validation: either(a.flag, a.object),
  backend: a.text,
  execution: a.text,
  threads: a.count,
  parallel: a.text,
  fusePostsynapticModels: a.flag,
  passesOff: a.texts,
  debug: a.texts,
};
const VALIDATION: RulesOf<{ readonly batchSize: number }> = { batchSize: required(a.anything) };

/**
 * Throws `ModelError` for an option that does not exist or cannot be. (The model checks dt, batch size, seed and
 * precision.)
 */
export function checkNetworkOptions(options: NetworkOptions): void {
  const where = "the options of the network";
  checkOptions<NetworkOptions>(options, OPTIONS, where);
  const { validation, eventRule, optimisers = {}, defaultOptimiser } = options;
  for (const [name, spec] of Object.entries(optimisers)) resolveOptimiser(spec, `the optimiser of '${name}'`);
  if (defaultOptimiser !== undefined) resolveOptimiser(defaultOptimiser, "defaultOptimiser");
  if (typeof validation === "object") {
    checkOptions<{ readonly batchSize: number }>(validation, VALIDATION, `${where} (validation)`);
    checkCount("the batchSize of validation", validation.batchSize);
  }
  if (eventRule !== undefined && !eventRules.includes(eventRule)) {
    throw new ModelError(`eventRule must be ${eventRules.join(" or ")}, not ${eventRule}`);
  }
}
