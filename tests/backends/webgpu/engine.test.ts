/** What is particular to the GPU: finding one, fitting into it, losing it, and what stays on it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { acquireDevice, releaseDevice } from "../../../genn/backends/webgpu/device.ts";
import { chooseMode } from "../../../genn/backends/webgpu/mode.ts";
import { printModule } from "../../../genn/backends/webgpu/module.ts";
import type { ModuleLimits } from "../../../genn/backends/webgpu/module-context.ts";
import {
  availableAdapter,
  build,
  DeviceLostError,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromIndices,
  GeNNModel,
  ModelError,
  resolveBackend,
  synapseVarRef,
  varRef,
} from "../../../genn/index.ts";
import { lower } from "../../../genn/program/lower/index.ts";
import type { Program } from "../../../genn/program/program.ts";
import { listedGraph } from "../../../genn/runtime/listed-graph.ts";
import { DT, delta } from "../../support/definitions.ts";
import { start } from "../../support/simulate.ts";

const counting = defineNeuronModel({
  name: "counting",
  vars: { n: 0, w: 0 },
  simCode: "n += 1; w += Isyn;",
  thresholdConditionCode: "n >= 2",
});
const weight = defineWeightUpdateModel({ name: "weight", vars: { g: 0.5 }, preSpikeSynCode: "addToPost(g);" });

function network(size: number, batchSize = 1): GeNNModel {
  const model = new GeNNModel({ name: "counters", dt: DT, batchSize });
  const pop = model.addNeuronPopulation("pop", size, counting);
  model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate: weight, postsynaptic: delta });
  return model;
}
/** The same with `count` listed synapses. */
function sparseProgram(size: number, count: number): Program {
  const model = new GeNNModel({ name: "counters", dt: DT });
  const pop = model.addNeuronPopulation("pop", size, counting);
  const numbers = (step: number) => Array.from({ length: count }, (_, k) => (step * k) % size);
  const connectivity = fromIndices(numbers(7), numbers(11));
  const population = model.addSynapsePopulation("syn", connectivity, pop, pop, {
    weightUpdate: weight,
    postsynaptic: delta,
  });
  return lower(model, new Map([[population, listedGraph(population)]]));
}
const popOf = (model: GeNNModel) => model.neuronPopulations[0]!;

const SMALLEST: ModuleLimits = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxBufferSize: 256 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
};

describe("fitting into a GPU", () => {
  test("a model of many variables needs no more bindings than every adapter has", () => {
    const { bindings } = printModule(lower(network(50, 3)), "fused", SMALLEST);
    expect(2 + bindings.packs.length + bindings.arrays.size).toBeLessThanOrEqual(8);
  });

  test("state beyond the largest binding is spread over several", () => {
    const limits = { ...SMALLEST, maxStorageBufferBindingSize: 32_000 };
    const { layout } = printModule(lower(network(50, 3)), "per-step", limits);
    expect(layout.packs.length).toBeGreaterThan(1);
    for (const { bytes } of layout.packs) expect(bytes).toBeLessThanOrEqual(32_000);
  });

  test("what does not fit says which buffer, how many bytes, and which limit, before anything is allocated", () => {
    const limits = { ...SMALLEST, maxStorageBufferBindingSize: 2 ** 20 };
    const print = () => printModule(lower(network(600)), "fused", limits);
    expect(print).toThrow(ModelError);
    expect(print).toThrow(/'syn\.g' needs 1\.4 MiB.*at most 1\.0 MiB.*maxStorageBufferBindingSize.*smaller batch/s);
    const few = { ...SMALLEST, maxStorageBufferBindingSize: 13_000, maxStorageBuffersPerShaderStage: 3 };
    expect(() => printModule(lower(network(20, 8)), "fused", few)).toThrow(/at most 3 storage buffers .* of 12\.7 KiB/);
  });

  test("spike lists live in workgroup memory when fused; what has no room there stays in state", () => {
    const code = (room: number) =>
      printModule(lower(network(64)), "fused", { ...SMALLEST, maxComputeWorkgroupStorageSize: room }).text;
    expect(code(16384)).toMatch(/var<workgroup> pop_spike_ids: array<i32, 64>;/);
    expect(code(16384)).toMatch(/var<workgroup> pop_n: /);
    expect(code(600)).toMatch(/var<workgroup> pop_spike_ids: array<i32, 64>;/);
    expect(code(600)).not.toMatch(/var<workgroup> pop_n: /);
  });

  test("small networks and large batches are fused, a large network on its own is not", () => {
    expect(chooseMode(lower(network(100)))).toBe("fused");
    expect(chooseMode(lower(network(2000)))).toBe("per-step");
    expect(chooseMode(lower(network(2000, 128)))).toBe("fused");
    expect(chooseMode(lower(network(100)), true), "played by a CPU").toBe("per-step");
    expect(chooseMode(sparseProgram(100, 1000))).toBe("fused");
    expect(chooseMode(sparseProgram(4000, 4000)), "eight tiles one after the other").toBe("per-step");
  });

  test("what sparse synapses need of workgroup memory is left free for them", () => {
    for (const room of [16384, 4096]) {
      const limits = { ...SMALLEST, maxComputeWorkgroupStorageSize: room };
      const { text } = printModule(sparseProgram(600, 1000), "fused", limits);
      const arrays = [...text.matchAll(/var<workgroup> \w+: array<.*, (\d+)>;/g)].map(([, length]) => Number(length));
      const bytes = arrays.map((length) => 16 * Math.ceil(length / 4));
      expect(text).toMatch(/var<workgroup> tile_turns: array<atomic<u32>, 512>;/);
      // Two more are no arrays.
      expect(bytes.reduce((a, b) => a + b, 2 * 16)).toBeLessThanOrEqual(room);
    }
  });
});

describe("choosing a backend", () => {
  test("auto does not take a GPU that the CPU plays", async () => {
    expect((await availableAdapter())?.isSoftware).toBe(true);
    expect(await resolveBackend("auto")).toBe("wasm");
    const simulation = await start(network(3), { backend: "auto" });
    expect(simulation.backend).toBe("wasm");
  });

  test("an unknown backend or execution is refused with the nearest name", async () => {
    await expect(build(network(3), { backend: "webgp" as "webgpu" })).rejects.toThrow(/webgpu/);
    await expect(build(network(3), { backend: "webgpu", execution: "fuse" as "fused" })).rejects.toThrow(/fused/);
  });

  test("without an adapter, webgpu says what was looked for and what to install, and auto takes the CPU", async () => {
    const script = `
      const { build, GeNNModel, defineNeuronModel, resolveBackend } = await import("./genn/index.ts");
      const model = new GeNNModel({ dt: 1 });
      model.addNeuronPopulation("pop", 1, defineNeuronModel({ name: "still", simCode: "" }));
      console.log(await resolveBackend("auto"));
      await build(model, { backend: "webgpu" }).catch((error) => console.log(error.name + ": " + error.message));`;
    const { VK_ICD_FILENAMES: _, VK_DRIVER_FILES: __, ...without } = process.env;
    const args = ["--import", "tsx", "--input-type=module", "-e", script];
    const run = (env: NodeJS.ProcessEnv) => promisify(execFile)(process.execPath, args, { env });
    // A driver that is named but not there, and (on a machine without a GPU) no driver at all, which costs nobody a warning.
    const { stdout } = await run({ ...without, VK_ICD_FILENAMES: "/nonexistent.json" });
    const plain = await run({ ...without, HOME: "/nonexistent" });
    if (plain.stdout.includes("GpuError")) expect(plain.stderr).not.toMatch(/vulkan/i);
    expect(stdout).toMatch(/^wasm$/m);
    expect(stdout).toMatch(/GpuError: no GPU adapter was found.*Vulkan.*libvulkan1.*wasm/);
  });
});

describe("what stays on the GPU", () => {
  test("a variable is copied from one simulation to another, of another batch size", async () => {
    const [one, other] = [network(5, 2), network(5, 3)];
    const from = await start(one, { backend: "webgpu" });
    const to = await start(other, { backend: "webgpu" });
    const [g, h] = [one, other].map((model) => synapseVarRef(model.synapsePopulations[0]!, "g"));
    // A variable with a copy per instance has another shape there.
    await expect(to.copyFrom(h!, from, g!)).rejects.toThrow(/takes 75 values/);
    const alike = await start(network(5, 2), { backend: "webgpu" });
    from.push(
      g!,
      Float32Array.from({ length: 50 }, (_, index) => index),
    );
    await alike.copyFrom(synapseVarRef(alike.model.synapsePopulations[0]!, "g"), from, g!);
    const copied = await alike.pull(synapseVarRef(alike.model.synapsePopulations[0]!, "g"));
    expect([...copied]).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  test("a pull gives the values of its moment, though the run goes on before they arrive", async () => {
    const model = network(4);
    const simulation = await start(model, { backend: "webgpu" });
    const pulls: Promise<ArrayLike<number>>[] = [];
    for (let step = 1; step <= 5; step++) {
      await simulation.step();
      pulls.push(simulation.pull(varRef(popOf(model), "n")));
    }
    expect((await Promise.all(pulls)).map((values) => values[0])).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("a device that is lost", () => {
  test("is an error that says how to go on, and the next simulation gets a new device", async () => {
    const model = network(3);
    const simulation = await start(model, { backend: "webgpu" });
    await simulation.step(2);
    const device = await acquireDevice();
    device.gpu.destroy();
    await device.gpu.lost;
    releaseDevice(device);
    await expect(simulation.step(1)).rejects.toThrow(DeviceLostError);
    await expect(simulation.pull(varRef(popOf(model), "n"))).rejects.toThrow(/was lost.*checkpoint.*wasm/);
    const again = await start(network(3), { backend: "webgpu" });
    await again.step(2);
    expect((await again.pull(varRef(popOf(again.model), "n")))[0]).toBe(2);
  });

  test("a device that has refused something is replaced by the next simulation's, and the first keeps its error", async () => {
    const simulation = await start(network(3), { backend: "webgpu" });
    const device = await acquireDevice();
    // A buffer of an impossible usage: mapped for reading and bound as storage.
    device.gpu.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    await device.gpu.queue.onSubmittedWorkDone();
    await expect.poll(() => device.fault?.message).toMatch(/refused a command/);
    await expect(simulation.step()).rejects.toThrow(/refused a command/);
    releaseDevice(device);
    const again = await start(network(3), { backend: "webgpu" });
    await again.step(2);
    expect((await again.pull(varRef(popOf(again.model), "n")))[0]).toBe(2);
  });

  test("a destroyed simulation gives its memory back and refuses to run", async () => {
    const simulation = await build(network(3), { backend: "webgpu" });
    simulation.destroy();
    simulation.destroy();
    await expect(simulation.step()).rejects.toThrow(/destroyed/);
  });
});
