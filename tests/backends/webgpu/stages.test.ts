/** How many threads a stage of a step is given. */
import { expect, test } from "vitest";
import { printModule } from "../../../genn/backends/webgpu/module.ts";
import { defineWeightUpdateModel, GeNNModel } from "../../../genn/index.ts";
import { lower } from "../../../genn/program/lower/index.ts";
import { collector, DT, delta } from "../../support/definitions.ts";

const LIMITS = {
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
};

const stagesOf = (model: GeNNModel) => printModule(lower(model), "per-step", LIMITS).stages;

test("functions that have nothing to do with each other run together, each on workgroups of its own", () => {
  const model = new GeNNModel({ dt: DT });
  model.addNeuronPopulation("few", 3, collector);
  model.addNeuronPopulation("many", 140, collector);
  const size = 64 * (1 + 3);
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
