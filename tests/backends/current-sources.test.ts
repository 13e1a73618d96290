/** Current sources: what they inject, and that promising to be constant for a while changes nothing but the work. */
import { describe, expect, test } from "vitest";
import {
  type CurrentSourceModel,
  defineCurrentSourceModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  GeNNModel,
  type NeuronPopulation,
  type Simulation,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import { collector, DT, delta, listener, spikesByStep, trace } from "../support/definitions.ts";
import { difference, start, stateOf } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

/** Plays one pattern after the other; every instance of the batch its own. */
const playing = (constantUntil: string, count = 4) =>
  defineCurrentSourceModel({
    name: "patterns",
    params: { duration: 1.5, count },
    vars: { playing: variable({ type: "int", initial: -1 }) },
    extraGlobalParams: { patterns: "scalar" },
    injectionCode: `
      int pattern = min((int)(t / duration), (int)count - 1);
      playing = pattern;
      injectCurrent(patterns[((int)batch * (int)count + pattern) * (int)num_neurons + (int)id]);`,
    constantUntil,
  });
const HELD = "(pattern + 1) * duration";

/** Shows its input; nothing in it changes while the input stays. */
const steady = defineNeuronModel({ name: "steady", vars: { x: 0, y: 0 }, simCode: "x = 2 * Isyn; y = x * x + 1;" });
/** The same, and it spikes when its input has moved. */
const eventful = defineNeuronModel({
  name: "eventful",
  vars: { r: 0, sent: 0 },
  simCode: "r = 0.5 * Isyn;",
  thresholdConditionCode: "fabs(r - sent) > 0.3",
  resetCode: "sent = r;",
});
const leaky = defineNeuronModel({ name: "leaky", vars: { v: 0 }, simCode: "v += 0.25 * (Isyn - v);" });
const neurons = { steady, eventful, leaky };

const [SIZE, BATCH] = [7, 3];
const patterns = Array.from({ length: SIZE * BATCH * 4 }, (_, index) => Math.round(Math.sin(index * 1.7) * 8) / 4);

interface Built {
  readonly simulation: Simulation;
  readonly pop: NeuronPopulation;
  readonly target: NeuronPopulation;
}

describe.each(backends)("%s: sources that hold", (_, options) => {
  async function playingInto(
    kind: keyof typeof neurons,
    source: CurrentSourceModel,
    passes: { readonly off: boolean } = { off: false },
    timePrecision: "float" | "double" = "float",
  ): Promise<Built> {
    const model = new GeNNModel({ dt: DT, batchSize: BATCH, timePrecision });
    const pop = model.addNeuronPopulation("pop", SIZE, neurons[kind]);
    const target = model.addNeuronPopulation("target", 5, collector);
    model.addCurrentSource("source", source, pop, { extraGlobalParams: { patterns } });
    const rate = { steady: "y_pre", eventful: "r_pre", leaky: "v_pre" }[kind];
    const weightUpdate = defineWeightUpdateModel({
      name: "reading",
      vars: { g: uniform(0, 1) },
      ...(kind === "eventful" ? { preSpikeSynCode: `addToPost(g * ${rate});` } : {}),
      synapseDynamicsCode: `addToPost(0.01 * g * ${rate});`,
    });
    model.addSynapsePopulation("syn", "dense", pop, target, { weightUpdate, postsynaptic: delta });
    const passesOff = passes.off ? (["sleeping", "zeroRows", "rowConstants"] as const) : [];
    const simulation = await start(model, { ...options, passesOff });
    return { simulation, pop, target };
  }

  const kinds = precisionsOf(options).flatMap((timePrecision) =>
    (["steady", "eventful", "leaky"] as const).map((kind) => [kind, timePrecision] as const),
  );
  test.each(kinds)("a %s population gets the same from a source that holds (%s times)", async (kind, timePrecision) => {
    const every = await playingInto(kind, playing(""), { off: true }, timePrecision);
    const held = await playingInto(kind, playing(HELD), { off: false }, timePrecision);
    const awake = await playingInto(kind, playing(HELD), { off: true }, timePrecision);
    expect(every.simulation.program.step.some((kernel) => kernel.kind === "neuron" && kernel.sleeps)).toBe(false);
    for (const { simulation, pop } of [every, held, awake]) {
      if (kind === "eventful") simulation.recordSpikes(pop, 40);
    }
    for (const count of [1, 2, 4, 7, 1, 1, 9]) {
      for (const { simulation } of [every, held, awake]) await simulation.step(count);
      const expected = await stateOf(every.simulation);
      expect(difference(await stateOf(held.simulation), expected)).toBeUndefined();
      expect(difference(await stateOf(awake.simulation), expected)).toBeUndefined();
    }
    const playingNow = await held.simulation.pull(varRef(held.simulation.model.currentSources[0]!, "playing"));
    expect(new Set(playingNow)).toEqual(new Set([3]));
    if (kind !== "eventful") return;
    for (let instance = 0; instance < BATCH; instance++) {
      const spikes = await spikesByStep(every.simulation, every.pop, 25, instance);
      expect(spikes.flat().length).toBeGreaterThan(4);
      expect(await spikesByStep(held.simulation, held.pop, 25, instance)).toEqual(spikes);
    }
  });

  test("new patterns count from the next stretch on", async () => {
    const every = await playingInto("steady", playing(""), { off: true });
    const held = await playingInto("steady", playing(HELD));
    for (const scale of [1, -2, 3]) {
      for (const { simulation } of [every, held]) {
        simulation.setExtraGlobalParameter(
          "source",
          "patterns",
          patterns.map((value) => value * scale),
        );
        await simulation.step(2);
      }
      expect(difference(await stateOf(held.simulation), await stateOf(every.simulation))).toBeUndefined();
      const x = await held.simulation.pull(varRef(held.pop, "x"));
      expect(x[1]).toBe(2 * scale * patterns[1]!);
    }
  });

  test("what the host writes wakes a population", async () => {
    const { simulation, pop } = await playingInto("eventful", playing("1e9", 1));
    const kernel = simulation.program.step.find((one) => one.kind === "neuron" && one.population === "pop");
    // The reference runs everything in every step.
    expect(kernel).toMatchObject({ sleeps: options.backend !== "reference" });
    await simulation.step(10);
    const settled = await simulation.spikeCounts(pop);
    simulation.push(varRef(pop, "r"), -1);
    simulation.push(varRef(pop, "sent"), 100);
    await simulation.step(3);
    expect([...(await simulation.pull(varRef(pop, "sent")))]).toEqual([...(await simulation.pull(varRef(pop, "r")))]);
    const after = await simulation.spikeCounts(pop);
    expect([...after].map((count, instance) => count - settled[instance]!)).toEqual(Array(BATCH).fill(SIZE));
  });

  test("a source may hold for a different time in every neuron", async () => {
    const toggling = (constantUntil: string) =>
      defineCurrentSourceModel({
        name: "toggling",
        injectionCode: "int round = (int)(t / (0.5 * (id + 1))); injectCurrent(round & 1);",
        constantUntil,
      });
    const states = [];
    for (const until of ["", "(round + 1) * (0.5 * (id + 1))"]) {
      const model = new GeNNModel({ dt: DT });
      const pop = model.addNeuronPopulation("pop", 6, listener);
      model.addCurrentSource("source", toggling(until), pop);
      const simulation = await start(model, options);
      states.push(await trace(simulation, varRef(pop, "input"), 3));
      await simulation.step(12);
      states.push(await stateOf(simulation));
    }
    expect(states.slice(2)).toEqual(states.slice(0, 2));
  });

  test("several sources add up, held and not", async () => {
    const constant = (constantUntil: string) =>
      defineCurrentSourceModel({
        name: "constant",
        params: { i: 1 },
        injectionCode: "injectCurrent(i);",
        constantUntil,
      });
    const model = new GeNNModel({ dt: DT });
    const neuron = defineNeuronModel({
      name: "adding",
      vars: { a: 0, b: 0 },
      additionalInputVars: { other: 0.5 },
      simCode: "a = Isyn; b = other;",
    });
    const pop = model.addNeuronPopulation("pop", 5, neuron);
    for (const [index, until] of ["", "1e9", "t + 0.5", "1e9"].entries()) {
      const targetVar = index === 3 ? "other" : "Isyn";
      model.addCurrentSource(`source_${index}`, constant(until), pop, { params: { i: 10 ** index }, targetVar });
    }
    const simulation = await start(model, options);
    for (const count of [1, 5]) {
      await simulation.step(count);
      expect([...(await simulation.pull(varRef(pop, "a")))]).toEqual(Array(5).fill(111));
      expect([...(await simulation.pull(varRef(pop, "b")))]).toEqual(Array(5).fill(1000.5));
    }
  });
});

describe.each(backends)("%s: sources with parameters and variables", (_, options) => {
  test("dynamic parameters take effect at once", async () => {
    const model = new GeNNModel({ dt: DT });
    const neuron = defineNeuronModel({
      name: "scaled",
      params: { scale: 2, fixed: 1 },
      vars: { x: 0 },
      simCode: "x = scale * Isyn + fixed;",
    });
    const pop = model.addNeuronPopulation("pop", 5, neuron, { dynamicParams: ["scale"] });
    const constant = defineCurrentSourceModel({
      name: "constant",
      params: { i: 1 },
      injectionCode: "injectCurrent(i);",
    });
    model.addCurrentSource("source", constant, pop, { dynamicParams: ["i"] });
    const simulation = await start(model, options);
    const x = async () => {
      await simulation.step();
      return (await simulation.pull(varRef(pop, "x")))[4];
    };
    expect(await x()).toBe(3);
    simulation.setDynamicParameter("pop", "neuron", "scale", 5);
    expect(await x()).toBe(6);
    simulation.setDynamicParameter("source", "currentSource", "i", -2);
    expect(await x()).toBe(-9);
  });

  test("extra global parameters of every type arrive as they are", async () => {
    const everywhere = ["scalar", "int", "uint", "uint8", "int16", "bool", "int64", "uint64"] as const;
    const types = precisionsOf(options).includes("double") ? ([...everywhere, "double"] as const) : everywhere;
    const model = new GeNNModel({ dt: DT });
    const neuron = defineNeuronModel({
      name: "typed",
      vars: Object.fromEntries(types.map((type) => [`v_${type}`, variable({ type, initial: 0 })])),
      extraGlobalParams: Object.fromEntries(types.map((type) => [`x_${type}`, type])),
      simCode: types.map((type) => `v_${type} = x_${type}[id];`).join("\n"),
    });
    const values = [1, 0, 3, 100, 7];
    const pop = model.addNeuronPopulation("pop", 5, neuron, {
      extraGlobalParams: Object.fromEntries(types.map((type) => [`x_${type}`, values])),
    });
    const simulation = await start(model, options);
    const check = async (expected: readonly number[]) => {
      await simulation.step();
      for (const type of types) {
        const wanted = type === "bool" ? expected.map((value) => (value === 0 ? 0 : 1)) : expected;
        expect([...(await simulation.pull(varRef(pop, `v_${type}`)))], type).toEqual(wanted);
      }
    };
    await check(values);
    for (const type of types) simulation.setExtraGlobalParameter("pop", `x_${type}`, [5, 4, 3, 2, 1, 9, 9]);
    await check([5, 4, 3, 2, 1]);
  });

  test("code can write an array: what one neuron leaves, the next one finds", async () => {
    const model = new GeNNModel({ dt: DT });
    const neuron = defineNeuronModel({
      name: "writing",
      vars: { before: 0, place: variable({ type: "int", initial: 0 }) },
      extraGlobalParams: { shared: "scalar", counts: "int" },
      simCode: `
        before = shared[0];
        shared[0] += id + 1;
        int i = 0;
        counts[i++] += 2;
        counts[i++]--;
        place = ++counts[i] + i;`,
    });
    const pop = model.addNeuronPopulation("pop", 5, neuron, {
      extraGlobalParams: { shared: [0], counts: [0, 0, 10] },
    });
    const simulation = await start(model, options);
    await simulation.step();
    expect([...(await simulation.pull(varRef(pop, "before")))]).toEqual([0, 1, 3, 6, 10]);
    expect([...(await simulation.pull(varRef(pop, "place")))]).toEqual([13, 14, 15, 16, 17]);
  });
});
