/** The networks of the Yin-Yang experiment. */
import {
  type Method,
  MicrocircuitNetwork,
  microcircuitExperiment,
  type RateModel,
} from "../../../network_architectures/mc/index.ts";
import { MAX_FLOAT_STEPS } from "../../../network_base/index.ts";
import { testBatchSize } from "../testing.ts";
import { INPUT_SIZE, OUTPUT_SIZE, patternCount, T_SHOW, type YinYangConfig } from "./options.ts";

/** One of the runs of a configuration. */
export interface Job {
  readonly model: RateModel;
  readonly method: Method;
  readonly variant: YinYangConfig["variant"];
  /** Number of the run, from 0. */
  readonly run: number;
  /** Of the weights and of the order of samples. */
  readonly seed: number;
}

/** All runs of a configuration, in the order in which they are made. */
export function jobsOf({ model, method, variant, runs, seed }: YinYangConfig): Job[] {
  const models: readonly RateModel[] = model === "both" ? ["event", "rate"] : [model];
  const methods: readonly Method[] = method === "both" ? ["backprop", "feedback-alignment"] : [method];
  return models.flatMap((one) =>
    methods.flatMap((other) =>
      Array.from({ length: runs }, (_, run) => ({ model: one, method: other, variant, run, seed: seed + run })),
    ),
  );
}

/** The network of a run, with the twin that tests it. */
export function createNetwork(
  config: YinYangConfig,
  { model, method, variant, seed }: Job,
): Promise<MicrocircuitNetwork> {
  const { tauDRa, weightScales } = microcircuitExperiment("yinyang", variant, model);
  const steps = (patternCount(config) * T_SHOW) / config.dt;
  return MicrocircuitNetwork.create(
    {
      dt: config.dt,
      batchSize: config.batch,
      seed,
      timePrecision: steps > MAX_FLOAT_STEPS ? "double" : "float",
      optimizers: config.optimizers,
      validation: { batchSize: testBatchSize(config["test-samples"]) },
      backend: config.backend,
      ...(config.threads === null ? {} : { threads: config.threads }),
    },
    {
      inputSize: INPUT_SIZE,
      hiddenSizes: config.hidden,
      outputSize: OUTPUT_SIZE,
      variant,
      model,
      method,
      eventRule: config["event-rule"],
      threshold: config.threshold,
      interneuronThreshold: config["interneuron-threshold"],
      tauDRa,
      weightScales,
    },
  );
}
