/** The network of a run, with the twin that tests it. */
import {
  defaultWeightScales,
  type MicrocircuitExperiment,
  MicrocircuitNetwork,
  overwrittenByAlignment,
  type Variant,
  type WeightScale,
} from "../../network_architectures/mc/index.ts";
import { doesLearn, MAX_FLOAT_STEPS, type OptimizerSpec } from "../../network_base/index.ts";
import { type SharedConfig, stepCount } from "./config.ts";
import { type Job, networkSize, sizesOf } from "./jobs.ts";
import type { Study } from "./study.ts";
import { testBatchSize } from "./testing.ts";

/** Of an optimiser that names none. */
const DEFAULT_LEARNING_RATE = 1e-3;

/** Makes the network of a run. */
export function createNetwork<Own extends object>(study: Study<Own>, job: Job<Own>): Promise<MicrocircuitNetwork> {
  const { model, method, variant, seed, settings } = job;
  const { tauDRa, weightScales } = study.published(variant, model);
  const { inputSize, outputSize } = sizesOf(study, settings);
  return MicrocircuitNetwork.create(
    {
      dt: settings.dt,
      batchSize: settings.batch,
      seed,
      timePrecision: stepCount(settings) > MAX_FLOAT_STEPS ? "double" : "float",
      optimizers: optimizersOf(job),
      validation: { batchSize: testBatchSize(settings["test-samples"], networkSize(study, settings).synapses) },
      backend: settings.backend,
      execution: settings.execution,
      ...(settings.threads === null ? {} : { threads: settings.threads }),
    },
    {
      inputSize,
      hiddenSizes: settings.hidden,
      outputSize,
      variant,
      model,
      method,
      eventRule: settings["event-rule"],
      threshold: settings.threshold,
      interneuronThreshold: settings["interneuron-threshold"],
      tauDRa,
      weightScales: { ...weightScales, ...forwardScales(variant, weightScales, settings["weight-scale"]) },
    },
  );
}

/** The spread of the forward weights, multiplied. */
function forwardScales(
  variant: Variant,
  published: MicrocircuitExperiment["weightScales"],
  factor: number | undefined,
): MicrocircuitExperiment["weightScales"] {
  if (factor === undefined) return {};
  const of = (connection: "PINP" | "PPBasal"): WeightScale => {
    const { scale, norm } = published[connection] ?? defaultWeightScales[variant][connection];
    return { scale: factor * scale, norm };
  };
  return { PINP: of("PINP"), PPBasal: of("PPBasal") };
}

/** The optimisers with their learning rates multiplied, and none for what alignment overwrites. */
function optimizersOf<Own extends object>({ method, settings }: Job<Own>): SharedConfig["optimizers"] {
  const { optimizers, "learning-rate": factor, hidden } = settings;
  const scaled = Object.entries(optimizers).map(([population, spec]): [string, OptimizerSpec] => {
    if (!doesLearn(spec) || factor === 1) return [population, spec];
    const { lr = DEFAULT_LEARNING_RATE } = spec.params ?? {};
    return [population, { ...spec, params: { ...spec.params, lr: factor * lr } }];
  });
  const overwritten = method === "backprop" ? overwrittenByAlignment(hidden.length) : [];
  return Object.fromEntries([...scaled, ...overwritten.map((name) => [name, { optimizer: "none" }])]);
}
