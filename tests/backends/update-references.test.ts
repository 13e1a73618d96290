/** What custom updates reference beside variables: spike times and counts, arrays of other groups; and variables of synapses from other code. */
import { describe, expect, test } from "vitest";
import {
  defineCurrentSourceModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  egpRef,
  GeNNModel,
  postsynapticVarRef,
  postVarRef,
  preVarRef,
  previousSpikeTimeRef,
  spikeCountRef,
  spikeTimeRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { addScripted, DT, FLT_MAX, listener, nothing, trace } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends } from "./backends.ts";

describe.each(backends)("%s", (_, options) => {
  test("spike times are read, pulled, put together and reset to never", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const pop = addScripted(model, "pop", 3, [[0], [0, 1], [1], [], [], [2]]);
    const [st, previous] = [spikeTimeRef(pop), previousSpikeTimeRef(pop)];
    const read = defineCustomUpdateModel({
      name: "read",
      vars: {
        last: variable({ type: "timepoint", access: "REDUCE_NEURON_MAX" }),
        between: variable({ access: "REDUCE_NEURON_MAX" }),
      },
      varRefs: { st: "READ_ONLY", prev: "READ_ONLY" },
      updateCode: "last = st; if (prev > -1.0f) between = st - prev;",
    });
    const update = model.addCustomUpdate("read", "read", read, { varRefs: { st, prev: previous } });
    const reset = defineCustomUpdateModel({
      name: "reset",
      params: { never: -FLT_MAX },
      varRefs: { st: "BROADCAST", prev: "READ_WRITE" },
      updateCode: "if (id == 0u) st = never; if (id == 1u) { prev = -3.402823466e38f; st = t + 2 * dt; }",
    });
    model.addCustomUpdate("reset", "reset", reset, { varRefs: { st, prev: previous } });
    const simulation = await start(model, options);
    const all = async (reference: typeof st) => [...(await simulation.pull(reference))].slice(0, 3);
    await simulation.step(3);
    expect(await all(st)).toEqual([DT, 2 * DT, -FLT_MAX]);
    // From the second step after a spike on, it is the one before.
    expect(await all(previous)).toEqual([DT, DT, -FLT_MAX]);
    await simulation.customUpdate("read");
    expect([...(await simulation.pull(varRef(update, "last")))]).toEqual([2 * DT, 2 * DT]);
    expect([...(await simulation.pull(varRef(update, "between")))]).toEqual([DT, DT]);
    await simulation.customUpdate("reset");
    expect(await all(st)).toEqual([-FLT_MAX, 5 * DT, -FLT_MAX]);
    expect(await all(previous)).toEqual([DT, -FLT_MAX, -FLT_MAX]);
    simulation.push(st, [DT, -FLT_MAX, 0, 0, 0, 0]);
    expect(await all(st)).toEqual([DT, -FLT_MAX, 0]);
    await simulation.step(3);
    expect(await all(st)).toEqual([DT, -FLT_MAX, 5 * DT]);
  });

  test("code of an update knows the step, however often it was called", async () => {
    const model = new GeNNModel({ dt: DT });
    const pop = addScripted(model, "pop", 2, [[0], [], [1], []]);
    const note = defineCustomUpdateModel({
      name: "note",
      vars: { last: variable({ type: "timepoint", access: "READ_WRITE", initial: 0 }), since: 0, step: 0 },
      varRefs: { st: "READ_ONLY" },
      updateCode: "since = t - st; step = t / dt; last = t;",
    });
    const update = model.addCustomUpdate("note", "go", note, { varRefs: { st: spikeTimeRef(pop) } });
    const simulation = await start(model, options);
    await simulation.step(3);
    await simulation.customUpdate("go");
    const pulled = async (name: string) => [...(await simulation.pull(varRef(update, name)))];
    expect(await pulled("last")).toEqual([3 * DT, 3 * DT]);
    expect(await pulled("step")).toEqual([3, 3]);
    expect(await pulled("since")).toEqual([3 * DT, DT]);
  });

  test("how many spikes there were in the last step", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const pop = addScripted(model, "pop", 4, [[0, 3], [], [0, 1, 2, 3], [1]]);
    const neuron = defineNeuronModel({ name: "counting", vars: { total: 0 } });
    const counting = model.addNeuronPopulation("counting", 4, neuron);
    const add = defineCustomUpdateModel({
      name: "add",
      vars: { inBatch: variable({ type: "int", access: "REDUCE_BATCH_SUM" }) },
      varRefs: { count: "READ_ONLY" },
      updateCode: "inBatch = count + 10 * batch;",
    });
    const sum = model.addCustomUpdate("add", "go", add, { varRefs: { count: spikeCountRef(pop) } });
    const each = defineCustomUpdateModel({
      name: "each",
      varRefs: { count: "READ_ONLY", total: "READ_WRITE" },
      updateCode: "total += count;",
    });
    const total = varRef(counting, "total");
    model.addCustomUpdate("each", "go", each, { varRefs: { count: spikeCountRef(pop), total } });
    const simulation = await start(model, options);
    const seen: number[][] = [];
    for (let step = 0; step < 4; step++) {
      await simulation.step();
      await simulation.customUpdate("go");
      seen.push([
        ...(await simulation.pull(varRef(sum, "inBatch"))),
        ...(await simulation.pull(spikeCountRef(pop))),
        (await simulation.pull(total))[3]!,
      ]);
    }
    expect(seen).toEqual([
      [14, 2, 2, 2],
      [10, 0, 0, 2],
      [18, 4, 4, 6],
      [12, 1, 1, 7],
    ]);
  });

  test("arrays of other groups are read and written", async () => {
    const model = new GeNNModel({ dt: DT });
    const neuron = defineNeuronModel({
      name: "reading",
      vars: { v: 0 },
      extraGlobalParams: { table: "scalar" },
      simCode: "v = table[id];",
    });
    const pop = model.addNeuronPopulation("pop", 3, neuron, { extraGlobalParams: { table: [1, 2, 3] } });
    const weightUpdate = defineWeightUpdateModel({ name: "weights", extraGlobalParams: { scale: "uint8" } });
    const synapses = model.addSynapsePopulation("syn", "dense", pop, pop, {
      weightUpdate,
      weightUpdateValues: { extraGlobalParams: { scale: [5] } },
      postsynaptic: nothing,
    });
    const change = defineCustomUpdateModel({
      name: "change",
      varRefs: { v: "READ_ONLY" },
      egpRefs: { values: "float", factor: "uint8" },
      updateCode: "values[id] = values[id] * factor[0] + v;",
    });
    model.addCustomUpdate("change", "go", change, {
      varRefs: { v: varRef(pop, "v") },
      egpRefs: { values: egpRef(pop, "table"), factor: egpRef(synapses, "scale") },
    });
    const simulation = await start(model, options);
    await simulation.step();
    await simulation.customUpdate("go");
    await simulation.step();
    expect([...(await simulation.pull(varRef(pop, "v")))]).toEqual([6, 12, 18]);
    expect(await simulation.pullExtraGlobalParameter("pop", "table")).toEqual(Float64Array.of(6, 12, 18));
    expect(await simulation.pullExtraGlobalParameter("syn", "scale")).toEqual(Float64Array.of(5));
    simulation.setExtraGlobalParameter("pop", "table", [6, 12, 18, 24]);
    expect(await simulation.pullExtraGlobalParameter("pop", "table")).toEqual(Float64Array.of(6, 12, 18, 24));
    await expect(simulation.pullExtraGlobalParameter("pop", "tabel")).rejects.toThrow(
      "unknown extra global parameter 'pop.tabel' in the model 'model'. Did you mean 'pop.table'?",
    );
    simulation.setExtraGlobalParameter("syn", "scale", [0]);
    await simulation.customUpdate("go");
    await simulation.step();
    expect([...(await simulation.pull(varRef(pop, "v")))]).toEqual([6, 12, 18]);
  });

  test("synapses read their postsynaptic model, code of the postsynaptic side writes it", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const source = addScripted(model, "source", 2, [[0], [0, 1], [], [1], []]);
    const target = addScripted(model, "target", 2, [[], [1], [], [], []]);
    const postsynaptic = definePostsynapticModel({
      name: "counting",
      vars: { steps: 0, marks: 0 },
      simCode: "steps += 1; inSyn = 0;",
    });
    const weightUpdate = defineWeightUpdateModel({
      name: "reading",
      vars: { seen: 0 },
      psmVarRefs: { n: "READ_ONLY", m: "READ_WRITE" },
      preSpikeSynCode: "seen = 100 * n + m + 10000 * id_post;",
      postSpikeCode: "m += 7;",
      postDynamicsCode: "m += 1;",
    });
    const synapses = model.addSynapsePopulation("syn", "dense", source, target, {
      weightUpdate,
      postsynaptic,
      psmVarRefs: { n: "steps", m: "marks" },
    });
    const simulation = await start(model, options);
    const seen = await trace(simulation, { group: synapses, part: "synapse", variable: "seen", transposed: false }, 5);
    // A spike of step k is seen in step k + 1, where the neurons have done k + 1 steps.
    expect(seen.map((row) => row.slice(0, 4))).toEqual([
      [0, 0, 0, 0],
      [101, 10101, 0, 0],
      [202, 10209, 202, 10209],
      [202, 10209, 202, 10209],
      [202, 10209, 404, 10411],
    ]);
    expect([...(await simulation.pull(postsynapticVarRef(synapses, "marks")))]).toEqual([5, 12, 5, 12]);
  });

  test("sources and postsynaptic models reference what synapses keep for each neuron", async () => {
    const model = new GeNNModel({ dt: DT });
    const source = addScripted(model, "source", 2, [[1], [1], []]);
    const target = model.addNeuronPopulation("target", 3, listener);
    const weightUpdate = defineWeightUpdateModel({
      name: "traces",
      preVars: { sent: 0 },
      postVars: { time: 0 },
      preSpikeCode: "sent += 1;",
      postDynamicsCode: "time += id;",
    });
    const first = model.addSynapsePopulation("first", "dense", source, target, { weightUpdate, postsynaptic: nothing });
    model.addSynapsePopulation("second", "dense", source, target, {
      weightUpdate: defineWeightUpdateModel({ name: "none" }),
      postsynaptic: definePostsynapticModel({
        name: "scaling",
        neuronVarRefs: { time: "READ_ONLY" },
        simCode: "injectCurrent(100 * time);",
      }),
      postsynapticVarRefs: { time: postVarRef(first, "time") },
    });
    const current = defineCurrentSourceModel({
      name: "following",
      vars: { x: 0 },
      neuronVarRefs: { trace: "READ_WRITE" },
      injectionCode: "injectCurrent(trace); trace += 0.5; x = trace;",
    });
    model.addCurrentSource("to_target", current, target, { varRefs: { trace: postVarRef(first, "time") } });
    const back = model.addCurrentSource("to_source", current, source, { varRefs: { trace: preVarRef(first, "sent") } });
    const simulation = await start(model, options);
    const inputs = await trace(simulation, varRef(target, "input"), 3);
    // The postsynaptic model comes before the source, which adds 0.5; after the neuron comes its own number.
    expect(inputs).toEqual([
      [0, 0, 0],
      [50.5, 151.5, 252.5],
      [101, 303, 505],
    ]);
    expect([...(await simulation.pull(varRef(back, "x")))]).toEqual([1.5, 3.5]);
    expect([...(await simulation.pull(preVarRef(first, "sent")))]).toEqual([1.5, 3.5]);
  });
});
