/** The configuration of an experiment: what the command line and a configuration file come to. */
import { type BackendChoice, type BackendName, type ExecutionMode, resolveBackend } from "../../genn/index.ts";
import {
  defaultThresholds,
  type Method,
  microcircuitOptimizers,
  type RateModel,
  type Variant,
} from "../../network_architectures/mc/index.ts";
import { type EventRule, MAX_FLOAT_STEPS, type OptimizerSpec } from "../../network_base/index.ts";
import { type FileConfiguration, readConfigFile } from "../config-file.ts";
import { UserError } from "../errors.ts";
import type { GivenOptions } from "../options.ts";
import { LATENT_DT, MAX_SEED, SHARED_DEFAULTS, T_SHOW } from "./defaults.ts";
import { studyOptions } from "./options.ts";
import type { Study, StudyConfig, Take } from "./study.ts";

/** Everything a run depends on. Written to its folder as config.json, from where it can be fed back. */
export interface SharedConfig {
  readonly experiment: string;
  readonly model: RateModel | "both";
  readonly method: Method | "both";
  readonly variant: Variant;
  readonly hidden: readonly number[];
  readonly dt: number;
  readonly threshold: number;
  readonly "interneuron-threshold": number;
  readonly "event-rule": EventRule;
  readonly epochs: number;
  readonly batch: number;
  readonly runs: number;
  readonly seed: number;
  readonly tests: number;
  /** Multiplies the learning rates of `optimizers`. */
  readonly "learning-rate": number;
  /** Multiplies them all again in every epoch. */
  readonly "learning-rate-decay": number;
  /** Multiplies the spread of the initial forward weights; undefined: as published. */
  readonly "weight-scale": number | undefined;
  readonly "train-samples": number;
  readonly "test-samples": number;
  /** `auto` until `withBackend` has looked for a GPU. */
  readonly backend: BackendChoice;
  /** How a GPU runs it. */
  readonly execution: ExecutionMode | "auto";
  /** null: as many as there are cores. */
  readonly threads: number | null;
  readonly "checkpoint-every": string;
  /** By full population name. */
  readonly optimizers: Readonly<Record<string, OptimizerSpec>>;
}

/**
 * Settings that may change between a run and its resumption. Threads and checkpoints do not change its numbers; another backend does, in the
 * last bits, but whoever has lost a GPU wants to go on.
 */
export const CHANGEABLE: readonly (keyof SharedConfig)[] = ["backend", "execution", "threads", "checkpoint-every"];

/** The configuration with the backend that `auto` stands for here. The GPU counts no further than single precision does. */
export async function withBackend<Config extends SharedConfig>(config: Config): Promise<Config> {
  const steps = stepCount(config);
  const isLong = steps > MAX_FLOAT_STEPS;
  if (isLong && config.backend === "webgpu") {
    throw new UserError(
      `this training has ${steps} steps, and the webgpu backend counts to ${MAX_FLOAT_STEPS}: take fewer --epochs, a larger --dt, or --backend wasm`,
    );
  }
  const backend: BackendName = isLong && config.backend === "auto" ? "wasm" : await resolveBackend(config.backend);
  return { ...config, backend };
}

/** Steps of a training. */
export const stepCount = (config: SharedConfig): number => Math.round((patternCount(config) * T_SHOW) / config.dt);

/** The configuration that results from the command line and, if it names one, a configuration file. */
export function resolveConfig<Own extends object>(study: Study<Own>, given: GivenOptions): StudyConfig<Own> {
  const file = readFile(study, given);
  const options = { ...file.given, ...given };
  const take: Take = <Value>(name: string, otherwise: Value) => (options[name] as Value | undefined) ?? otherwise;

  const { defaults } = study;
  const variant = take<Variant>("variant", defaults.variant);
  const thresholds = defaultThresholds[variant];
  const published = study.published(variant, "event");
  const hidden = take("hidden", published.hiddenSizes);
  const config: StudyConfig<Own> = {
    experiment: study.name,
    model: take<SharedConfig["model"]>("model", SHARED_DEFAULTS.model),
    method: take<SharedConfig["method"]>("method", SHARED_DEFAULTS.method),
    variant,
    hidden,
    dt: take("dt", variant === "classic" ? published.dt : LATENT_DT),
    threshold: take("threshold", thresholds.pyr),
    "interneuron-threshold": take("interneuron-threshold", thresholds.int),
    "event-rule": take<EventRule>("event-rule", SHARED_DEFAULTS["event-rule"]),
    epochs: take("epochs", published.epochs),
    batch: take("batch", published.batchSize),
    runs: take("runs", defaults.runs),
    seed: take("seed", SHARED_DEFAULTS.seed),
    tests: take("tests", published.tests),
    "learning-rate": take<number>("learning-rate", SHARED_DEFAULTS["learning-rate"]),
    "learning-rate-decay": take<number>("learning-rate-decay", SHARED_DEFAULTS["learning-rate-decay"]),
    "weight-scale": take<number | undefined>("weight-scale", undefined),
    "train-samples": take("train-samples", defaults.trainSamples),
    "test-samples": take("test-samples", defaults.testSamples),
    ...study.readOwn(take),
    backend: take<BackendChoice>("backend", SHARED_DEFAULTS.backend),
    execution: take<SharedConfig["execution"]>("execution", SHARED_DEFAULTS.execution),
    threads: take<number | null>("threads", null),
    "checkpoint-every": take<string>("checkpoint-every", SHARED_DEFAULTS["checkpoint-every"]),
    optimizers:
      optimizersOf(file.extras.optimizers) ??
      microcircuitOptimizers(published.learningRates, published.epsilon, hidden.length),
  };
  checkTogether(config);
  study.check?.(config);
  return config;
}

/** A configuration as it is written: without the settings that the experiment does not have. */
export function writtenConfig<Own extends object, Written = Readonly<Record<string, unknown>>>(
  { without = [] }: Study<Own>,
  config: StudyConfig<Own>,
): Written {
  const written = Object.entries(config).filter(([key]) => !(without as readonly string[]).includes(key));
  return Object.fromEntries(written) as Written;
}

/** Where the results go, unless `--out` says otherwise. */
export function defaultFolder<Own extends object>(
  study: Study<Own>,
  config: Pick<SharedConfig, "variant" | "model" | "method"> & Own,
): string {
  const { variant, model, method } = config;
  return `results/${study.name.replace("/", "-")}/${study.folder?.(config) ?? `${variant}-${model}-${method}`}`;
}

/** Batches shown in a training. */
export const patternCount = (config: SharedConfig): number =>
  Math.floor((config.epochs * config["train-samples"]) / config.batch);

function readFile<Own extends object>(study: Study<Own>, given: GivenOptions): FileConfiguration {
  if (given.config === undefined) return { given: {}, extras: {} };
  return readConfigFile(given.config as string, study.name, studyOptions(study), ["optimizers"]);
}

/** The optimisers in a configuration file; whether they fit is for the network to say. */
function optimizersOf(written: unknown): SharedConfig["optimizers"] | undefined {
  if (written === undefined) return undefined;
  if (typeof written === "object" && written !== null && !Array.isArray(written)) {
    return written as SharedConfig["optimizers"];
  }
  throw new UserError('"optimizers" in the configuration file must be an object: an optimiser by full population name');
}

/** What no option can be blamed for alone. */
function checkTogether(config: SharedConfig): void {
  const steps = T_SHOW / config.dt;
  if (steps < 1 || Math.abs(steps - Math.round(steps)) > 1e-9 * steps) {
    throw new UserError(
      `--dt ${config.dt} does not divide the ${T_SHOW} time units a pattern is shown: take one that does, such as 1, 0.5 or 0.25`,
    );
  }
  if (config.seed + config.runs - 1 > MAX_SEED) {
    throw new UserError(`--seed ${config.seed} leaves no room for ${config.runs} runs: seeds end at ${MAX_SEED}`);
  }
  if (patternCount(config) < 1) {
    throw new UserError(
      `--epochs ${config.epochs} of ${config["train-samples"]} samples are not even one batch of ${config.batch}`,
    );
  }
}
