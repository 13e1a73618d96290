/** Random numbers in snippets: their distributions, and what they depend on. */
import { describe, expect, test } from "vitest";
import {
  defineCurrentSourceModel,
  defineCustomConnectivityUpdateModel,
  defineCustomUpdateModel,
  defineInitialiser,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  fromIndices,
  GeNNModel,
  initialise,
  preVarRef,
  readOnly,
  recomputed,
  type Simulation,
  synapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { CounterStream, philox4x32, streamKey } from "../../genn/maths/random.ts";
import { addScripted, DT, delta, listener, nothing, silent, spikesByStep } from "../support/definitions.ts";
import { difference, expectReference, start, stateOf } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

const distinct = (values: ArrayLike<number>): number => new Set(Array.from(values)).size;

/** Each with its mean and standard deviation. */
const distributions: readonly [call: string, mean: number, deviation: number][] = [
  ["gennrand_uniform()", 0.5, Math.sqrt(1 / 12)],
  ["gennrand_normal()", 0, 1],
  ["gennrand_exponential()", 1, 1],
  ["gennrand_log_normal(0.5, 0.25)", Math.exp(0.53125), Math.exp(0.53125) * Math.sqrt(Math.exp(0.0625) - 1)],
  ["gennrand_gamma(2.5)", 2.5, Math.sqrt(2.5)],
  ["gennrand_binomial(20u, 0.3)", 6, Math.sqrt(4.2)],
  ["gennrand() / 4294967296.0", 0.5, Math.sqrt(1 / 12)],
];

describe.each(backends)("%s: distributions", (_, options) => {
  test.each(precisionsOf(options))("have their moments, in %s precision", async (precision) => {
    // Few neurons and many steps: the software GPU takes seconds to compile a workgroup of many threads.
    const [size, steps] = [127, 64];
    const model = new GeNNModel({ dt: DT, seed: 11, precision });
    const names = distributions.map((_, index) => `x${index}`);
    const neuron = defineNeuronModel({
      name: "drawing",
      vars: Object.fromEntries(names.map((name) => [name, 0])),
      simCode: distributions.map(([call], index) => `x${index} = ${call};`).join("\n"),
    });
    const pop = model.addNeuronPopulation("pop", size, neuron);
    const simulation = await start(model, options);
    const drawn: number[][] = names.map(() => []);
    for (let step = 0; step < steps; step++) {
      await simulation.step();
      for (const [index, name] of names.entries()) drawn[index]!.push(...(await simulation.pull(varRef(pop, name))));
    }
    for (const [index, [call, mean, deviation]] of distributions.entries()) {
      const values = drawn[index]!;
      const found = moments(values);
      const error = deviation / Math.sqrt(values.length);
      expect(Math.abs(found.mean - mean), call).toBeLessThan(4 * error);
      expect(Math.abs(found.deviation / deviation - 1), call).toBeLessThan(8 / Math.sqrt(values.length));
      if (!call.includes("binomial")) expect(distinct(values), call).toBeGreaterThan(0.99 * values.length);
    }
  });

  test.each(precisionsOf(options))("uniform numbers are those of the documented generator (%s)", async (precision) => {
    const model = new GeNNModel({ dt: DT, seed: 123456789012345, batchSize: 2, precision });
    const neuron = defineNeuronModel({
      name: "drawing",
      vars: { x: 0, bits: variable({ type: "uint", initial: 0 }) },
      simCode: "bits = gennrand(); x = gennrand_uniform();",
    });
    const pop = model.addNeuronPopulation("pop", 6, neuron);
    const simulation = await start(model, options);
    await simulation.step(3);
    const stream = new CounterStream(123456789012345, "pop.simCode", precision);
    expect([...stream.key]).toEqual([...streamKey(123456789012345, "pop.simCode")]);
    // The counter: element, instance, step, call site.
    const expected = [0, 1].flatMap((batch) =>
      [0, 1, 2, 3, 4, 5].map((id) => stream.uniform(id + batch * 2 ** 32, 1 << 16, 2)),
    );
    expect([...(await simulation.pull(varRef(pop, "x")))]).toEqual(expected);
    const bits = [0, 1].flatMap((batch) => [0, 1, 2, 3, 4, 5].map((id) => stream.words(id + batch * 2 ** 32, 0, 2)[0]));
    expect([...(await simulation.pull(varRef(pop, "bits")))]).toEqual(bits);
  });
});

describe.each(backends)("%s: every draw is its own", (_, options) => {
  test("by neuron, step, instance, call, snippet and population", async () => {
    const model = new GeNNModel({ dt: DT, seed: 5, batchSize: 3 });
    const neuron = defineNeuronModel({
      name: "drawing",
      vars: { a: 0, b: 0, c: 0 },
      simCode: "a = gennrand_uniform(); b = gennrand_uniform();",
      thresholdConditionCode: "(c = gennrand_uniform()) < 2",
    });
    const pops = ["one", "two"].map((name) => model.addNeuronPopulation(name, 7, neuron));
    const source = defineCurrentSourceModel({
      name: "noise",
      vars: { x: 0 },
      injectionCode: "x = gennrand_uniform();",
    });
    const noise = model.addCurrentSource("noise", source, pops[0]!);
    const weightUpdate = defineWeightUpdateModel({
      name: "noisy",
      vars: { g: 0, h: 0 },
      synapseDynamicsCode: "g = gennrand_uniform();",
      preSpikeSynCode: "h = gennrand_uniform();",
    });
    const psm = definePostsynapticModel({ name: "noisy_psm", vars: { y: 0 }, simCode: "y = gennrand_uniform();" });
    const syn = model.addSynapsePopulation("syn", "dense", pops[0]!, pops[1]!, { weightUpdate, postsynaptic: psm });
    const simulation = await start(model, options);
    const all: number[] = [];
    for (let step = 0; step < 3; step++) {
      await simulation.step();
      for (const pop of pops) {
        for (const name of ["a", "b", "c"]) all.push(...(await simulation.pull(varRef(pop, name))));
      }
      all.push(...(await simulation.pull(varRef(noise, "x"))));
      all.push(...(await simulation.pull(synapseVarRef(syn, "g"))));
      if (step > 0) all.push(...(await simulation.pull(synapseVarRef(syn, "h"))));
    }
    // Uniform numbers have 24 bits, so a few may meet by chance.
    expect(distinct(all)).toBeGreaterThan(all.length - 5);
  });

  test("two populations that only draw in their threshold spike differently", async () => {
    const model = new GeNNModel({ dt: DT, seed: 5 });
    const poisson = defineNeuronModel({ name: "poisson", thresholdConditionCode: "gennrand_uniform() < 0.3" });
    const pops = ["one", "two"].map((name) => model.addNeuronPopulation(name, 50, poisson));
    const simulation = await start(model, options);
    for (const pop of pops) simulation.recordSpikes(pop, 20);
    await simulation.step(20);
    const [first, second] = [
      await spikesByStep(simulation, pops[0]!, 20),
      await spikesByStep(simulation, pops[1]!, 20),
    ];
    expect(first).not.toEqual(second);
    for (const spikes of [first, second]) {
      expect(Math.abs(spikes.flat().length - 300)).toBeLessThan(60);
      expect(spikes[0]).not.toEqual(spikes[1]);
    }
  });

  test("at every call of a custom update, in one step or in several, and after a state was taken up", async () => {
    const model = new GeNNModel({ dt: DT, seed: 5, batchSize: 2 });
    const pop = model.addNeuronPopulation("pop", 40, defineNeuronModel({ name: "holding", vars: { x: 0 } }));
    const update = defineCustomUpdateModel({
      name: "noise",
      varRefs: { x: "READ_WRITE" },
      updateCode: "x = gennrand_uniform();",
    });
    model.addCustomUpdate("noise", "go", update, { varRefs: { x: varRef(pop, "x") } });
    model.addCustomUpdate("other", "rest", update, { varRefs: { x: varRef(pop, "x") } });
    const draw = async (simulation: Simulation) => {
      await simulation.customUpdate("go");
      return [...(await simulation.pull(varRef(pop, "x")))];
    };
    const simulation = await start(model, options);
    const drawn = [await draw(simulation), await draw(simulation)];
    const saved = await simulation.saveState();
    await simulation.step(2);
    // Another group does not count.
    await simulation.customUpdate("rest");
    drawn.push(await draw(simulation), await draw(simulation));
    expect(distinct(drawn.flat())).toBeGreaterThan(drawn.flat().length - 3);
    simulation.restoreState(saved);
    expect(await draw(simulation)).toEqual(drawn[2]);
    simulation.reinitialise();
    expect(await draw(simulation)).toEqual(drawn[0]);
    const reference = await start(model, { backend: "reference" });
    for (const numbers of drawn) expect(await draw(reference)).toEqual(numbers);
  });

  /** Code that keeps the sixth number of a loop, and the one 2^16 rounds later. */
  const manyRounds =
    "for (int k = 0; k < 70000; k++) { uint x = gennrand(); if (k == 5) early = x; if (k == 65541) late = x; }";
  const word = { type: "uint", access: "READ_WRITE", initial: 0 } as const;

  test("in more rounds of a loop than 16 bits count", async () => {
    const model = new GeNNModel({ dt: DT, seed: 5, batchSize: 2 });
    const neuron = defineNeuronModel({ name: "looping", vars: { early: word, late: word }, simCode: manyRounds });
    const pop = model.addNeuronPopulation("pop", 3, neuron);
    const update = defineCustomUpdateModel({
      ...{ name: "u", vars: { early: word, late: word }, varRefs: { seen: "READ_ONLY" }, updateCode: manyRounds },
    });
    const looped = model.addCustomUpdate("u", "go", update, { varRefs: { seen: varRef(pop, "early") } });
    const simulation = await start(model, options);
    await simulation.step();
    await simulation.customUpdate("go");
    const names = ["early", "late"] as const;
    const pulled = await Promise.all(
      [pop, looped].flatMap((one) => names.map((name) => simulation.pull(varRef(one, name)))),
    );
    expect(distinct(pulled.flatMap((values) => [...values]))).toBe(2 * 2 * 2 * 3);
    // The upper bits of the round are in the key, so that those of the first 2^16 rounds, from 1 on, are as documented.
    const stream = new CounterStream(5, "pop.simCode");
    expect(pulled[0]![1]).toBe(stream.words(1, 6)[0]);
    const [key0, key1] = stream.key;
    expect(pulled[1]![1]).toBe(philox4x32(key0, key1 ^ 1, 1, 0, 0, 6)[0]);
    if (options.backend !== "reference") await expectReference(model, options, { steps: 1, updates: ["go"] });
  });

  test("in more rounds over the synapses of a row, and of values that are drawn again, than 16 bits count", async () => {
    const model = new GeNNModel({ dt: DT, seed: 5 });
    const source = addScripted(model, "source", 1, [[0], []]);
    const target = model.addNeuronPopulation("target", 70_000, listener);
    const all = fromIndices(
      new Int32Array(70_000),
      Int32Array.from({ length: 70_000 }, (_, k) => k),
    );
    const drawn = defineInitialiser({
      name: "late",
      initialCode: `uint early = 0; uint late = 0; ${manyRounds} value = late != early;`,
    });
    const again = defineWeightUpdateModel({ name: "w", vars: { g: readOnly(0) }, preSpikeSynCode: "addToPost(g);" });
    const few = model.addNeuronPopulation("few", 3, listener);
    model.addSynapsePopulation("again", "dense", source, few, {
      weightUpdate: again,
      weightUpdateValues: { vars: { g: recomputed(initialise(drawn)) } },
      postsynaptic: delta,
    });
    const syn = model.addSynapsePopulation("syn", all, source, target, {
      ...{ weightUpdate: defineWeightUpdateModel({ name: "none" }), postsynaptic: delta },
    });
    const seen = defineCustomConnectivityUpdateModel({
      name: "seen",
      preVars: { early: word, late: word, first: word, last: word },
      rowUpdateCode: `
        int k = 0;
        for_each_synapse { uint x = gennrand(); if (k == 5) early = x; if (k == 65541) late = x; k++; }
        for (k = 0; k < 70000; k++) { uint x = gennrand(); if (k == 5) first = x; if (k == 65541) last = x; }`,
    });
    const update = model.addCustomConnectivityUpdate("update", "go", syn, seen);
    const simulation = await start(model, options);
    await simulation.step(2);
    await simulation.customUpdate("go");
    const words = ["early", "late", "first", "last"] as const;
    const numbers = await Promise.all(words.map((name) => simulation.pull(preVarRef(update, name))));
    expect(distinct(numbers.flatMap((values) => [...values]))).toBe(4);
    expect([...(await simulation.pull(varRef(few, "input")))]).toEqual([1, 1, 1]);
    if (options.backend !== "reference") await expectReference(model, options, { steps: 2, updates: ["go"] });
  });

  test("in every round of a loop", async () => {
    const model = new GeNNModel({ dt: DT, seed: 5 });
    const neuron = defineNeuronModel({
      name: "looping",
      vars: { a: 0, b: 0, c: 0, tries: variable({ type: "int", initial: 0 }) },
      simCode: `
        for (int i = 0; i < 3; i++) {
          scalar x = gennrand_uniform();
          if (i == 0) a = x;
          if (i == 1) b = x;
          if (i == 2) c = x;
        }
        tries = 0;
        while (gennrand_uniform() < 0.75) tries++;`,
    });
    const pop = model.addNeuronPopulation("pop", 500, neuron);
    const simulation = await start(model, options);
    await simulation.step();
    const all = [];
    for (const name of ["a", "b", "c"]) all.push(...(await simulation.pull(varRef(pop, name))));
    expect(distinct(all)).toBeGreaterThan(all.length - 3);
    const { mean } = moments([...(await simulation.pull(varRef(pop, "tries")))]);
    expect(Math.abs(mean - 3)).toBeLessThan(0.7);
  });
});

describe.each(backends)("%s: random numbers do not depend on how they are computed", (_, options) => {
  /** Four lanes, or one: a loop of a length that differs between neurons keeps the code from being vectorised. */
  const drawing = (scalarOnly: boolean) =>
    defineNeuronModel({
      name: "drawing",
      vars: { a: 0, b: 0, c: 0, d: 0, bits: variable({ type: "uint", initial: 0 }) },
      simCode: `
        a = gennrand_uniform();
        b = gennrand_normal();
        c = gennrand_exponential();
        d = gennrand_log_normal(0.1, 0.5);
        bits = gennrand();
        ${scalarOnly ? "for (uint i = 0; i < id % 3u; i++) bits += 0u;" : ""}`,
    });
  const stateWith = async (scalarOnly: boolean, threads: number, counts: readonly number[]) => {
    const model = new GeNNModel({ dt: DT, seed: 77, batchSize: 3 });
    model.addNeuronPopulation("pop", 9, drawing(scalarOnly));
    const simulation = await start(model, { ...options, threads });
    for (const count of counts) await simulation.step(count);
    return stateOf(simulation);
  };

  test("on four lanes or one, on one thread or several, in one stretch or many", async () => {
    const expected = await stateWith(false, 1, [6]);
    expect(difference(await stateWith(true, 1, [6]), expected)).toBeUndefined();
    expect(difference(await stateWith(false, 3, [6]), expected)).toBeUndefined();
    expect(difference(await stateWith(false, 2, [1, 2, 3]), expected)).toBeUndefined();
    expect(difference(await stateWith(false, 1, [5]), expected)).toBeDefined();
  });

  test("a run that is taken up again goes on with the same stream", async () => {
    const model = new GeNNModel({ dt: DT, seed: 77, batchSize: 2 });
    const pop = model.addNeuronPopulation("pop", 9, drawing(false));
    const [whole, first, second] = [
      await start(model, options),
      await start(model, options),
      await start(model, options),
    ];
    await whole.step(7);
    await first.step(4);
    second.restoreState(await first.saveState());
    expect(second.timestep).toBe(4);
    await second.step(3);
    expect(difference(await stateOf(second), await stateOf(whole))).toBeUndefined();
    expect(distinct(await second.pull(varRef(pop, "a")))).toBeGreaterThan(16);
  });

  test.each(["synapseDynamicsCode", "preSpikeSynCode", "postSpikeSynCode"] as const)(
    "in %s they are those of the synapse",
    async (snippet) => {
      for (const connectivity of ["dense", "one_to_one"] as const) {
        const model = new GeNNModel({ dt: DT, seed: 3, batchSize: 2 });
        const always = defineNeuronModel({ name: "always", thresholdConditionCode: "id != 2u" });
        const [a, b] = ["a", "b"].map((name) => model.addNeuronPopulation(name, 6, always));
        const weightUpdate = defineWeightUpdateModel({
          name: "noisy",
          vars: { g: 0, bits: variable({ type: "uint", initial: 0 }) },
          [snippet]: "g = gennrand_uniform(); bits = gennrand();",
        });
        model.addSynapsePopulation("syn", connectivity, a!, b!, { weightUpdate, postsynaptic: nothing });
        await expectReference(model, options, { steps: 3 });
      }
    },
  );

  test("custom updates draw for every element and instance", async () => {
    const model = new GeNNModel({ dt: DT, seed: 3, batchSize: 2 });
    const [a, b] = ["a", "b"].map((name) => model.addNeuronPopulation(name, 6, silent));
    const weightUpdate = defineWeightUpdateModel({ name: "weights", vars: { g: 0 } });
    const syn = model.addSynapsePopulation("syn", "dense", a!, b!, { weightUpdate, postsynaptic: nothing });
    const update = defineCustomUpdateModel({
      name: "shake",
      varRefs: { g: "READ_WRITE" },
      updateCode: "g += gennrand_uniform();",
    });
    model.addCustomUpdate("shake", "go", update, { varRefs: { g: synapseVarRef(syn, "g") } });
    const simulation = await start(model, options);
    await simulation.customUpdate("go");
    const g = await simulation.pull(synapseVarRef(syn, "g"));
    expect(distinct(g)).toBe(72);
    await expectReference(model, options, { steps: 2, updates: ["go"], rounds: 2 });
  });
});
