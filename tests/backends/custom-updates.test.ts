/** Custom updates: over neurons and synapses, with reductions, transposed references and references to other updates. */
import { describe, expect, test } from "vitest";
import {
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromIndices,
  GeNNModel,
  inSynRef,
  postVarRef,
  preVarRef,
  readOnly,
  synapseVarRef,
  transposedSynapseVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import { DT, delta, nothing, silent } from "../support/definitions.ts";
import { difference, expectReference, start, stateOf } from "../support/simulate.ts";
import { backends } from "./backends.ts";

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Neurons with a value per instance and one that all instances share. */
const holding = defineNeuronModel({
  name: "holding",
  vars: {
    x: 0,
    n: variable({ type: "int", initial: 0 }),
    u: variable({ type: "uint", initial: 0 }),
    big: variable({ type: "int64", initial: 0 }),
    tiny: variable({ type: "int8", initial: 0 }),
    shared: readOnly(0),
    level: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 0 }),
  },
});
const weights = defineWeightUpdateModel({
  name: "weights",
  vars: { g: readOnly(uniform(-1, 1)), dg: uniform(-1, 1) },
  preVars: { p: 0 },
  postVars: { q: 0 },
  synapseDynamicsCode: "addToPost(g);",
});

describe.each(backends)("%s: custom updates over neurons", (_, options) => {
  test("change a variable of every instance, and know who and where they are", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 3 });
    const pop = model.addNeuronPopulation("pop", 5, holding);
    const update = defineCustomUpdateModel({
      name: "where",
      params: { by: 2 },
      varRefs: { x: "READ_WRITE", n: "READ_WRITE", shared: "READ_ONLY", level: "READ_ONLY" },
      updateCode:
        "x = by * x + id + shared + 1000 * level; n = (int)(batch * 100u + num_neurons + batch_size); x += t;",
    });
    const varRefs = {
      x: varRef(pop, "x"),
      n: varRef(pop, "n"),
      shared: varRef(pop, "shared"),
      level: varRef(pop, "level"),
    };
    model.addCustomUpdate("update", "go", update, { varRefs, dynamicParams: ["by"] });
    const simulation = await start(model, options);
    const x = range(15).map((index) => index * 10);
    simulation.push(varRef(pop, "x"), x);
    simulation.push(varRef(pop, "shared"), [0.5, 1.5, 2.5, 3.5, 4.5]);
    simulation.push(varRef(pop, "level"), [1, 2, 3]);
    await simulation.step(2);
    simulation.setDynamicParameter("update", "customUpdate", "by", 3);
    await simulation.customUpdate("go");
    const time = 2 * DT;
    expect([...(await simulation.pull(varRef(pop, "x")))]).toEqual(
      x.map((value, index) => 3 * value + (index % 5) * 2 + 0.5 + 1000 * (1 + Math.floor(index / 5)) + time),
    );
    expect([...(await simulation.pull(varRef(pop, "n")))]).toEqual(
      range(15).map((i) => Math.floor(i / 5) * 100 + 5 + 3),
    );
  });

  test.each([0, 1, 2])("what is no number in instance %i is no maximum, and is not lost", async (instance) => {
    const model = new GeNNModel({ dt: DT, batchSize: 3 });
    const pop = model.addNeuronPopulation("pop", 5, holding);
    const update = defineCustomUpdateModel({
      name: "reduce",
      vars: { most: variable({ access: "REDUCE_BATCH_MAX" }) },
      varRefs: { x: "READ_ONLY" },
      updateCode: "most = x;",
    });
    const reduced = model.addCustomUpdate("reduced", "go", update, { varRefs: { x: varRef(pop, "x") } });
    const simulation = await start(model, options);
    simulation.push(
      varRef(pop, "x"),
      range(15).map((index) => (index === 5 * instance + 1 ? Number.NaN : index)),
      { allowNonFinite: true },
    );
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(varRef(reduced, "most"), { allowNonFinite: true }))]).toEqual([
      10,
      Number.NaN,
      12,
      13,
      14,
    ]);
  });

  test.each([1, 3, 16, 70])("sums and maxima over a batch of %i, of every type", async (batchSize) => {
    const model = new GeNNModel({ dt: DT, batchSize });
    const pop = model.addNeuronPopulation("pop", 5, holding);
    const update = defineCustomUpdateModel({
      name: "reduce",
      vars: {
        sum: variable({ access: "REDUCE_BATCH_SUM" }),
        most: variable({ access: "REDUCE_BATCH_MAX" }),
        mostInt: variable({ access: "REDUCE_BATCH_MAX", type: "int" }),
        mostUint: variable({ access: "REDUCE_BATCH_MAX", type: "uint" }),
        sumInt: variable({ access: "REDUCE_BATCH_SUM", type: "int" }),
      },
      varRefs: { x: "READ_ONLY", n: "READ_ONLY", u: "READ_ONLY", into: "REDUCE_SUM" },
      updateCode: "sum = x; most = x; mostInt = n; sumInt = n; mostUint = u; into = 2 * x;",
    });
    const varRefs = {
      x: varRef(pop, "x"),
      n: varRef(pop, "n"),
      u: varRef(pop, "u"),
      into: varRef(pop, "shared"),
    };
    const reduced = model.addCustomUpdate("reduced", "go", update, { varRefs });
    const wide = defineCustomUpdateModel({
      name: "reduce_wide",
      vars: {
        sumBig: variable({ access: "REDUCE_BATCH_SUM", type: "int64" }),
        mostBig: variable({ access: "REDUCE_BATCH_MAX", type: "int64" }),
        mostTiny: variable({ access: "REDUCE_BATCH_MAX", type: "int8" }),
      },
      varRefs: { big: "READ_ONLY", tiny: "READ_ONLY" },
      updateCode: "sumBig = big; mostBig = big; mostTiny = tiny;",
    });
    const wideReduced = model.addCustomUpdate("wide_reduced", "go", wide, {
      varRefs: { big: varRef(pop, "big"), tiny: varRef(pop, "tiny") },
    });
    const simulation = await start(model, options);
    const values = range(5 * batchSize).map((index) => -1000 + ((index * 37) % 101));
    simulation.push(
      varRef(pop, "x"),
      values.map((value) => value / 8),
    );
    simulation.push(varRef(pop, "n"), values);
    simulation.push(
      varRef(pop, "u"),
      values.map((value) => value + 1000),
    );
    simulation.push(
      varRef(pop, "big"),
      values.map((value) => value * 2 ** 33),
    );
    simulation.push(
      varRef(pop, "tiny"),
      values.map((value) => (value % 50) - 60),
    );
    await simulation.customUpdate("go");
    const over = (combine: (a: number, b: number) => number, map: (value: number) => number) =>
      range(5).map((id) =>
        range(batchSize)
          .map((b) => map(values[b * 5 + id]!))
          .reduce(combine),
      );
    const add = (a: number, b: number) => a + b;
    const larger = (a: number, b: number) => Math.max(a, b);
    const pulled = async (update: typeof reduced, name: string) => [...(await simulation.pull(varRef(update, name)))];
    expect(simulation.shape(varRef(reduced, "sum"))).toEqual({ copies: 1, rows: 1, columns: 5 });
    expect(await pulled(reduced, "sum")).toEqual(over(add, (v) => v / 8));
    expect([...(await simulation.pull(varRef(pop, "shared")))]).toEqual(over(add, (v) => v / 4));
    expect(await pulled(reduced, "sumInt")).toEqual(over(add, (v) => v));
    expect(await pulled(reduced, "most")).toEqual(over(larger, (v) => v / 8));
    expect(await pulled(reduced, "mostInt")).toEqual(over(larger, (v) => v));
    expect(await pulled(reduced, "mostUint")).toEqual(over(larger, (v) => v + 1000));
    expect(await pulled(wideReduced, "sumBig")).toEqual(over(add, (v) => v * 2 ** 33));
    expect(await pulled(wideReduced, "mostBig")).toEqual(over(larger, (v) => v * 2 ** 33));
    expect(await pulled(wideReduced, "mostTiny")).toEqual(over(larger, (v) => (v % 50) - 60));
  });

  test("updates of a group run in the order they were added; they see each other's variables", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const pop = model.addNeuronPopulation("pop", 5, holding);
    const first = defineCustomUpdateModel({
      name: "first",
      vars: {
        kept: 1,
        rate: variable({ access: "READ_ONLY_SHARED", initial: 3 }),
        fixed: variable({ access: "READ_ONLY", initial: range(5) }),
      },
      varRefs: { x: "READ_WRITE" },
      updateCode: "x += rate; kept = 10 * kept + x + fixed;",
    });
    const one = model.addCustomUpdate("one", "both", first, { varRefs: { x: varRef(pop, "x") } });
    const second = defineCustomUpdateModel({
      name: "second",
      varRefs: { kept: "READ_WRITE", x: "READ_WRITE", rate: "READ_ONLY" },
      updateCode: "x *= 2; kept -= x * rate;",
    });
    const varRefs = { kept: varRef(one, "kept"), x: varRef(pop, "x"), rate: varRef(one, "rate") };
    model.addCustomUpdate("two", "both", second, { varRefs });
    model.addCustomUpdate("elsewhere", "other", second, { varRefs });
    const simulation = await start(model, options);
    let [x, kept] = [Array<number>(10).fill(0), Array<number>(10).fill(1)];
    for (const group of ["both", "other", "both"]) {
      await simulation.customUpdate(group);
      if (group === "both") {
        x = x.map((value) => value + 3);
        kept = kept.map((value, index) => 10 * value + x[index]! + (index % 5));
      }
      x = x.map((value) => 2 * value);
      kept = kept.map((value, index) => value - 3 * x[index]!);
    }
    expect([...(await simulation.pull(varRef(pop, "x")))]).toEqual(x);
    expect([...(await simulation.pull(varRef(one, "kept")))]).toEqual(kept);
  });

  test.each([
    ["uint8", 44, 152],
    ["int8", 44, 122],
    ["uint16", 300, 152],
    ["int", 300, 152],
    ["uint", 300, 152],
    ["int64", 300, 152],
    ["bool", 1, 1],
    ["float", 300, 152],
  ] as const)("reductions of %s are numbers of their type", async (type, total, most) => {
    for (const where of ["", "x = id;"]) {
      const model = new GeNNModel({ dt: DT, batchSize: 3 });
      const pop = model.addNeuronPopulation("pop", 5, holding);
      const reduce = defineCustomUpdateModel({
        name: "reduce",
        vars: {
          total: variable<"REDUCE_BATCH_SUM">({ type, access: "REDUCE_BATCH_SUM" }),
          most: variable<"REDUCE_BATCH_MAX">({ type, access: "REDUCE_BATCH_MAX" }),
        },
        varRefs: { x: "READ_WRITE" },
        updateCode: `${where} total = 100; most = ${type === "int8" ? "120" : "150"} + batch;`,
      });
      const update = model.addCustomUpdate("update", "go", reduce, { varRefs: { x: varRef(pop, "x") } });
      const simulation = await start(model, options);
      await simulation.customUpdate("go");
      expect([...(await simulation.pull(varRef(update, "total")))]).toEqual(Array(5).fill(total));
      expect([...(await simulation.pull(varRef(update, "most")))]).toEqual(Array(5).fill(most));
    }
  });

  test("reach pre- and postsynaptic variables and summed inputs", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const [a, b] = [model.addNeuronPopulation("a", 3, silent), model.addNeuronPopulation("b", 5, silent)];
    const syn = model.addSynapsePopulation("syn", "dense", a, b, { weightUpdate: weights, postsynaptic: nothing });
    const add = defineCustomUpdateModel({ name: "add", varRefs: { v: "READ_WRITE" }, updateCode: "v = v + id + 1;" });
    model.addCustomUpdate("pre", "go", add, { varRefs: { v: preVarRef(syn, "p") } });
    model.addCustomUpdate("post", "go", add, { varRefs: { v: postVarRef(syn, "q") } });
    const clear = defineCustomUpdateModel({ name: "clear", varRefs: { v: "READ_WRITE" }, updateCode: "v = 0;" });
    model.addCustomUpdate("sums", "clear", clear, { varRefs: { v: inSynRef(syn) } });
    const simulation = await start(model, options);
    await simulation.step(2);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(preVarRef(syn, "p")))]).toEqual([1, 2, 3, 1, 2, 3]);
    expect([...(await simulation.pull(postVarRef(syn, "q")))]).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
    expect(Math.max(...(await simulation.pull(inSynRef(syn))))).toBeGreaterThan(0);
    await simulation.customUpdate("clear");
    expect(new Set(await simulation.pull(inSynRef(syn)))).toEqual(new Set([0]));
  });
});

describe.each(backends)("%s: custom updates over synapses", (_, options) => {
  test("values of their own are listed in the order in which synapses are", async () => {
    const model = new GeNNModel({ dt: DT });
    const pop = model.addNeuronPopulation("pop", 3, silent);
    const synapses = model.addSynapsePopulation("syn", fromIndices([2, 0, 1, 0], [0, 2, 1, 1]), pop, pop, {
      weightUpdate: weights,
      weightUpdateValues: { vars: { g: [1, 2, 3, 4] } },
      postsynaptic: nothing,
    });
    const scaling = defineCustomUpdateModel({
      name: "scaling",
      vars: { by: 0 },
      varRefs: { g: "READ_WRITE" },
      updateCode: "g = g * by;",
    });
    const values = { vars: { by: [10, 100, 1000, 10000] }, varRefs: { g: synapseVarRef(synapses, "g") } };
    model.addCustomUpdate("scale", "scale", scaling, values);
    const simulation = await start(model, options);
    await simulation.customUpdate("scale");
    // By presynaptic, then by postsynaptic neuron.
    expect([...(await simulation.pull(synapseVarRef(synapses, "g")))]).toEqual([40000, 200, 3000, 10]);
  });

  test("know the synapse, and write what they reference", async () => {
    const model = new GeNNModel({ dt: DT });
    const [a, b] = [model.addNeuronPopulation("a", 3, silent), model.addNeuronPopulation("b", 5, silent)];
    const syn = model.addSynapsePopulation("syn", "dense", a, b, { weightUpdate: weights, postsynaptic: delta });
    const ids = defineCustomUpdateModel({
      name: "ids",
      varRefs: { g: "READ_WRITE" },
      updateCode: "g = id_pre * 100u + id_post * 10u + id_syn * 1000u + num_pre + num_post;",
    });
    model.addCustomUpdate("update", "go", ids, { varRefs: { g: synapseVarRef(syn, "g") } });
    const simulation = await start(model, options);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(synapseVarRef(syn, "g")))]).toEqual(
      range(15).map((index) => Math.floor(index / 5) * 100 + (index % 5) * 10 + index * 1000 + 8),
    );
  });

  test("read and write transposed", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const [a, b] = [model.addNeuronPopulation("a", 3, silent), model.addNeuronPopulation("b", 5, silent)];
    const there = model.addSynapsePopulation("there", "dense", a, b, { weightUpdate: weights, postsynaptic: delta });
    const back = model.addSynapsePopulation("back", "dense", b, a, { weightUpdate: weights, postsynaptic: delta });
    const copy = defineCustomUpdateModel({
      name: "copy",
      varRefs: { from: "READ_ONLY", to: "READ_WRITE" },
      updateCode: "to = from + 1;",
    });
    model.addCustomUpdate("read", "read", copy, {
      varRefs: { from: transposedSynapseVarRef(there, "g"), to: synapseVarRef(back, "g") },
    });
    model.addCustomUpdate("write", "write", copy, {
      varRefs: { from: synapseVarRef(back, "dg"), to: transposedSynapseVarRef(there, "dg") },
    });
    const simulation = await start(model, options);
    const transposed = (values: ArrayLike<number>) =>
      range(15).map((index) => Math.fround(values[(index % 3) * 5 + Math.floor(index / 3)]! + 1));
    const g = await simulation.pull(synapseVarRef(there, "g"));
    await simulation.customUpdate("read");
    expect([...(await simulation.pull(synapseVarRef(back, "g")))]).toEqual(transposed(g));
    const dg = range(30);
    simulation.push(synapseVarRef(back, "dg"), dg);
    await simulation.customUpdate("write");
    const written = await simulation.pull(synapseVarRef(there, "dg"));
    for (const instance of [0, 15]) {
      const own = range(15).map((index) => instance + (index % 5) * 3 + Math.floor(index / 5) + 1);
      expect([...written].slice(instance, instance + 15)).toEqual(own);
    }
  });

  const gradient = defineCustomUpdateModel({
    name: "gradient",
    vars: { total: variable({ access: "REDUCE_BATCH_SUM" }) },
    varRefs: { dg: "READ_WRITE" },
    updateCode: "total = dg; dg = 0;",
  });
  const descend = defineCustomUpdateModel({
    name: "descend",
    params: { rate: 0.125 },
    vars: { momentum: 0 },
    varRefs: { g: "READ_WRITE", total: "READ_ONLY" },
    updateCode: "momentum = 0.5 * momentum + total; g -= rate * momentum;",
  });

  test.each([
    [3, 5],
    [70, 61],
    [128, 200],
  ])("%i x %i synapses: big ones, done in shares, like small ones", async (rows, columns) => {
    const model = new GeNNModel({ dt: DT, batchSize: 3, seed: 8 });
    const [a, b] = [model.addNeuronPopulation("a", rows, silent), model.addNeuronPopulation("b", columns, silent)];
    const syn = model.addSynapsePopulation("syn", "dense", a, b, { weightUpdate: weights, postsynaptic: nothing });
    const summed = model.addCustomUpdate("sum", "learn", gradient, { varRefs: { dg: synapseVarRef(syn, "dg") } });
    const varRefs = { g: synapseVarRef(syn, "g"), total: varRef(summed, "total") };
    model.addCustomUpdate("descent", "learn", descend, { varRefs });
    const other = model.addSynapsePopulation("other", "dense", b, a, { weightUpdate: weights, postsynaptic: nothing });
    const mirror = defineCustomUpdateModel({
      name: "mirror",
      varRefs: { from: "READ_ONLY", to: "READ_WRITE" },
      updateCode: "to = from * (id_pre + 1u);",
    });
    model.addCustomUpdate("mirror", "learn", mirror, {
      varRefs: { from: transposedSynapseVarRef(syn, "g"), to: synapseVarRef(other, "g") },
    });
    await expectReference(model, { ...options, passesOff: ["blockAccumulators"] }, { steps: 1, updates: ["learn"] });
  });

  test("one-to-one synapses are updated too", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 3, seed: 8 });
    const [a, b] = [model.addNeuronPopulation("a", 7, silent), model.addNeuronPopulation("b", 7, silent)];
    const syn = model.addSynapsePopulation("syn", "one_to_one", a, b, { weightUpdate: weights, postsynaptic: nothing });
    model.addCustomUpdate("sum", "learn", gradient, { varRefs: { dg: synapseVarRef(syn, "dg") } });
    await expectReference(model, options, { steps: 1, updates: ["learn"] });
  });

  test("extra global parameters and loops work in updates", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const pop = model.addNeuronPopulation("pop", 5, holding);
    const lookup = defineCustomUpdateModel({
      name: "lookup",
      extraGlobalParams: { table: "scalar" },
      varRefs: { x: "READ_WRITE" },
      updateCode: "for (uint i = 0; i <= id; i++) { if (i == 3u) continue; x += table[i + batch]; }",
    });
    model.addCustomUpdate("update", "go", lookup, {
      varRefs: { x: varRef(pop, "x") },
      extraGlobalParams: { table: [1, 10, 100, 1000, 10000, 100000] },
    });
    const simulation = await start(model, options);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(varRef(pop, "x")))]).toEqual([
      ...[1, 11, 111, 111, 10111],
      ...[10, 110, 1110, 1110, 101110],
    ]);
  });

  test("threads and single steps do not change an update's result", async () => {
    const states = [];
    for (const threads of [1, 2]) {
      const model = new GeNNModel({ dt: DT, batchSize: 16, seed: 8 });
      const [a, b] = [model.addNeuronPopulation("a", 60, silent), model.addNeuronPopulation("b", 70, silent)];
      const syn = model.addSynapsePopulation("syn", "dense", a, b, { weightUpdate: weights, postsynaptic: nothing });
      model.addCustomUpdate("sum", "learn", gradient, { varRefs: { dg: synapseVarRef(syn, "dg") } });
      const simulation = await start(model, { ...options, threads });
      await simulation.customUpdate("learn");
      states.push(await stateOf(simulation));
    }
    expect(difference(states[0]!, states[1]!)).toBeUndefined();
  });
});
