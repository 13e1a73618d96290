/** What connectivity updates cannot be, and what goes wrong while they run: said by name, and nothing is changed. */
import { describe, expect, test } from "vitest";
import { RunError } from "../../genn/backends/engine.ts";
import {
  type BuildOptions,
  build,
  type ConnectivityUpdateValues,
  type CustomConnectivityUpdateModel,
  defineCustomConnectivityUpdateModel,
  defineCustomUpdateModel,
  defineWeightUpdateModel,
  estimateMemory,
  fromIndices,
  fromRule,
  GeNNModel,
  ModelError,
  normal,
  postVarRef,
  preVarRef,
  readOnly,
  recomputed,
  SnippetError,
  type SynapsePopulation,
  spikeTimeRef,
  synapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { fixedProbability } from "../../genn_models/connectivity/index.ts";
import { backends } from "../backends/backends.ts";
import { addScripted, nothing, silent } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";

const weights = defineWeightUpdateModel({ name: "weights", vars: { g: 1 }, preVars: { p: 0 }, postVars: { q: 0 } });

/** Three rows of one synapse each, onto two neurons; rows have room for two. */
function small(batchSize = 1, limits: object = { maxConnections: 2 }) {
  const model = new GeNNModel({ dt: 1, batchSize });
  const source = addScripted(model, "source", 3, [[]]);
  const target = model.addNeuronPopulation("target", 2, silent);
  const parts = { weightUpdate: weights, postsynaptic: nothing };
  const syn = model.addSynapsePopulation("syn", fromIndices([0, 1, 2], [0, 1, 0], limits), source, target, parts);
  return { model, source, target, syn };
}

const coded = (rowUpdateCode: string): CustomConnectivityUpdateModel =>
  defineCustomConnectivityUpdateModel({ name: "coded", varRefs: { g: "READ_WRITE" }, rowUpdateCode });

const add = (
  { model, syn }: { readonly model: GeNNModel; readonly syn: SynapsePopulation },
  code: string | CustomConnectivityUpdateModel,
  values: ConnectivityUpdateValues = { varRefs: { g: synapseVarRef(syn, "g") } },
) => model.addCustomConnectivityUpdate("update", "go", syn, typeof code === "string" ? coded(code) : code, values);

describe("an update is refused that", () => {
  const plain = coded("remove_all;");
  test.each<[string, () => unknown, string]>([
    [
      "does nothing",
      () => defineCustomConnectivityUpdateModel({ name: "idle" }),
      "'idle' does nothing: it needs rowUpdateCode or a hostUpdate",
    ],
    [
      "has code of GeNN for the host",
      () => defineCustomConnectivityUpdateModel({ name: "m", rowUpdateCode: ";", host_update_code: "" } as never),
      "GeNN knows it, but what the host does is a function of JavaScript here: hostUpdate",
    ],
    [
      "has a variable with an access that only steps know",
      () =>
        defineCustomConnectivityUpdateModel({
          name: "own",
          vars: { x: variable({ access: "READ_ONLY_DUPLICATE" as never, initial: 0 }) },
          rowUpdateCode: ";",
        }),
      "unknown access mode 'READ_ONLY_DUPLICATE'",
    ],
    [
      "changes a dense population",
      () => {
        const { model, source, target } = small();
        const parts = { weightUpdate: weights, postsynaptic: nothing };
        add({ model, syn: model.addSynapsePopulation("all", "dense", source, target, parts) }, plain);
      },
      "custom connectivity update 'update' changes the synapses of 'all', which are dense: only those of sparse populations can be",
    ],
    [
      "does not know how long rows may become",
      () => {
        const { model, source, target } = small();
        const parts = { weightUpdate: weights, postsynaptic: nothing };
        const drawn = fromRule(fixedProbability, { probability: 0.5 });
        add({ model, syn: model.addSynapsePopulation("drawn", drawn, source, target, parts) }, plain);
      },
      "needs to know how many synapses a neuron of 'source' may come to have: give the connectivity of 'drawn' maxConnections",
    ],
    [
      "lacks a reference",
      () => add(small(), plain, {}),
      "(varRefs) needs the variable reference 'g', as synapseVarRef or its kin make it, not undefined",
    ],
    [
      "has a reference too many",
      () => {
        const all = small();
        add(all, plain, { varRefs: { g: synapseVarRef(all.syn, "g"), h: synapseVarRef(all.syn, "g") } });
      },
      "unknown variable reference 'h' in custom connectivity update 'update' (varRefs)",
    ],
    [
      "references neurons as synapses",
      () => {
        const all = small();
        add(all, plain, { varRefs: { g: preVarRef(all.syn, "p") } });
      },
      "'g' must be to a variable of the synapses of 'syn', not 'syn.p'",
    ],
    [
      "references the wrong side",
      () => {
        const all = small();
        const model = defineCustomConnectivityUpdateModel({
          name: "m",
          preVarRefs: { x: "READ_ONLY" },
          rowUpdateCode: ";",
        });
        add(all, model, { preVarRefs: { x: postVarRef(all.syn, "q") } });
      },
      "'x' must be to a variable of 'source', the presynaptic population of 'syn', not 'syn.q'",
    ],
    [
      "references spike times",
      () => {
        const all = small();
        const model = defineCustomConnectivityUpdateModel({
          name: "m",
          preVarRefs: { x: "READ_ONLY" },
          rowUpdateCode: ";",
        });
        add(all, model, { preVarRefs: { x: spikeTimeRef(all.source) } });
      },
      "'x' must be to a variable of 'source'",
    ],
    [
      "is of another model's synapses",
      () => add({ ...small(), syn: small().syn }, plain),
      "changes synapses that are not part of this model",
    ],
    [
      "is no such update",
      () => add(small(), weights as never),
      "needs a connectivityUpdate model, not 'weights' (weightUpdate)",
    ],
  ])("%s", (_, attempt, message) => {
    expect(attempt).toThrow(ModelError);
    expect(attempt).toThrow(message);
  });

  test.each<[string, () => GeNNModel, string]>([
    [
      "names what each instance has of its own",
      () => {
        const all = small(2);
        const model = defineCustomConnectivityUpdateModel({
          name: "m",
          preVarRefs: { x: "READ_ONLY" },
          rowUpdateCode: ";",
        });
        add(all, model, { preVarRefs: { x: preVarRef(all.syn, "p") } });
        return all.model;
      },
      "cannot name 'syn.p' ('x'), which every batch instance has its own copy of, while all share their synapses",
    ],
    [
      "changes synapses with values that are computed from their numbers",
      () => {
        const { model, source, target } = small();
        const weightUpdate = defineWeightUpdateModel({
          name: "again",
          vars: { g: readOnly(recomputed(normal(0, 1))), h: 0 },
        });
        const syn = model.addSynapsePopulation("again", fromIndices([0], [0]), source, target, {
          weightUpdate,
          postsynaptic: nothing,
        });
        add({ model, syn }, coded(";"), { varRefs: { g: synapseVarRef(syn, "h") } });
        return model;
      },
      "'g' of 'again' is computed again from the number of each synapse (recomputed), which changes with the connectivity",
    ],
  ])("%s, when it is built", async (_, describe, message) => {
    await expect(build(describe(), { threads: 1 })).rejects.toThrow(message);
  });
});

describe("code of rows says where it is wrong:", () => {
  test.each([
    [
      "too few values",
      "add_synapse(0);",
      "line 1, column 1: 'add_synapse' takes 2 arguments (the postsynaptic neuron, g), not 1",
    ],
    ["too many values", "add_synapse(0, 1, 2);", "'add_synapse' takes 2 arguments (the postsynaptic neuron, g), not 3"],
    [
      "a removal without a synapse",
      "int k;\nremove_synapse();",
      "line 2, column 1: 'remove_synapse' cannot be used here: it is of one synapse",
    ],
    [
      "a target without a synapse",
      "int k = id_post;",
      "'id_post' cannot be used here: it is of one synapse: name it inside of for_each_synapse { .. }",
    ],
    ["a variable without a synapse", "g = 1;", "'g' cannot be used here: it is of one synapse"],
    [
      "a loop within a loop",
      "for_each_synapse {\n  for_each_synapse { remove_synapse(); }\n}",
      "line 2, column 3: 'for_each_synapse' cannot be used inside of another one",
    ],
    ["a name of other code", "addSynapse(0);", "'addSynapse' cannot be used here: it is called add_synapse"],
    ["an assignment to the row", "row_length = 1;", "cannot assign to 'row_length': it says where the code stands"],
    ["an instance", "int b = batch;", "'batch' cannot be used here: the instances of a batch share their synapses"],
    [
      "an unknown name",
      "if (row_lenght > 0) add_synapse(0, 1);",
      "unknown name 'row_lenght'. Did you mean 'row_length'?",
    ],
    ["a declaration as the body", "for_each_synapse int k = 1;", "a declaration needs '{ }' around it here"],
  ])("%s", async (_, code, message) => {
    const all = small();
    add(all, code);
    const attempt = build(all.model, { threads: 1 });
    await expect(attempt).rejects.toThrow(SnippetError);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow("^");
  });

  test("the synapses of a row are gone through in no other code", async () => {
    const { model, syn } = small();
    const update = defineCustomUpdateModel({
      name: "m",
      varRefs: { g: "READ_WRITE" },
      updateCode: "for_each_synapse { g = 0; }",
    });
    model.addCustomUpdate("plain", "go", update, { varRefs: { g: synapseVarRef(syn, "g") } });
    await expect(build(model, { threads: 1 })).rejects.toThrow(
      "m, updateCode, line 1, column 1: 'for_each_synapse' cannot be used here: only rowUpdateCode of a custom connectivity update",
    );
  });

  test("what each instance has of its own is only set and moved", async () => {
    const all = small(2);
    add(all, "for_each_synapse { if (g == 0) remove_synapse(); }");
    await expect(build(all.model, { threads: 1 })).rejects.toThrow(
      "'g' cannot be used here: each batch instance has a value of its own, while they share the synapses",
    );
  });
});

describe.each(backends)("%s: an update that fails changes nothing", (_, options: BuildOptions) => {
  test.each<[string, string, object, string]>([
    [
      "no room in a row",
      "add_synapse(0, 2); if (id_pre == 1) add_synapse(1, 2);",
      { maxConnections: 2 },
      "coded, rowUpdateCode: add_synapse has no room: a row of 'syn' may have 2 synapses (maxConnections) (for neuron 1 of 'source')",
    ],
    [
      "no room in a column",
      "add_synapse(0, 2);",
      { maxConnections: 2, maxSourceConnections: 4 },
      "neuron 0 of 'target' would have 5 synapses in 'syn', but maxSourceConnections allows 4",
    ],
    [
      "no such neuron",
      "if (id_pre == 2) add_synapse(num_post, 2);",
      { maxConnections: 2 },
      "add_synapse to neuron 2, but 'target' has neurons from 0 to 1 (for neuron 2 of 'source')",
    ],
    ["a neuron before the first", "add_synapse(id_pre - 2.0, 2);", { maxConnections: 2 }, "add_synapse to neuron -2"],
    [
      "two removals of one synapse",
      "for_each_synapse { remove_synapse(); remove_synapse(); }",
      { maxConnections: 2 },
      "remove_synapse is called twice for one synapse",
    ],
    [
      "a failed assertion",
      "for_each_synapse { g = 9; } assert(id_pre < 2);",
      { maxConnections: 2 },
      "coded, rowUpdateCode: an assertion failed (for neuron 2 of 'source')",
    ],
  ])("%s", async (_name, code, limits, message) => {
    const all = small(1, limits);
    add(all, code);
    const simulation = await start(all.model, options);
    const look = async () => [
      await simulation.connections(all.syn),
      await simulation.pull(synapseVarRef(all.syn, "g")),
    ];
    const before = await look();
    const attempt = simulation.customUpdate("go");
    await expect(attempt).rejects.toThrow(RunError);
    await expect(attempt).rejects.toThrow(message);
    expect(await look()).toEqual(before);
    expect(simulation.synapseCount(all.syn)).toBe(3);
  });
});

test.each(backends)(
  "%s: where one update of a group fails, the others have changed nothing either",
  async (_, options) => {
    const { model, syn } = small(1, { maxConnections: 3 });
    const varRefs = { g: synapseVarRef(syn, "g") };
    const first = defineCustomConnectivityUpdateModel({
      ...{ name: "first", preVars: { n: 0 }, varRefs: { g: "READ_WRITE" }, extraGlobalParams: { target: "int" } },
      rowUpdateCode: "for_each_synapse { g += 1; } add_synapse(target[0], 5); target[0] = 0; n++;",
    });
    const second = defineCustomConnectivityUpdateModel({
      ...{ name: "second", varRefs: { g: "READ_WRITE" }, extraGlobalParams: { more: "int" } },
      rowUpdateCode: "for_each_synapse { g *= 2; } for (int k = 0; k < more[0]; k++) add_synapse(1, 7);",
    });
    const one = model.addCustomConnectivityUpdate("one", "go", syn, first, {
      varRefs,
      extraGlobalParams: { target: [1] },
    });
    model.addCustomConnectivityUpdate("two", "go", syn, second, { varRefs, extraGlobalParams: { more: [2] } });
    const simulation = await start(model, options);
    const look = async () => [
      [...(await simulation.connections(syn)).post],
      [...(await simulation.pull(synapseVarRef(syn, "g")))],
      [...(await simulation.pull(preVarRef(one, "n")))],
    ];
    const before = await look();
    await expect(simulation.customUpdate("go")).rejects.toThrow("add_synapse has no room");
    expect(await look()).toEqual(before);
    simulation.setExtraGlobalParameter("two", "more", [0]);
    await simulation.customUpdate("go");
    expect(await look()).toEqual([
      [0, 1, 1, 0, 0, 0],
      [4, 10, 4, 10, 4, 10],
      [1, 1, 1],
    ]);
  },
);

describe("of synapses that come and go", () => {
  const growing = (options?: BuildOptions) => {
    const all = small();
    const update = add(all, "if (row_length < row_stride) add_synapse(1, 2);");
    return { ...all, update, simulation: start(all.model, { threads: 1, ...options }) };
  };

  test("values are as many as there are now", async () => {
    const { syn, simulation } = growing();
    const running = await simulation;
    await running.customUpdate("go");
    expect(running.shape(synapseVarRef(syn, "g"))).toEqual({ copies: 1, rows: 1, columns: 6 });
    expect(() => running.push(synapseVarRef(syn, "g"), [1, 2, 3])).toThrow("'syn.g' takes 6 values");
    running.push(synapseVarRef(syn, "g"), [1, 2, 3, 4, 5, 6]);
    expect([...(await running.pull(synapseVarRef(syn, "g")))]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("values are no copies where the connectivity has become another", async () => {
    const [one, other] = [growing(), growing()];
    const [from, to] = [await one.simulation, await other.simulation];
    const copy = () => to.copyFrom(synapseVarRef(other.syn, "g"), from, synapseVarRef(one.syn, "g"));
    await copy();
    for (const each of [from, to]) await each.customUpdate("go");
    await copy();
    const pruning = small();
    add(pruning, "for_each_synapse { remove_synapse(); } add_synapse(0, 1); add_synapse(0, 1);");
    const pruned = await start(pruning.model, { threads: 1 });
    await pruned.customUpdate("go");
    await expect(pruned.copyFrom(synapseVarRef(pruning.syn, "g"), from, synapseVarRef(one.syn, "g"))).rejects.toThrow(
      "'syn.g' cannot be a copy of 'syn.g': the two connect other neurons now",
    );
  });

  test("initial values that were listed belong to the first ones", async () => {
    const all = small();
    const listed = all.model.addSynapsePopulation("listed", fromIndices([0, 1], [0, 1]), all.source, all.target, {
      weightUpdate: weights,
      weightUpdateValues: { vars: { g: [1, 2] } },
      postsynaptic: nothing,
    });
    const update = defineCustomConnectivityUpdateModel({
      name: "drop",
      vars: { age: 0 },
      rowUpdateCode: "for_each_synapse { if (id_pre == 0) remove_synapse(); }",
    });
    add({ ...all, syn: listed }, update, {});
    const simulation = await start(all.model, { threads: 1 });
    await simulation.customUpdate("go");
    expect(() => simulation.reinitialise({ keep: (name) => name === "update.age" })).toThrow(
      "'listed.g' cannot go back to its initial values while the synapses of 'listed' are others than at first",
    );
    expect([...(await simulation.pull(synapseVarRef(listed, "g")))]).toEqual([2]);
  });

  test("a damaged state is refused", async () => {
    const { syn, simulation } = growing();
    const running = await simulation;
    const state = await running.saveState();
    const damage = (buffer: string, at: number, value: number) => {
      const elements = state.buffers[buffer]!.slice();
      elements[at] = value as never;
      return { ...state, buffers: { ...state.buffers, [buffer]: elements } };
    };
    expect(() => running.restoreState(damage("syn.row_start", 1, 3))).toThrow(
      "the saved synapses of 'syn' are damaged: neuron 0 would have 3 of them",
    );
    expect(() => running.restoreState(damage("syn.targets", 1, 2))).toThrow("synapse 1 leads to neuron 2");
    running.restoreState(state);
    expect(running.synapseCount(syn)).toBe(3);
  });

  test("threads do not keep parts", async () => {
    const { model } = growing();
    await expect(build(model, { backend: "wasm", threads: 2, parallel: "neurons" })).rejects.toThrow(
      "connectivity updates change the synapses of 'syn', of which threads keep parts",
    );
  });

  test("memory is counted with the room that there is for them", async () => {
    const [changing, fixed] = [growing().model, small().model];
    const bytes = async (model: GeNNModel, backend: "wasm" | "webgpu") => {
      const { parts, synapseCounts } = await estimateMemory(model, backend);
      expect(synapseCounts).toEqual({ syn: 3 });
      const of = (use: string) => parts.find((one) => one.group === "syn" && one.use === use)!.bytes;
      return [of("connectivity"), of("variables")] as const;
    };
    const more = async (backend: "wasm" | "webgpu") => {
      const [connectivity, variables] = await bytes(changing, backend);
      const [less, fewer] = await bytes(fixed, backend);
      return [connectivity - less, variables - fewer];
    };
    // Room for 6 instead of 3, in rows of four elements: targets of a byte, and one weight.
    expect(await more("wasm")).toEqual([8 - 4, 4 * (8 - 4)]);
    // The GPU has all in 4 bytes, and the targets a second time, in order and with their numbers.
    expect(await more("webgpu")).toEqual([4 * (8 - 4 + 8 + 8), 4 * (8 - 4)]);
  });

  test("variables that the update keeps can be looked at", async () => {
    const all = small();
    const definition = defineCustomConnectivityUpdateModel({
      name: "own",
      vars: { age: 3 },
      preVars: { count: 0 },
      rowUpdateCode: "for_each_synapse { age += 1; } count = row_length;",
    });
    const update = add(all, definition, { vars: { age: [1, 2, 3] } });
    const reader = defineCustomUpdateModel({ name: "twice", varRefs: { x: "READ_WRITE" }, updateCode: "x *= 2;" });
    for (const [name, x] of [
      ["ages", synapseVarRef(update, "age")],
      ["counts", preVarRef(update, "count")],
    ] as const) {
      all.model.addCustomUpdate(name, "later", reader, { varRefs: { x } });
    }
    const simulation = await start(all.model, { threads: 1 });
    await simulation.customUpdate("go");
    await simulation.customUpdate("later");
    expect([...(await simulation.pull(synapseVarRef(update, "age")))]).toEqual([4, 6, 8]);
    expect([...(await simulation.pull(preVarRef(update, "count")))]).toEqual([2, 2, 2]);
    expect(() => varRef(update as never, "age")).toThrow(
      "its variables are referenced by synapseVarRef, preVarRef and postVarRef",
    );
    await expect(simulation.customUpdate("went")).rejects.toThrow("unknown custom update group 'went'");
  });
});
