/** Sparse populations: synapses that are listed, in every kind of code that runs over them. */
import { describe, expect, test } from "vitest";
import { printModule } from "../../genn/backends/webgpu/module.ts";
import {
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromIndices,
  GeNNModel,
  ModelError,
  postsynapticRef,
  presynapticRef,
  synapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";
import { listedGraph } from "../../genn/runtime/listed-graph.ts";
import { addScripted, collector, DT, delta, listener, nothing, spikesByStep, trace } from "../support/definitions.ts";
import { difference, differenceFromReference, start, stateOf } from "../support/simulate.ts";
import { backends, fastBackends } from "./backends.ts";

/** Rows 0 and 3 are empty, row 1 has two synapses with neuron 2, nothing leads to neuron 0. Listed in no order. */
const PRE = [4, 1, 2, 1, 4, 1, 2];
const POST = [3, 2, 1, 1, 2, 2, 4];
const [ROWS, COLUMNS] = [5, 5];
/** The same in the order of rows and targets. */
const SORTED = [3, 1, 5, 2, 6, 4, 0];

const SCRIPT = [[1], [0, 1, 4], [], [2, 3, 4], [1], [], [0, 2], [1, 4], [], []];
const POST_SCRIPT = [[2], [], [1, 2], [0, 3], [], [2, 4], [], [1], [2], []];

describe.each(backends)("%s: listed synapses", (_, options) => {
  test("learn from the spikes of both sides as a plain simulation does", async () => {
    const model = new GeNNModel({ dt: DT });
    const source = addScripted(model, "source", ROWS, SCRIPT);
    const target = addScripted(model, "target", COLUMNS, POST_SCRIPT);
    const weightUpdate = defineWeightUpdateModel({
      name: "stdp",
      vars: { g: PRE.map((_, k) => k + 1), id: -1, seen: variable({ type: "int16", initial: 0 }) },
      preVars: { p: 0 },
      postVars: { q: 0 },
      preSpikeSynCode: "g -= 0.5 * q; seen += 1; id = 100.0 * id_pre + 10.0 * id_post + id_syn;",
      postSpikeSynCode: "g += 0.25 * p; seen += 256;",
      preSpikeCode: "p += 1;",
      postSpikeCode: "q += 1;",
      preDynamicsCode: "p *= 0.5;",
      postDynamicsCode: "q *= 0.5;",
    });
    const syn = model.addSynapsePopulation("syn", fromIndices(PRE, POST), source, target, {
      weightUpdate,
      postsynaptic: nothing,
    });
    const simulation = await start(model, options);
    await simulation.step(SCRIPT.length);

    const g = PRE.map((_, k) => k + 1);
    const seen = PRE.map(() => 0);
    const [p, q] = [Array<number>(ROWS).fill(0), Array<number>(COLUMNS).fill(0)];
    SCRIPT.forEach((spikes, step) => {
      for (const k of PRE.keys()) {
        if (SCRIPT[step - 1]?.includes(PRE[k]!)) {
          g[k]! -= 0.5 * q[POST[k]!]!;
          seen[k]! += 1;
        }
        if (POST_SCRIPT[step - 1]?.includes(POST[k]!)) {
          g[k]! += 0.25 * p[PRE[k]!]!;
          seen[k]! += 256;
        }
      }
      for (const id of p.keys()) p[id] = 0.5 * p[id]! + (spikes.includes(id) ? 1 : 0);
      for (const id of q.keys()) q[id] = 0.5 * q[id]! + (POST_SCRIPT[step]!.includes(id) ? 1 : 0);
    });
    const pulled = async (name: string) => [...(await simulation.pull(synapseVarRef(syn, name)))];
    expect(await pulled("g")).toEqual(SORTED.map((k) => g[k]));
    expect(await pulled("seen")).toEqual(SORTED.map((k) => seen[k]));
    expect(await pulled("id")).toEqual(SORTED.map((k, place) => 100 * PRE[k]! + 10 * POST[k]! + place));
    const { pre, post } = await simulation.connections(syn);
    expect([[...pre], [...post]]).toEqual([SORTED.map((k) => PRE[k]), SORTED.map((k) => POST[k])]);
  });

  test.each(["synapseDynamicsCode", "preSpikeSynCode"] as const)(
    "%s adds up on both sides, alone and at once",
    async (snippet) => {
      const model = new GeNNModel({ dt: DT });
      const both = defineNeuronModel({
        name: "both",
        vars: { input: 0, back: 0 },
        additionalInputVars: { sent: 0 },
        simCode: "input = Isyn; back = sent;",
        thresholdConditionCode: "id != 2u",
      });
      const codes = ["addToPost(g);", "addToPre(g); addToPre(0.5);", "addToPost(g); addToPre(10 * g);"];
      const pairs = codes.map((code, index) => {
        const source = model.addNeuronPopulation(`source_${index}`, ROWS, both);
        const target = model.addNeuronPopulation(`target_${index}`, COLUMNS, both);
        const weightUpdate = defineWeightUpdateModel({
          name: `sums_${index}`,
          vars: { g: PRE.map((_, k) => k + 1) },
          [snippet]: code,
        });
        model.addSynapsePopulation(`syn_${index}`, fromIndices(PRE, POST), source, target, {
          weightUpdate,
          postsynaptic: delta,
          preTargetVar: "sent",
        });
        return { source, target };
      });
      const simulation = await start(model, options);
      await simulation.step(2);
      const runs = (k: number) => snippet === "synapseDynamicsCode" || PRE[k] !== 2;
      const sum = (ends: readonly number[], size: number, of: (k: number) => number) =>
        Array.from({ length: size }, (_, id) =>
          ends.reduce((total, end, k) => total + (end === id && runs(k) ? of(k) : 0), 0),
        );
      const found = async (index: number) => {
        const [input, back] = [varRef(pairs[index]!.target, "input"), varRef(pairs[index]!.source, "back")];
        return [[...(await simulation.pull(input))], [...(await simulation.pull(back))]];
      };
      const inputs = sum(POST, COLUMNS, (k) => k + 1);
      const none = Array(ROWS).fill(0);
      expect(await found(0)).toEqual([inputs, none]);
      expect(await found(1)).toEqual([none, sum(PRE, ROWS, (k) => k + 1.5)]);
      expect(await found(2)).toEqual([inputs, sum(PRE, ROWS, (k) => 10 * (k + 1))]);
    },
  );

  test("what a postsynaptic spike sends back is added up at the presynaptic neurons", async () => {
    const model = new GeNNModel({ dt: DT });
    const source = model.addNeuronPopulation("source", ROWS, listener);
    const target = addScripted(model, "target", COLUMNS, POST_SCRIPT);
    const weightUpdate = defineWeightUpdateModel({
      name: "back",
      vars: { g: PRE.map((_, k) => k + 1) },
      postSpikeSynCode: "addToPre(g);",
    });
    model.addSynapsePopulation("syn", fromIndices(PRE, POST), source, target, { weightUpdate, postsynaptic: nothing });
    const found = await trace(await start(model, options), varRef(source, "input"), POST_SCRIPT.length);
    expect(found).toEqual(
      POST_SCRIPT.map((_, step) =>
        Array.from({ length: ROWS }, (_, id) =>
          PRE.reduce((sum, pre, k) => sum + (pre === id && POST_SCRIPT[step - 1]?.includes(POST[k]!) ? k + 1 : 0), 0),
        ),
      ),
    );
  });

  test("custom updates run over them, see both neurons, and add up over the batch", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const named = defineNeuronModel({ name: "named", vars: { x: 0 }, simCode: "x = 10 * id + batch;" });
    const source = model.addNeuronPopulation("source", ROWS, named);
    const target = model.addNeuronPopulation("target", COLUMNS, named);
    const weightUpdate = defineWeightUpdateModel({
      name: "held",
      vars: { g: PRE.map((_, k) => k + 1), total: variable({ access: "READ_ONLY", initial: 0 }) },
    });
    const syn = model.addSynapsePopulation("syn", fromIndices(PRE, POST), source, target, {
      weightUpdate,
      postsynaptic: nothing,
    });
    const update = defineCustomUpdateModel({
      name: "update",
      varRefs: { g: "READ_WRITE", x: "READ_ONLY", y: "READ_ONLY", total: "REDUCE_SUM" },
      updateCode: "total = g; g += 100 * x + y + 0.125 * id_pre + 0.015625 * id_post;",
    });
    model.addCustomUpdate("update", "go", update, {
      varRefs: {
        g: synapseVarRef(syn, "g"),
        total: synapseVarRef(syn, "total"),
        x: presynapticRef(varRef(source, "x")),
        y: postsynapticRef(varRef(target, "x")),
      },
    });
    const simulation = await start(model, options);
    await simulation.step();
    await simulation.customUpdate("go");
    const expected = [0, 1].flatMap((batch) =>
      SORTED.map((k) => {
        const [pre, post] = [PRE[k]!, POST[k]!];
        return k + 1 + 100 * (10 * pre + batch) + 10 * post + batch + 0.125 * pre + 0.015625 * post;
      }),
    );
    expect([...(await simulation.pull(synapseVarRef(syn, "g")))]).toEqual(expected);
    expect([...(await simulation.pull(synapseVarRef(syn, "total")))]).toEqual(SORTED.map((k) => 2 * (k + 1)));
  });

  test("names of variables may be those that generated code uses for itself", async () => {
    const names = (
      "synapse row column lane tile tiles group groups event waits goes turn count total first last place middle end start at k sum " +
      "length other already near far pre post stride element position tile_number tile_turns tile_ends"
    ).split(" ");
    const model = new GeNNModel({ dt: DT });
    const source = addScripted(model, "source", ROWS, SCRIPT);
    const target = addScripted(model, "target", COLUMNS, POST_SCRIPT);
    const weightUpdate = defineWeightUpdateModel({
      name: "names",
      vars: Object.fromEntries(names.map((name, index) => [name, index])),
      preSpikeSynCode: `addToPost(${names.join(" + ")}); ${names.map((name) => `${name} += 1;`).join(" ")}`,
      postSpikeSynCode: names.map((name) => `${name} += 1000;`).join(" "),
      synapseDynamicsCode: names.map((name) => `${name} += 1e6f;`).join(" "),
    });
    const syn = model.addSynapsePopulation("syn", fromIndices(PRE, POST), source, target, {
      weightUpdate,
      postsynaptic: delta,
    });
    const all = Object.fromEntries(names.map((name) => [name, "READ_WRITE" as const]));
    const update = defineCustomUpdateModel({
      name: "names",
      varRefs: all,
      updateCode: names.map((name) => `${name} -= (int)id_pre;`).join(" "),
    });
    model.addCustomUpdate("update", "go", update, {
      varRefs: Object.fromEntries(names.map((name) => [name, synapseVarRef(syn, name)])),
    });
    const simulation = await start(model, options);
    await simulation.step(2);
    await simulation.customUpdate("go");
    const sent = (script: readonly (readonly number[])[], neuron: number) => (script[0]!.includes(neuron) ? 1 : 0);
    for (const [index, name] of names.entries()) {
      const expected = SORTED.map(
        (k) => index + sent(SCRIPT, PRE[k]!) + 1000 * sent(POST_SCRIPT, POST[k]!) + 2e6 - PRE[k]!,
      );
      expect([...(await simulation.pull(synapseVarRef(syn, name)))], name).toEqual(expected);
    }
  });

  test("a population may have no synapses at all", async () => {
    const model = new GeNNModel({ dt: DT });
    const source = addScripted(model, "source", 3, [[0, 1, 2], [1], []]);
    const target = model.addNeuronPopulation("target", 2, collector);
    const weightUpdate = defineWeightUpdateModel({
      name: "all",
      vars: { g: 1 },
      preSpikeSynCode: "addToPost(g); g += 1;",
      synapseDynamicsCode: "addToPost(1.0);",
    });
    const syn = model.addSynapsePopulation("syn", fromIndices([], []), source, target, {
      weightUpdate,
      postsynaptic: delta,
    });
    const update = defineCustomUpdateModel({ name: "double", varRefs: { g: "READ_WRITE" }, updateCode: "g *= 2;" });
    model.addCustomUpdate("double", "go", update, { varRefs: { g: synapseVarRef(syn, "g") } });
    const simulation = await start(model, options);
    await simulation.step(3);
    await simulation.customUpdate("go");
    expect(simulation.synapseCount(syn)).toBe(0);
    expect([...(await simulation.pull(synapseVarRef(syn, "g")))]).toEqual([]);
    expect([...(await simulation.pull(varRef(target, "sum")))]).toEqual([0, 0]);
    expect([...(await simulation.spikeCounts(source))]).toEqual([4]);
  });

  test("the spikes of a large population are listed in order, one by one or nearly all", async () => {
    const size = 1101;
    const model = new GeNNModel({ dt: DT });
    const script = [[0, 31, 32, 255, 256, 1023, 1100], [], Array.from({ length: size }, (_, id) => id).slice(1)];
    const source = addScripted(model, "source", size, script);
    const target = model.addNeuronPopulation("target", 2, listener);
    const weightUpdate = defineWeightUpdateModel({ name: "one", preSpikeSynCode: "addToPost(1.0);" });
    const all = Array.from({ length: size }, (_, id) => id);
    const connectivity = fromIndices(
      all,
      all.map((id) => id % 2),
    );
    model.addSynapsePopulation("syn", connectivity, source, target, { weightUpdate, postsynaptic: delta });
    const simulation = await start(model, options);
    simulation.recordSpikes(source, 3);
    await simulation.step(3);
    expect(await spikesByStep(simulation, source, 3)).toEqual(script);
    expect([...(await simulation.spikeCounts(source))]).toEqual([7 + size - 1]);
    simulation.setExtraGlobalParameter("source", "script", new Uint8Array(4 * size));
    await simulation.step();
    expect([...(await simulation.pull(varRef(target, "input")))]).toEqual([550, 550]);
  });
});

/** Numbers from 0 to 1 that are always the same. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Many more neurons and synapses than a GPU takes at once, with weights whose sums depend on their order. */
function large(batchSize: number, code: Readonly<Record<string, string>>, fusePostsynapticModels = false): GeNNModel {
  const [size, count] = [130, 3000];
  const draw = sequence(7);
  const numbers = (length: number, below: number) => Array.from({ length }, () => Math.floor(draw() * below));
  const model = new GeNNModel({ dt: DT, batchSize, fusePostsynapticModels });
  const neuron = defineNeuronModel({
    name: "neuron",
    vars: { v: Array.from({ length: size }, draw) },
    simCode: "v = v + 0.03125 * (id % 7u + batch) + 0.0625 * Isyn; if (v > 4.0 || v < -4.0) v = 0.25;",
    thresholdConditionCode: "v > 0.4",
    resetCode: "v -= 0.4;",
  });
  const pop = model.addNeuronPopulation("pop", size, neuron);
  // Half of the synapses lead to a few neurons.
  const post = [...numbers(count / 2, 5), ...numbers(count / 2, size)];
  const weightUpdate = defineWeightUpdateModel({
    name: "weights",
    vars: { g: Array.from({ length: count }, () => draw() - 0.5) },
    ...code,
  });
  model.addSynapsePopulation("syn", fromIndices(numbers(count, size), post), pop, pop, {
    weightUpdate,
    postsynaptic: delta,
    axonalDelaySteps: 1,
    backPropDelaySteps: 2,
    maxDendriticDelaySteps: 3,
  });
  return model;
}

const LARGE: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["events of the presynaptic neurons", { preSpikeSynCode: "addToPost(g); g += 0.0625 * v_post; addToPost(0.1);" }],
  ["sums of later steps", { preSpikeSynCode: "addToPostDelay(g, id_syn % 3u); addToPost(0.1);" }],
  ["both sides", { preSpikeSynCode: "addToPost(0.1 * g);", postSpikeSynCode: "g -= 0.015625 * v_pre; addToPre(g);" }],
  ["all synapses", { synapseDynamicsCode: "addToPost(0.01 * g * v_pre); g *= 0.96875;" }],
  ["all synapses, back", { synapseDynamicsCode: "addToPre(0.01 * g * v_post);", postSpikeSynCode: "g *= 0.75;" }],
];

describe.each(fastBackends)("%s: many synapses, added up in the reference's order", (_, options) => {
  test("of several populations into one sum", async () => {
    const make = () => {
      const model = large(1, { preSpikeSynCode: "addToPost(g); addToPostDelay(0.1 * g, 1u);" }, true);
      const [first] = model.synapsePopulations;
      const { source, target } = first!;
      const draw = sequence(11);
      for (const name of ["second", "third"]) {
        const numbers = Array.from({ length: 1000 }, () => Math.floor(draw() * source.size));
        const others = Array.from({ length: 1000 }, () => Math.floor(draw() * target.size));
        const weightUpdate = defineWeightUpdateModel({
          name,
          vars: { g: Array.from({ length: 1000 }, () => draw() - 0.5) },
          [name === "second" ? "preSpikeSynCode" : "synapseDynamicsCode"]: "addToPost(0.3 * g);",
        });
        model.addSynapsePopulation(name, fromIndices(numbers, others), source, target, {
          weightUpdate,
          postsynaptic: delta,
        });
      }
      return model;
    };
    expect(await differenceFromReference(make(), options, { steps: 6 })).toBeUndefined();
  });

  test.each(LARGE)("%s", async (_, code) => {
    expect(await differenceFromReference(large(2, code), options, { steps: 6 })).toBeUndefined();
  });
});

test.each(LARGE.slice(0, 2))("threads that share the neurons out change no bit: %s", async (_, code) => {
  const states = [];
  for (const threads of [1, 2]) {
    const simulation = await start(large(1, code), { backend: "wasm", threads, parallel: "neurons" });
    await simulation.step(9);
    states.push(await stateOf(simulation));
  }
  expect(difference(states[1]!, states[0]!)).toBeUndefined();
  expect(
    await differenceFromReference(large(1, code), { backend: "wasm", threads: 2, parallel: "neurons" }, { steps: 9 }),
  ).toBeUndefined();
});

test("synapses that a GPU has no room for are refused, with their size", () => {
  const model = large(1, { preSpikeSynCode: "addToPost(g);" });
  const [population] = model.synapsePopulations;
  const program = lower(model, new Map([[population!, listedGraph(population!)]]));
  const limits = {
    maxComputeWorkgroupStorageSize: 16384,
    maxComputeInvocationsPerWorkgroup: 256,
    maxStorageBufferBindingSize: 8192,
    maxBufferSize: 8192,
    maxStorageBuffersPerShaderStage: 8,
  };
  expect(() => printModule(program, "per-step", limits)).toThrow(ModelError);
  expect(() => printModule(program, "per-step", limits)).toThrow(
    /'syn\.targets' needs 11\.7 KiB, and this GPU binds at most 8\.0 KiB/,
  );
});
