/** Counts, sizes, steps and seeds of all public functions: whole numbers in their range, or refused by name. */
import { describe, expect, onTestFinished, test } from "vitest";
import { concatenatedShuffles, oneHot, RandomState, yinYang } from "../../data/index.ts";
import { binomial, build, defineNeuronModel, GeNNModel } from "../../genn/index.ts";
import { readOption } from "../../network_base/index.ts";
import { jobsOf, presentationOrder, testBatchSize, testPatterns } from "../../training/index.ts";
import { Chain } from "../network_base/networks.ts";

const neuron = defineNeuronModel({ name: "n", vars: { v: 0 }, thresholdConditionCode: "v > 1.0" });
const model = (options: object = {}) => new GeNNModel({ dt: 1, ...options });

async function simulation(threads = 1) {
  const one = model();
  const pop = one.addNeuronPopulation("pop", 3, neuron);
  const made = await build(one, { threads });
  onTestFinished(() => made.destroy());
  return { made, pop };
}
async function network(options: object = {}) {
  const net = await Chain.create({ dt: 1, threads: 1, ...options }, { from: 3, to: 2, g: 0 });
  onTestFinished(() => net.destroy());
  return net;
}
const runs = (settings: object) => jobsOf({ options: {}, columns: [] }, { seed: 1, runs: 1, ...settings } as never);
const fromOption = (value: never) => {
  const reading = readOption({ kind: "integer", min: 1, group: "x", help: "x" }, value);
  if ("problem" in reading) throw new Error(`the option ${reading.problem}`);
};

/** What is asked for, and by which part of its name it is refused. */
const asked: readonly (readonly [name: string, ask: (value: never) => unknown])[] = [
  ["batchSize", (value) => model({ batchSize: value })],
  ["seed", (value) => model({ seed: value })],
  ["size of neuron population", (value) => model().addNeuronPopulation("pop", value, neuron)],
  ["binomial: n", (value) => binomial(value, 0.5)],
  ["threads", (value) => simulation(value)],
  ["number of steps", async (value) => (await simulation()).made.step(value)],
  ["timestep", async (value) => Object.assign((await simulation()).made, { timestep: value })],
  [
    "number of steps to record",
    async (value) => {
      const { made, pop } = await simulation();
      made.recordSpikes(pop, value);
    },
  ],
  [
    "steps of a piece",
    async (value) => {
      const { made, pop } = await simulation();
      made.recordSpikes(pop, 3);
      await made.spikePieces(pop, { steps: value }).next();
    },
  ],
  [
    "first recorded step",
    async (value) => {
      const { made, pop } = await simulation();
      made.recordSpikes(pop, 30);
      await made.step(20);
      await made.spikes(pop, { from: value });
    },
  ],
  ["batchSize of validation", (value) => network({ validation: { batchSize: value } })],
  ["batchSize", (value) => network({ batchSize: value })],
  ["everySteps", async (value) => (await network()).runSim({ T: 10, plasticity: { everySteps: value } })],
  [
    "sampleIds",
    async (value) =>
      (await network()).runSim({
        T: 10,
        inputs: [{ population: "neur_in_pop", data: new Float64Array(30), sampleIds: [value], times: [0] }],
      }),
  ],
  [
    "updates",
    async (value) => {
      const net = await network();
      await net.restoreState({ ...(await net.saveState()), updates: value });
    },
  ],
  ["patterns", (value) => testPatterns(value, 5)],
  ["tests", (value) => testPatterns(5, value)],
  ["test samples", (value) => testBatchSize(value)],
  ["training samples", (value) => presentationOrder(1, value, 5, 5)],
  ["batches", (value) => presentationOrder(1, 5, value, 5)],
  ["batch size", (value) => presentationOrder(1, 5, 5, value)],
  ["runs", (value) => runs({ runs: value })],
  ["seed", (value) => runs({ seed: value })],
  ["option", fromOption],
  ["size", (value) => yinYang({ size: value, seed: 1 })],
  ["seed", (value) => yinYang({ size: 3, seed: value })],
  ["classCount", (value) => oneHot([], value)],
  ["sampleCount", (value) => concatenatedShuffles(new RandomState(1), value, 3)],
];

describe.each(asked)("%s", (name, ask) => {
  test.each<[string, unknown]>([
    ["a quotient", 0.7 / 0.1],
    ["a fraction", 2.5],
    ["a negative number", -1],
    ["NaN", Number.NaN],
    ["infinity", Infinity],
    ["what doubles do not count", 2 ** 60],
    ["an object", {}],
  ])("is not %s", async (_, value) => {
    const failed = await (async () => ask(value as never))().then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failed?.message, `${name} of ${String(value)} is refused`).toContain(name);
    expect(failed!.message).toMatch(/whole number|integer/);
    if (value === 0.7 / 0.1) {
      expect(failed!.message).toContain("6.999999999999999");
      if (name !== "sampleIds" && !name.startsWith("seed"))
        expect(failed!.message).toContain("Math.round(..) makes it 7");
    } else if (typeof value === "number") expect(failed!.message).toContain(String(value));
  });
});
