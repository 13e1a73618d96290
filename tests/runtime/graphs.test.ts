/** Synapses of sparse populations as they are drawn: what code means, on any number of threads, and what is wrong with it. */
import { describe, expect, test, vi } from "vitest";
import { Pool } from "../../genn/backends/wasm/pool.ts";
import {
  type ConnectivityDescription,
  type ConnectivityModel,
  type ConnectivityModelSpec,
  defineConnectivityModel,
  fromIndices,
  fromRule,
} from "../../genn/index.ts";
import type { BuildRule } from "../../genn/model/connectivity.ts";
import { connectivityCode } from "../../genn/program/construction.ts";
import { drawGraphs, lengthsToStarts } from "../../genn/runtime/graphs.ts";
import {
  distanceExponential,
  distanceGaussian,
  fixedNumberPost,
  fixedNumberPre,
  fixedNumberTotal,
  fixedProbability,
  fixedProbabilityNoAutapse,
  oneToOneSparse,
  smallWorld,
} from "../../genn_models/index.ts";
import { graphOf, interpretedRows, outDegrees, rowsOf, type Sizes, sparseModel } from "../support/graphs.ts";

const rowCode = (
  rowBuildCode: string,
  more: Partial<ConnectivityModelSpec<string, string>> = {},
): ConnectivityModel<string> => defineConnectivityModel<string, string>({ name: "rule", rowBuildCode, ...more });
const colCode = (colBuildCode: string): ConnectivityModel => defineConnectivityModel({ name: "rule", colBuildCode });

describe("code is what the reference backend's evaluator makes of it", () => {
  const grid = { preRows: 4, preColumns: 5, postRows: 5, postColumns: 6, width: 2, probability: 0.8 };
  const numbers = rowCode(
    `uint k = 0;
     do { k += gennrand() % 7u; if (k % 5u == 0u) continue; if (k >= num_post) break; addSynapse(k); } while (k < 20u);
     for (int i = 0; i < 3; i++) for (double x = num_post - 1; x > most; x -= 1 + 3 * gennrand_uniform()) addSynapse(x);
     switch (id_pre % 3u) { case 0: addSynapse(gennrand_binomial(3, 0.5)); break; case 1: addSynapse((int)fabs(gennrand_normal())); }
     if (gennrand_exponential() > 1) addSynapse(dt * 4 + gennrand_gamma(2.0) / 100);`,
    { params: { half: 0.5 }, derivedParams: { most: ({ half }, dt) => half! * dt * 80 } },
  );
  test.each<[string, ConnectivityDescription, Sizes]>([
    ["one to one", fromRule(oneToOneSparse), { pre: 40 }],
    ["fixed probability", fromRule(fixedProbability, { probability: 0.2 }), { pre: 30, post: 300 }],
    ["certainty", fromRule(fixedProbability, { probability: 1 }), { pre: 3, post: 20 }],
    ["impossibility", fromRule(fixedProbability, { probability: 0 }), { pre: 3, post: 20 }],
    ["without autapses", fromRule(fixedProbabilityNoAutapse, { probability: 0.5 }), { pre: 40 }],
    ["a number for each row", fromRule(fixedNumberPost, { number: 50 }), { pre: 20, post: 256 }],
    ["a number for each row, of two bytes", fromRule(fixedNumberPost, { number: 50 }), { pre: 20, post: 257 }],
    ["a number for each row, of four bytes", fromRule(fixedNumberPost, { number: 40 }), { pre: 20, post: 70_000 }],
    ["few of four bytes", fromRule(fixedNumberPost, { number: 7 }), { pre: 20, post: 70_000 }],
    ["a number for each column", fromRule(fixedNumberPre, { number: 15 }), { pre: 300, post: 30 }],
    ["by distance", fromRule(distanceExponential, { ...grid, lengthConstant: 0.5 }), { pre: 20, post: 30 }],
    ["by distance, periodic", fromRule(distanceGaussian, { ...grid, sigma: 0.5, periodic: 1 }), { pre: 20, post: 30 }],
    ["a small world", fromRule(smallWorld, { neighbours: 8, rewiring: 0.4 }), { pre: 30 }],
    ["loops and numbers of all kinds", fromRule(numbers), { pre: 30, post: 21 }],
    // The low 16 bits of the round stand beside the call, the others elsewhere.
    [
      "more rounds than 16 bits",
      fromRule(rowCode("for (int i = 0; i < 140000; i++) addSynapse(gennrand() % num_post);")),
      { pre: 1, post: 60_000 },
    ],
    [
      "columns in any order",
      fromRule(colCode("for (uint i = num_pre; i > id_post; i--) addSynapse(i - 1u);")),
      { pre: 9, post: 12 },
    ],
  ])("%s", async (_, connectivity, sizes) => {
    const { model, population } = sparseModel(connectivity, sizes);
    const graph = (await drawGraphs(model)).get(population)!;
    expect(rowsOf(graph)).toEqual(interpretedRows(model, population));
    const { columns, targets } = graph;
    expect(targets.BYTES_PER_ELEMENT).toBe(columns <= 256 ? 1 : columns <= 65_536 ? 2 : 4);
    expect([graph.rows, columns, graph.synapseCount]).toEqual([sizes.pre, sizes.post ?? sizes.pre, targets.length]);
  });

  test("rows that share a number of synapses", async () => {
    const { model, population } = sparseModel(fromRule(fixedNumberTotal, { number: 3000 }), { pre: 20, post: 300 });
    const graph = (await drawGraphs(model)).get(population)!;
    expect(rowsOf(graph)).toEqual(interpretedRows(model, population, outDegrees(graph)));
  });
});

describe("streams", () => {
  // So many that other threads are started.
  test.each<[string, ConnectivityDescription]>([
    ["rows", fromRule(fixedProbability, { probability: 0.5 })],
    ["columns", fromRule(fixedNumberPre, { number: 1050 })],
    ["rows of unsorted targets", fromRule(fixedNumberTotal, { number: 2_200_000 })],
  ])("%s: the same graph on one, two and three threads", async (_, connectivity) => {
    const starts = vi.spyOn(Pool, "start");
    const graphs = [];
    for (const threads of [1, 2, 3]) graphs.push(await graphOf(connectivity, { pre: 2100, threads }));
    expect(starts.mock.calls.map(([, , , threads]) => threads)).toEqual([1, 1, 2, 1, 3]);
    starts.mockRestore();
    const [one, ...others] = graphs;
    for (const { rowStart, targets, synapseCount } of others) {
      expect(synapseCount).toBe(one!.synapseCount);
      expect(Buffer.compare(Buffer.from(rowStart.buffer), Buffer.from(one!.rowStart.buffer))).toBe(0);
      expect(Buffer.compare(Buffer.from(targets.buffer), Buffer.from(one!.targets.buffer))).toBe(0);
    }
  });

  test("few synapses are drawn on one thread", async () => {
    const starts = vi.spyOn(Pool, "start");
    await graphOf(fromRule(fixedNumberPost, { number: 500 }), { pre: 4000, threads: 2 });
    expect(starts).toHaveBeenCalledTimes(1);
    starts.mockRestore();
  });

  test("follow from seed and name, and from nothing else of the model", async () => {
    const connectivity = fromRule(fixedNumberTotal, { number: 500 });
    const graph = await graphOf(connectivity, { pre: 50 });
    expect(await graphOf(connectivity, { pre: 50 })).toEqual(graph);
    expect(await graphOf(connectivity, { pre: 50, seed: 2 })).not.toEqual(graph);
    expect(await graphOf(connectivity, { pre: 50, name: "other" })).not.toEqual(graph);
    const { model, population } = sparseModel(connectivity, { pre: 50 });
    const { source, target, weightUpdate, postsynaptic } = population;
    const parts = { weightUpdate: weightUpdate.definition, postsynaptic: postsynaptic.definition };
    for (const [name, rule] of [
      ["more", connectivity],
      ["listed", fromIndices([0], [1])],
    ] as const) {
      model.addSynapsePopulation(name, rule, source, target, parts);
    }
    const graphs = await drawGraphs(model);
    expect(graphs.size).toBe(3);
    expect(graphs.get(population)).toEqual(graph);
  });
});

describe("listed synapses", () => {
  test("are sorted by row and target, those of the same two neurons in the order of the list", async () => {
    const pre = [2, 0, 2, 2, 0, 2, 3];
    const post = [1, 4, 0, 1, 4, 0, 2];
    const graph = await graphOf(fromIndices(pre, post), { pre: 4, post: 5 });
    expect(rowsOf(graph)).toEqual([[4, 4], [], [0, 0, 1, 1], [2]]);
    expect([...graph.listed!]).toEqual([1, 4, 2, 5, 0, 3, 6]);
    expect(await graphOf(fromIndices([], []), { pre: 2 })).toMatchObject({
      synapseCount: 0,
      rowStart: Uint32Array.of(0, 0, 0),
    });
  });

  test("limits", async () => {
    const listed = (limits: object) => graphOf(fromIndices([0, 1, 1], [2, 2, 1], limits), { pre: 3 });
    await listed({ maxConnections: 2, maxSourceConnections: 2 });
    await expect(listed({ maxConnections: 1 })).rejects.toThrow(
      "neuron 1 of 'source' has 2 synapses in 'syn', but maxConnections allows 1",
    );
    await expect(listed({ maxSourceConnections: 1 })).rejects.toThrow(
      "neuron 2 of 'source' has 2 synapses in 'syn', but maxSourceConnections allows 1",
    );
  });
});

describe("what is wrong", () => {
  const drawn = (model: ConnectivityModel<string>, limits: object = {}, sizes: Sizes = { pre: 10, post: 20 }) =>
    graphOf(fromRule(model, {}, limits), sizes);
  test.each<[string, ConnectivityModel<string>, string]>([
    [
      "a target behind the last",
      rowCode("if (id_pre >= 7u) addSynapse(13u + id_pre);"),
      "synapse population 'syn' (rule): rule, rowBuildCode: there is no postsynaptic neuron 20, only those from 0 to 19, for neuron 7 of 'source'",
    ],
    [
      "a target before the first",
      rowCode("addSynapse((int)id_pre - 4);"),
      "there is no postsynaptic neuron -4, only those from 0 to 19, for neuron 0 of 'source'",
    ],
    [
      "no number",
      rowCode("addSynapse(sqrt(-1.0 * id_pre));"),
      "there is no postsynaptic neuron NaN, only those from 0 to 19, for neuron 1 of 'source'",
    ],
    [
      "a source that is none",
      colCode("addSynapse(id_post);"),
      "rule, colBuildCode: there is no presynaptic neuron 10, only those from 0 to 9, for neuron 10 of 'target'",
    ],
    [
      "an endless loop",
      rowCode("if (id_pre == 3u) while (true) {}"),
      "rule, rowBuildCode: the loop in line 1 has not ended after 16777216 turns, and counts as endless, for neuron 3 of 'source'",
    ],
    [
      "an assertion",
      rowCode("assert(id_pre < 5u);"),
      "rule, rowBuildCode: an assertion failed, for neuron 5 of 'source'",
    ],
    [
      "no gamma distribution",
      rowCode("addSynapse(gennrand_gamma(0.0 * id_pre));"),
      "gennrand_gamma has drawn what is no number: its arguments are those of no distribution, for neuron 0",
    ],
    [
      "no binomial distribution",
      rowCode("addSynapse(gennrand_binomial(3, 2.0));"),
      "gennrand_binomial has drawn what is no number",
    ],
    [
      "more than the share",
      rowCode("for (uint i = 0; i <= row_length; i++) addSynapse(i % 20u);", { totalSynapses: () => 50 }),
      "synapses are added, which is not what row_length asks for, for neuron 0 of 'source'",
    ],
    [
      "less than the share",
      rowCode("", { rowBuildCode: "row_length;", totalSynapses: () => 50 }),
      "0 synapses are added, which is not what row_length asks for",
    ],
    [
      "a total that is none",
      rowCode("addSynapse(0);", { totalSynapses: () => 0.5 }),
      "the number of synapses of synapse population 'syn' (rule) must be a whole number from 0 to 2^32 - 1, not 0.5",
    ],
    [
      "a derived parameter that is no number",
      rowCode("addSynapse(0);", { derivedParams: { x: () => Number.NaN } }),
      "derived parameter 'x' of synapse population 'syn' (rule) must be a finite number, not NaN",
    ],
    ["a name of elsewhere", rowCode("addSynapse(id_post);"), "rule, rowBuildCode, line 1, column 12: "],
    ["a name that is none", rowCode("addSynapse(id_pr);"), "Did you mean 'id_pre'?"],
    [
      "too many arguments",
      rowCode("\n  addSynapse(1, 2);"),
      "rule, rowBuildCode, line 2, column 3: 'addSynapse' takes 1 argument, not 2",
    ],
    [
      "a name that means two things",
      rowCode("addSynapse(0);", { params: { num_pre: 1 } }),
      "rule, rowBuildCode: 'num_pre' means two things here",
    ],
  ])("%s", async (_, model, message) => {
    await expect(drawn(model)).rejects.toThrow(message);
  });

  test("rows and columns beyond their limits", async () => {
    const growing = rowCode("for (uint i = 0; i < id_pre; i++) addSynapse(i);");
    expect((await drawn(growing, { maxConnections: 9, maxSourceConnections: 9 })).synapseCount).toBe(45);
    await expect(drawn(growing, { maxConnections: 5 })).rejects.toThrow(
      "neuron 6 of 'source' has 6 synapses in 'syn', but maxConnections allows 5",
    );
    await expect(drawn(growing, { maxSourceConnections: 8 })).rejects.toThrow(
      "neuron 0 of 'target' has 9 synapses in 'syn', but maxSourceConnections allows 8",
    );
    const columns = colCode("for (uint i = 0; i < 5u; i++) addSynapse(i);");
    await expect(drawn(columns, { maxSourceConnections: 4 })).rejects.toThrow(
      "neuron 0 of 'target' has 5 synapses in 'syn', but maxSourceConnections allows 4",
    );
    await expect(drawn(columns, { maxConnections: 19 })).rejects.toThrow(
      "neuron 0 of 'source' has 20 synapses in 'syn', but maxConnections allows 19",
    );
  });

  test("memory that does not fit is asked for before it is used", async () => {
    const rule = fromRule(fixedNumberTotal, { number: 2 ** 32 - 1 });
    await expect(graphOf(rule, { pre: 10, post: 300 })).rejects.toThrow(
      "there is no room to build the 4294967295 synapses of synapse population 'syn' (fixed_number_total) of 'model', which takes",
    );
  });

  test("2^32 synapses", () => {
    const { model, population } = sparseModel(fromRule(fixedProbability, { probability: 1 }), { pre: 3 });
    const code = connectivityCode(model, population, population.sparse!.rule as BuildRule);
    const starts = Uint32Array.of(2 ** 31, 2 ** 31 - 1, 0, 0);
    expect(lengthsToStarts(starts, population, code)).toEqual({ total: 2 ** 32 - 1, longest: 2 ** 31 });
    expect([...starts]).toEqual([0, 2 ** 31, 2 ** 32 - 1, 2 ** 32 - 1]);
    expect(() => lengthsToStarts(Uint32Array.of(2 ** 31, 2 ** 31, 0, 0), population, code)).toThrow(
      "synapse population 'syn' (fixed_probability) would have 2^32 synapses or more",
    );
    expect(() => fromRule(fixedNumberTotal, { number: 2 ** 32 })).toThrow("must be a whole number");
  });

  test.each<[string, () => unknown, string]>([
    [
      "a probability",
      () => fromRule(fixedProbability, { probability: 1.5 }),
      "probability of fromRule(fixed_probability) must be between 0 and 1, not 1.5",
    ],
    [
      "GeNN's name of one",
      () => fromRule(fixedProbability, { prob: 0.5 } as never),
      "unknown parameter 'prob' in fromRule(fixed_probability): it is called 'probability' here",
    ],
    [
      "a missing one",
      () => fromRule(fixedProbability),
      "fromRule(fixed_probability) needs a value for its parameter 'probability'",
    ],
    [
      "a number",
      () => fromRule(fixedNumberPost, { number: 2.5 }),
      "number of fromRule(fixed_number_post) must be a whole number from 0 to 2^32 - 1, not 2.5",
    ],
    [
      "a ring",
      () => fromRule(smallWorld, { neighbours: 3, rewiring: 0 }),
      "neighbours of fromRule(small_world) must be even",
    ],
    [
      "a ring that is too short",
      () => sparseModel(fromRule(smallWorld, { neighbours: 6, rewiring: 0 }), { pre: 6 }),
      "must be below the number of neurons, 6, not 6",
    ],
    [
      "two rings",
      () => sparseModel(fromRule(smallWorld, { neighbours: 2, rewiring: 0 }), { pre: 6, post: 7 }),
      "one ring of neurons, but 6 and 7",
    ],
    [
      "one to one",
      () => sparseModel(fromRule(oneToOneSparse), { pre: 6, post: 7 }),
      "is one-to-one, but has 6 neurons on one side and 7 on the other",
    ],
    [
      "a grid",
      () =>
        sparseModel(fromRule(distanceGaussian, { preColumns: 3, postColumns: 3, sigma: 1, probability: 1 }), {
          pre: 3,
          post: 4,
        }),
      "postRows x postColumns of synapse population 'syn' is 1 x 3, which is not the number of postsynaptic neurons, 4",
    ],
    [
      "a length",
      () => fromRule(distanceGaussian, { preColumns: 3, postColumns: 3, sigma: 0, probability: 1 }),
      "sigma of fromRule(distance_gaussian) must be positive, not 0",
    ],
    [
      "periodic",
      () => fromRule(distanceGaussian, { preColumns: 3, postColumns: 3, sigma: 1, probability: 1, periodic: 2 }),
      "periodic of fromRule(distance_gaussian) must be 0 or 1, not 2",
    ],
    [
      "rows that share, by columns",
      () => defineConnectivityModel({ name: "rule", colBuildCode: "addSynapse(0);", totalSynapses: () => 3 }),
      "has totalSynapses, which rows share: that needs rowBuildCode",
    ],
  ])("parameters: %s", (_, make, message) => expect(make).toThrow(message));
});
