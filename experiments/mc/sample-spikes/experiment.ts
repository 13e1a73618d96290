/** The events of the hidden layer while a few digits are shown, one after the other. Nothing is learned. */
import { join } from "node:path";
import { rasterPage } from "../../../figures/raster.ts";
import { pyramidalPopulation } from "../../../network_architectures/mc/index.ts";
import { type GivenOptions, type OptionTable, optionGroups, resolveOptions } from "../../../network_base/index.ts";
import { fixedFromStart } from "../../../training/index.ts";
import { readConfigFile } from "../../config-file.ts";
import { type Column, formatCsv } from "../../csv.ts";
import type { Experiment } from "../../experiment.ts";
import { checkFolder } from "../../files.ts";
import { checkLimits } from "../../limits.ts";
import { checkUnlocked } from "../../lock.ts";
import { FILES } from "../../results.ts";
import { resolveConfig, withBackend } from "../../study-config.ts";
import { resultsFolder, studyOptions } from "../../study-options.ts";
import { writeTableFolder } from "../../table-folder.ts";
import { packageVersion } from "../../version.ts";
import { loadWeights } from "../../weights-file.ts";
import { openMnist } from "../mnist/data.ts";
import { mnistStudy } from "../mnist/study.ts";

const NAME = "mc/sample-spikes";
const HIDDEN = pyramidalPopulation(0);

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
function optionsOfTraining(): OptionTable {
  const all = studyOptions(mnistStudy);
  const shared = [
    "hidden",
    "threshold",
    "interneuron-threshold",
    "seed",
    "data-dir",
    "other-data",
    "backend",
    "execution",
    "threads",
    "config",
  ];
  return {
    variant: { ...all.variant!, default: "latent-equilibrium" },
    dt: { ...all.dt!, default: 0.5 },
    ...Object.fromEntries(shared.map((name) => [name, all[name]!])),
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
      help: "Weights of a training, weights-*.json of mc/mnist; without it, weights are as drawn",
    },
    quiet: all.quiet!,
    out: { ...all.out!, shownDefault: resultsFolder(NAME, ["<variant>"]) },
  };
}

const options = optionsOfTraining();

/** The experiment. */
export const sampleSpikesExperiment: Experiment = {
  name: NAME,
  summary: "Show a few handwritten digits to a microcircuit and record the events of its hidden layer",
  options,
  examples: [
    [NAME, "10 digits, a network that has learned nothing"],
    [`${NAME} --weights results/mc-mnist/a/weights-event-backprop-0.json`, "after training"],
  ],
  results: `The folder of --out receives
  spikes.csv     one row per event: pattern, time, time since the pattern came, neuron
  figure.html    the raster; opens without a network
  config.json    all settings; --config takes it back`,
  run,
};

async function run(given: GivenOptions): Promise<void> {
  const file = given.config === undefined ? {} : readConfigFile(given.config as string, NAME, options, []).given;
  const { samples, ...ofNetwork } = resolveOptions(options, { ...file, ...given }) as GivenOptions;
  const count = samples as number;
  const asked = configOf(ofNetwork, count);
  checkLimits(mnistStudy, asked);
  const path = (given.out as string | undefined) ?? resultsFolder(NAME, [asked.variant]);
  checkFolder(path);
  const config = await withBackend(mnistStudy, asked);
  const { tShow } = mnistStudy.task.presentation(config);
  const weights = given.weights as string | undefined;
  // First of all: without a GPU, the data or the weights, nothing is to be left behind.
  checkUnlocked(join(path, FILES.lock));
  const events = await recordEvents(config, given, weights);
  const settings = {
    variant: config.variant,
    hidden: config.hidden,
    dt: config.dt,
    threshold: config.threshold,
    "interneuron-threshold": config["interneuron-threshold"],
    seed: config.seed,
    samples: count,
    backend: config.backend,
    execution: config.execution,
    threads: config.threads,
  };
  writeTableFolder(path, {
    config: { experiment: NAME, ...settings, version: packageVersion() },
    table: [SPIKES, formatCsv(SPIKE_COLUMNS, events)],
    page: rasterPage({
      title: "Events of a dendritic microcircuit that is shown MNIST",
      times: events.map(({ time }) => time),
      neurons: events.map(({ neuron }) => neuron),
      neuronCount: config.hidden[0]!,
      patterns: count,
      tShow,
      settings: {
        ...settings,
        hidden: config.hidden.join(", "),
        threads: config.threads ?? "all",
        weights: weights === undefined ? "as drawn" : "trained",
        version: packageVersion(),
      },
    }),
  });
  const within = (from: number, to: number) =>
    events.filter(({ timeInPattern }) => timeInPattern >= from && timeInPattern < to).length;
  console.log(
    `${events.length} events of ${config.hidden[0]} neurons in ${count} patterns: ` +
      `${within(0, 20)} in the first 20 time units of a pattern, ${within(50, tShow)} in the last 100`,
  );
  console.log(`figure: ${join(path, FILES.figure)}`);
}

/** The settings of a training from which the network follows; nothing is trained. */
function configOf(ofNetwork: GivenOptions, samples: number) {
  const nothing = { batch: 1, epochs: 1, "train-samples": 1, "test-samples": samples };
  return resolveConfig(mnistStudy, { ...ofNetwork, ...nothing });
}

type Config = ReturnType<typeof configOf>;

/** The events of the first hidden layer, in order of time. */
async function recordEvents(config: Config, given: GivenOptions, weights: string | undefined): Promise<EventRecord[]> {
  const { task } = mnistStudy;
  const { variant, seed, backend, execution, threads } = config;
  const { test } = await openMnist(config, given);
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
    const { input, untaught } = task.ports(net);
    const starts = Float64Array.from({ length: test.sampleCount }, (_, pattern) => pattern * tShow);
    const { spikes } = await net.runSim({
      T: test.sampleCount * tShow,
      inputs: [{ ...input, data: test.inputs, sampleIds: Int32Array.from(starts.keys()), times: starts }],
      external: fixedFromStart(untaught),
      recordSpikes: [HIDDEN],
    });
    const { steps, ids } = spikes[HIDDEN]![0]!;
    const stepsShown = Math.round(tShow / dt);
    return Array.from(steps, (step, k) => {
      const pattern = Math.floor(step / stepsShown);
      const timeInPattern = (step % stepsShown) * dt;
      const label = test.labels[pattern]!;
      return { experiment: NAME, variant, pattern, label, time: step * dt, timeInPattern, neuron: ids[k]! };
    });
  } finally {
    net.destroy();
  }
}
