/** How far what events learn is from what rates learn, by rule, threshold and connection. Nothing is trained. */
import { join } from "node:path";
import { shortNumber } from "../../../figures/published/differences.ts";
import type { RuleErrorRecord } from "../../../figures/records.ts";
import { ruleErrorsPage } from "../../../figures/rule-errors.ts";
import type { BackendName } from "../../../genn/index.ts";
import { type GivenOptions, type OptionTable, optionGroups } from "../../../network_base/index.ts";
import { sizeText } from "../../../training/index.ts";
import { resolveWithFile } from "../../config-file.ts";
import { type Column, formatCsv } from "../../csv.ts";
import { UserError } from "../../errors.ts";
import type { Experiment } from "../../experiment.ts";
import { checkFolder } from "../../files.ts";
import { checkLimits, memoryOfMachine } from "../../limits.ts";
import { checkUnlocked } from "../../lock.ts";
import { doublePrecisionBackend } from "../../options.ts";
import { FILES } from "../../results.ts";
import { logarithmic } from "../../spacing.ts";
import { resolveConfig, type StudyConfig } from "../../study-config.ts";
import { resultsFolder, studyOptions } from "../../study-options.ts";
import { writeTableFolder } from "../../table-folder.ts";
import { packageVersion } from "../../version.ts";
import { yinYangRulesStudy } from "../rules/study.ts";
import { openYinYang } from "../yinyang/data.ts";
import { measureRuleErrors } from "./measure.ts";

const NAME = "mc/rule-errors";

/** The table of errors. */
export const RULE_ERRORS = "rule-errors.csv";

/** Columns of `rule-errors.csv`. */
export const RULE_ERROR_COLUMNS: readonly Column<keyof RuleErrorRecord>[] = [
  { field: "variant", type: "string" },
  { field: "rule", type: "string" },
  { field: "threshold", type: "number" },
  { field: "connection", type: "string" },
  { field: "span", type: "string" },
  { field: "sentError", type: "number" },
  { field: "continuousError", type: "number" },
  { field: "ratesError", type: "number" },
  { field: "boundRatio", type: "number" },
  { field: "eventsPerNeuron", type: "number" },
];

type IntegerOption = Extract<OptionTable[string], { kind: "integer" }>;

/** Options that mean what they mean for a training, and some of its own. */
function optionsOfTraining(): OptionTable {
  const all = studyOptions(yinYangRulesStudy);
  return {
    ...Object.fromEntries(["variant", "hidden", "dt"].map((name) => [name, all[name]!])),
    thresholds: {
      kind: "numbers",
      above: 0,
      group: optionGroups.network,
      default: logarithmic(1e-5, 1e-1, 9),
      shownDefault: "1e-5 to 0.1, 9 in all",
      help: "Changes of rate that are sent as events, of all neurons",
    },
    seed: { ...(all.seed as IntegerOption), help: "Seed of the weights" },
    batch: { ...(all.batch as IntegerOption), default: 8, help: "Points shown at once" },
    patterns: {
      kind: "integer",
      min: 1,
      max: 1000,
      group: optionGroups.data,
      default: 8,
      help: "How many times a batch of points is shown, the first of the training set; an update follows each",
    },
    "train-seed": all["train-seed"]!,
    backend: doublePrecisionBackend,
    config: all.config!,
    out: {
      kind: "text",
      group: optionGroups.results,
      shownDefault: resultsFolder(NAME, ["<variant>"]),
      help: "Folder for the results",
    },
  };
}

const options = optionsOfTraining();

/** The experiment. */
export const ruleErrorsExperiment: Experiment = {
  name: NAME,
  summary:
    "How far is the change that each event rule makes from that of the continuous rule? Weights frozen, Yin-Yang",
  options,
  examples: [
    [NAME, "3 rules at 9 thresholds"],
    [`${NAME} --variant latent-equilibrium`, "the same with prospective coding"],
  ],
  results: `The folder of --out receives
  rule-errors.csv  one row per rule, threshold and connection, update by update and summed: relative errors, and whether the bound holds
  figure.html      errors against thresholds; opens without a network
  config.json      all settings; --config takes it back`,
  run,
};

async function run(given: GivenOptions): Promise<void> {
  const all = resolveWithFile(NAME, options, given);
  const { patterns: shown, thresholds, ...ofNetwork } = all;
  const [patterns, batch] = [shown as number, all.batch as number];
  checkDiffer(thresholds as readonly number[]);
  const config = resolveConfig(yinYangRulesStudy, {
    ...ofNetwork,
    ...{ epochs: 1, runs: 1, tests: 1, "train-samples": patterns * batch, "test-samples": 1 },
  });
  checkLimits(yinYangRulesStudy, config);
  checkRecordings(config, patterns);
  const path = (given.out as string | undefined) ?? resultsFolder(NAME, [config.variant]);
  checkFolder(path);
  checkUnlocked(join(path, FILES.lock));
  const { variant, hidden, dt, seed } = config;
  const backend = all.backend as BackendName;
  const network = { variant, hidden, dt, thresholds: thresholds as readonly number[], seed, batch, patterns };
  const records = await measureRuleErrors({ ...network, data: openYinYang(config).training, backend });
  const settings = { ...network, "train-seed": config["train-seed"], backend };
  writeTableFolder(path, {
    config: { experiment: NAME, ...settings, version: packageVersion() },
    tables: [[RULE_ERRORS, formatCsv(RULE_ERROR_COLUMNS, records)]],
    page: ruleErrorsPage(records, {
      ...settings,
      hidden: hidden.join(", "),
      thresholds: settings.thresholds.length,
      version: packageVersion(),
    }),
  });
  for (const line of summaryLines(records)) console.log(line);
  console.log(`figure: ${join(path, FILES.figure)}`);
}

/** Throws `UserError` for a threshold that would be measured, and counted, twice. */
function checkDiffer(thresholds: readonly number[]): void {
  const twice = thresholds.find((threshold, index) => thresholds.indexOf(threshold) < index);
  if (twice !== undefined) throw new UserError(`--thresholds has ${twice} twice: name it once`);
}

/** Throws `UserError` where the rates and factors of all steps would not fit into memory. */
function checkRecordings(config: Config, patterns: number): void {
  const { task } = yinYangRulesStudy;
  const { dt, tShow } = task.presentation(config);
  const values = 2 * task.size(config, task.shape).neurons * config.batch * patterns * Math.round(tShow / dt);
  const bytes = values * Float64Array.BYTES_PER_ELEMENT;
  const most = memoryOfMachine();
  if (bytes > most) {
    throw new UserError(
      `what the neurons do in ${patterns} patterns takes ${sizeText(bytes)}, more than the ${sizeText(most)} of this machine: take fewer --patterns, ` +
        "a smaller --batch or --hidden, or a larger --dt",
    );
  }
}

type Config = StudyConfig & Parameters<typeof yinYangRulesStudy.task.size>[0];

/** The worst connection of every rule at every threshold, summed over all patterns. */
function summaryLines(records: readonly RuleErrorRecord[]): string[] {
  const summed = records.filter(({ span }) => span === "sum");
  const keys = [...new Set(summed.map(({ rule, threshold }) => JSON.stringify([rule, threshold])))];
  return keys.map((key) => {
    const own = summed.filter(({ rule, threshold }) => JSON.stringify([rule, threshold]) === key);
    const worst = (of: (record: RuleErrorRecord) => number) => Math.max(...own.map(of)).toExponential(1);
    const { rule, threshold } = own[0]!;
    return (
      `${rule}, threshold ${shortNumber(threshold)}: off by ${worst(({ continuousError }) => continuousError)} of the continuous change, ` +
      `${worst(({ ratesError }) => ratesError)} of that of a network of rates; largest difference ${worst(({ boundRatio }) => boundRatio)} of the bound`
    );
  });
}
