/** The options all experiments with microcircuits share. */
import { backendChoices, executionModes } from "../../genn/index.ts";
import { defaultThresholds } from "../../network_architectures/mc/index.ts";
import type { Option, OptionTable } from "../options.ts";
import { shareOptions } from "../share.ts";
import { slurmOptions } from "../slurm.ts";
import type { SharedConfig } from "./config.ts";
import { LATENT_DT, MAX_SEED, SHARED_DEFAULTS } from "./defaults.ts";
import type { Study } from "./study.ts";

/** Headings of the help, in their order. */
export const GROUPS = {
  network: "Network:",
  training: "Training:",
  data: "Data:",
  running: "Running:",
  cluster: "On a cluster:",
  results: "Results:",
} as const;

/** 0.00001 as people write it. */
const small = (value: number): string => {
  const short = value.toExponential().replace("e+0", "").replace("e+", "e");
  return value < 0.01 ? short : String(value);
};

/** All options of an experiment, in the order in which its help lists them. */
export function studyOptions<Own extends object>(study: Study<Own>): OptionTable {
  const { without = [] } = study;
  const all: OptionTable = { ...configOptions(study), ...transientOptions(study) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(without as readonly string[]).includes(name)));
}

/** What belongs to the configuration of a run. */
function configOptions<Own extends object>(study: Study<Own>): OptionTable {
  const { defaults } = study;
  const published = study.published(defaults.variant, "event");
  const shared: Record<Exclude<keyof SharedConfig, "experiment" | "optimizers">, Option> = {
    model: {
      kind: "choice",
      choices: ["event", "rate", "both"],
      group: GROUPS.network,
      default: SHARED_DEFAULTS.model,
      help: "Rates are sent when they change (event) or at every step (rate)",
    },
    method: {
      kind: "choice",
      choices: ["backprop", "feedback-alignment", "both"],
      group: GROUPS.network,
      default: SHARED_DEFAULTS.method,
      help: "Feedback weights: the forward ones, or fixed and random",
    },
    variant: {
      kind: "choice",
      choices: ["classic", "latent-equilibrium"],
      group: GROUPS.network,
      default: defaults.variant,
      help: "Leaky membrane, or prospective coding",
    },
    hidden: {
      kind: "integers",
      min: 1,
      group: GROUPS.network,
      default: published.hiddenSizes.join(","),
      help: "Pyramidal neurons of each hidden layer, such as 40,20",
    },
    dt: {
      kind: "number",
      above: 0,
      group: GROUPS.network,
      default: perVariant(study.published("classic", "event").dt, LATENT_DT),
      help: "Step, in membrane time constants; a divisor of the 150 a pattern is shown",
    },
    threshold: {
      kind: "number",
      above: 0,
      group: GROUPS.network,
      default: perVariant(small(defaultThresholds.classic.pyr), small(defaultThresholds["latent-equilibrium"].pyr)),
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
      default: SHARED_DEFAULTS["event-rule"],
      help: "Learn for the time since the last event, or until the next",
    },
    epochs: {
      kind: "number",
      above: 0,
      group: GROUPS.training,
      default: String(published.epochs),
      help: "Passes through the training set, such as 100 or 0.5",
    },
    batch: {
      kind: "integer",
      min: 1,
      group: GROUPS.training,
      default: String(published.batchSize),
      help: "Samples shown at once; weights move once per batch",
    },
    runs: {
      kind: "integer",
      min: 1,
      group: GROUPS.training,
      default: String(defaults.runs),
      help: "Repetitions with other weights and another order; curves show mean and spread",
    },
    seed: {
      kind: "integer",
      min: 0,
      max: MAX_SEED,
      group: GROUPS.training,
      default: String(SHARED_DEFAULTS.seed),
      help: "Seed of run 0; run k has seed + k. Same seed, same bits",
    },
    tests: {
      kind: "integer",
      min: 1,
      group: GROUPS.training,
      default: String(published.tests),
      help: "Tests, evenly spaced from the start; one more follows at the end",
    },
    "learning-rate": {
      kind: "number",
      above: 0,
      group: GROUPS.training,
      default: String(SHARED_DEFAULTS["learning-rate"]),
      help: "Multiplies the published learning rates",
    },
    "learning-rate-decay": {
      kind: "number",
      above: 0,
      group: GROUPS.training,
      default: String(SHARED_DEFAULTS["learning-rate-decay"]),
      help: "Multiplies them again in every epoch, little by little",
    },
    "weight-scale": {
      kind: "number",
      above: 0,
      group: GROUPS.training,
      default: "1",
      help: "Multiplies the published spread of the initial forward weights; deep networks need more",
    },
    "train-samples": {
      kind: "integer",
      min: 1,
      group: GROUPS.data,
      default: String(defaults.trainSamples),
      help: "Samples in the training set: one epoch",
    },
    "test-samples": {
      kind: "integer",
      min: 1,
      group: GROUPS.data,
      default: String(defaults.testSamples),
      help: "Samples in the test set",
    },
    ...study.options,
    backend: {
      kind: "choice",
      choices: backendChoices,
      group: GROUPS.running,
      default: SHARED_DEFAULTS.backend,
      help: "CPU (wasm) or GPU (webgpu); auto takes the GPU if there is one of hardware. reference: slow, what the others are compared with",
    },
    execution: {
      kind: "choice",
      choices: ["auto", ...executionModes],
      group: GROUPS.running,
      default: SHARED_DEFAULTS.execution,
      help: "On a GPU: whole stretches in one launch, or one launch per stage; auto goes by size",
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
      default: SHARED_DEFAULTS["checkpoint-every"],
      help: "When to save a state to resume from: 5 (epochs), 30s, 2min, 1h",
    },
  };
  return shared;
}

const perVariant = (classic: string | number, latent: string | number): string =>
  classic === latent ? String(classic) : `${classic}; latent-equilibrium: ${latent}`;

/** What belongs to one call of the program. */
const transientOptions = ({ name }: { readonly name: string }): OptionTable => ({
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
  ...shareOptions(GROUPS.cluster),
  ...slurmOptions(GROUPS.cluster),
  out: {
    kind: "text",
    transient: true,
    group: GROUPS.results,
    default: `results/${name.replace("/", "-")}/<variant>-<model>-<method>`,
    help: "Folder for the results, one configuration each",
  },
  config: {
    kind: "text",
    transient: true,
    group: GROUPS.results,
    help: "Take settings from a file, such as config.json of a run; options given here win",
  },
});
