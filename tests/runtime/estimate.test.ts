/** What a model will take of memory, before it is built. */
import { expect, it } from "vitest";
import {
  build,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  estimateMemory,
  fromRule,
  GeNNModel,
  readOnly,
  uniform,
} from "../../genn/index.ts";
import { fixedNumberPre, fixedProbability } from "../../genn_models/index.ts";

const neuron = defineNeuronModel({ name: "spiking", vars: { v: 0 }, thresholdConditionCode: "v > 1.0" });
const synapse = defineWeightUpdateModel({
  name: "delayed",
  vars: { g: readOnly(1), d: readOnly(0, "uint8") },
  preSpikeSynCode: "addToPostDelay(g, d);",
});
const sum = definePostsynapticModel({ name: "sum", simCode: "injectCurrent(inSyn); inSyn = 0;" });

function network(): GeNNModel {
  const model = new GeNNModel({ dt: 1, seed: 3 });
  const [from, to] = [model.addNeuronPopulation("from", 300, neuron), model.addNeuronPopulation("to", 500, neuron)];
  const parts = { weightUpdate: synapse, postsynaptic: sum, maxDendriticDelaySteps: 10 };
  const values = { vars: { g: uniform(0, 1) } };
  const rule = fromRule(fixedProbability, { probability: 0.1 });
  model.addSynapsePopulation("rows", rule, from, to, { ...parts, weightUpdateValues: values });
  model.addSynapsePopulation("columns", fromRule(fixedNumberPre, { number: 7 }), from, to, parts);
  return model;
}

it("counts synapses that are drawn, and what they take, part by part", async () => {
  const { bytes, parts, synapseCounts } = await estimateMemory(network());
  const simulation = await build(network(), { threads: 1 });
  const [rows] = simulation.model.synapsePopulations;
  expect(synapseCounts).toEqual({ rows: simulation.synapseCount(rows!), columns: 3500 });
  const of = (group: string, use: string) => parts.find((part) => part.group === group && part.use === use)?.bytes;
  // Two bytes for the target of each synapse, four for where each row begins; rows are padded to four elements.
  expect(of("columns", "connectivity")).toBe(4 * 304 + 2 * 3500);
  // A weight and one byte of delay; two sums per neuron.
  expect(of("columns", "variables")).toBe(5 * 3500 + 4 * 500);
  expect(of("columns", "delays")).toBe(16 * 500 * 4);
  expect(bytes).toBe(parts.reduce((total, part) => total + part.bytes, 0));
  simulation.destroy();
});

it("is larger where elements are whole words", async () => {
  const [wasm, gpu] = [await estimateMemory(network()), await estimateMemory(network(), "webgpu")];
  const synapses = Object.values(wasm.synapseCounts).reduce((sum, count) => sum + count, 0);
  expect(gpu.bytes - wasm.bytes).toBeGreaterThan(4.9 * synapses);
  await expect(estimateMemory({} as never)).rejects.toThrow("estimateMemory takes a GeNNModel");
  await expect(estimateMemory(network(), "cuda" as never)).rejects.toThrow("unknown backend 'cuda'");
});
