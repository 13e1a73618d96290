/** What a recurrent network does while a few sequences are shown: input, target, outputs and rates, step by step. Nothing is learned. */
import { join } from "node:path";
import { responsesPage } from "../../../figures/responses.ts";
import { ANSWER_LAG, rfloPopulations } from "../../../network_architectures/rflo/index.ts";
import { type GivenOptions, type OptionTable, optionGroups } from "../../../network_base/index.ts";
import { testRun } from "../../../training/index.ts";
import { resolveWithFile } from "../../config-file.ts";
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
import { DATA_STEPS, mnist1dStudy } from "../mnist1d/study.ts";

const NAME = "rflo/sample-responses";

/** One value of one step. */
type ResponseRecord = {
  /** Number of the sequence, and step within it, from 0. */
  readonly sequence: number;
  readonly step: number;
  /** `input`, `target` (a class), `output` or `rate`. */
  readonly quantity: string;
  /** Class or neuron that it belongs to; 0 for what there is one of. */
  readonly unit: number;
  /** null for the target of a step that asks for no answer. */
  readonly value: number | null;
};

/** The table of responses. */
export const RESPONSES = "responses.csv";

/** Columns of `responses.csv`. */
export const RESPONSE_COLUMNS: readonly Column<keyof ResponseRecord>[] = [
  { field: "sequence", type: "number" },
  { field: "step", type: "number" },
  { field: "quantity", type: "string" },
  { field: "unit", type: "number" },
  { field: "value", type: "optional number" },
];

const SHARED = ["model", "hidden", "dt", "threshold", "error-threshold", "delay", "test-seed", "seed"] as const;
const RUNNING = ["backend", "execution", "threads"] as const;

/** Options that mean what they mean for a training, and one's own. */
function optionsOfTraining(): OptionTable {
  const all = studyOptions(mnist1dStudy);
  const { model } = all;
  return {
    ...Object.fromEntries([...SHARED, ...RUNNING, "config"].map((name) => [name, all[name]!])),
    // One network is shown.
    model: { ...model!, all: undefined } as never,
    samples: {
      kind: "integer",
      min: 1,
      max: 100,
      group: optionGroups.data,
      default: 4,
      help: "Sequences shown, the first of the test set",
    },
    weights: {
      kind: "text",
      transient: true,
      group: optionGroups.network,
      help: "Weights of a training, weights-*.json of rflo/mnist1d; without it, weights are as drawn",
    },
    quiet: all.quiet!,
    out: { ...all.out!, shownDefault: resultsFolder(NAME, ["<model>"]) },
  };
}

const options = optionsOfTraining();

/** The experiment. */
export const sampleResponsesExperiment: Experiment = {
  name: NAME,
  summary: "Show a few sequences to a recurrent network and record what it answers, and its rates",
  options,
  examples: [
    [NAME, "4 sequences, a network that has learned nothing"],
    [`${NAME} --delay 10 --weights results/rflo-mnist1d/a/weights-rate-random-all-0.json`, "after training"],
  ],
  results: `The folder of --out receives
  responses.csv  one row per value: sequence, step, what it is, of which class or neuron
  figure.html    all of them against time; opens without a network
  config.json    all settings; --config takes it back`,
  run,
};

async function run(given: GivenOptions): Promise<void> {
  const { samples, ...ofNetwork } = resolveWithFile(NAME, options, given);
  const asked = configOf(ofNetwork, samples as number);
  checkLimits(mnist1dStudy, asked);
  mnist1dStudy.check?.(asked as never);
  const path = (given.out as string | undefined) ?? resultsFolder(NAME, [asked.model as string]);
  checkFolder(path);
  const config = await withBackend(mnist1dStudy, asked);
  const weights = given.weights as string | undefined;
  // First of all: without a GPU or the weights, nothing is to be left behind.
  checkUnlocked(join(path, FILES.lock));
  const responses = await recordResponses(config, given, weights);
  const settings = Object.fromEntries([...SHARED, ...RUNNING].map((name) => [name, config[name]]));
  writeTableFolder(path, {
    config: { experiment: NAME, ...settings, samples, version: packageVersion() },
    tables: [[RESPONSES, formatCsv(RESPONSE_COLUMNS, recordsOf(responses))]],
    page: responsesPage({
      title: "A recurrent network names what it sees",
      subtitle: `${samples} sequences of one-dimensional MNIST; answers are shown in the step that they belong to.`,
      ...responses,
      settings: {
        ...settings,
        threads: config.threads ?? "all",
        weights: weights === undefined ? "as drawn" : "trained",
        version: packageVersion(),
      },
    }),
  });
  const asking = responses.targets.filter((target) => target !== null).length;
  const right = responses.targets.filter((target, step) => {
    const values = responses.outputs[step]!;
    return target !== null && values.indexOf(Math.max(...values)) === target;
  }).length;
  console.log(`${right} of ${asking} answers are right, in ${samples} sequences`);
  console.log(`figure: ${join(path, FILES.figure)}`);
}

/** The settings of a training from which the network follows; nothing is trained. */
function configOf(ofNetwork: GivenOptions, samples: number) {
  const nothing = { batch: 1, epochs: 1, "train-samples": 1, "test-samples": samples };
  return resolveConfig(mnist1dStudy, { ...ofNetwork, ...nothing });
}

type Config = ReturnType<typeof configOf>;

/** What a figure is drawn from. */
interface Responses {
  readonly steps: number;
  readonly inputs: readonly number[];
  readonly targets: readonly (number | null)[];
  readonly outputs: readonly (readonly number[])[];
  readonly rates: readonly (readonly number[])[];
}

/** Values of all sequences, each in the step of the sequence that it belongs to: what lags behind is moved back. */
async function recordResponses(config: Config, given: GivenOptions, weights: string | undefined): Promise<Responses> {
  const { task } = mnist1dStudy;
  const { seed, backend, execution, threads } = config;
  const { test } = (await mnist1dStudy.openData(config as never, given)).of(config as never);
  const net = await task.create(config as never, task.shape, {
    seed,
    plastic: false,
    backend,
    execution,
    ...(threads === null ? {} : { threads }),
  });
  try {
    if (weights !== undefined) loadWeights(net, weights, "--hidden must be that of the training");
    const { dt, tShow } = task.presentation(config as never);
    const ports = task.ports(net);
    const run = testRun(ports, test, tShow, 1, dt);
    const [[, , times]] = run.readouts as [readonly [string, string, ArrayLike<number>]];
    const hidden = rfloPopulations.hidden;
    const { neurons } = await net.runSim({ ...run, readouts: [...run.readouts!, [hidden, "r", times]] });
    const shown = task.shape.steps!;
    const rows = (key: string, size: number, lag: number): number[][] =>
      Array.from({ length: test.sampleCount * DATA_STEPS }, (_, k) => {
        const at = Math.floor(k / DATA_STEPS) * shown + (k % DATA_STEPS) + lag;
        return Array.from(neurons[key]!.values.slice(at * size, (at + 1) * size));
      });
    const places = Array.from(
      { length: test.sampleCount * DATA_STEPS },
      (_, k) => Math.floor(k / DATA_STEPS) * shown + (k % DATA_STEPS),
    );
    const labels = "labels" in test ? test.labels : [];
    return {
      steps: DATA_STEPS,
      inputs: places.map((place) => test.inputs[place]!),
      targets: places.map((place) => {
        const label = labels[place + ANSWER_LAG]!;
        return label < 0 ? null : label;
      }),
      outputs: rows(`${ports.output.population}_${ports.output.variable}`, test.targetSize, ANSWER_LAG),
      // Potentials have seen an input one step later.
      rates: rows(`${hidden}_r`, net.neuronPopulation(hidden).size, ANSWER_LAG - 1),
    };
  } finally {
    net.destroy();
  }
}

function recordsOf({ steps, inputs, targets, outputs, rates }: Responses): ResponseRecord[] {
  return inputs.flatMap((input, at): ResponseRecord[] => {
    const [sequence, step] = [Math.floor(at / steps), at % steps];
    const record = (quantity: string, unit: number, value: number | null) => ({
      sequence,
      step,
      quantity,
      unit,
      value,
    });
    return [
      record("input", 0, input),
      record("target", 0, targets[at]!),
      ...outputs[at]!.map((value, unit) => record("output", unit, value)),
      ...rates[at]!.map((value, unit) => record("rate", unit, value)),
    ];
  });
}
