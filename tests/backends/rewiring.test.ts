/** Synapses that come and go: connectivity updates against a plain simulation of lists, on every backend. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  build,
  defineCustomConnectivityUpdateModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  fromIndices,
  fromRule,
  GeNNModel,
  postVarRef,
  preVarRef,
  readOnly,
  type Simulation,
  type SynapsePopulation,
  synapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { fixedProbability } from "../../genn_models/connectivity/index.ts";
import { addScripted, DT, delta, nothing, scripted, silent } from "../support/definitions.ts";
import { difference, start, stateOf } from "../support/simulate.ts";
import { backends, fastBackends, oneThreadOrGpu } from "./backends.ts";

/** A synapse of the plain simulation. */
interface Synapse {
  post: number;
  g: number;
  n: number;
  kept: number;
  other: number;
}

/** All numbers are multiples of 2^-8 that stay small, so that sums are exact in any order and precision. */
const stdp = defineWeightUpdateModel({
  name: "stdp",
  vars: { g: 0, n: variable({ type: "uint8", initial: 0 }) },
  preSpikeSynCode: "addToPost(g); n += 1;",
  postSpikeSynCode: "g += 0.25; n += 16;",
});
const PRUNE_AND_GROW = defineCustomConnectivityUpdateModel({
  name: "prune_and_grow",
  params: { theta: undefined },
  vars: { kept: 0 },
  preVars: { next: variable({ type: "uint", access: "READ_ONLY", initial: 0 }), removed: 0 },
  postVars: { banned: variable({ type: "bool", access: "READ_ONLY", initial: 0 }) },
  varRefs: { g: "READ_WRITE" },
  extraGlobalParams: { more: "uint8" },
  rowUpdateCode: `
    int before = row_length;
    for_each_synapse {
      if (banned) { remove_synapse(); continue; }
      if (g < theta) remove_synapse();
      else { g -= 0.125; kept += row_length; }
    }
    removed = before - row_length;
    for (int k = 0; k < more[id_pre] && row_length < row_stride; k++) add_synapse((next + 3 * k) % num_post, 10 + k, 0.5 + k);`,
});
const COUNT_UP = defineCustomUpdateModel({
  name: "count_up",
  vars: { other: 1 },
  varRefs: { g: "READ_ONLY" },
  updateCode: "other += g;",
});

/** Adds up its inputs. */
const adding = { vars: { sum: 0 }, simCode: "sum += Isyn;" };

/** A network, spikes of both sides by step, and what each round is to do. */
const networks = fc
  .record({ rows: fc.integer({ min: 1, max: 12 }), columns: fc.integer({ min: 1, max: 90 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      synapses: fc.array(fc.tuple(fc.nat(rows - 1), fc.nat(columns - 1), fc.integer({ min: 0, max: 16 })), {
        maxLength: 60,
      }),
      room: fc.integer({ min: 0, max: 6 }),
      rounds: fc.array(
        fc.record({
          pre: fc.uniqueArray(fc.nat(rows - 1), { maxLength: 4 }),
          post: fc.uniqueArray(fc.nat(columns - 1), { maxLength: 4 }),
          next: fc.array(fc.nat(columns - 1), { minLength: rows, maxLength: rows }),
          more: fc.array(fc.nat(4), { minLength: rows, maxLength: rows }),
          banned: fc.uniqueArray(fc.nat(columns - 1), { maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  );

type Network = typeof networks extends fc.Arbitrary<infer Value> ? Value : never;
const THETA = 0.375;

/** What a simulation of plain lists comes to, round by round. */
function onPaper({ rows, columns, synapses, room, rounds }: Network) {
  const lists: Synapse[][] = Array.from({ length: rows }, () => []);
  const sorted = synapses.map((one, k) => ({ one, k })).sort((a, b) => a.one[1] - b.one[1] || a.k - b.k);
  for (const {
    one: [pre, post, g],
  } of sorted)
    lists[pre]!.push({ post, g: g / 8, n: 0, kept: 0, other: 1 });
  const perRow = Math.max(1, ...lists.map(({ length }) => length)) + room;
  const sums = new Array<number>(columns).fill(0);
  const states = rounds.map(({ pre, post, next, more, banned }) => {
    for (const row of pre) {
      for (const one of lists[row]!) {
        sums[one.post]! += one.g;
        one.n = (one.n + 1) & 255;
      }
    }
    for (const one of lists.flat()) {
      if (!post.includes(one.post)) continue;
      one.g += 0.25;
      one.n = (one.n + 16) & 255;
    }
    for (const one of lists.flat()) one.other += one.g;
    const removed = lists.map((list, row) => {
      const { length } = list;
      for (let at = 0; at < list.length; ) {
        const one = list[at]!;
        if (banned.includes(one.post) || one.g < THETA) {
          const last = list.pop()!;
          if (at < list.length) list[at] = last;
          continue;
        }
        one.g -= 0.125;
        one.kept += list.length;
        at++;
      }
      const gone = length - list.length;
      for (let k = 0; k < more[row]! && list.length < perRow; k++) {
        list.push({ post: (next[row]! + 3 * k) % columns, g: 0.5 + k, n: 0, kept: 10 + k, other: 0 });
      }
      return gone;
    });
    return { lists: structuredClone(lists), sums: [...sums], removed };
  });
  return { states, perRow };
}

function described(network: Network, perRow: number) {
  const { rows, columns, synapses, rounds } = network;
  const model = new GeNNModel({ dt: DT });
  const script = (side: "pre" | "post") => rounds.flatMap((round) => [round[side], []]);
  const source = addScripted(model, "source", rows, script("pre"));
  const target = addScripted(model, "target", columns, script("post"), defineNeuronModel({ ...scripted, ...adding }));
  const lists = [synapses.map(([pre]) => pre), synapses.map(([, post]) => post)] as const;
  const syn = model.addSynapsePopulation("syn", fromIndices(...lists, { maxConnections: perRow }), source, target, {
    weightUpdate: stdp,
    weightUpdateValues: { vars: { g: synapses.map(([, , g]) => g / 8) } },
    postsynaptic: delta,
  });
  const update = model.addCustomUpdate("count", "change", COUNT_UP, { varRefs: { g: synapseVarRef(syn, "g") } });
  const rewiring = model.addCustomConnectivityUpdate("rewire", "change", syn, PRUNE_AND_GROW, {
    params: { theta: THETA },
    varRefs: { g: synapseVarRef(syn, "g") },
    extraGlobalParams: { more: new Uint8Array(rows) },
  });
  return { model, syn, update, rewiring, target };
}

const listsOf = async (simulation: Simulation, syn: SynapsePopulation) => {
  const { pre, post } = await simulation.connections(syn);
  return [...pre].map((row, k) => [row, post[k]]);
};

describe.each(backends)("%s", (_, options) => {
  test("random prunings and growths end as lists on paper do", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(networks, async (network) => {
        const { states, perRow } = onPaper(network);
        const { model, syn, update, rewiring, target } = described(network, perRow);
        const simulation = await build(model, options);
        try {
          for (const [round, { next, more, banned }] of network.rounds.entries()) {
            await simulation.step(2);
            simulation.push(preVarRef(rewiring, "next"), next);
            const flags = Array.from({ length: network.columns }, (_, post) => Number(banned.includes(post)));
            simulation.push(postVarRef(rewiring, "banned"), flags);
            simulation.setExtraGlobalParameter("rewire", "more", more);
            expect([...(await simulation.pullExtraGlobalParameter("rewire", "more"))]).toEqual(more);
            await simulation.customUpdate("change");
            const { lists, sums, removed } = states[round]!;
            const all = lists.flatMap((list, pre) => list.map((one) => ({ pre, ...one })));
            const pulled = async (reference: Parameters<Simulation["pull"]>[0]) => [
              ...(await simulation.pull(reference)),
            ];
            expect(await listsOf(simulation, syn)).toEqual(all.map(({ pre, post }) => [pre, post]));
            expect(simulation.synapseCount(syn)).toBe(all.length);
            expect(await pulled(synapseVarRef(syn, "g"))).toEqual(all.map(({ g }) => g));
            expect(await pulled(synapseVarRef(syn, "n"))).toEqual(all.map(({ n }) => n));
            expect(await pulled(synapseVarRef(rewiring, "kept"))).toEqual(all.map(({ kept }) => kept));
            expect(await pulled(varRef(update, "other"))).toEqual(all.map(({ other }) => other));
            expect(await pulled(preVarRef(rewiring, "removed"))).toEqual(removed);
            expect(await pulled(varRef(target, "sum"))).toEqual(sums);
          }
        } finally {
          simulation.destroy();
        }
      }),
      { numRuns: options.backend === "webgpu" ? 10 : 40 },
    );
  });

  test("instances share the synapses, and what each has of its own moves along in all of them", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 3 });
    const [source, target] = [4, 3].map((size, k) => model.addNeuronPopulation(`pop${k}`, size, silent));
    const weightUpdate = defineWeightUpdateModel({ name: "kept", vars: { g: readOnly(0), own: 0, n: 5 } });
    const [pre, post] = [
      [0, 0, 0, 1, 2, 2],
      [0, 1, 2, 1, 0, 2],
    ];
    const syn = model.addSynapsePopulation("syn", fromIndices(pre!, post!, { maxConnections: 4 }), source!, target!, {
      weightUpdate,
      weightUpdateValues: { vars: { g: [0, 1, 2, 3, 0, 5] } },
      postsynaptic: nothing,
    });
    const definition = defineCustomConnectivityUpdateModel({
      name: "drop_zeros",
      varRefs: { g: "READ_ONLY", own: "READ_WRITE" },
      rowUpdateCode: "for_each_synapse { if (g == 0) remove_synapse(); } if (id_pre != 1) add_synapse(1, 7, 0.5);",
    });
    const varRefs = { g: synapseVarRef(syn, "g"), own: synapseVarRef(syn, "own") };
    model.addCustomConnectivityUpdate("drop", "drop", syn, definition, { varRefs });
    const simulation = await start(model, options);
    const own = [0, 1, 2].flatMap((batch) => pre!.map((_, k) => 10 * batch + k + 1));
    simulation.push(varRefs.own, own);
    await simulation.customUpdate("drop");
    expect(await listsOf(simulation, syn)).toEqual([
      [0, 2],
      [0, 1],
      [0, 1],
      [1, 1],
      [2, 2],
      [2, 1],
      [3, 1],
    ]);
    expect([...(await simulation.pull(varRefs.g))]).toEqual([2, 1, 7, 3, 5, 7, 7]);
    const moved = (batch: number) => [3, 2, 0, 4, 6, 0, 0].map((value) => (value === 0 ? 0.5 : value + 10 * batch));
    expect([...(await simulation.pull(varRefs.own))]).toEqual([0, 1, 2].flatMap(moved));
    const n = [5, 5, 0, 5, 5, 0, 0];
    expect([...(await simulation.pull(synapseVarRef(syn, "n")))]).toEqual([...n, ...n, ...n]);
  });

  test("a state has the synapses, and reinitialising brings the first ones back", async () => {
    const one = await start(random().model, options);
    const { model, syn } = random();
    const other = await start(model, options);
    const first = [await listsOf(other, syn), await stateOf(other)] as const;
    for (let round = 0; round < 2; round++) {
      await one.step(3);
      await one.customUpdate("change");
    }
    const state = await one.saveState();
    for (const simulation of [one, other]) {
      simulation.restoreState(state);
      await simulation.step(2);
      await simulation.customUpdate("change");
      await simulation.step(3);
    }
    expect(await listsOf(other, syn)).toEqual(await listsOf(one, one.model.synapsePopulations[0]!));
    expect(difference(await stateOf(other), await stateOf(one))).toBeUndefined();
    expect(await listsOf(other, syn)).not.toEqual(first[0]);
    const rest = await listsOf(other, syn);
    other.reinitialise({ keep: (name) => name === "syn.g" });
    expect(await listsOf(other, syn)).toEqual(rest);
    other.reinitialise();
    expect(await listsOf(other, syn)).toEqual(first[0]);
    expect(difference(await stateOf(other), first[1])).toBeUndefined();
    expect(other.synapseCount(syn)).toBe(first[0].length);
  });
});

/** A network of drawn synapses, which random numbers prune and grow; spikes from both sides. */
function random(seed = 3, sizes: readonly [pre: number, post: number] = [30, 200]) {
  const model = new GeNNModel({ dt: DT, seed });
  const noisy = defineNeuronModel({
    name: "noisy",
    params: { rate: 0.2 },
    vars: { sum: 0 },
    simCode: "sum += Isyn;",
    thresholdConditionCode: "gennrand_uniform() < rate",
  });
  const [source, target] = sizes.map((size, k) => model.addNeuronPopulation(`pop${k}`, size, noisy));
  const connectivity = fromRule(fixedProbability, { probability: 0.1 }, { maxConnections: 10 + sizes[1] / 4 });
  const weightUpdate = defineWeightUpdateModel({
    name: "noisy_stdp",
    vars: { g: 0.5, n: 0 },
    preSpikeSynCode: "addToPost(g); g -= 0.125; n += 1;",
    postSpikeSynCode: "g += 0.0625;",
  });
  const syn = model.addSynapsePopulation("syn", connectivity, source!, target!, { weightUpdate, postsynaptic: delta });
  const definition = defineCustomConnectivityUpdateModel({
    name: "shuffle",
    varRefs: { g: "READ_WRITE" },
    rowUpdateCode: `
      for_each_synapse { if (g < 0.25 || gennrand_uniform() < 0.1) remove_synapse(); }
      for (int k = 0; k < 5 && row_length < row_stride; k++) add_synapse(gennrand() % num_post, gennrand_normal());`,
  });
  const varRefs = { g: synapseVarRef(syn, "g") };
  const rewiring = model.addCustomConnectivityUpdate("shuffle", "change", syn, definition, { varRefs });
  return { model, syn, rewiring, source: source!, target: target! };
}

/** Runs some steps and updates. */
async function shuffled(simulation: Simulation, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await simulation.step(2);
    await simulation.customUpdate("change");
  }
}

describe.each(fastBackends)("%s as the reference", (_, options) => {
  test.each([
    ["a few neurons", [30, 200]],
    ["many neurons", [40, 1200]],
  ] as const)("draws the same numbers and adds in the same order: %s", async (_name, sizes) => {
    const { model, syn } = random(5, sizes);
    const [one, reference] = [await start(model, options), await start(model, { backend: "reference" })];
    for (const simulation of [one, reference]) await shuffled(simulation, 3);
    expect(await listsOf(one, syn)).toEqual(await listsOf(reference, syn));
    const isClose = (a: unknown, b: unknown) => Math.abs(Number(a) - Number(b)) <= 1e-5;
    const isSame = options.backend === "wasm" ? Object.is : isClose;
    expect(difference(await stateOf(one), await stateOf(reference), isSame)).toBeUndefined();
  });
});

describe.each(fastBackends)("%s as the reference", (_, options) => {
  test("names in code of rows mean the same, of every type", async () => {
    const model = new GeNNModel({ dt: 0.5, seed: 9 });
    const neuron = defineNeuronModel({ name: "plain", vars: { x: 1.5 } });
    const pop = model.addNeuronPopulation("pop", 4, neuron);
    const weightUpdate = defineWeightUpdateModel({
      name: "typed",
      vars: {
        g: 0.75,
        far: variable({ type: "int64", initial: 5 }),
        on: variable({ type: "bool", initial: 1 }),
        small: variable({ type: "int8", initial: -3 }),
      },
    });
    const syn = model.addSynapsePopulation(
      "syn",
      fromIndices([0, 0, 1, 3], [1, 2, 3, 0], { maxConnections: 5 }),
      pop,
      pop,
      {
        weightUpdate,
        postsynaptic: nothing,
      },
    );
    const definition = defineCustomConnectivityUpdateModel({
      name: "typed_rows",
      params: { scale: 2 },
      derivedParams: { half: ({ scale }) => scale / 2 },
      varRefs: { g: "READ_WRITE", far: "READ_WRITE", on: "READ_WRITE", small: "READ_WRITE", again: "READ_WRITE" },
      preVarRefs: { x: "READ_WRITE" },
      extraGlobalParams: { table: "scalar", none: "int" },
      rowUpdateCode: `
        for_each_synapse {
          if (id_post == 3) continue;
          g = pow(g, scale) + half + t * dt;
          far = far * 1000000007L + id_post;
          small *= 100;
          on = !on;
          if (table[id_post] > 2) { g = -1; break; }
          table[id_pre] += exp(-x);
        }
        x += gennrand_exponential() + gennrand_gamma(2.0);
        for (int k = 0; k < 2; k++) add_synapse(gennrand_binomial(3, 0.5), 1, -(1L << 40), k == 0, 300, gennrand_uniform());
        for_each_synapse { if (row_length > 3 && g != 9) { g = 7; remove_synapse(); add_synapse(3, 1, 2, true, 4, 9); } }`,
    });
    const g = synapseVarRef(syn, "g");
    const [far, on, small] = ["far", "on", "small"].map((name) => synapseVarRef(syn, name));
    const rewiring = model.addCustomConnectivityUpdate("typed", "go", syn, definition, {
      varRefs: { g, far: far!, on: on!, small: small!, again: g },
      preVarRefs: { x: varRef(pop, "x") },
      dynamicParams: ["scale"],
      extraGlobalParams: { table: [1, 2, 3, 0.5] },
      hostUpdate: ({ pullExtraGlobalParam, params }) => {
        tables.push([...pullExtraGlobalParam("table"), params.scale!, params.half!]);
      },
    });
    const tables: number[][] = [];
    const run = async (simulation: Simulation) => {
      await simulation.step(3);
      await simulation.customUpdate("go");
      simulation.setDynamicParameter(rewiring.name, "connectivityUpdate", "scale", 3);
      await expect(simulation.customUpdate("go")).rejects.toThrow("has no room");
      return [await stateOf(simulation), await listsOf(simulation, syn)] as const;
    };
    const [state, lists] = await run(await start(model, options));
    const [expected, expectedLists] = await run(await start(model, { backend: "reference" }));
    expect(lists).toEqual(expectedLists);
    expect(difference(state, expected)).toBeUndefined();
    expect(tables.slice(0, 2)).toEqual(tables.slice(2));
    expect(tables[1]!.slice(0, 4)).not.toEqual(tables[0]!.slice(0, 4));
    expect(tables.map((one) => one.slice(4))).toEqual([
      [2, 1],
      [3, 1.5],
      [2, 1],
      [3, 1.5],
    ]);
  });
});

describe.each(oneThreadOrGpu)("%s: a group", (_, options) => {
  test("may have host updates alone, which run no steps", async () => {
    const model = new GeNNModel({ dt: DT });
    const pop = model.addNeuronPopulation("pop", 2, silent);
    const parts = { weightUpdate: defineWeightUpdateModel({ name: "weights", vars: { g: 0 } }), postsynaptic: nothing };
    const syn = model.addSynapsePopulation("syn", fromIndices([0, 1], [1, 0]), pop, pop, parts);
    const tries: unknown[] = [];
    const definition = defineCustomConnectivityUpdateModel({
      name: "host",
      preVars: { x: 1, fixed: readOnly(2) },
      hostUpdate: async ({ push, pull }) => {
        push("x", 3);
        for (const attempt of [() => push("fixed", 1), () => push("y", 1), () => pull("z"), () => simulation.step()]) {
          tries.push(
            await Promise.resolve()
              .then(attempt)
              .catch((error: Error) => error.message),
          );
        }
      },
    });
    const update = model.addCustomConnectivityUpdate("host", "go", syn, definition);
    const simulation = await start(model, options);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(preVarRef(update, "x")))]).toEqual([3, 3]);
    expect(tries).toEqual([
      "the host update of 'host' cannot set 'fixed', which is READ_ONLY: declare it READ_WRITE",
      "unknown variable 'y' in the host update of 'host'. Known: x, fixed.",
      expect.stringContaining("unknown variable 'z' in the host update of 'host'"),
      "the simulation is running and cannot run steps: await step() and customUpdate() first",
    ]);
    expect(await listsOf(simulation, syn)).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  test("rows see what those before have made of neurons that both sides have", async () => {
    const model = new GeNNModel({ dt: DT });
    const pop = model.addNeuronPopulation("pop", 3, defineNeuronModel({ name: "plain", vars: { x: 1 } }));
    const weightUpdate = defineWeightUpdateModel({ name: "weights", vars: { g: 0 } });
    const parts = { weightUpdate, postsynaptic: nothing };
    const syn = model.addSynapsePopulation("syn", fromIndices([0, 1, 1, 2], [1, 0, 2, 0]), pop, pop, parts);
    const definition = defineCustomConnectivityUpdateModel({
      name: "look",
      varRefs: { g: "READ_WRITE" },
      preVarRefs: { own: "READ_WRITE" },
      postVarRefs: { other: "READ_ONLY" },
      rowUpdateCode: "for_each_synapse { g = other; } own += 10 * (id_pre + 1);",
    });
    const x = varRef(pop, "x");
    const varRefs = { g: synapseVarRef(syn, "g") };
    model.addCustomConnectivityUpdate("look", "go", syn, definition, {
      varRefs,
      preVarRefs: { own: x },
      postVarRefs: { other: x },
    });
    const simulation = await start(model, options);
    await simulation.customUpdate("go");
    expect([...(await simulation.pull(varRefs.g))]).toEqual([1, 11, 1, 11]);
    expect([...(await simulation.pull(x))]).toEqual([11, 21, 31]);
  });

  test("runs host updates, updates over neurons, over synapses, and then the connectivity", async () => {
    const model = new GeNNModel({ dt: DT, seed: 4 });
    const neuron = defineNeuronModel({ name: "plain", vars: { x: 1 } });
    const [source, target] = [3, 2].map((size, k) => model.addNeuronPopulation(`pop${k}`, size, neuron));
    const weightUpdate = defineWeightUpdateModel({ name: "weights", vars: { g: 1 } });
    const syn = model.addSynapsePopulation(
      "syn",
      fromIndices([0, 1, 2], [0, 0, 0], { maxConnections: 2 }),
      source!,
      target!,
      {
        weightUpdate,
        postsynaptic: nothing,
      },
    );
    const seen: unknown[] = [];
    const definition = defineCustomConnectivityUpdateModel({
      name: "grow",
      params: { scale: 2 },
      preVars: { target: variable({ type: "int", initial: 0 }) },
      varRefs: { g: "READ_WRITE" },
      preVarRefs: { x: "READ_WRITE" },
      extraGlobalParams: { table: "scalar" },
      rowUpdateCode: "add_synapse(target, 10 * x + table[id_pre]); x = row_length; table[id_pre] += 0.5;",
      hostUpdate: async ({ pull, push, params, random, numPre, numPost, ...arrays }) => {
        seen.push(
          [...(await pull("x"))],
          [...arrays.pullExtraGlobalParam("table")],
          params.scale,
          [numPre, numPost],
          random(),
        );
        push("target", [1, 0, 1]);
        arrays.pushExtraGlobalParam("table", [1, 2, 3]);
      },
    });
    const varRefs = { g: synapseVarRef(syn, "g") };
    model.addCustomConnectivityUpdate("grow", "go", syn, definition, {
      varRefs,
      preVarRefs: { x: varRef(source!, "x") },
      extraGlobalParams: { table: [5, 5, 5] },
    });
    const times = defineCustomUpdateModel({ name: "times", varRefs: { v: "READ_WRITE" }, updateCode: "v *= 3;" });
    model.addCustomUpdate("synapses", "go", times, { varRefs: { v: synapseVarRef(syn, "g") } });
    model.addCustomUpdate("neurons", "go", times, { varRefs: { v: varRef(source!, "x") } });
    const simulation = await start(model, options);
    await simulation.customUpdate("go");
    expect(seen).toEqual([[1, 1, 1], [5, 5, 5], 2, [3, 2], expect.any(Number)]);
    expect([...(await simulation.pull(varRefs.g))]).toEqual([3, 31, 3, 32, 3, 33]);
    expect([...(await simulation.pull(varRef(source!, "x")))]).toEqual([2, 2, 2]);
    expect(await listsOf(simulation, syn)).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 0],
      [2, 0],
      [2, 1],
    ]);
  });
});
