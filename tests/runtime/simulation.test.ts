/** What a simulation promises: the same bits however it is run, recordings, shapes, and a state that can be taken up again. */
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type BuildOptions,
  build,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  RunError,
  readOnly,
  type Simulation,
  type SimulationState,
  type SynapsePopulation,
  synapseVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import { backends, gpuBackends } from "../backends/backends.ts";

const noisy = defineNeuronModel({
  name: "noisy",
  vars: { v: uniform(-1, 1), r: 0, r_event: 0 },
  simCode: "v += dt * (Isyn - v) + 0.1 * gennrand_normal(); r = tanh(v);",
  thresholdConditionCode: "fabs(r - r_event) >= 0.2",
  resetCode: "r_event = r;",
});
const plastic = defineWeightUpdateModel({
  name: "plastic",
  vars: { g: readOnly(), inp: 0, dg: 0, t_prev: variable({ type: "timepoint", initial: 0 }) },
  preSpikeSynCode: "addToPost(g * r_event_pre - inp); inp = g * r_event_pre; dg += (t - t_prev) * r_post; t_prev = t;",
});
const keep = definePostsynapticModel({ name: "keep", simCode: "injectCurrent(inSyn);" });

interface Network {
  readonly model: GeNNModel;
  readonly synapses: SynapsePopulation;
}
function network(batchSize: number, size = 37): Network {
  const model = new GeNNModel({ dt: 0.25, batchSize, seed: 11 });
  const [a, b] = [model.addNeuronPopulation("a", size, noisy), model.addNeuronPopulation("b", 6, noisy)];
  const parts = { weightUpdate: plastic, postsynaptic: keep, weightUpdateValues: { vars: { g: uniform(-0.5, 0.5) } } };
  const synapses = model.addSynapsePopulation("ab", "dense", a, b, parts);
  model.addSynapsePopulation("ba", "dense", b, a, parts);
  return { model, synapses };
}

async function start(model: GeNNModel, options: BuildOptions): Promise<Simulation> {
  const simulation = await build(model, options);
  onTestFinished(() => simulation.destroy());
  return simulation;
}

type Buffers = SimulationState["buffers"];
const stateOf = async (simulation: Simulation): Promise<Buffers> => (await simulation.saveState()).buffers;

describe("the same bits", () => {
  test.each([5, 16, 128])("with 1, 2 and 4 threads, batch %i", async (batchSize) => {
    const states = [];
    for (const threads of [1, 2, 4]) {
      const simulation = await start(network(batchSize).model, { threads });
      expect(simulation.threads).toBe(Math.min(threads, batchSize === 16 ? 4 : batchSize === 5 ? 5 : 16));
      await simulation.step(30);
      states.push(await stateOf(simulation));
    }
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  test.each(backends)("however the steps are split (%s)", async (_, options) => {
    const whole = await start(network(16).model, options);
    await whole.step(40);
    const pieces = await start(network(16).model, options);
    for (const count of [1, 0, 7, 20, 12]) await pieces.step(count);
    expect(pieces.timestep).toBe(40);
    expect(await stateOf(pieces)).toEqual(await stateOf(whole));
  });

  test.each(backends)("after a state has been taken up again, random numbers included (%s)", async (_, options) => {
    const straight = await start(network(16).model, options);
    await straight.step(15);
    const state = await straight.saveState();
    await straight.step(25);
    const resumed = await start(network(16).model, options);
    await resumed.step(3);
    resumed.restoreState(state);
    await resumed.step(25);
    expect(await stateOf(resumed)).toEqual(await stateOf(straight));
  });

  const onGpu = test.skipIf(gpuBackends.length === 0);
  onGpu("fused and per step on a GPU; where a fused workgroup adds up groups of rows, to rounding", async () => {
    for (const size of [9, 37]) {
      const states = [];
      for (const [, options] of gpuBackends) {
        const simulation = await start(network(16, size).model, options);
        expect(simulation.execution).toBe(options.execution);
        expect(simulation.code.includes("partial_sums")).toBe(size === 37 && options.execution === "fused");
        await simulation.step(30);
        states.push(await stateOf(simulation));
      }
      const [fused, perStep] = states as [Buffers, Buffers];
      if (size === 9) expect(perStep).toEqual(fused);
      for (const [name, values] of Object.entries(perStep)) {
        const far = values.findIndex((value, index) => Math.abs(Number(value) - Number(fused[name]![index])) > 1e-5);
        expect(far, name).toBe(-1);
      }
    }
  });

  test("after reinitialising", async () => {
    const simulation = await start(network(4).model, { threads: 1 });
    const before = await stateOf(simulation);
    await simulation.step(10);
    simulation.reinitialise();
    expect(simulation.timestep).toBe(0);
    expect(await stateOf(simulation)).toEqual(before);
  });
});

test("single and double precision agree to single precision", async () => {
  const values = [];
  for (const precision of ["float", "double"] as const) {
    const quiet = { ...noisy, simCode: "v += dt * (Isyn - v); r = tanh(v);" };
    const model = new GeNNModel({ dt: 0.25, seed: 3, precision });
    const pop = model.addNeuronPopulation("pop", 9, quiet);
    const simulation = await start(model, { threads: 1 });
    simulation.push(varRef(pop, "v"), [-2, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 2]);
    await simulation.step(20);
    values.push([...(await simulation.pull(varRef(pop, "r")))]);
  }
  const [float, double] = values as [number[], number[]];
  for (const [index, value] of float.entries()) {
    expect(Math.abs(value - double[index]!)).toBeLessThan(1e-6);
    if (index !== 4) expect(value).not.toBe(double[index]);
  }
});

describe.each(backends)("shapes and recordings (%s)", (_, options) => {
  test("per-instance values are [batch][element], shared ones [element], synapses [pre][post]", async () => {
    const { model, synapses } = network(16);
    const simulation = await start(model, options);
    const [a] = model.neuronPopulations;
    expect(simulation.shape(varRef(a!, "v"))).toEqual({ copies: 16, rows: 1, columns: 37 });
    expect(simulation.shape(synapseVarRef(synapses, "g"))).toEqual({ copies: 1, rows: 37, columns: 6 });
    expect(simulation.shape(synapseVarRef(synapses, "t_prev"))).toEqual({ copies: 16, rows: 37, columns: 6 });
    const values = Float32Array.from({ length: 37 * 6 }, (_, index) => index);
    simulation.push(synapseVarRef(synapses, "g"), values);
    expect(await simulation.pull(synapseVarRef(synapses, "g"))).toEqual(values);
  });

  test("a value per row can be pushed row by row only", async () => {
    const { model, synapses } = network(1);
    const simulation = await start(model, options);
    const values = Float32Array.from({ length: 37 * 6 }, (_, index) => Math.floor(index / 6));
    simulation.push(synapseVarRef(synapses, "t_prev"), values);
    expect(await simulation.pull(synapseVarRef(synapses, "t_prev"))).toEqual(values);
    values[1] = 9;
    const push = () => simulation.push(synapseVarRef(synapses, "t_prev"), values);
    if (options.backend !== "reference") {
      expect(push).toThrow("kept once per presynaptic neuron");
      return;
    }
    // It keeps everything as the model says.
    push();
    expect(await simulation.pull(synapseVarRef(synapses, "t_prev"))).toEqual(values);
  });

  test("recorded spikes are those that the neurons' variables tell of", async () => {
    const { model } = network(5);
    const simulation = await start(model, options);
    const [a] = model.neuronPopulations;
    await simulation.step(3);
    simulation.recordSpikes(a!, 20);
    const expected: { step: number; id: number }[][] = Array.from({ length: 5 }, () => []);
    let before = await simulation.pull(varRef(a!, "r_event"));
    for (let step = 3; step < 23; step++) {
      await simulation.step();
      const after = await simulation.pull(varRef(a!, "r_event"));
      // With noise, a neuron that spikes has a new value sent.
      after.forEach((value, index) => {
        if (value !== before[index]) expected[Math.floor(index / 37)]!.push({ step, id: index % 37 });
      });
      before = after;
    }
    const trains = await simulation.spikes(a!);
    expect(trains).toHaveLength(5);
    for (const [instance, { steps, ids }] of trains.entries()) {
      expect([...steps].map((step, index) => ({ step, id: ids[index] }))).toEqual(expected[instance]);
    }
    expect(expected.flat().length).toBeGreaterThan(100);
    const [before3] = [await simulation.spikeCounts(a!)];
    expect(before3.reduce((sum, one) => sum + one)).toBeGreaterThanOrEqual(expected.flat().length);
  });
});

const checking = backends.filter(([, { backend, threads }]) => backend === "reference" || threads === 1);
describe.each(checking)("checks while running (%s)", (_, options) => {
  function failing(simCode: string): GeNNModel {
    const model = new GeNNModel({ dt: 0.5 });
    const table = defineNeuronModel({ name: "table", vars: { v: 0 }, extraGlobalParams: { x: "scalar" }, simCode });
    model.addNeuronPopulation("pop", 6, table, { extraGlobalParams: { x: [1, 2, 3] } });
    return model;
  }
  test.each([
    ["a subscript beyond the end", "v = x[id];", "table, simCode: the subscript of 'x' is out of range"],
    ["a negative subscript", "int i = -1; v = x[i];", "the subscript of 'x' is out of range"],
    ["an assertion", "v += 1.0; assert(v < 2.5 || id < 5);", "table, simCode: an assertion failed"],
  ])("%s", async (_, simCode, message) => {
    const simulation = await start(failing(simCode), options);
    const running = simulation.step(4);
    await expect(running).rejects.toThrow(RunError);
    await expect(running).rejects.toThrow(message);
    await expect(running).rejects.toThrow("in the stretch from step 0, t = 0 ms");
  });
  test("not in branches that are not taken, nor behind the last neuron", async () => {
    const simulation = await start(failing("if (id < 3) v = x[id]; else v = -1.0;"), options);
    await simulation.step(2);
    expect([...(await simulation.pull(varRef(simulation.model.neuronPopulations[0]!, "v")))]).toEqual([
      1, 2, 3, -1, -1, -1,
    ]);
  });
  test("an array may change its length while running", async () => {
    const model = failing("v = x[id];");
    const simulation = await start(model, options);
    simulation.setExtraGlobalParameter(
      "pop",
      "x",
      Float32Array.from({ length: 5000 }, (_, index) => 2 * index),
    );
    await simulation.step(1);
    expect([...(await simulation.pull(varRef(model.neuronPopulations[0]!, "v")))]).toEqual([0, 2, 4, 6, 8, 10]);
  });
});

test("generated code is readable: indented, with the snippets' names", async () => {
  const simulation = await start(network(4).model, { threads: 1 });
  expect(simulation.code).toContain("(func $step.ab.presynapticSpike (param $b i32)");
  expect(simulation.code).toContain(";; preSpikeSynCode of plastic");
  expect(simulation.code).toMatch(/\n {6}\(local\.set \$v /);
});
