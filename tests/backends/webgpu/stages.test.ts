/** How many threads a stage of a step is given. */
import { expect, test } from "vitest";
import { printModule } from "../../../genn/backends/webgpu/module.ts";
import { defineWeightUpdateModel, fromIndices, GeNNModel } from "../../../genn/index.ts";
import { lower } from "../../../genn/program/lower/index.ts";
import { listedGraph } from "../../../genn/runtime/listed-graph.ts";
import { addScripted, collector, DT, delta } from "../../support/definitions.ts";

const LIMITS = {
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
};

function stagesOf(model: GeNNModel) {
  const listed = model.synapsePopulations.filter(({ sparse }) => sparse !== undefined);
  const graphs = new Map(listed.map((population) => [population, listedGraph(population)]));
  return printModule(lower(model, graphs), "per-step", LIMITS).stages;
}

test("functions over neurons run together, one behind the other, with threads for the largest", () => {
  const model = new GeNNModel({ dt: DT });
  model.addNeuronPopulation("few", 3, collector);
  model.addNeuronPopulation("many", 140, collector);
  const size = 64 * 3;
  expect(stagesOf(model)).toEqual([{ name: "stage_1", size, runs: "stage 1: step_few, step_many" }]);
});

test("functions of which one thread finds what it has left itself share workgroups, with threads for the larger one", () => {
  const model = new GeNNModel({ dt: DT });
  const [few, many] = [
    model.addNeuronPopulation("few", 3, collector),
    model.addNeuronPopulation("many", 140, collector),
  ];
  const weightUpdate = defineWeightUpdateModel({ name: "sends", synapseDynamicsCode: "addToPost(sum_pre);" });
  model.addSynapsePopulation("syn", "dense", many, few, { weightUpdate, postsynaptic: delta });
  const [first, second] = stagesOf(model);
  expect(first).toMatchObject({ size: 64, runs: "stage 1: synapseDynamics_syn, step_few" });
  expect(second).toMatchObject({ size: 64 * 3, runs: "stage 2: step_many" });
});

test("tiles of sparse synapses have workgroups of their own: those that add to one sum the same, one after the other; those of different size wait", () => {
  const model = new GeNNModel({ dt: DT, fusePostsynapticModels: true });
  const source = addScripted(model, "source", 3, [[0]]);
  const target = model.addNeuronPopulation("target", 300, collector);
  const add = (name: string, code: object) =>
    model.addSynapsePopulation(name, fromIndices([0, 1], [5, 290]), source, target, {
      weightUpdate: defineWeightUpdateModel({ name, ...code }),
      postsynaptic: delta,
    });
  add("a", { preSpikeSynCode: "addToPost(1.0);" });
  add("b", { preSpikeSynCode: "addToPost(2.0);" });
  add("c", { synapseDynamicsCode: "addToPost(3.0);" });
  const [first, second] = stagesOf(model);
  const tiles = Math.ceil(300 / 64);
  const others = 1;
  expect(first).toMatchObject({
    size: 64 * (tiles + others),
    runs: "stage 1: clear_source, presynapticSpike_a, presynapticSpike_b",
  });
  expect(second).toMatchObject({ size: 64 * (2 + others), runs: "stage 2: synapseDynamics_c, step_source" });
});
