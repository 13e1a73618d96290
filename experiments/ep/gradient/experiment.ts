/** How far what equilibrium propagation learns is from the gradient, by nudging, beta and threshold of events. Nothing is trained. */
import { join } from "node:path";
import type { DataSplit } from "../../../data/dataset.ts";
import { gradientPage } from "../../../figures/gradient.ts";
import { shortNumber } from "../../../figures/published/differences.ts";
import type { GradientRecord } from "../../../figures/records.ts";
import { median } from "../../../figures/statistics.ts";
import { type BackendName, stepLimit } from "../../../genn/index.ts";
import { type EquipropSettings, equipropExperiment, equipropTask } from "../../../network_architectures/ep/index.ts";
import { type GivenOptions, type OptionTable, optionGroups } from "../../../network_base/index.ts";
import { resolveWithFile } from "../../config-file.ts";
import { type Column, formatCsv } from "../../csv.ts";
import { UserError } from "../../errors.ts";
import type { Experiment } from "../../experiment.ts";
import { checkFolder } from "../../files.ts";
import { checkLimits } from "../../limits.ts";
import { checkUnlocked } from "../../lock.ts";
import { doublePrecisionBackend } from "../../options.ts";
import { FILES } from "../../results.ts";
import { resolveConfig } from "../../study-config.ts";
import { resultsFolder, studyOptions } from "../../study-options.ts";
import { writeTableFolder } from "../../table-folder.ts";
import { packageVersion } from "../../version.ts";
import { loadWeights } from "../../weights-file.ts";
import { equipropYinYangStudy } from "../yinyang/study.ts";
import { gradientNetwork, measureGradients, NUDGINGS } from "./measure.ts";

const NAME = "ep/gradient";

/** The table of cosines and errors. */
export const GRADIENTS = "gradients.csv";

/** Columns of `gradients.csv`. */
export const GRADIENT_COLUMNS: readonly Column<keyof GradientRecord>[] = [
  { field: "seed", type: "number" },
  { field: "nudging", type: "string" },
  { field: "beta", type: "number" },
  { field: "model", type: "string" },
  { field: "threshold", type: "optional number" },
  { field: "cosine", type: "number" },
  { field: "error", type: "number" },
];

type NumberOption = Extract<OptionTable[string], { kind: "number" }>;
type IntegerOption = Extract<OptionTable[string], { kind: "integer" }>;

const NETWORK = ["hidden", "dt", "free-phase", "nudged-phase", "window", "input-threshold"] as const;
/** Networks where weights are drawn. */
const RUNS = 5;

/** Options that mean what they mean for a training, and some of its own. */
function optionsOfTraining(): OptionTable {
  const all = studyOptions(equipropYinYangStudy);
  return {
    ...Object.fromEntries(NETWORK.map((name) => [name, all[name]!])),
    "input-threshold": {
      ...(all["input-threshold"] as NumberOption),
      help: "Change of rate that inputs send as events",
    },
    betas: {
      kind: "numbers",
      above: 0,
      group: optionGroups.network,
      default: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
      help: "Strengths of the nudge, each symmetric and one-sided",
    },
    thresholds: {
      kind: "numbers",
      above: 0,
      group: optionGroups.network,
      default: [1e-4, 1e-3, 1e-2, 3e-2],
      help: "Changes of rate that hidden and output neurons send as events; rates are measured as well",
    },
    weights: {
      kind: "text",
      group: optionGroups.network,
      help: "Weights of a training, weights-*.json of ep/yinyang; without it, weights are as drawn",
    },
    seed: { ...(all.seed as IntegerOption), help: "Seed of the weights of the first network" },
    runs: {
      ...(all.runs as IntegerOption),
      default: undefined,
      shownDefault: `${RUNS}, with --weights 1`,
      help: "Networks, each with weights of its own",
    },
    batch: {
      ...(all.batch as IntegerOption),
      default: 100,
      help: "Points shown at once, the first of the training set",
    },
    "train-seed": all["train-seed"]!,
    backend: doublePrecisionBackend,
    config: all.config!,
    out: { ...all.out!, shownDefault: `${outFolder(false)} or ${outFolder(true)}`, help: "Folder for the results" },
  };
}

const outFolder = (isTrained: boolean): string => resultsFolder(NAME, [isTrained ? "trained" : "drawn"]);

const options = optionsOfTraining();

/** The experiment. */
export const gradientExperiment: Experiment = {
  name: NAME,
  summary:
    "How far is what equilibrium propagation learns from the gradient, by nudge and event threshold? Weights frozen, Yin-Yang",
  options,
  examples: [
    [NAME, "7 nudges of 2 kinds, of rates and of events with 4 thresholds"],
    [`${NAME} --weights results/ep-yinyang/event-phase-ends/weights-event-phase-ends-0.json`, "after training"],
  ],
  results: `The folder of --out receives
  gradients.csv  one row per network, kind and strength of the nudge, and threshold: cosine and relative error of the change of all parameters
  figure.html    both against the strength of the nudge; opens without a network
  config.json    all settings; --config takes it back`,
  run,
};

async function run(given: GivenOptions): Promise<void> {
  const all = resolveWithFile(NAME, options, given);
  const { betas, thresholds, weights, runs: askedRuns, ...ofNetwork } = all;
  const path = (given.out as string | undefined) ?? outFolder(weights !== undefined);
  const runs = (askedRuns as number | undefined) ?? (weights === undefined ? RUNS : 1);
  if (weights !== undefined && runs > 1) {
    throw new UserError(`--runs ${runs} with --weights: all networks would have the same weights. Leave --runs out`);
  }
  const batch = ofNetwork.batch as number;
  const nothing = { epochs: 1, tests: 1, "train-samples": batch, "test-samples": 1 };
  const config = resolveConfig(equipropYinYangStudy, { ...ofNetwork, runs, ...nothing });
  checkLimits(equipropYinYangStudy, config);
  checkSteps(config);
  checkFolder(path);
  checkUnlocked(join(path, FILES.lock));
  const { seed } = config;
  const backend = all.backend as BackendName;
  const { training } = (await equipropYinYangStudy.openData(config, {})).of(config) as DataSplit;
  const records = await measureGradients({
    task: equipropTask(equipropExperiment("yinyang")),
    network: config,
    betas: betas as readonly number[],
    thresholds: thresholds as readonly number[],
    seeds: Array.from({ length: runs }, (_, k) => seed + k),
    data: training,
    backend,
    prepare: (net) => {
      if (weights !== undefined) loadWeights(net, weights as string, "--hidden must be that of the training");
    },
  });
  const settings = {
    ...Object.fromEntries(NETWORK.map((name) => [name, config[name]])),
    ...{ betas, thresholds, weights: weights ?? null, seed, runs, batch, "train-seed": config["train-seed"], backend },
  };
  writeTableFolder(path, {
    config: { experiment: NAME, ...settings, version: packageVersion() },
    tables: [[GRADIENTS, formatCsv(GRADIENT_COLUMNS, records)]],
    page: gradientPage(records, {
      ...{ hidden: config.hidden.join(", "), dt: config.dt, "free phase": config["free-phase"] },
      ...{ "nudged phases": config["nudged-phase"], "steps that count": config.window },
      ...{ "threshold of inputs": config["input-threshold"], weights: weights === undefined ? "as drawn" : "trained" },
      ...{
        seed,
        networks: runs,
        batch,
        "seed of the points": config["train-seed"],
        backend,
        version: packageVersion(),
      },
    }),
  });
  for (const line of summaryLines(records)) console.log(line);
  console.log(`figure: ${join(path, FILES.figure)}`);
}

/** Throws `UserError` where the long phases in which the network settles have more steps than can be counted. */
function checkSteps(config: EquipropSettings): void {
  const { dt, tShow } = equipropYinYangStudy.task.presentation(gradientNetwork(config));
  const [steps, most] = [Math.round(tShow / dt), stepLimit({ dt, precision: "double" })];
  if (steps > most) {
    throw new UserError(
      `the gradient takes ${steps} steps, more than the ${most} that can be counted: take a shorter --free-phase or --nudged-phase, or a larger --dt`,
    );
  }
}

/** The best beta of every kind of nudging and threshold, medians over networks. */
function summaryLines(records: readonly GradientRecord[]): string[] {
  const thresholds = [...new Set(records.map(({ threshold }) => threshold))];
  return NUDGINGS.flatMap((nudging) =>
    thresholds.map((threshold) => {
      const own = records.filter((one) => one.nudging === nudging && one.threshold === threshold);
      const medians = [...new Set(own.map(({ beta }) => beta))].map((beta) => {
        const at = own.filter((one) => one.beta === beta);
        const middle = (of: (record: GradientRecord) => number) => median(at.map(of));
        return { beta, cosine: middle(({ cosine }) => cosine), error: middle(({ error }) => error) };
      });
      const { beta, cosine, error } = medians.reduce((best, one) => (one.cosine > best.cosine ? one : best));
      const what = threshold === null ? "rates" : `events, threshold ${shortNumber(threshold)}`;
      return `${nudging}, ${what}: at best, with beta ${beta}, cosine ${cosine.toFixed(5)} and relative error ${error.toFixed(3)}`;
    }),
  );
}
