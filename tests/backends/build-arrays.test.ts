/** Arrays that code reads which builds a network: of initial values and of connectivity. */
import { describe, expect, it } from "vitest";
import {
  build,
  defineConnectivityModel,
  defineInitialiser,
  defineWeightUpdateModel,
  fromRule,
  GeNNModel,
  initialise,
  postVarRef,
  readOnly,
  recomputed,
  synapseVarRef,
  varRef,
} from "../../genn/index.ts";
import { defineNeuronModel } from "../../genn/model/index.ts";
import { nothing } from "../support/definitions.ts";
import { backends } from "./backends.ts";

const repeated = defineInitialiser({
  name: "repeated",
  extraGlobalParams: { values: "scalar" },
  initialCode: "value = values[id % 3u];",
});
const byPair = defineInitialiser({
  name: "by_pair",
  params: { columns: undefined },
  extraGlobalParams: { table: "int" },
  initialCode: "value = table[id_pre * (uint)columns + id_post] + 100 * num_batch;",
});
const chosen = defineConnectivityModel({
  name: "chosen",
  extraGlobalParams: { first: "uint", lengths: "uint8" },
  rowBuildCode: "for (uint k = 0; k < lengths[id_pre]; k++) addSynapse(first[id_pre] + k);",
});
const neuron = defineNeuronModel({ name: "kept", vars: { v: 0 } });
const synapse = defineWeightUpdateModel({ name: "kept_too", vars: { g: readOnly(0) }, postVars: { y: 0 } });

describe.each(backends)("%s", (_, options) => {
  it("are seen by initial values of neurons and of synapses, listed or dense", async () => {
    const model = new GeNNModel({ dt: 1, batchSize: 2 });
    const values = { vars: { v: initialise(repeated, { extraGlobalParams: { values: [0.1, 0.2, 0.3] } }) } };
    const pre = model.addNeuronPopulation("pre", 3, neuron, values);
    const post = model.addNeuronPopulation("post", 4, neuron, values);
    const table = Array.from({ length: 12 }, (_, k) => k * k);
    const g = initialise(byPair, { params: { columns: 4 }, extraGlobalParams: { table } });
    const y = initialise(repeated, { extraGlobalParams: { values: Float64Array.of(7, 8, 9) } });
    const add = (name: string, connectivity: "dense" | ReturnType<typeof fromRule>) =>
      model.addSynapsePopulation(name, connectivity, pre, post, {
        weightUpdate: synapse,
        weightUpdateValues: { vars: { g } },
        postVars: { y },
        postsynaptic: nothing,
      });
    const dense = add("dense", "dense");
    const extraGlobalParams = { first: [1, 0, 3], lengths: [2, 3, 1] };
    const sparse = add("sparse", fromRule(chosen, {}, { extraGlobalParams }));
    const simulation = await build(model, options);
    expect([...(await simulation.pull(varRef(post, "v")))].slice(0, 4)).toEqual([0.1, 0.2, 0.3, 0.1].map(Math.fround));
    expect([...(await simulation.pull(synapseVarRef(dense, "g")))]).toEqual(table.map((one) => one + 200));
    const { pre: from, post: to } = await simulation.connections(sparse);
    expect([...from]).toEqual([0, 0, 1, 1, 1, 2]);
    expect([...to]).toEqual([1, 2, 0, 1, 2, 3]);
    const expected = Array.from(from, (row, k) => table[4 * row + to[k]!]! + 200);
    expect([...(await simulation.pull(synapseVarRef(sparse, "g")))]).toEqual(expected);
    expect([...(await simulation.pull(postVarRef(sparse, "y")))].slice(0, 4)).toEqual([7, 8, 9, 7]);
    simulation.reinitialise();
    expect([...(await simulation.pull(synapseVarRef(sparse, "g")))]).toEqual(expected);
    simulation.destroy();
  });
});

describe("refused", () => {
  const net = (make: () => unknown) => {
    const model = new GeNNModel({ dt: 1 });
    model.addNeuronPopulation("pop", 4, neuron, { vars: { v: make() as number } });
    return build(model);
  };
  it.each([
    ["missing", () => initialise(repeated), "needs values for its extra global parameter 'values'"],
    [
      "misspelt",
      () => initialise(repeated, { extraGlobalParams: { values: [1], vales: [2] } }),
      "unknown extra global parameter 'vales' in initialise(repeated). Did you mean 'values'?",
    ],
    [
      "of other numbers than their type has",
      () => fromRule(chosen, {}, { extraGlobalParams: { first: [0.5], lengths: [1] } }),
      "first",
    ],
    [
      "no arrays",
      () => initialise(repeated, { extraGlobalParams: { values: 3 as never } }),
      "extra global parameter 'values' of initialise(repeated)",
    ],
    [
      "where nothing is kept",
      () => fromRule(chosen, {}, { extraGlobalParams: { first: [0], lengths: [1] }, storage: "procedural" }),
      "reads arrays, which are there only while a network is built",
    ],
    [
      "of no type, of initialisers",
      () => defineInitialiser({ name: "i", extraGlobalParams: { tab: "flaot" as "float" }, initialCode: "value = 0;" }),
      "unknown type 'flaot' in extra global parameter 'tab' of 'i'. Did you mean 'float'?",
    ],
    [
      "of no type, of connectivity",
      () => defineConnectivityModel({ name: "c", extraGlobalParams: { tab: 5 as never }, rowBuildCode: ";" }),
      "unknown type '5' in extra global parameter 'tab' of 'c'",
    ],
  ])("arrays that are %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("a subscript behind the end, by name", async () => {
    await expect(net(() => initialise(repeated, { extraGlobalParams: { values: [1, 2] } }))).rejects.toThrow(
      /the initial value of 'pop\.v' at index 2: repeated, initialCode: .*'values'/,
    );
  });

  it("values that would be computed again", async () => {
    const model = new GeNNModel({ dt: 1 });
    const pop = model.addNeuronPopulation("pop", 4, neuron);
    const pulse = defineWeightUpdateModel({
      name: "p",
      vars: { g: readOnly(0) },
      synapseDynamicsCode: "addToPost(g);",
    });
    const g = recomputed(initialise(byPair, { params: { columns: 4 }, extraGlobalParams: { table: [1] } }));
    model.addSynapsePopulation("syn", "dense", pop, pop, {
      weightUpdate: pulse,
      weightUpdateValues: { vars: { g } },
      postsynaptic: nothing,
    });
    await expect(build(model)).rejects.toThrow("which reads arrays");
  });
});
