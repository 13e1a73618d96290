/** The events of the hidden layer while a few digits are shown, one after the other. Nothing is learned. */
import { join } from "node:path";
import { rasterPage } from "../../../figures/raster.ts";
import { pageToHtml } from "../../../figures/write-page.ts";
import { MicrocircuitNetwork, microcircuitExperiment, type Variant } from "../../../network_architectures/mc/index.ts";
import { readConfigFile } from "../../config-file.ts";
import { type Column, formatCsv } from "../../csv.ts";
import type { Experiment } from "../../experiment.ts";
import { makeWritableFolder, writeFileAtomic } from "../../files.ts";
import { claimLock } from "../../lock.ts";
import type { GivenOptions, OptionTable } from "../../options.ts";
import { FILES } from "../../results.ts";
import { packageVersion } from "../../version.ts";
import { resolveConfig, type SharedConfig, withBackend } from "../config.ts";
import { T_SHOW } from "../defaults.ts";
import { openMnist } from "../mnist/data.ts";
import { mnistStudy } from "../mnist/study.ts";
import { GROUPS, studyOptions } from "../options.ts";
import { loadWeights } from "../weights.ts";

const NAME = "mc/sample-spikes";
const DEFAULTS = { variant: "latent-equilibrium", samples: 10, dt: 0.5 } as const;
const HIDDEN = "neur_hidden0_pyr_pop";

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
function optionTable(): OptionTable {
  const all = studyOptions(mnistStudy);
  const shared = [
    "hidden",
    "threshold",
    "interneuron-threshold",
    "seed",
    "data-dir",
    "backend",
    "execution",
    "threads",
    "config",
  ];
  return {
    variant: { ...all.variant!, default: DEFAULTS.variant },
    dt: { ...all.dt!, default: String(DEFAULTS.dt) },
    ...Object.fromEntries(shared.map((name) => [name, all[name]!])),
    samples: {
      kind: "integer",
      min: 1,
      max: 10_000,
      group: GROUPS.data,
      default: String(DEFAULTS.samples),
      help: "Digits shown, the first of the test set",
    },
    weights: {
      kind: "text",
      transient: true,
      group: GROUPS.network,
      help: "Weights of a training, weights-*.json of mc/mnist; without it, weights are as drawn",
    },
    quiet: all.quiet!,
    out: { ...all.out!, default: `results/${NAME.replace("/", "-")}/<variant>` },
  };
}

const options = optionTable();

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
  const asked: GivenOptions = { ...DEFAULTS, ...file, ...given };
  const { samples, weights, config: _, ...ofNetwork } = asked;
  const count = samples as number;
  const config = await withBackend(
    resolveConfig(mnistStudy, {
      ...ofNetwork,
      batch: 1,
      epochs: 1,
      "train-samples": 1,
      "test-samples": count,
    }),
  );
  const path = (given.out as string | undefined) ?? `results/${NAME.replace("/", "-")}/${config.variant}`;
  makeWritableFolder(path);
  const release = claimLock(join(path, FILES.lock));
  try {
    const events = await recordEvents(config, given, weights as string | undefined);
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
    const written = { experiment: NAME, ...settings, version: packageVersion() };
    writeFileAtomic(join(path, FILES.config), `${JSON.stringify(written, null, 2)}\n`);
    writeFileAtomic(join(path, "spikes.csv"), formatCsv(SPIKE_COLUMNS, events));
    const page = rasterPage({
      title: "Events of a dendritic microcircuit that is shown MNIST",
      times: events.map(({ time }) => time),
      neurons: events.map(({ neuron }) => neuron),
      neuronCount: config.hidden[0]!,
      patterns: count,
      tShow: T_SHOW,
      settings: {
        ...settings,
        hidden: config.hidden.join(", "),
        threads: config.threads ?? "all",
        weights: weights === undefined ? "as drawn" : "trained",
        version: packageVersion(),
      },
    });
    writeFileAtomic(join(path, FILES.figure), pageToHtml(page));
    const within = (from: number, to: number) =>
      events.filter(({ timeInPattern }) => timeInPattern >= from && timeInPattern < to).length;
    console.log(
      `${events.length} events of ${config.hidden[0]} neurons in ${count} patterns: ` +
        `${within(0, 20)} in the first 20 time units of a pattern, ${within(50, T_SHOW)} in the last 100`,
    );
    console.log(`figure: ${join(path, FILES.figure)}`);
  } finally {
    release();
  }
}

/** The events of the first hidden layer, in order of time. */
async function recordEvents(
  config: SharedConfig,
  given: GivenOptions,
  weights: string | undefined,
): Promise<EventRecord[]> {
  const { variant, seed, dt, hidden } = config;
  const { test } = await openMnist(config, given);
  const { tauDRa, weightScales, inputSize, outputSize } = microcircuitExperiment("mnist", variant as Variant, "event");
  const net = await MicrocircuitNetwork.create(
    {
      dt,
      seed,
      plastic: false,
      backend: config.backend,
      execution: config.execution,
      ...(config.threads === null ? {} : { threads: config.threads }),
    },
    {
      inputSize,
      hiddenSizes: hidden,
      outputSize,
      variant,
      model: "event",
      method: "backprop",
      threshold: config.threshold,
      interneuronThreshold: config["interneuron-threshold"],
      tauDRa,
      weightScales,
    },
  );
  try {
    if (weights !== undefined) loadWeights(net, weights);
    const starts = Float64Array.from({ length: test.sampleCount }, (_, pattern) => pattern * T_SHOW);
    const { spikes } = await net.runSim({
      T: test.sampleCount * T_SHOW,
      inputs: [
        {
          population: "neur_input_input_pop",
          data: test.inputs,
          sampleIds: Int32Array.from(starts.keys()),
          times: starts,
        },
      ],
      // No target pulls at the output.
      external: [{ population: "neur_output_output_pop", variable: "ga", times: [0], values: [0] }],
      recordSpikes: [HIDDEN],
    });
    const { steps, ids } = spikes[HIDDEN]![0]!;
    const stepsShown = Math.round(T_SHOW / dt);
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
