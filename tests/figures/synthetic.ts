/**
 * Results folders with made-up numbers, for looking at figures and for testing them. Configurations, runs and tables come from the
 * experiments themselves, so that they are what the experiments would write.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { joinedRecords, measureActivity } from "../../experiments/activity/measure.ts";
import { activityTables } from "../../experiments/activity/tables.ts";
import { formatCsv } from "../../experiments/csv.ts";
import { GRADIENT_COLUMNS } from "../../experiments/ep/gradient/experiment.ts";
import { equipropMnistStudy } from "../../experiments/ep/mnist/study.ts";
import { parseArguments } from "../../experiments/main.ts";
import { mnistStudy } from "../../experiments/mc/mnist/study.ts";
import { mnistThresholdStudy } from "../../experiments/mc/mnist-threshold/study.ts";
import { randmanStudy } from "../../experiments/mc/randman/study.ts";
import { RULE_ERROR_COLUMNS } from "../../experiments/mc/rule-errors/experiment.ts";
import { mnistRulesStudy, yinYangRulesStudy } from "../../experiments/mc/rules/study.ts";
import { yinYangStudy } from "../../experiments/mc/yinyang/study.ts";
import { yinYangMultipleStudy } from "../../experiments/mc/yinyang-multiple/study.ts";
import { learningColumns, runtimeColumns, type SweptLearning, type SweptRuntime } from "../../experiments/results.ts";
import { columnsOf, studyJobs } from "../../experiments/run-study.ts";
import { SPIKE_COLUMNS } from "../../experiments/sample-spikes.ts";
import type { Study } from "../../experiments/study.ts";
import { resolveConfig, writtenConfig } from "../../experiments/study-config.ts";
import { controlsExperiment } from "../../experiments/wta/controls.ts";
import { wtaTables } from "../../experiments/wta/tables.ts";
import type { GradientRecord, RuleErrorRecord } from "../../figures/records.ts";
import { VARIANTS as VARIANTS_OF_MEMORY_TRACES } from "../../figures/wta/colours.ts";
import { lastTests } from "../../figures/wta/measures.ts";
import type { WtaRecords } from "../../figures/wta/records.ts";
import { brunelStates } from "../../network_architectures/balanced/index.ts";
import { type GivenOptions, resolveOptions } from "../../network_base/index.ts";
import { type Job, keyOf } from "../../training/index.ts";
import { wtaResults } from "./wta-results.ts";

const STUDIES: readonly Study[] = [
  yinYangStudy,
  yinYangMultipleStudy,
  mnistStudy,
  mnistThresholdStudy,
  randmanStudy,
  equipropMnistStudy,
  yinYangRulesStudy,
  mnistRulesStudy,
];
const VARIANTS = ["classic", "latent-equilibrium"] as const;

/** What a made-up run measures. */
export interface Measured {
  /** Error at the end of the published training. */
  readonly error: number;
  readonly chance: number;
  readonly secondsPerEpoch: number;
}

/** Command lines that fill every figure, without the sizes of the published sweeps where fewer show as much. */
export const COMPLETE = [
  "mc/yinyang --model both --method both --runs 10",
  "mc/yinyang-multiple --model both --runs 5",
  "mc/mnist --model both --method both --runs 10",
  "mc/mnist --variant latent-equilibrium --model both --method both",
  "mc/mnist-threshold --runs 5",
  "mc/randman --model both",
  "ep/mnist --model both --runs 3",
  "ep/mnist --model rate --nudging one-sided --accumulate both --runs 3",
  ...VARIANTS.flatMap((variant) => [`mc/rules-yinyang --variant ${variant}`, `mc/rules-mnist --variant ${variant}`]),
];

/** Writes the results that a command line of an experiment would make. */
export function writeSynthetic(folder: string, commandLine: string): void {
  const request = parseArguments(commandLine.split(" "));
  if (request.kind !== "run") throw new Error(`no run: ${commandLine}`);
  const study = STUDIES.find(({ name }) => name === request.experiment.name)!;
  const config = resolveConfig(study, request.given);
  const jobs = studyJobs(study, config);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write("config.json", JSON.stringify({ ...writtenConfig(study, config), version: "0.0.0" }, null, 2));
  write(
    "learning.csv",
    formatCsv(
      learningColumns(columnsOf(study)),
      jobs.flatMap((job) => testsOf(study, job)),
    ),
  );
  write("runtime.csv", formatCsv(runtimeColumns(columnsOf(study)), jobs.map(costOf)));
}

function testsOf({ name }: Study, job: Job): SweptLearning[] {
  const { epochs, tests } = job.settings;
  const { error, chance, secondsPerEpoch } = measured(job);
  return Array.from({ length: tests + 1 }, (_, k) => {
    const epoch = (k / tests) * epochs;
    const wobble = 1 + 0.06 * Math.sin(7 * k + 3 * job.run);
    const wrong =
      k === 0 ? 1 - chance : Math.min(1 - chance, wobble * (error + (1 - chance) * 0.3 * Math.exp((-6 * k) / tests)));
    return {
      experiment: name,
      ...keyOf(job),
      epoch,
      accuracy: 1 - wrong,
      loss: 0.25 * wrong + 0.004,
      eventsPerPattern: job.columns.model === "event" && k > 0 ? 380 : null,
      seconds: epoch * secondsPerEpoch,
    };
  });
}

function costOf(job: Job): SweptRuntime {
  const { epochs, batch } = job.settings;
  const trainSeconds = epochs * measured(job).secondsPerEpoch * (1 + 0.03 * Math.sin(5 * job.run));
  return {
    ...keyOf(job),
    epochs,
    synapses: 1000,
    threads: 2,
    backend: "wasm",
    buildSeconds: 0.3,
    trainSeconds,
    testSeconds: 0.04 * trainSeconds,
    patternsPerSecond: (78 * epochs * batch) / trainSeconds,
  };
}

/** Numbers about as they are to be expected. */
function measured({ columns: { model, method }, swept }: Job): Measured {
  const isEvent = model === "event";
  const base = (method === "backprop" ? 0.03 : 0.06) + (isEvent ? 0.006 : 0);
  const threshold = typeof swept.threshold === "number" ? swept.threshold : 1e-5;
  const cliff = swept.hidden === undefined ? 0.2 : 0.03;
  const coarse = 1 / (1 + (cliff / threshold) ** 4);
  if (swept.hidden !== undefined) {
    const hidden = Number(swept.hidden);
    const chance = 1 / Number(swept.classes);
    const fine = Math.max(0, -Math.log10(threshold) - 1);
    const cost = isEvent ? 0.3 + 0.0015 * hidden + 0.05 * fine : 0.4 + (hidden / 60) ** 2;
    return { error: (hidden < 30 ? 0.25 : 0.01) + 0.9 * (1 - chance) * coarse, chance, secondsPerEpoch: cost };
  }
  const datasets = Number(swept.datasets ?? 1);
  const error = base * Math.sqrt(datasets) + 0.87 * coarse;
  return { error, chance: 0.1, secondsPerEpoch: isEvent ? 1.5 + 0.2 * datasets : 2 + 0.6 * datasets ** 2 };
}

/** Writes the events of `neurons` hidden neurons while digits are shown: bursts after every change. */
export function writeSyntheticSpikes(folder: string, neurons = 100, samples = 10): void {
  const events = Array.from({ length: samples }, (_, pattern) => {
    const ofPattern = Array.from({ length: neurons }, (_, neuron) =>
      Array.from({ length: 1 + ((neuron * 7 + pattern * 3) % 9) }, (_, k) => ({
        neuron,
        at: 1 + 1.5 * k + 0.5 * (neuron % 2),
      })),
    );
    return ofPattern.flat().map(({ neuron, at }) => ({
      experiment: "mc/sample-spikes",
      variant: "latent-equilibrium",
      pattern,
      label: (7 * pattern + 2) % 10,
      time: 150 * pattern + at,
      timeInPattern: at,
      neuron,
    }));
  }).flat();
  const config = {
    experiment: "mc/sample-spikes",
    ...{ variant: "latent-equilibrium", hidden: [neurons], dt: 0.5, threshold: 1e-3, "interneuron-threshold": 1e-3 },
    ...{ seed: 1, samples, backend: "wasm", threads: null, version: "0.0.0" },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "spikes.csv"), formatCsv(SPIKE_COLUMNS, events));
}

/** Writes errors of the event rules: of the exact one about the threshold, of the others 1. */
export function writeSyntheticErrors(folder: string, variant: string, thresholds: readonly number[]): void {
  const records: RuleErrorRecord[] = ["exact", "backward", "forward"].flatMap((rule) =>
    thresholds.flatMap((threshold) =>
      ["update", "sum"].map((span) => {
        const error = (span === "sum" ? 0.5 : 1) * (rule === "exact" ? threshold : 1);
        const errors = {
          sentError: 1e-15,
          continuousError: error,
          ratesError: 2 * error,
          boundRatio: error / threshold,
        };
        return { variant, rule, threshold, connection: "syn_a_to_b", span, ...errors, eventsPerNeuron: 1.5 };
      }),
    ),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify({ experiment: "mc/rule-errors", variant, thresholds }));
  writeFileSync(join(folder, "rule-errors.csv"), formatCsv(RULE_ERROR_COLUMNS, records));
}

/** Writes angles of change and gradient: from strong nudges, from thresholds over weak ones. */
export function writeSyntheticGradients(folder: string, seeds: readonly number[], settings: object = {}): void {
  const records: GradientRecord[] = seeds.flatMap((seed) =>
    ["symmetric", "one-sided"].flatMap((nudging) =>
      [0.01, 0.05, 0.2, 1].flatMap((beta) =>
        [null, 1e-4, 1e-2].map((threshold) => {
          const angle = seed * (0.1 * beta ** (nudging === "symmetric" ? 2 : 1) + (0.03 * (threshold ?? 0)) / beta);
          const model = threshold === null ? "rate" : "event";
          return { seed, nudging, beta, model, threshold, cosine: Math.cos(angle), error: angle };
        }),
      ),
    ),
  );
  mkdirSync(folder, { recursive: true });
  const config = { experiment: "ep/gradient", hidden: [30], weights: null, ...settings };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "gradients.csv"), formatCsv(GRADIENT_COLUMNS, records));
}

/** Writes what balanced networks do: neurons that spike as evenly as clocks, networks by seed. */
export function writeSyntheticActivity(folder: string, kind: string, networks: readonly string[], seeds: number): void {
  const populations = (seed: number) => ({ E: clocks(80, 100 + 5 * seed), I: clocks(20, 90) });
  const records = joinedRecords(
    networks.flatMap((network) =>
      Array.from({ length: seeds }, (_, k) => {
        const run = { network, seed: k + 1, populations: populations(k + 1), span: { from: 200, to: 2200 } };
        return measureActivity({ ...run, shown: k === 0 ? 100 : 0 });
      }),
    ),
  );
  const config = {
    ...{
      experiment: `balanced/${kind}`,
      size: kind === "brunel" ? 12500 : 4000,
      dt: 0.1,
      time: 2000,
      transient: 200,
      seeds,
    },
    ...(kind === "brunel" ? { synapses: null, states: "all" } : { synapses: 80 }),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  for (const [name, text] of activityTables(records)) writeFileSync(join(folder, name), text);
}

/** Neuron k spikes every `period` + k ms. */
function clocks(size: number, period: number) {
  const spikes = Array.from({ length: size }, (_, id) =>
    Array.from({ length: Math.floor(2200 / (period + id)) }, (_, k) => ({ id, time: (k + 0.5) * (period + id) })),
  ).flat();
  return { size, ids: spikes.map(({ id }) => id), times: spikes.map(({ time }) => time) };
}

/** Writes what circuits that learn patterns have done: made-up numbers of all controls. */
export function writeSyntheticMemoryTraces(folder: string, settings: GivenOptions = {}): void {
  const { options } = controlsExperiment;
  const all = resolveOptions(options, settings);
  const kept = Object.entries(all).filter(([name]) => options[name]?.transient !== true);
  const { grid, orders, weights, ...rest } = wtaResults({ variants: Object.keys(VARIANTS_OF_MEMORY_TRACES) });
  const circuitOf = grid.circuits.flatMap(({ size }, circuit) => new Array<number>(size).fill(circuit));
  const records: WtaRecords = {
    ...{ ...rest, measures: lastTests(rest.tests), circuits: grid.circuits, weights: [] },
    connections: grid.connections.map(([source, target]) => ({ source, target })),
    neurons: Object.entries(orders).flatMap(([variant, order]) =>
      Array.from(order, (neuron, place) => ({ variant, neuron, place, circuit: circuitOf[neuron]! })),
    ),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({ experiment: controlsExperiment.name, ...Object.fromEntries(kept), version: "0.0.0" }),
  );
  for (const [name, text] of wtaTables(records)) writeFileSync(join(folder, name), text);
}

/** Everything, in folders below one. */
export function writeComplete(folder: string): void {
  for (const [k, commandLine] of COMPLETE.entries()) writeSynthetic(join(folder, `synthetic-${k}`), commandLine);
  writeSyntheticSpikes(join(folder, "synthetic-spikes"));
  writeSyntheticGradients(join(folder, "synthetic-gradients"), [1, 2, 3]);
  for (const kind of ["coba", "cuba"]) writeSyntheticActivity(join(folder, `synthetic-${kind}`), kind, [kind], 2);
  writeSyntheticMemoryTraces(join(folder, "synthetic-memory-traces"));
  writeSyntheticActivity(join(folder, "synthetic-brunel"), "brunel", Object.keys(brunelStates), 1);
  for (const variant of VARIANTS) {
    writeSyntheticErrors(join(folder, `synthetic-errors-${variant}`), variant, [1e-5, 1e-3, 1e-1]);
  }
}
