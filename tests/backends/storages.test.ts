/** Synapses that are not listed one by one: the same as listed ones, bit for bit, in less memory. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  build,
  defineConnectivityModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  estimateMemory,
  fromIndices,
  fromRule,
  GeNNModel,
  type InitialValue,
  normal,
  readOnly,
  recomputed,
  type SimulationState,
  type SparseConnectivity,
  type SparseOptions,
  type SparseStorage,
  sparseStorages,
  synapseVarRef,
  varRef,
} from "../../genn/index.ts";
import { fixedNumberPre, fixedNumberTotal, fixedProbability, oneToOneSparse } from "../../genn_models/index.ts";
import { oneGpuMode } from "./backends.ts";

const source = defineNeuronModel({
  name: "now_and_then",
  vars: { n: 0 },
  simCode: "n = gennrand_uniform();",
  thresholdConditionCode: "n < 0.2",
});
const target = defineNeuronModel({ name: "sum", vars: { x: 0 }, simCode: "x = 0.9 * x + Isyn;" });
const sum = definePostsynapticModel({ name: "sum", simCode: "injectCurrent(inSyn); inSyn = 0;" });
const fixed = defineWeightUpdateModel({
  name: "fixed",
  params: { g: 0.1 },
  preSpikeSynCode: "addToPost(g * (1 + id_syn % 3) + 0.01 * id_pre);",
});
const drawn = defineWeightUpdateModel({
  name: "drawn",
  vars: { g: readOnly(1) },
  preSpikeSynCode: "addToPost(g);",
});
const both = defineWeightUpdateModel({
  name: "both",
  params: { g: 0.1 },
  preSpikeSynCode: "addToPost(g);",
  preEventThresholdConditionCode: "n_pre > 0.9",
  preEventSynCode: "addToPost(-g);",
  preNeuronVarRefs: { n_pre: "READ_ONLY" },
});
/** Whole numbers only, and two places that add. */
const stripes = defineConnectivityModel({
  name: "stripes",
  rowBuildCode: `
    for (int post = (int)(id_pre % 3u); post < (int)num_post; post += 3) addSynapse(post);
    addSynapse(num_post - 1);`,
});

interface Net {
  readonly connectivity: (storage: SparseStorage) => SparseConnectivity;
  readonly weightUpdate?: typeof fixed | typeof drawn | typeof both;
  readonly g?: InitialValue;
  readonly batchSize?: number;
  readonly sizes?: readonly [number, number];
  readonly double?: boolean;
}

function network(net: Net, storage: SparseStorage) {
  const { weightUpdate = fixed, g, batchSize = 2, sizes = [40, 70], connectivity, double = false } = net;
  const model = new GeNNModel({ dt: 1, seed: 7, batchSize, precision: double ? "double" : "float" });
  const from = model.addNeuronPopulation("from", sizes[0], source);
  const to = model.addNeuronPopulation("to", sizes[1], target);
  const synapses = model.addSynapsePopulation("syn", connectivity(storage), from, to, {
    weightUpdate: weightUpdate as typeof fixed,
    weightUpdateValues: (g === undefined ? {} : { vars: { g } }) as never,
    ...(weightUpdate === both && { preNeuronVarRefs: { n_pre: "n" } }),
    postsynaptic: sum,
  });
  return { model, synapses, to };
}

async function run(net: Net, storage: SparseStorage, options: object) {
  const { model, synapses, to } = network(net, storage);
  const simulation = await build(model, options);
  await simulation.step(25);
  const x = await simulation.pull(varRef(to, "x"));
  const ends = await simulation.connections(synapses);
  const count = simulation.synapseCount(synapses);
  const program = simulation.program;
  simulation.destroy();
  return { x, ends, count, program };
}

const random = (storage: SparseStorage) => fromRule(fixedProbability, { probability: 0.3 }, { storage });
const nets: readonly (readonly [string, Net])[] = [
  ["drawn by chance", { connectivity: random }],
  ["without a batch", { connectivity: random, batchSize: 1 }],
  ["with weights that are drawn again", { connectivity: random, weightUpdate: drawn, g: recomputed(normal(0, 1)) }],
  ["with events beside spikes", { connectivity: random, weightUpdate: both }],
  ["onto more than 256 neurons", { connectivity: random, sizes: [10, 300] }],
  [
    "one to one",
    { connectivity: (storage) => fromRule(oneToOneSparse, {}, { storage }), sizes: [33, 33], batchSize: 1 },
  ],
];

describe.each(oneGpuMode)("%s", (_, options) => {
  describe.each(nets)("synapses %s", (_, net) => {
    it.each(["bitmask", "procedural"] as const)("are the same kept as %s as they are listed", async (storage) => {
      const [kept, listed] = [await run(net, storage, options), await run(net, "listed", options)];
      expect([...kept.x]).toEqual([...listed.x]);
      expect(kept.x.some((value) => value !== 0)).toBe(true);
      expect(kept.ends).toEqual(listed.ends);
      expect(kept.count).toBe(listed.count);
    });
  });

  it("are the same where code of rows has whole numbers only, in any order, several to the same neuron", async () => {
    const net: Net = { connectivity: (storage) => fromRule(stripes, {}, { storage }) };
    const [kept, listed] = [await run(net, "procedural", options), await run(net, "listed", options)];
    expect([...kept.x]).toEqual([...listed.x]);
    expect(kept.ends).toEqual(listed.ends);
  });

  it("states go from any storage to any other, and those of other synapses are refused", async () => {
    const saved: SimulationState[] = [];
    for (const storage of sparseStorages) {
      const simulation = await build(network({ connectivity: random }, storage).model);
      await simulation.step(5);
      saved.push(await simulation.saveState());
      simulation.destroy();
    }
    for (const storage of sparseStorages) {
      const simulation = await build(network({ connectivity: random }, storage).model, options);
      await simulation.step(10);
      const later = [...(await simulation.pull(varRef(simulation.model.neuronPopulations[1]!, "x")))];
      for (const state of saved) {
        simulation.restoreState(state);
        await simulation.step(5);
        expect([...(await simulation.pull(varRef(simulation.model.neuronPopulations[1]!, "x")))]).toEqual(later);
      }
      simulation.destroy();
      // As many from each neuron, but others.
      for (const shift of [0, 7]) {
        const rule = defineConnectivityModel({ name: "one", rowBuildCode: `addSynapse(id_pre + ${shift});` });
        const one = await build(
          network({ connectivity: (kind) => fromRule(rule, {}, { storage: kind }) }, storage).model,
          options,
        );
        if (shift === 0) saved.push(await one.saveState());
        else expect(() => one.restoreState(saved.pop()!)).toThrow("'syn' connects other neurons");
        one.destroy();
      }
    }
  });

  it("are the same where runs of them start at fractions", async () => {
    const runs = defineConnectivityModel({
      name: "runs",
      rowBuildCode: "addSynapses(-0.5, 3); addSynapses(2.9, num_post - 2);",
    });
    const net: Net = { connectivity: (storage) => fromRule(runs, {}, { storage }), sizes: [4, 6] };
    const [kept, listed] = [await run(net, "procedural", options), await run(net, "listed", options)];
    expect([...listed.ends.post.subarray(0, 7)]).toEqual([0, 1, 2, 2, 3, 4, 5]);
    expect([...kept.x]).toEqual([...listed.x]);
    expect(kept.ends).toEqual(listed.ends);
  });

  it("are refused where a run that starts at a fraction goes beyond the last neuron", async () => {
    const runs = defineConnectivityModel({ name: "runs", rowBuildCode: "addSynapses(-0.5, num_post + 1);" });
    for (const storage of ["procedural", "listed"] as const) {
      const net: Net = { connectivity: () => fromRule(runs, {}, { storage }), sizes: [4, 6] };
      await expect(run(net, storage, options)).rejects.toThrow("there is no postsynaptic neuron 6");
    }
  });

  const falling = { name: "falling", rowBuildCode: "addSynapse(3); addSynapse(1);" };
  const plain = defineWeightUpdateModel({ name: "plain", preSpikeSynCode: "addToPost(1.0);" });
  const code = (preSpikeSynCode: string) => defineWeightUpdateModel({ name: "code", preSpikeSynCode }) as typeof fixed;
  const ordered: readonly (readonly [string, Pick<Net, "weightUpdate" | "g">])[] = [
    ["values are drawn again", { weightUpdate: drawn, g: recomputed(normal(0, 1)) }],
    ["preSpikeSynCode of code names id_syn", { weightUpdate: code("addToPost(id_syn);") }],
    ["preSpikeSynCode of code names gennrand_uniform", { weightUpdate: code("addToPost(gennrand_uniform());") }],
    ["preSpikeSynCode of code names addToPre", { weightUpdate: code("addToPost(1.0); addToPre(0.1 * id_post);") }],
  ];
  it.each(ordered)("are refused in rows that do not ascend where %s", async (why, net) => {
    const connectivity = (storage: SparseStorage) => fromRule(defineConnectivityModel(falling), {}, { storage });
    await expect(run({ ...net, connectivity }, "procedural", options)).rejects.toThrow(
      `must be added in ascending order, or kept with storage 'listed', where ${why}: neuron 1 is added behind a later one, for neuron 0`,
    );
    await run({ ...net, connectivity }, "listed", options);
    const rising = defineConnectivityModel({ name: "rising", rowBuildCode: "addSynapse(1.9); addSynapse(1.2);" });
    await run({ ...net, connectivity: () => fromRule(rising, {}, { storage: "procedural" }) }, "procedural", options);
  });

  it("may be in any order where nothing sees it", async () => {
    const connectivity = (storage: SparseStorage) => fromRule(defineConnectivityModel(falling), {}, { storage });
    const net: Net = { connectivity, weightUpdate: plain as typeof fixed };
    const [kept, listed] = [await run(net, "procedural", options), await run(net, "listed", options)];
    expect([...kept.x]).toEqual([...listed.x]);
  });

  it("are the same as bits where they were given one by one", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(29 * 67 - 1), { minLength: 1, maxLength: 400 }),
        fc.constantFrom(1, 3),
        async (pairs, batchSize) => {
          const [pre, post] = [pairs.map((one) => Math.floor(one / 67)), pairs.map((one) => one % 67)];
          const connectivity = (storage: SparseStorage) => fromIndices(pre, post, { storage });
          const net: Net = { connectivity, batchSize, sizes: [29, 67] };
          const [kept, listed] = [await run(net, "bitmask", options), await run(net, "listed", options)];
          expect([...kept.x]).toEqual([...listed.x]);
          expect(kept.ends).toEqual(listed.ends);
        },
      ),
      { numRuns: 6, seed: 3 },
    );
  });
});

describe("on the CPU", () => {
  it("double precision, too, has the same bits", async () => {
    for (const storage of ["bitmask", "procedural"] as const) {
      const net: Net = { connectivity: random, double: true };
      expect((await run(net, storage, {})).x).toEqual((await run(net, "listed", {})).x);
    }
  });

  it("they take the memory that is said", async () => {
    const bytes = async (storage: SparseStorage) => {
      const net: Net = { connectivity: random, sizes: [1000, 1000], batchSize: 1 };
      const { parts } = await estimateMemory(network(net, storage).model);
      return parts.find(({ group, use }) => group === "syn" && use === "connectivity")!.bytes;
    };
    const [listed, bitmask, procedural] = [await bytes("listed"), await bytes("bitmask"), await bytes("procedural")];
    // Two bytes for each of 0.3 million synapses; one bit for each of a million pairs; and room for one row.
    expect(listed).toBeGreaterThan(590_000);
    expect(bitmask).toBeLessThan(128_000 + 4 * 1001 + 4 * 420);
    expect(procedural).toBeLessThan(4 * 1001 + 4 * 420);
  });

  it("one network is not shared out to threads, which is said", async () => {
    const { model } = network({ connectivity: random, batchSize: 1, sizes: [200, 200] }, "procedural");
    await expect(build(model, { threads: 2, parallel: "neurons" })).rejects.toThrow(
      "the targets of 'syn' are found row by row, for all threads at once",
    );
  });
});

describe("refused", () => {
  const refused: readonly (readonly [string, () => unknown, string])[] = [
    [
      "an unknown storage",
      () => fromRule(fixedProbability, { probability: 0.1 }, { storage: "bits" } as unknown as SparseOptions),
      "unknown storage 'bits' in fromRule",
    ],
    ["lists without a rule", () => fromIndices([0], [0], { storage: "procedural" }), "no rule by which synapses"],
    [
      "code of columns",
      () => fromRule(fixedNumberPre, { number: 3 }, { storage: "procedural" }),
      "builds columns, and procedural synapses are found by rows",
    ],
    [
      "a number that rows share",
      () => fromRule(fixedNumberTotal, { number: 30 }, { storage: "procedural" }),
      "shares a number of synapses out over the rows",
    ],
    [
      "stored weights",
      () => network({ connectivity: random, weightUpdate: drawn, g: 1 }, "bitmask"),
      "'g' of drawn has a value for each. Make it a parameter, give recomputed(..) as its value, or take storage 'listed'",
    ],
    [
      "code along columns",
      () => {
        const model = new GeNNModel({ dt: 1 });
        const pop = model.addNeuronPopulation("pop", 5, source);
        const learns = defineWeightUpdateModel({ name: "learns", postSpikeSynCode: "addToPre(1.0);" });
        model.addSynapsePopulation("syn", random("procedural"), pop, pop, { weightUpdate: learns, postsynaptic: sum });
      },
      "postSpikeSynCode of learns runs along the synapses onto a neuron",
    ],
    [
      "limits of columns",
      () => {
        const model = new GeNNModel({ dt: 1 });
        const pop = model.addNeuronPopulation("pop", 5, source);
        const limited = fromRule(
          fixedProbability,
          { probability: 0.1 },
          { storage: "procedural", maxSourceConnections: 3 },
        );
        model.addSynapsePopulation("syn", limited, pop, pop, { weightUpdate: fixed, postsynaptic: sum });
      },
      "maxSourceConnections is found out by listing them",
    ],
  ];
  it.each(refused)("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("several synapses between the same neurons as one bit", async () => {
    const { model } = network({ connectivity: (storage) => fromIndices([1, 1], [2, 2], { storage }) }, "bitmask");
    await expect(build(model)).rejects.toThrow(
      "several synapses from neuron 1 of 'from' to neuron 2 of 'to': storage 'bitmask' has one bit for them",
    );
  });

  it.each([
    ["0, 0.0 / 0.0", "addSynapses cannot add NaN synapses: its count must be a number from 0 to 4294967295"],
    ["0, 4294967298l", "addSynapses cannot add 4294967298 synapses"],
    ["0, -1", "addSynapses cannot add -1 synapses"],
    ["0.0 / 0.0, 1", "there is no postsynaptic neuron NaN"],
  ])("counts that are none: addSynapses(%s)", async (call, message) => {
    const wrong = defineConnectivityModel({ name: "wrong", rowBuildCode: `addSynapses(${call});` });
    for (const storage of sparseStorages) {
      const net: Net = { connectivity: (kind) => fromRule(wrong, {}, { storage: kind }) };
      await expect(build(network(net, storage).model)).rejects.toThrow(message);
    }
  });

  it("neurons that there are none of, before the first step", async () => {
    const wide = defineConnectivityModel({ name: "wide", rowBuildCode: "addSynapse(id_pre + 60);" });
    const net: Net = { connectivity: (storage) => fromRule(wide, {}, { storage }) };
    await expect(build(network(net, "procedural").model)).rejects.toThrow("there is no postsynaptic neuron 70");
  });

  it("and no storage has variables to refer to", async () => {
    for (const storage of sparseStorages.slice(1)) {
      const { synapses } = network({ connectivity: random }, storage);
      expect(() => synapseVarRef(synapses, "g")).toThrow("g");
    }
  });
});
