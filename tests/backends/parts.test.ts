/** One network on several threads, each with a part of its neurons: the bits of one thread, whatever their number. */
import { describe, expect, it, vi } from "vitest";
import {
  build,
  defineCurrentSourceModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  fromRule,
  GeNNModel,
  passNames,
  readOnly,
  type Simulation,
  synapseVarRef,
  uniform,
  varRef,
} from "../../genn/index.ts";
import { fixedNumberPost, fixedProbability } from "../../genn_models/index.ts";

const neuron = defineNeuronModel({
  name: "leaky",
  vars: { v: uniform(0, 1), drive: readOnly(uniform(0, 0.11)) },
  simCode: "v += 0.1 * (Isyn - v) + drive + 0.02 * gennrand_normal();",
  thresholdConditionCode: "v >= 1.0",
  resetCode: "v = 0;",
});
const decaying = definePostsynapticModel({ name: "decaying", simCode: "injectCurrent(inSyn); inSyn *= 0.8;" });
const plastic = defineWeightUpdateModel({
  name: "plastic",
  vars: { g: 0.2, d: readOnly(0, "uint8") },
  preVars: { x: 0 },
  postVars: { y: 0 },
  preDynamicsCode: "x *= 0.95;",
  postDynamicsCode: "y *= 0.9;",
  preSpikeCode: "x += 1.0;",
  postSpikeCode: "y += 1.0;",
  preSpikeSynCode: "addToPostDelay(g, d); g = fmax(0.0, g - 0.01 * y);",
  postSpikeSynCode: "g = fmin(1.0, g + 0.01 * x);",
});
const pulse = defineWeightUpdateModel({ name: "pulse", params: { g: -0.1 }, preSpikeSynCode: "addToPost(g);" });
const graded = defineWeightUpdateModel({
  name: "graded",
  vars: { g: 0.001 },
  synapseDynamicsCode: "addToPost(g * v_pre);",
});

/** A current that stays for ten steps, other ones for each neuron. */
const steps = defineCurrentSourceModel({
  name: "steps",
  vars: { offset: readOnly(), amp: 0, next: 0 },
  injectionCode:
    "if (t >= next) { amp = 0.02 * fmod(t + offset, 7.0); next = t + 10.0 + rint(offset); } injectCurrent(amp);",
  constantUntil: "next",
});

interface Options {
  readonly learns?: boolean;
  /** Axonal delay of all synapses. */
  readonly delay?: number;
}

function network({ learns = true, delay = 0 }: Options = {}): GeNNModel {
  const model = new GeNNModel({ dt: 1, seed: 11 });
  const [a, b] = [model.addNeuronPopulation("a", 203, neuron), model.addNeuronPopulation("b", 70, neuron)];
  const parts = { postsynaptic: decaying, axonalDelaySteps: delay };
  if (learns) {
    model.addSynapsePopulation("ab", fromRule(fixedProbability, { probability: 0.1 }), a, b, {
      ...parts,
      weightUpdate: plastic,
      weightUpdateValues: { vars: { d: uniform(0, 6) } },
      maxDendriticDelaySteps: 7,
    });
    model.addSynapsePopulation("dense", "dense", b, b, { ...parts, weightUpdate: graded });
    model.addSynapsePopulation("pairs", "one_to_one", a, a, { ...parts, weightUpdate: pulse });
  }
  model.addCurrentSource("steps", steps, b, { vars: { offset: uniform(0, 20) } });
  model.addSynapsePopulation("ba", fromRule(fixedNumberPost, { number: 9 }), b, a, { ...parts, weightUpdate: pulse });
  return model;
}

const STEPS = 120;

/** Everything that can be seen of a run. */
async function outcome(simulation: Simulation, pieces: readonly number[] = [STEPS]) {
  const { neuronPopulations, synapsePopulations } = simulation.model;
  for (const population of neuronPopulations) simulation.recordSpikes(population, STEPS);
  for (const steps of pieces) await simulation.step(steps);
  const spikes = await Promise.all(neuronPopulations.map((one) => simulation.spikes(one)));
  const counts = await Promise.all(neuronPopulations.map((one) => simulation.spikeCounts(one)));
  const voltages = await Promise.all(neuronPopulations.map((one) => simulation.pull(varRef(one, "v"))));
  const weights = await Promise.all(
    synapsePopulations.flatMap((one) =>
      Object.hasOwn(one.weightUpdate.definition.vars, "g") ? [simulation.pull(synapseVarRef(one, "g"))] : [],
    ),
  );
  return { spikes, counts, voltages, weights };
}

async function runOn(threads: number, options: Options = {}, pieces?: readonly number[]) {
  const simulation = await build(network(options), { threads, parallel: "neurons" });
  expect(simulation.threads).toBe(threads);
  const result = await outcome(simulation, pieces);
  simulation.destroy();
  return result;
}

describe.each<[string, Options]>([
  ["with plasticity, which reads what neurons write", {}],
  ["with spikes alone, one step on their way", { learns: false }],
  ["with spikes alone, on their way for long", { learns: false, delay: 5 }],
  ["with plasticity and delays", { delay: 3 }],
])("%s", (_, options) => {
  it("gives the same bits on 1, 2, 3 and 4 threads, in one piece or in several", async () => {
    const one = await runOn(1, options);
    expect(one.spikes.flat().map(({ ids }) => ids.length > 10)).toEqual([true, true]);
    for (const threads of [2, 3, 4]) expect(await runOn(threads, options), `${threads}`).toEqual(one);
    expect(await runOn(3, options, [1, 1, 30, 7, 81])).toEqual(one);
  });
});

it("is what one thread gives without parts", async () => {
  const whole = await build(network(), { threads: 1, passesOff: passNames });
  expect(await outcome(whole)).toEqual(await runOn(3));
  whole.destroy();
});

it("saves states that any number of threads goes on from", async () => {
  const [two, three] = [
    await build(network(), { threads: 2, parallel: "neurons" }),
    await build(network(), { threads: 3, parallel: "neurons" }),
  ];
  await two.step(50);
  three.restoreState(await two.saveState());
  expect(await outcome(three)).toEqual(await outcome(two));
  two.destroy();
  three.destroy();
});

it("is chosen where steps are long, and only there", async () => {
  const small = await build(network(), { threads: 2 });
  expect(small.threads).toBe(1);
  small.destroy();
  const model = new GeNNModel({ dt: 1 });
  const large = model.addNeuronPopulation("large", 20_000, neuron);
  model.addSynapsePopulation("syn", fromRule(fixedNumberPost, { number: 2 }), large, large, {
    weightUpdate: pulse,
    postsynaptic: decaying,
  });
  const two = await build(model, { threads: 2 });
  expect(two.threads).toBe(2);
  two.destroy();
});

it("is refused where a network cannot be cut, with the reason", async () => {
  const back = defineWeightUpdateModel({ name: "back", preSpikeSynCode: "addToPre(1.0);" });
  const model = new GeNNModel({ dt: 1, name: "loop" });
  const pop = model.addNeuronPopulation("pop", 4, neuron);
  model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate: back, postsynaptic: decaying });
  await expect(build(model, { threads: 2, parallel: "neurons" })).rejects.toThrow(
    "threads cannot share the neurons of 'loop' out: 'syn.presynapticSpike' writes 'syn.outPre', which belongs to no postsynaptic neuron",
  );
  const batch = new GeNNModel({ dt: 1, name: "batch", batchSize: 3 });
  batch.addNeuronPopulation("pop", 4, neuron);
  await expect(build(batch, { threads: 2, parallel: "neurons" })).rejects.toThrow("it has several batch instances");
  await expect(build(batch, { parallel: "neuron" as never })).rejects.toThrow(
    "unknown parallel 'neuron' in build. Did you mean 'neurons'?",
  );
});

it("ends with the message of a check that fails in a part, and not before the others do", async () => {
  const source = defineCurrentSourceModel({ name: "checked", injectionCode: "assert(t < 30.0 || id != 150);" });
  const model = network();
  model.addCurrentSource("checked", source, model.neuronPopulations[0]!);
  const simulation = await build(model, { threads: 3, parallel: "neurons" });
  await simulation.step(30);
  await expect(simulation.step(20)).rejects.toThrow("checked, injectionCode: an assertion failed");
  simulation.destroy();
});

it("goes through long stretches in pieces, so that others have their turn", async () => {
  const simulation = await build(network(), { threads: 2, parallel: "neurons" });
  const turns = vi.fn();
  const timer = setInterval(turns, 1);
  await simulation.step(20_000);
  clearInterval(timer);
  expect(turns).toHaveBeenCalled();
  simulation.destroy();
});

it("starts no threads that would have no neurons, and stops in the middle of a stretch when it is destroyed", async () => {
  const simulation = await build(network(), { threads: 64, parallel: "neurons" });
  // 203 neurons are 7 parts of 32.
  expect(simulation.threads).toBe(7);
  const running = simulation.step(1_000_000);
  simulation.destroy();
  await expect(running).rejects.toThrow("the simulation was destroyed");
});

it("stops the reference, too", async () => {
  const simulation = await build(network(), { backend: "reference" });
  const running = simulation.step(1_000_000);
  simulation.destroy();
  await expect(running).rejects.toThrow("the simulation was destroyed");
});
