/** The settings that every training has, whatever the task. */
import { backendChoices, executionModes } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { optionGroups, optionTable, type SettingsOf, type TrainingLength } from "../network_base/index.ts";
import { patternCount } from "./schedule.ts";
import { MAX_SEED, seedOption } from "./seeds.ts";

/** What a training is unless it is told otherwise. */
export interface TrainingDefaults extends TrainingLength {
  /** Repetitions with other weights and another order. */
  readonly runs: number;
  readonly trainSamples: number;
  readonly testSamples: number;
}

/** The settings of one training. */
export type TrainingSettings = SettingsOf<ReturnType<typeof trainingOptions>>;

const DEFAULTS: RulesOf<TrainingDefaults> = {
  epochs: required(a.number),
  batch: required(a.number),
  tests: required(a.number),
  learningRateSchedule: a.text,
  runs: required(a.number),
  trainSamples: required(a.number),
  testSamples: required(a.number),
};

/** The options of a training. */
export const trainingOptions = (defaults: TrainingDefaults) => {
  checkOptions<TrainingDefaults>(defaults, DEFAULTS, "trainingOptions");
  const { epochs, batch, tests, runs, trainSamples, testSamples, learningRateSchedule } = defaults;
  return optionTable({
    epochs: {
      kind: "number",
      above: 0,
      group: optionGroups.training,
      default: epochs,
      title: "epochs",
      noun: "number of epochs",
      example: "100",
      help: "Passes through the training set, such as 100 or 0.5",
    },
    batch: {
      kind: "integer",
      min: 1,
      group: optionGroups.training,
      default: batch,
      title: "batch size",
      help: "Samples shown at once; weights move once per batch",
    },
    runs: {
      kind: "integer",
      min: 1,
      max: 10_000,
      group: optionGroups.training,
      default: runs,
      title: "runs",
      noun: "number of runs",
      help: "Repetitions with other weights and another order; curves show mean and spread",
    },
    seed: {
      ...seedOption(1, "Seed of run 0; run k has seed + k. Same seed, same bits"),
      group: optionGroups.training,
      title: "seed",
    },
    tests: {
      kind: "integer",
      min: 1,
      max: 1_000_000,
      group: optionGroups.training,
      default: tests,
      title: "tests",
      noun: "number of tests",
      help: "Tests, evenly spaced from the start, one per batch at most; one more follows at the end",
    },
    "learning-rate": {
      kind: "number",
      above: 0,
      group: optionGroups.training,
      default: 1,
      title: "factor on learning rates",
      example: "1",
      help: "Multiplies the learning rates, which are the published ones where there are any",
    },
    "learning-rate-decay": {
      kind: "number",
      above: 0,
      group: optionGroups.training,
      default: 1,
      title: "decay of learning rates",
      example: "0.9",
      help: "Multiplies them again in every epoch, little by little",
    },
    "learning-rate-schedule": {
      kind: "choice",
      choices: ["constant", "cosine"],
      group: optionGroups.training,
      // Where a task names none, configurations do not mention it.
      ...(learningRateSchedule === undefined ? { shownDefault: "constant" } : { default: learningRateSchedule }),
      title: "schedule of learning rates",
      help: "Learning rates stay, or fall to 0 over the training like a cosine; such a training cannot be prolonged, but starts anew",
    },
    "train-samples": {
      kind: "integer",
      min: 1,
      group: optionGroups.data,
      default: trainSamples,
      title: "training samples",
      noun: "number of training samples",
      help: "Samples in the training set: one epoch",
    },
    "test-samples": {
      kind: "integer",
      min: 1,
      group: optionGroups.data,
      default: testSamples,
      title: "test samples",
      noun: "number of test samples",
      help: "Samples in the test set",
    },
    backend: {
      kind: "choice",
      choices: backendChoices,
      labels: { wasm: "WebAssembly", webgpu: "WebGPU" },
      group: optionGroups.running,
      default: "auto",
      title: "backend",
      help: "CPU (wasm) or GPU (webgpu); auto takes the GPU if there is one of hardware. reference: slow, what the others are compared with",
    },
    execution: {
      kind: "choice",
      choices: ["auto", ...executionModes],
      group: optionGroups.running,
      default: "auto",
      title: "execution",
      help: "On a GPU: whole stretches in one launch, or one launch per stage; auto goes by size",
    },
    threads: {
      kind: "integer",
      min: 1,
      group: optionGroups.running,
      default: null,
      shownDefault: "all cores",
      title: "threads",
      noun: "number of threads",
      help: "Worker threads; they change the speed, never the results",
    },
    "checkpoint-every": {
      kind: "interval",
      group: optionGroups.running,
      default: "2min",
      title: "interval of checkpoints",
      help: "When to save a state to resume from: 5 (epochs), 30s, 2min, 1h",
    },
  });
};

/** What no option can be blamed for alone, in words that name options as `--name`; undefined where the settings fit together. */
export function trainingProblem(settings: TrainingSettings): string | undefined {
  const { seed, runs, epochs, batch } = settings;
  if (seed + runs - 1 > MAX_SEED) {
    return `--seed ${seed} leaves no room for ${runs} runs: seeds end at ${MAX_SEED}`;
  }
  if (patternCount(settings) < 1) {
    return `--epochs ${epochs} of ${settings["train-samples"]} samples are not even one batch of ${batch}: take more of either, or a smaller --batch`;
  }
  return undefined;
}
