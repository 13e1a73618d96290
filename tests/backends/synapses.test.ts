/** Synapses in whole models: learning rules, several inputs, what is sent back, batches. */
import { describe, expect, test } from "vitest";
import {
  defineCurrentSourceModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  GeNNModel,
  normal,
  postsynapticVarRef,
  postVarRef,
  preVarRef,
  readOnly,
  synapseVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import { addScripted, collector, DT, delta, listener, nothing, silent, trace } from "../support/definitions.ts";
import { expectReference, start } from "../support/simulate.ts";
import { backends } from "./backends.ts";

const f = Math.fround;

/** A script in which every neuron spikes now and then, differently. */
const busyScript = (size: number, steps: number, shift: number): number[][] =>
  Array.from({ length: steps }, (_, step) =>
    Array.from({ length: size }, (_, id) => id).filter((id) => (step * 7 + id * 5 + shift) % 11 < 3),
  );

describe.each(backends)("%s: spike-timing-dependent plasticity", (_, options) => {
  const stdp = defineWeightUpdateModel({
    name: "stdp",
    params: { aPlus: 0.1, aMinus: 0.12, wMax: 1, keepPre: 0.875, keepPost: 0.75 },
    vars: { g: variable({}), changes: variable({ type: "int", initial: 0 }) },
    preVars: { trace: 0 },
    postVars: { trace2: 0 },
    preSpikeSynCode: `
      addToPost(g);
      g = fmax(0.0, g - aMinus * trace2);
      changes++;`,
    postSpikeSynCode: "g = fmin(wMax, g + aPlus * trace); changes--;",
    preDynamicsCode: "trace *= keepPre;",
    postDynamicsCode: "trace2 *= keepPost;",
    preSpikeCode: "trace += 1;",
    postSpikeCode: "trace2 += 1;",
  });

  test.each(["dense", "one_to_one"] as const)(
    "%s traces and weights follow a plain simulation",
    async (connectivity) => {
      const [rows, columns, steps] = connectivity === "dense" ? [6, 5, 40] : [6, 6, 40];
      const count = connectivity === "dense" ? rows * columns : rows;
      const [preScript, postScript] = [busyScript(rows, steps, 0), busyScript(columns, steps, 4)];
      const g = Array.from({ length: count }, (_, index) => 0.2 + 0.02 * index);

      const model = new GeNNModel({ dt: DT });
      const source = addScripted(model, "source", rows, preScript);
      const target = addScripted(model, "target", columns, postScript);
      const syn = model.addSynapsePopulation("syn", connectivity, source, target, {
        weightUpdate: stdp,
        weightUpdateValues: { vars: { g } },
        postsynaptic: delta,
      });
      const simulation = await start(model, options);

      const weights = g.map(f);
      const changes = weights.map(() => 0);
      const preTrace = new Array<number>(rows).fill(0);
      const postTrace = new Array<number>(columns).fill(0);
      const at = (pre: number, post: number) => (connectivity === "dense" ? pre * columns + post : pre);
      const partners = (id: number, size: number) =>
        connectivity === "dense" ? Array.from({ length: size }, (_, other) => other) : [id];
      for (let step = 0; step < steps; step++) {
        for (const pre of preScript[step - 1] ?? []) {
          for (const post of partners(pre, columns)) {
            weights[at(pre, post)] = Math.max(0, f(weights[at(pre, post)]! - f(f(0.12) * postTrace[post]!)));
            changes[at(pre, post)]!++;
          }
        }
        for (const post of postScript[step - 1] ?? []) {
          for (const pre of partners(post, rows)) {
            weights[at(pre, post)] = Math.min(1, f(weights[at(pre, post)]! + f(f(0.1) * preTrace[pre]!)));
            changes[at(pre, post)]!--;
          }
        }
        preTrace.forEach((value, id) => {
          preTrace[id] = f(f(value * 0.875) + (preScript[step]!.includes(id) ? 1 : 0));
        });
        postTrace.forEach((value, id) => {
          postTrace[id] = f(f(value * 0.75) + (postScript[step]!.includes(id) ? 1 : 0));
        });
        await simulation.step();
      }
      expect([...(await simulation.pull(preVarRef(syn, "trace")))]).toEqual(preTrace);
      expect([...(await simulation.pull(postVarRef(syn, "trace2")))]).toEqual(postTrace);
      expect([...(await simulation.pull(synapseVarRef(syn, "g")))]).toEqual(weights);
      expect([...(await simulation.pull(synapseVarRef(syn, "changes")))]).toEqual(changes);
      expect(new Set(weights).size, "the weights have moved apart").toBeGreaterThan(count / 3);
    },
  );
});

describe.each(backends)("%s: inputs", (_, options) => {
  test("what one kernel leaves in an extra global parameter, the next one finds", async () => {
    const [size, steps] = [300, 4];
    const model = new GeNNModel({ dt: 1 });
    const always = defineNeuronModel({ name: "always", thresholdConditionCode: "true" });
    const source = model.addNeuronPopulation("source", 2, always);
    const target = model.addNeuronPopulation("target", size, listener);
    const weightUpdate = defineWeightUpdateModel({
      name: "table",
      extraGlobalParams: { table: "scalar" },
      synapseDynamicsCode: "table[id_post] = t + id_post;",
      preSpikeSynCode: `addToPost(table[(id_post + ${size - 1}u) % ${size}u]);`,
    });
    model.addSynapsePopulation("syn", "dense", source, target, {
      weightUpdate,
      weightUpdateValues: { extraGlobalParams: { table: new Float64Array(size) } },
      postsynaptic: delta,
    });
    const simulation = await start(model, options);
    await simulation.step(steps);
    const input = await simulation.pull(varRef(target, "input"));
    const expected = Array.from({ length: size }, (_, id) => 2 * (steps - 1 + ((id + size - 1) % size)));
    expect([...input]).toEqual(expected);
  });

  const twoInputs = defineNeuronModel({
    name: "two_inputs",
    vars: { plain: 0, product: 0, extra: 0 },
    additionalInputVars: { gain: 1, offset: -0.5 },
    simCode: "plain = Isyn; extra = offset; product = (Isyn + offset) * gain;",
  });
  const amount = defineCurrentSourceModel({
    name: "amount",
    params: { amount: undefined },
    injectionCode: "injectCurrent(amount * (id + 1));",
  });

  test("every input variable starts each step from its initial value and has its own sources", async () => {
    const model = new GeNNModel({ dt: DT });
    const pop = model.addNeuronPopulation("pop", 5, twoInputs);
    const source = addScripted(model, "source", 2, [[0, 1], [1], [], []]);
    const pulse = defineWeightUpdateModel({ name: "pulse", params: { g: 2 }, preSpikeSynCode: "addToPost(g);" });
    model.addSynapsePopulation("to_gain", "dense", source, pop, {
      weightUpdate: pulse,
      postsynaptic: delta,
      postTargetVar: "gain",
    });
    model.addCurrentSource("to_offset", amount, pop, { params: { amount: 0.25 }, targetVar: "offset" });
    model.addCurrentSource("to_isyn", amount, pop, { params: { amount: 1 } });
    const simulation = await start(model, options);
    const products = await trace(simulation, varRef(pop, "product"), 4);
    const gains = [1, 5, 3, 1];
    expect(products).toEqual(gains.map((gain) => [1, 2, 3, 4, 5].map((n) => (n - 0.5 + 0.25 * n) * gain)));
    expect([...(await simulation.pull(varRef(pop, "plain")))]).toEqual([1, 2, 3, 4, 5]);
    expect([...(await simulation.pull(varRef(pop, "extra")))]).toEqual([-0.25, 0, 0.25, 0.5, 0.75]);
  });

  test.each([
    ["dense", "synapseDynamicsCode"],
    ["dense", "preSpikeSynCode"],
    ["dense", "postSpikeSynCode"],
    ["one_to_one", "synapseDynamicsCode"],
    ["one_to_one", "preSpikeSynCode"],
    ["one_to_one", "postSpikeSynCode"],
  ] as const)("addToPre sums over a neuron's synapses, for one step (%s, %s)", async (connectivity, snippet) => {
    const model = new GeNNModel({ dt: DT });
    const size = 6;
    const listening = defineNeuronModel({
      name: "listening",
      vars: { input: 0, error: 0 },
      additionalInputVars: { back: 0 },
      simCode: "input = back; error = Isyn;",
      thresholdConditionCode: "t == 0",
    });
    const source = model.addNeuronPopulation("source", size, listening);
    const columns = connectivity === "dense" ? 5 : size;
    const target = addScripted(model, "target", columns, [Array.from({ length: columns }, (_, id) => id), [], [], []]);
    const weightUpdate = defineWeightUpdateModel({
      name: "back",
      vars: { g: readOnly(Array.from({ length: connectivity === "dense" ? 30 : 6 }, (_, index) => index + 1)) },
      [snippet]: "addToPre(g); addToPre(0.5);",
    });
    model.addSynapsePopulation("syn", connectivity, source, target, {
      weightUpdate,
      postsynaptic: nothing,
      preTargetVar: "back",
    });
    const simulation = await start(model, options);
    const sums = Array.from({ length: size }, (_, pre) =>
      connectivity === "dense"
        ? Array.from({ length: 5 }, (_, post) => pre * 5 + post + 1.5).reduce((a, b) => a + b, 0)
        : pre + 1.5,
    );
    const zeros = Array(size).fill(0);
    const expected = snippet === "synapseDynamicsCode" ? [sums, sums, sums] : [zeros, sums, zeros];
    expect(await trace(simulation, varRef(source, "input"), 3)).toEqual(expected);
    expect([...(await simulation.pull(varRef(source, "error")))], "nothing goes to Isyn").toEqual(zeros);
  });

  test("postsynaptic models have variables, parameters and a view of their neuron", async () => {
    const model = new GeNNModel({ dt: DT });
    const source = addScripted(model, "source", 1, [[0], [], [], []]);
    const target = model.addNeuronPopulation("target", 5, listener);
    const shaped = definePostsynapticModel({
      name: "shaped",
      params: { tau: 4 },
      derivedParams: { decay: ({ tau }, dt) => 1 - dt / tau },
      vars: { seen: 0, scale: readOnly([1, 2, 3, 4, 5]) },
      simCode: "seen = input_post; injectCurrent(scale * inSyn); inSyn *= decay;",
    });
    const pulse = defineWeightUpdateModel({ name: "pulse", preSpikeSynCode: "addToPost(1);" });
    const syn = model.addSynapsePopulation("syn", "dense", source, target, {
      weightUpdate: pulse,
      postsynaptic: shaped,
    });
    const simulation = await start(model, options);
    const traced = await trace(simulation, varRef(target, "input"), 4);
    const decay = f(1 - DT / 4);
    expect(traced.map((values) => values[4])).toEqual([0, 5, f(5 * decay), f(5 * f(decay * decay))]);
    expect((await simulation.pull(postsynapticVarRef(syn, "seen")))[4]).toBe(f(5 * decay));
  });
});

describe.each(backends)("%s: batches", (_, options) => {
  test("every instance runs on its own, from the same initial values", async () => {
    const batchSize = 5;
    const model = new GeNNModel({ dt: DT, batchSize, seed: 3 });
    const neuron = defineNeuronModel({
      name: "batched",
      vars: {
        v: uniform(-1, 1),
        fixed: readOnly(normal(0, 1)),
        own: variable({ access: "READ_ONLY_DUPLICATE", initial: uniform(0, 1) }),
        common: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 2 }),
        where: variable({ type: "uint", initial: 0 }),
        size: variable({ type: "uint", initial: 0 }),
      },
      simCode: "v += fixed * batch + own + common; where = batch * 100u + id; size = batch_size;",
      thresholdConditionCode: "v > 3",
      resetCode: "v -= 3;",
    });
    const pop = model.addNeuronPopulation("pop", 6, neuron);
    const target = model.addNeuronPopulation("target", 3, collector);
    const weightUpdate = defineWeightUpdateModel({
      name: "counting",
      vars: { g: readOnly(uniform(0, 1)), seen: 0 },
      preSpikeSynCode: "addToPost(g + batch); seen += 1;",
    });
    model.addSynapsePopulation("syn", "dense", pop, target, { weightUpdate, postsynaptic: delta });
    await expectReference(model, options, { steps: 12 });

    const again = await start(model, options);
    expect(again.shape(varRef(pop, "fixed"))).toEqual({ copies: 1, rows: 1, columns: 6 });
    expect(again.shape(varRef(pop, "v"))).toEqual({ copies: batchSize, rows: 1, columns: 6 });
    expect(again.shape(varRef(pop, "common"))).toEqual({ copies: batchSize, rows: 1, columns: 1 });
    again.push(varRef(pop, "common"), [0, 1, 2, 3, 4]);
    again.push(varRef(pop, "v"), 0);
    again.push(varRef(pop, "own"), 0);
    again.push(varRef(pop, "fixed"), 0);
    await again.step();
    const where = await again.pull(varRef(pop, "where"));
    expect([...where]).toEqual([0, 1, 2, 3, 4].flatMap((b) => [0, 1, 2, 3, 4, 5].map((id) => 100 * b + id)));
    expect(new Set(await again.pull(varRef(pop, "size")))).toEqual(new Set([batchSize]));
    const v = await again.pull(varRef(pop, "v"));
    expect([0, 1, 2, 3, 4].map((b) => v[6 * b + 5])).toEqual([0, 1, 2, 3, 4 - 3]);
  });

  test("a synapse sees READ_ONLY_SHARED_NEURON variables of both sides", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const shared = defineNeuronModel({
      name: "shared",
      vars: { level: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 1 }), each: readOnly([1, 2, 3, 4, 5]) },
    });
    const [source, target] = ["source", "target"].map((name) => model.addNeuronPopulation(name, 5, shared));
    const end = model.addNeuronPopulation("end", 5, listener);
    const weightUpdate = defineWeightUpdateModel({
      name: "levels",
      vars: { seen: 0 },
      synapseDynamicsCode: "seen = level_pre * 100 + level_post * 10 + each_pre; addToPost(level_pre);",
    });
    const syn = model.addSynapsePopulation("syn", "dense", source!, target!, { weightUpdate, postsynaptic: nothing });
    model.addSynapsePopulation("to_end", "one_to_one", source!, end, {
      weightUpdate: defineWeightUpdateModel({ name: "level", synapseDynamicsCode: "addToPost(level_pre);" }),
      postsynaptic: delta,
    });
    const simulation = await start(model, options);
    simulation.push(varRef(source!, "level"), [3, 4]);
    simulation.push(varRef(target!, "level"), [5, 6]);
    await simulation.step();
    const seen = await simulation.pull(synapseVarRef(syn, "seen"));
    expect([...seen].slice(0, 6)).toEqual([351, 351, 351, 351, 351, 352]);
    expect([...seen].slice(25, 31)).toEqual([461, 461, 461, 461, 461, 462]);
    expect([...(await simulation.pull(varRef(end, "input")))]).toEqual([...Array(5).fill(3), ...Array(5).fill(4)]);
  });

  test("recurrent populations see themselves on both sides", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2, seed: 1 });
    const recurrent = defineNeuronModel({
      name: "recurrent",
      vars: { v: uniform(0, 1), n: variable({ type: "int", initial: 0 }) },
      simCode: "v = 0.5 * v + 0.1 * Isyn + 0.3; n++;",
      thresholdConditionCode: "v > 0.7",
      resetCode: "v = 0;",
    });
    const pop = model.addNeuronPopulation("pop", 7, recurrent);
    const weightUpdate = defineWeightUpdateModel({
      name: "recurrence",
      vars: { g: uniform(-1, 1), last: 0 },
      preSpikeSynCode: "addToPost(g); last = t - st_post; g += 0.01 * (v_pre - v_post);",
      postSpikeSynCode: "g *= 0.99; last = t - st_pre;",
      synapseDynamicsCode: "g += 0.001 * v_pre * v_post; addToPre(0.01 * g);",
    });
    model.addSynapsePopulation("syn", "dense", pop, pop, { weightUpdate, postsynaptic: delta });
    await expectReference(model, options, { steps: 25 });
  });
});

describe.each(backends)("%s: dense and one-to-one", (_, options) => {
  test("a population without any code does nothing", async () => {
    const model = new GeNNModel({ dt: DT });
    const [a, b] = [model.addNeuronPopulation("a", 3, silent), model.addNeuronPopulation("b", 3, listener)];
    const none = defineWeightUpdateModel({ name: "none", vars: { g: 1 } });
    const syn = model.addSynapsePopulation("syn", "one_to_one", a, b, { weightUpdate: none, postsynaptic: delta });
    const simulation = await start(model, options);
    await simulation.step(3);
    expect([...(await simulation.pull(synapseVarRef(syn, "g")))]).toEqual([1, 1, 1]);
    expect([...(await simulation.pull(varRef(b, "input")))]).toEqual([0, 0, 0]);
  });

  test.each([1, 3, 4, 5, 8, 33])("a row of %i synapses is done to its end and no further", async (columns) => {
    const model = new GeNNModel({ dt: DT });
    const rows = 11;
    const source = addScripted(model, "source", rows, [
      Array.from({ length: rows }, (_, id) => id),
      [0, 3, 10],
      [],
      [],
    ]);
    const target = model.addNeuronPopulation("target", columns, collector);
    const weightUpdate = defineWeightUpdateModel({
      name: "ids",
      vars: { seen: variable({ type: "uint", initial: 0 }) },
      preSpikeSynCode: "addToPost(1 + id_post + 100u * id_pre); seen += 1u + id_syn;",
    });
    const syn = model.addSynapsePopulation("syn", "dense", source, target, { weightUpdate, postsynaptic: delta });
    const simulation = await start(model, options);
    await simulation.step(3);
    const times = Array.from({ length: rows }, (_, id) => ([0, 3, 10].includes(id) ? 2 : 1));
    const seen = times.flatMap((count, pre) =>
      Array.from({ length: columns }, (_, post) => count * (1 + pre * columns + post)),
    );
    expect([...(await simulation.pull(synapseVarRef(syn, "seen")))]).toEqual(seen);
    const sums = Array.from({ length: columns }, (_, post) =>
      times.reduce((sum, count, pre) => sum + count * (1 + post + 100 * pre), 0),
    );
    expect([...(await simulation.pull(varRef(target, "sum")))]).toEqual(sums);
  });
});
