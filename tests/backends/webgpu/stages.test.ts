/** How many threads a stage of a step is given. */
import { expect, test } from "vitest";
import { printModule } from "../../../genn/backends/webgpu/module.ts";
import { GeNNModel } from "../../../genn/index.ts";
import { lower } from "../../../genn/program/lower/index.ts";
import { collector, DT } from "../../support/definitions.ts";

const LIMITS = {
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
};

test("functions that need not wait run together, with threads for the larger one", () => {
  const model = new GeNNModel({ dt: DT });
  model.addNeuronPopulation("few", 3, collector);
  model.addNeuronPopulation("many", 40, collector);
  const { stages } = printModule(lower(model), "per-step", LIMITS);
  expect(stages).toEqual([{ name: "stage_1", size: 40, runs: "stage 1: step_few, step_many" }]);
});
