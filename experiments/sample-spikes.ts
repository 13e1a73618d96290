/** The events of a hidden layer while a few digits are shown, one after the other: for any study of MNIST. Nothing is learned. */
import { join } from "node:path";
import type { DataSplit } from "../data/dataset.ts";
import { type RasterPhase, rasterPage } from "../figures/raster.ts";
import {
  type AnySettings,
  type GivenOptions,
  type Option,
  type OptionTable,
  optionGroups,
} from "../network_base/index.ts";
import { fixedFromStart, phaseInputs, restarts, trainingInputs } from "../training/index.ts";
import { resolveWithFile } from "./config-file.ts";
import { type Column, formatCsv } from "./csv.ts";
import type { Experiment } from "./experiment.ts";
import { checkFolder } from "./files.ts";
import { checkLimits } from "./limits.ts";
import { checkUnlocked } from "./lock.ts";
import { FILES } from "./results.ts";
import type { Study } from "./study.ts";
import { resolveConfig, type StudyConfig, withBackend } from "./study-config.ts";
import { resultsFolder, studyOptions } from "./study-options.ts";
import { writeTableFolder } from "./table-folder.ts";
import { packageVersion } from "./version.ts";
import { loadWeights } from "./weights-file.ts";

/** What one experiment of this kind says of its own. */
export interface SampleSpikes {
  readonly name: string;
  readonly summary: string;
  /** Of the figure. */
  readonly title: string;
  /** Which network, and how it is shown what. Its trainings leave the weights that can be shown. */
  readonly study: Study;
  /** The option that says which kind of network it is. */
  readonly variant: string;
  /** Options of the network, beside those that every run has. */
  readonly network: readonly string[];
  /** Defaults that are not those of the training. */
  readonly defaults?: Readonly<Record<string, string | number>>;
  /** Weights of a training, for the examples. */
  readonly exampleWeights: string;
  /** Full name of the population whose events are recorded. */
  readonly population: string;
  /** True to show patterns as in a training, with target and phases. */
  readonly isTaught?: boolean;
  /** What is counted: how it is called, and from when to when in a pattern that is shown for so long. */
  readonly intervals: (config: AnySettings, tShow: number) => readonly Interval[];
  /** Phases of a pattern, for the figure. Default: none. */
  readonly phases?: (config: AnySettings) => readonly RasterPhase[];
}
type Interval = readonly [what: string, from: number, to: number];

/** One event. */
type EventRecord = {
  readonly experiment: string;
  readonly variant: string;
  /** Number of the pattern shown, from 0, and its class. */
  readonly pattern: number;
  readonly label: number;
  /** In membrane time constants since the start, and since the pattern came. */
  readonly time: number;
  readonly timeInPattern: number;
  readonly neuron: number;
};

/** The table of events. */
export const SPIKES = "spikes.csv";

/** Columns of `spikes.csv`. */
export const SPIKE_COLUMNS: readonly Column<keyof EventRecord>[] = [
  { field: "experiment", type: "string" },
  { field: "variant", type: "string" },
  { field: "pattern", type: "number" },
  { field: "label", type: "number" },
  { field: "time", type: "number" },
  { field: "timeInPattern", type: "number" },
  { field: "neuron", type: "number" },
];

/** Options that mean what they mean for a training, and one's own. */
function optionsOf({ name, study, variant, network, defaults = {} }: SampleSpikes): OptionTable {
  const all = studyOptions(study);
  const running = ["seed", "data-dir", "other-data", "backend", "execution", "threads", "config"];
  const withDefault = (option: string): Option => {
    const otherwise = defaults[option];
    return otherwise === undefined ? all[option]! : { ...all[option]!, default: otherwise };
  };
  return {
    ...Object.fromEntries([variant, ...network, ...running].map((option) => [option, withDefault(option)])),
    samples: {
      kind: "integer",
      min: 1,
      max: 10_000,
      group: optionGroups.data,
      default: 10,
      help: "Digits shown, the first of the test set",
    },
    weights: {
      kind: "text",
      transient: true,
      group: optionGroups.network,
      help: `Weights of a training, weights-*.json of ${study.name}; without it, weights are as drawn`,
    },
    quiet: all.quiet!,
    out: { ...all.out!, shownDefault: resultsFolder(name, [`<${variant}>`]) },
  };
}

/** The experiment, for the command line. */
export function sampleSpikes(own: SampleSpikes): Experiment {
  const options = optionsOf(own);
  return {
    name: own.name,
    summary: own.summary,
    options,
    examples: [
      [own.name, "10 digits, a network that has learned nothing"],
      [`${own.name} --weights ${own.exampleWeights}`, "after training"],
    ],
    results: `The folder of --out receives
  spikes.csv     one row per event: pattern, time, time since the pattern came, neuron
  figure.html    the raster; opens without a network
  config.json    all settings; --config takes it back`,
    run: (given) => run(own, options, given),
  };
}

async function run(own: SampleSpikes, options: OptionTable, given: GivenOptions): Promise<void> {
  const { name, study } = own;
  const { samples, ...ofNetwork } = resolveWithFile(name, options, given);
  const count = samples as number;
  const asked = configOf(study, ofNetwork, count);
  checkLimits(study, asked);
  const path = (given.out as string | undefined) ?? resultsFolder(name, [String(asked[own.variant])]);
  checkFolder(path);
  const config = await withBackend(study, asked);
  const { tShow } = study.task.presentation(config);
  const weights = given.weights as string | undefined;
  // First of all: without a GPU, the data or the weights, nothing is to be left behind.
  checkUnlocked(join(path, FILES.lock));
  const events = await recordEvents(own, config, given, weights);
  const ofTask = Object.fromEntries([own.variant, ...own.network].map((option) => [option, config[option]]));
  const { seed, backend, execution, threads } = config;
  const settings = { ...ofTask, seed, samples: count, backend, execution, threads };
  const hidden = config.hidden as readonly number[];
  writeTableFolder(path, {
    config: { experiment: name, ...settings, version: packageVersion() },
    tables: [[SPIKES, formatCsv(SPIKE_COLUMNS, events)]],
    page: rasterPage({
      title: own.title,
      times: events.map(({ time }) => time),
      neurons: events.map(({ neuron }) => neuron),
      neuronCount: hidden[0]!,
      patterns: count,
      tShow,
      ...(own.phases === undefined ? {} : { phases: own.phases(config) }),
      settings: {
        ...(settings as unknown as Readonly<Record<string, string | number>>),
        hidden: hidden.join(", "),
        threads: threads ?? "all",
        weights: weights === undefined ? "as drawn" : "trained",
        version: packageVersion(),
      },
    }),
  });
  const within = (from: number, to: number) =>
    events.filter(({ timeInPattern }) => timeInPattern >= from && timeInPattern < to).length;
  const counts = own.intervals(config, tShow).map(([what, from, to]) => `${within(from, to)} in ${what}`);
  console.log(`${events.length} events of ${hidden[0]} neurons in ${count} patterns: ${counts.join(", ")}`);
  console.log(`figure: ${join(path, FILES.figure)}`);
}

/** The settings of a training from which the network follows; nothing is trained. */
function configOf(study: Study, ofNetwork: GivenOptions, samples: number): StudyConfig {
  const nothing = { batch: 1, epochs: 1, "train-samples": 1, "test-samples": samples };
  return resolveConfig(study, { ...ofNetwork, ...nothing });
}

/** The events of the hidden layer, in order of time. */
async function recordEvents(
  { name, study, variant: variantOption, population, isTaught = false }: SampleSpikes,
  config: StudyConfig,
  given: GivenOptions,
  weights: string | undefined,
): Promise<EventRecord[]> {
  const { task } = study;
  const { seed, backend, execution, threads } = config;
  const variant = String(config[variantOption]);
  const { test } = (await study.openData(config, given)).of(config) as DataSplit;
  const net = await task.create(config, task.shape, {
    seed,
    plastic: false,
    backend,
    execution,
    ...(threads === null ? {} : { threads }),
  });
  try {
    if (weights !== undefined) loadWeights(net, weights, "--hidden must be that of the training");
    const { dt, tShow } = task.presentation(config);
    const ports = task.ports(net);
    const patterns = test.sampleCount;
    const [input, target] = trainingInputs(
      ports,
      test,
      Int32Array.from({ length: patterns }, (_, k) => k),
      patterns,
      tShow,
    );
    const { spikes } = await net.runSim({
      T: patterns * tShow,
      inputs: isTaught ? [input!, target!, ...phaseInputs(ports, net, patterns, tShow)] : [input!],
      external: [...(isTaught ? [] : fixedFromStart(ports.untaught)), ...restarts(ports, patterns, tShow)],
      recordSpikes: [population],
    });
    const { steps, ids } = spikes[population]![0]!;
    const stepsShown = Math.round(tShow / dt);
    return Array.from(steps, (step, k) => {
      const pattern = Math.floor(step / stepsShown);
      const timeInPattern = (step % stepsShown) * dt;
      const label = test.labels[pattern]!;
      return { experiment: name, variant, pattern, label, time: step * dt, timeInPattern, neuron: ids[k]! };
    });
  } finally {
    net.destroy();
  }
}
