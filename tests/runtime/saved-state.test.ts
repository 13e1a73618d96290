/** Saved states go from a backend to any other, whatever each keeps together: accumulators by block, values by row. */
import { describe, expect, test } from "vitest";
import {
  type BuildOptions,
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromRule,
  GeNNModel,
  type Simulation,
  synapseVarRef,
  uniform,
  variable,
} from "../../genn/index.ts";
import { fixedNumberTotal } from "../../genn_models/index.ts";
import { deserialiseState, serialiseState } from "../../network_base/state.ts";
import { isTested } from "../backends/backends.ts";
import { addScripted, collector, DT, delta } from "../support/definitions.ts";
import { difference, start, stateOf } from "../support/simulate.ts";

const [ROWS, COLUMNS, STEPS] = [5, 6, 12];

/** Learns from spikes; all numbers are whole, so that sums do not depend on their order. */
function learning(batchSize: number): GeNNModel {
  const model = new GeNNModel({ dt: DT, batchSize });
  const script = Array.from({ length: STEPS }, (_, step) =>
    step % 2 === 0 ? [step % ROWS, (3 * step + 1) % ROWS] : [],
  );
  const source = addScripted(model, "source", ROWS, script);
  const target = model.addNeuronPopulation("target", COLUMNS, collector);
  const weightUpdate = defineWeightUpdateModel({
    name: "learning",
    vars: {
      g: variable({ access: "READ_ONLY", initial: Array.from({ length: ROWS * COLUMNS }, (_, index) => index) }),
      dg: 0,
      last: 0,
    },
    preSpikeSynCode: "addToPost(g); dg += (t - last) / dt * (batch + 1u); last = t;",
  });
  const synapses = model.addSynapsePopulation("syn", "dense", source, target, { weightUpdate, postsynaptic: delta });
  const learn = defineCustomUpdateModel({
    name: "learn",
    varRefs: { dg: "READ_WRITE", g: "REDUCE_SUM" },
    updateCode: "g = dg; dg = 0;",
  });
  model.addCustomUpdate("learn", "learn", learn, {
    varRefs: { dg: synapseVarRef(synapses, "dg"), g: synapseVarRef(synapses, "g") },
  });
  return model;
}

const all: readonly BuildOptions[] = [
  { backend: "reference" },
  { backend: "wasm", threads: 1 },
  { backend: "wasm", threads: 1, passesOff: ["rowConstants"] },
  { backend: "webgpu" },
];
const targets = all.filter(isTested);

async function finish(simulation: Simulation) {
  await simulation.step(STEPS - simulation.timestep);
  await simulation.customUpdate("learn");
  return stateOf(simulation);
}

describe.each([1, 3, 16])("with a batch of %i", (batchSize) => {
  test("every backend goes on from the states of all", async () => {
    const expected = await finish(await start(learning(batchSize), { backend: "reference" }));
    for (const from of targets) {
      const saving = await start(learning(batchSize), from);
      await saving.step(7);
      const state = await saving.saveState();
      for (const to of targets) {
        const going = await start(learning(batchSize), to);
        await going.step(2);
        going.restoreState(state);
        const found = difference(await finish(going), expected);
        expect(found, `from ${JSON.stringify(from)} to ${JSON.stringify(to)}`).toBeUndefined();
      }
    }
  });
});

test("states are kept in different shapes at all", async () => {
  const lengths = async (options: BuildOptions) => {
    const { buffers } = await (await start(learning(16), options)).saveState();
    return [buffers["syn.dg"]!.length, buffers["syn.last"]!.length];
  };
  const perSynapse = 16 * ROWS * 8;
  expect(await lengths({ backend: "reference" })).toEqual([perSynapse, perSynapse]);
  expect(await lengths({ backend: "wasm", threads: 1 })).toEqual([perSynapse / 4, 16 * 8]);
});

test.each(targets)("a state is of one moment, whoever steps on meanwhile: %o", async (options) => {
  const model = new GeNNModel({ dt: DT });
  const counter = defineNeuronModel({ name: "counter", vars: { y: 0 }, simCode: "y += 1;" });
  for (const name of ["a", "b", "c"]) model.addNeuronPopulation(name, 2, counter);
  const simulation = await start(model, options);
  await simulation.step(2);
  const saving = simulation.saveState();
  await simulation.step(5);
  const { timestep, buffers } = await saving;
  expect(timestep).toBe(2);
  expect(Object.values(buffers).map((values) => [...values].slice(0, 2))).toEqual(Array(3).fill([2, 2]));
});

describe("sparse synapses", () => {
  const drawn = (seed: number): GeNNModel => {
    const model = new GeNNModel({ dt: DT, seed });
    const spiking = defineNeuronModel({ name: "spiking", vars: { v: 0 }, thresholdConditionCode: "v > 1" });
    const pop = model.addNeuronPopulation("pop", 40, spiking);
    const weightUpdate = defineWeightUpdateModel({
      name: "delayed",
      vars: { g: uniform(0, 1), d: variable({ access: "READ_ONLY", type: "uint8", initial: uniform(0, 4) }) },
      preSpikeSynCode: "addToPostDelay(g, d);",
    });
    model.addSynapsePopulation("syn", fromRule(fixedNumberTotal, { number: 100 }), pop, pop, {
      weightUpdate,
      postsynaptic: delta,
      maxDendriticDelaySteps: 5,
    });
    return model;
  };

  test.each(targets)("a state is bytes and back, and fits the same graph: $backend", async (options) => {
    const [one, other, stranger] = await Promise.all([7, 7, 8].map((seed) => start(drawn(seed), options)));
    const state = await one!.saveState();
    const network = { version: 2, dt: DT, batchSize: 1, precision: "float", simulation: state, updates: 0 } as const;
    const { simulation } = deserialiseState(serialiseState(network));
    other!.restoreState(simulation);
    expect(await stateOf(other!)).toEqual(await stateOf(one!));
    // As many synapses, between other neurons.
    expect(() => stranger!.restoreState(simulation)).toThrow(/'syn' connects other neurons there than here.*same seed/);
  });
});
