/** Synaptic variables that are not stored but computed again wherever code names them. */
import { describe, expect, it } from "vitest";
import {
  build,
  defineInitialiser,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  estimateMemory,
  fromIndices,
  GeNNModel,
  type InitialValue,
  initialise,
  normal,
  normalClipped,
  normalClippedDelay,
  readOnly,
  recomputed,
  synapseVarRef,
  uniform,
  varRef,
} from "../../genn/index.ts";
import { backends } from "./backends.ts";

const source = defineNeuronModel({
  name: "in_turn",
  vars: { v: 0 },
  simCode: "v = t / dt;",
  thresholdConditionCode: "(int)v % 4 == (int)id",
});
/** Neuron k spikes in step k. */
const turn = defineNeuronModel({
  name: "turn",
  vars: { v: 0 },
  simCode: "v = t / dt;",
  thresholdConditionCode: "(int)v == (int)id",
});
const present = defineNeuronModel({ name: "present", vars: { x: 0 }, simCode: "x = Isyn;" });
const target = defineNeuronModel({ name: "sum", vars: { x: 0 }, simCode: "x += Isyn;" });
const sum = definePostsynapticModel({ name: "sum", simCode: "injectCurrent(inSyn); inSyn = 0;" });
const pulse = defineWeightUpdateModel({
  name: "pulse",
  vars: { g: readOnly(1), seen: 0, again: 0 },
  preSpikeSynCode: "seen = g; addToPost(g);",
  synapseDynamicsCode: "again = g;",
});
const [pre, post] = [
  [0, 0, 1, 2, 2, 2, 3],
  [0, 2, 1, 0, 2, 2, 1],
];

function network(g: InitialValue, { dense = false, batchSize = 2 } = {}) {
  const model = new GeNNModel({ dt: 1, seed: 5, batchSize });
  const [from, to] = [model.addNeuronPopulation("from", 4, source), model.addNeuronPopulation("to", 3, target)];
  const synapses = model.addSynapsePopulation("syn", dense ? "dense" : fromIndices(pre!, post!), from, to, {
    weightUpdate: pulse,
    weightUpdateValues: { vars: { g } },
    postsynaptic: sum,
  });
  return { model, synapses, to };
}

describe.each(backends)("%s", (_, options) => {
  it.each([false, true])("are the same at every use, in every instance and step (dense: %s)", async (dense) => {
    const { model, synapses, to } = network(recomputed(uniform(-1, 1)), { dense });
    const simulation = await build(model, options);
    await simulation.step(9);
    const seen = await simulation.pull(synapseVarRef(synapses, "seen"));
    expect([...seen]).toEqual([...(await simulation.pull(synapseVarRef(synapses, "again")))]);
    const count = simulation.synapseCount(synapses);
    expect([...seen.subarray(0, count)]).toEqual([...seen.subarray(count)]);
    expect(new Set(seen).size).toBe(count);
    expect(Math.max(...seen.map(Math.abs))).toBeLessThanOrEqual(1);
    await simulation.step(8);
    expect([...(await simulation.pull(synapseVarRef(synapses, "seen")))]).toEqual([...seen]);
    const ends = await simulation.connections(synapses);
    const expected = new Float64Array(3);
    // Each source has spiked four times, and its spikes have arrived.
    for (const [synapse, neuron] of ends.post.entries()) expected[neuron]! += 4 * seen[synapse]!;
    const found = await simulation.pull(varRef(to, "x"));
    for (let neuron = 0; neuron < 3; neuron++) expect(found[neuron]).toBeCloseTo(expected[neuron]!, 4);
    simulation.destroy();
  });

  it("come from any distribution", async () => {
    for (const [value, least, most] of [
      [recomputed(0.25), 0.25, 0.25],
      [recomputed(normalClipped(0, 1, -0.5, 0.5)), -0.5, 0.5],
      [recomputed(normalClippedDelay(3, 2, 1, 5)), 1, 5],
    ] as const) {
      const { model, synapses } = network(value);
      const simulation = await build(model, options);
      await simulation.step(5);
      const seen = await simulation.pull(synapseVarRef(synapses, "seen"));
      expect(Math.min(...seen)).toBeGreaterThanOrEqual(least);
      expect(Math.max(...seen)).toBeLessThanOrEqual(most);
      simulation.destroy();
    }
  });
});

it("may be computed by code, for all synapses of a kind of GeNN's: dense weights that are found again", async () => {
  for (const [, options] of backends) {
    // Neuron k of the target has bit k of the number of the source.
    const decoder = defineInitialiser({
      name: "decoder",
      params: { weight: 1 },
      initialCode: "const uint bit = 1u << id_post; value = ((id_pre + 1u) & bit) != 0u ? weight : 0.0;",
    });
    const model = new GeNNModel({ dt: 1 });
    const from = model.addNeuronPopulation("from", 7, turn);
    const to = model.addNeuronPopulation("to", 3, present);
    const weightUpdateValues = { vars: { g: recomputed(initialise(decoder, { params: { weight: 2 } })) } };
    const weightUpdate = defineWeightUpdateModel({
      name: "sent",
      vars: { g: readOnly(0) },
      preSpikeSynCode: "addToPost(g);",
    });
    model.addSynapsePopulation("syn", "dense", from, to, { weightUpdate, weightUpdateValues, postsynaptic: sum });
    const simulation = await build(model, options);
    for (let step = 0; step < 8; step++) {
      await simulation.step();
      const x = await simulation.pull(varRef(to, "x"));
      expect([...x]).toEqual([0, 1, 2].map((bit) => 2 * ((step >> bit) & 1)));
    }
    simulation.destroy();
  }
});

it("tell mistakes in such code by the name of the initialiser", async () => {
  const wrong = defineInitialiser({ name: "wrong", initialCode: "value = id_prae;" });
  await expect(build(network(recomputed(initialise(wrong))).model)).rejects.toThrow(
    /wrong, initialCode, line 1, column 9: unknown name 'id_prae'/,
  );
  const pasted = defineInitialiser({ name: "pasted", initialCode: "value = 1; } { value = 2;" });
  await expect(build(network(recomputed(initialise(pasted))).model)).rejects.toThrow(/pasted, initialCode, line 1/);
});

it("take no memory, and can be neither seen nor set from outside", async () => {
  const { model, synapses } = network(recomputed(normal(0, 1)));
  const stored = await estimateMemory(network(normal(0, 1)).model);
  expect(stored.bytes - (await estimateMemory(model)).bytes).toBe(4 * 8);
  expect(() => synapseVarRef(synapses, "g")).toThrow("'g' of 'syn' is computed again at every use (recomputed)");
});

it("are for what nobody changes", async () => {
  const model = new GeNNModel({ dt: 1 });
  model.addNeuronPopulation("to", 3, target, { vars: { x: recomputed(1) } });
  await expect(build(model)).rejects.toThrow(
    "'x' of 'to' cannot be computed again at every use: that is for READ_ONLY variables of synapses",
  );
  await expect(build(network(recomputed(recomputed(1))).model)).rejects.toThrow("from this initialiser");
});
