/** A small architecture with its task and its study, all in one file: it tells two classes of patterns apart. */
import type { Dataset } from "../../data/dataset.ts";
import type { Study } from "../../experiments/study.ts";
import { learningPage } from "../../figures/learning.ts";
import { defineNeuronModel, readOnly, uniform } from "../../genn/index.ts";
import {
  dense,
  NetworkBase,
  optionGroups,
  optionTable,
  type SettingsOf,
  type Task,
  toEvents,
} from "../../network_base/index.ts";
import { seedOption } from "../../training/index.ts";

const leakyRate = defineNeuronModel({
  name: "leaky_rate",
  params: { tau: 2 },
  vars: { v: 0, r: 0, err: 0, teaching: 1, b: readOnly(0), db: 0 },
  additionalInputVars: { I_target: 0 },
  simCode: `
    v += dt * (Isyn + b - v) / tau;
    r = 1 / (1 + exp(-v));
    err = teaching * (I_target - r);
    db += dt * err;`,
});

interface ToyConfig {
  readonly inputSize: number;
  readonly outputSize: number;
  /** Change of rate that is sent; 0 for rates at every step. */
  readonly threshold: number;
}

class ToyNetwork extends NetworkBase<ToyConfig> {
  override setup({ inputSize, outputSize, threshold }: ToyConfig): void {
    const neuron = threshold > 0 ? toEvents(leakyRate, { threshold, delayed: ["err"] }) : leakyRate;
    this.addLayer("in").addNeurons("pop", inputSize, neuron);
    this.addLayer("out").addNeurons("pop", outputSize, neuron);
    this.addInput("in", "pop");
    this.addInput("out", "pop", "I_target");
    const plastic = dense(neuron, { g: uniform(-1, 1), norm: "sqrt", plasticity: "r_pre * err_post" });
    this.connect("in", "pop", "out", "pop", plastic);
  }
}

const options = optionTable({
  sending: {
    kind: "choice",
    choices: ["changes", "everything"],
    all: "all",
    labels: { changes: "changes only" },
    group: optionGroups.network,
    default: "changes",
    help: "What neurons send",
  },
  threshold: {
    kind: "number",
    above: 0,
    group: optionGroups.network,
    default: { by: "sending", values: { changes: 1e-3, everything: 1e-9 } },
    help: "Change of rate that is sent",
  },
  "leak-rate": { kind: "number", above: 0, group: optionGroups.training, default: 0.1, help: "Learning rate" },
});
export type ToySettings = SettingsOf<typeof options>;

export const toyTask: Task<ToyNetwork, ToySettings> = {
  options,
  columns: ["sending", "leak-rate"],
  shape: { inputSize: 3, outputSize: 2 },
  length: { epochs: 4, batch: 8, tests: 2 },
  presentation: () => ({ dt: 1, tShow: 20 }),
  optimisers: ({ "leak-rate": lr }) => ({
    neur_out_pop: { optimiser: "adam", params: { lr } },
    syn_in_pop_to_out_pop: { optimiser: "adam", params: { lr } },
    neur_in_pop: { optimiser: "none" },
  }),
  size: ({ sending }, { inputSize, outputSize }) => ({
    neurons: inputSize + outputSize,
    synapses: inputSize * outputSize,
    isEventBased: sending === "changes",
  }),
  create: ({ sending, threshold }, shape, network) =>
    ToyNetwork.create({ dt: 1, ...network }, { ...shape, threshold: sending === "changes" ? threshold : 0 }),
  ports: () => ({
    input: { population: "neur_in_pop" },
    target: { population: "neur_out_pop", target: "I_target" },
    output: { population: "neur_out_pop", variable: "r" },
    untaught: [{ population: "neur_out_pop", variable: "teaching", value: 0 }],
    alignAfterUpdate: [],
  }),
  describe: ({ threshold }) => ({ threshold }),
};

/** Points in a cube; the class says on which side of a plane. */
export function toyData(size: number, seed: number): Dataset {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const inputs = Float64Array.from({ length: 3 * size }, () => 4 * next() - 2);
  const labels = Int32Array.from({ length: size }, (_, k) => (inputs[3 * k]! > inputs[3 * k + 1]! ? 1 : 0));
  const targets = Float64Array.from({ length: 2 * size }, (_, k) => (labels[k >> 1] === k % 2 ? 1 : 0));
  return { name: "toy", inputs, targets, labels, sampleCount: size, inputSize: 3, targetSize: 2 };
}

const ownOptions = optionTable({ "data-seed": seedOption(7, "Seed of the points") });

export const toyStudy: Study<ToySettings, SettingsOf<typeof ownOptions>> = {
  name: "toy/plane",
  summary: "Tell on which side of a plane points lie",
  examples: [["toy/plane --epochs 2", "a short one"]],
  task: toyTask,
  defaults: { runs: 1, trainSamples: 64, testSamples: 40 },
  without: ["learning-rate-decay"],
  options: ownOptions,
  openData: async (config) => ({
    of: (settings) => ({
      training: toyData(settings["train-samples"], config["data-seed"]),
      test: toyData(settings["test-samples"], config["data-seed"] + 1),
    }),
  }),
  page: (results) => learningPage({ name: "a plane", network: "A toy", chance: 0.5 }, results),
};
