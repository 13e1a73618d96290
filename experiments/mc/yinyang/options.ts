/** What can be set of the Yin-Yang experiment, and what it is without being set. */
import { yinYang } from "../../../data/yinyang.ts";
import { backendNames } from "../../../genn/index.ts";
import {
  defaultThresholds,
  type Method,
  microcircuitExperiment,
  microcircuitOptimizers,
  type RateModel,
  type Variant,
} from "../../../network_architectures/mc/index.ts";
import type { EventRule, OptimizerSpec } from "../../../network_base/index.ts";
import { type FileConfiguration, readConfigFile } from "../../config-file.ts";
import { UserError } from "../../errors.ts";
import type { GivenOptions, OptionTable } from "../../options.ts";

export const EXPERIMENT = "mc/yinyang";

const GROUPS = {
  network: "Network:",
  training: "Training:",
  data: "Data:",
  running: "Running:",
  results: "Results:",
} as const;

const MAX_SEED = 2 ** 32 - 1;
const DEFAULTS = {
  model: "event",
  method: "backprop",
  variant: "classic",
  "event-rule": "backward",
  runs: 1,
  seed: 1,
  "train-samples": 10_000,
  "test-samples": 1000,
  "train-seed": 40,
  "test-seed": 41,
  backend: "wasm",
  "checkpoint-every": "2min",
} as const;
const PUBLISHED = microcircuitExperiment("yinyang", "classic", "event");
/** The published latent-equilibrium runs that stay stable have this time step: at dt 1 prospective coding amplifies every step. */
const LATENT_DT = 0.25;

const given = (value: string | number) => String(value);
const small = (value: number) =>
  String(value)
    .replace(/^0\.00001$/, "1e-5")
    .replace(/^0\.001$/, "1e-3");

/** The experiment's options, in the order in which its help lists them. */
export const yinYangOptions: OptionTable = {
  model: {
    kind: "choice",
    choices: ["event", "rate", "both"],
    group: GROUPS.network,
    default: DEFAULTS.model,
    help: "Rates are sent when they change (event) or at every step (rate)",
  },
  method: {
    kind: "choice",
    choices: ["backprop", "feedback-alignment", "both"],
    group: GROUPS.network,
    default: DEFAULTS.method,
    help: "Feedback weights: the forward ones, or fixed and random",
  },
  variant: {
    kind: "choice",
    choices: ["classic", "latent-equilibrium"],
    group: GROUPS.network,
    default: DEFAULTS.variant,
    help: "Leaky membrane, or prospective coding",
  },
  hidden: {
    kind: "integers",
    min: 1,
    group: GROUPS.network,
    default: PUBLISHED.hiddenSizes.join(","),
    help: "Pyramidal neurons of each hidden layer, such as 40,20",
  },
  dt: {
    kind: "number",
    above: 0,
    group: GROUPS.network,
    default: `${PUBLISHED.dt}; latent-equilibrium: ${LATENT_DT}`,
    help: "Step, in membrane time constants; a divisor of the 150 a pattern is shown",
  },
  threshold: {
    kind: "number",
    above: 0,
    group: GROUPS.network,
    default: `${small(defaultThresholds.classic.pyr)}; latent-equilibrium: ${small(defaultThresholds["latent-equilibrium"].pyr)}`,
    help: "Change of rate that is sent as an event",
  },
  "interneuron-threshold": {
    kind: "number",
    above: 0,
    group: GROUPS.network,
    default: small(defaultThresholds.classic.int),
    help: "The same for interneurons",
  },
  "event-rule": {
    kind: "choice",
    choices: ["backward", "forward"],
    group: GROUPS.network,
    default: DEFAULTS["event-rule"],
    help: "Learn for the time since the last event, or until the next",
  },
  epochs: {
    kind: "number",
    above: 0,
    group: GROUPS.training,
    default: given(PUBLISHED.epochs),
    help: "Passes through the training set, such as 100 or 0.5",
  },
  batch: {
    kind: "integer",
    min: 1,
    group: GROUPS.training,
    default: given(PUBLISHED.batchSize),
    help: "Samples shown at once; weights move once per batch",
  },
  runs: {
    kind: "integer",
    min: 1,
    group: GROUPS.training,
    default: given(DEFAULTS.runs),
    help: "Repetitions with other weights and another order; curves show mean and spread",
  },
  seed: {
    kind: "integer",
    min: 0,
    max: MAX_SEED,
    group: GROUPS.training,
    default: given(DEFAULTS.seed),
    help: "Seed of run 0; run k has seed + k. Same seed, same bits",
  },
  tests: {
    kind: "integer",
    min: 1,
    group: GROUPS.training,
    default: given(PUBLISHED.tests),
    help: "Tests, evenly spaced from the start; one more follows at the end",
  },
  "train-samples": {
    kind: "integer",
    min: 1,
    group: GROUPS.data,
    default: given(DEFAULTS["train-samples"]),
    help: "Samples in the training set: one epoch",
  },
  "test-samples": {
    kind: "integer",
    min: 1,
    group: GROUPS.data,
    default: given(DEFAULTS["test-samples"]),
    help: "Samples in the test set",
  },
  "train-seed": {
    kind: "integer",
    min: 0,
    max: MAX_SEED,
    group: GROUPS.data,
    default: given(DEFAULTS["train-seed"]),
    help: "Seed of the training set, the same for all runs",
  },
  "test-seed": {
    kind: "integer",
    min: 0,
    max: MAX_SEED,
    group: GROUPS.data,
    default: given(DEFAULTS["test-seed"]),
    help: "Seed of the test set; not that of the training set, which would contain it",
  },
  backend: {
    kind: "choice",
    choices: backendNames,
    group: GROUPS.running,
    default: DEFAULTS.backend,
    help: "What the network is compiled for",
  },
  threads: {
    kind: "integer",
    min: 1,
    group: GROUPS.running,
    default: "all cores",
    help: "Worker threads; they change the speed, never the results",
  },
  "checkpoint-every": {
    kind: "interval",
    group: GROUPS.running,
    default: DEFAULTS["checkpoint-every"],
    help: "When to save a state to resume from: 5 (epochs), 30s, 2min, 1h",
  },
  fresh: {
    kind: "flag",
    transient: true,
    group: GROUPS.running,
    help: "Delete what the folder holds and start over, instead of resuming",
  },
  quiet: {
    kind: "flag",
    transient: true,
    group: GROUPS.running,
    help: "No progress, only the final result",
  },
  "dump-code": {
    kind: "flag",
    transient: true,
    group: GROUPS.running,
    help: "Print the code generated for the network, and stop",
  },
  out: {
    kind: "text",
    transient: true,
    group: GROUPS.results,
    default: "results/mc-yinyang/<variant>-<model>-<method>",
    help: "Folder for the results, one configuration each",
  },
  config: {
    kind: "text",
    transient: true,
    group: GROUPS.results,
    help: "Take settings from a file, such as config.json of a run; options given here win",
  },
};

/** Everything a run depends on. Written to its folder as config.json, from where it can be fed back. */
export interface YinYangConfig {
  readonly experiment: typeof EXPERIMENT;
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
  readonly "train-samples": number;
  readonly "test-samples": number;
  readonly "train-seed": number;
  readonly "test-seed": number;
  readonly backend: (typeof backendNames)[number];
  /** null: as many as there are cores. */
  readonly threads: number | null;
  readonly "checkpoint-every": string;
  /** By full population name. */
  readonly optimizers: Readonly<Record<string, OptimizerSpec>>;
}

/** Time units each pattern is shown. */
export const T_SHOW = PUBLISHED.tShow;
export const INPUT_SIZE = PUBLISHED.inputSize;
export const OUTPUT_SIZE = PUBLISHED.outputSize;

/** Settings that may change between a run and its resumption: they do not change its numbers. */
export const CHANGEABLE: readonly (keyof YinYangConfig)[] = ["threads", "checkpoint-every"];

/** The configuration that results from the command line and, if it names one, a configuration file. */
export function resolveYinYang(given: GivenOptions): YinYangConfig {
  const file = readFile(given);
  const options = { ...file.given, ...given };
  const take = <Value>(name: string, otherwise: Value): Value => (options[name] as Value | undefined) ?? otherwise;

  const variant = take<Variant>("variant", DEFAULTS.variant);
  const thresholds = defaultThresholds[variant];
  const hidden = take("hidden", PUBLISHED.hiddenSizes);
  const config: YinYangConfig = {
    experiment: EXPERIMENT,
    model: take<YinYangConfig["model"]>("model", DEFAULTS.model),
    method: take<YinYangConfig["method"]>("method", DEFAULTS.method),
    variant,
    hidden,
    dt: take("dt", variant === "classic" ? PUBLISHED.dt : LATENT_DT),
    threshold: take("threshold", thresholds.pyr),
    "interneuron-threshold": take("interneuron-threshold", thresholds.int),
    "event-rule": take<EventRule>("event-rule", DEFAULTS["event-rule"]),
    epochs: take("epochs", PUBLISHED.epochs),
    batch: take("batch", PUBLISHED.batchSize),
    runs: take("runs", DEFAULTS.runs),
    seed: take("seed", DEFAULTS.seed),
    tests: take("tests", PUBLISHED.tests),
    "train-samples": take("train-samples", DEFAULTS["train-samples"]),
    "test-samples": take("test-samples", DEFAULTS["test-samples"]),
    "train-seed": take("train-seed", DEFAULTS["train-seed"]),
    "test-seed": take("test-seed", DEFAULTS["test-seed"]),
    backend: take<YinYangConfig["backend"]>("backend", DEFAULTS.backend),
    threads: take<number | null>("threads", null),
    "checkpoint-every": take("checkpoint-every", DEFAULTS["checkpoint-every"]),
    optimizers:
      optimizersOf(file.extras.optimizers) ??
      microcircuitOptimizers(PUBLISHED.learningRates, PUBLISHED.epsilon, hidden.length),
  };
  checkTogether(config);
  return config;
}

/** The data sets of a configuration. */
export function yinYangData(config: YinYangConfig) {
  return {
    training: yinYang({ size: config["train-samples"], seed: config["train-seed"] }),
    test: yinYang({ size: config["test-samples"], seed: config["test-seed"] }),
  };
}

/** Where the results go, unless `--out` says otherwise. */
export const defaultFolder = ({ variant, model, method }: YinYangConfig): string =>
  `results/mc-yinyang/${variant}-${model}-${method}`;

function readFile(given: GivenOptions): FileConfiguration {
  if (given.config === undefined) return { given: {}, extras: {} };
  return readConfigFile(given.config as string, EXPERIMENT, yinYangOptions, ["optimizers"]);
}

/** The optimisers in a configuration file; whether they fit is for the network to say. */
function optimizersOf(written: unknown): YinYangConfig["optimizers"] | undefined {
  if (written === undefined) return undefined;
  if (typeof written === "object" && written !== null && !Array.isArray(written)) {
    return written as YinYangConfig["optimizers"];
  }
  throw new UserError('"optimizers" in the configuration file must be an object: an optimiser by full population name');
}

/** What no option can be blamed for alone. */
function checkTogether(config: YinYangConfig): void {
  const steps = T_SHOW / config.dt;
  if (steps < 1 || Math.abs(steps - Math.round(steps)) > 1e-9 * steps) {
    throw new UserError(
      `--dt ${config.dt} does not divide the ${T_SHOW} time units a pattern is shown: take one that does, such as 1, 0.5 or 0.25`,
    );
  }
  if (config["train-seed"] === config["test-seed"]) {
    throw new UserError(
      `--test-seed ${config["test-seed"]} is also the seed of the training set: the network would be tested on what it has learnt. ` +
        "Choose another one",
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

/** Batches shown in a training. */
export const patternCount = (config: YinYangConfig): number =>
  Math.floor((config.epochs * config["train-samples"]) / config.batch);
