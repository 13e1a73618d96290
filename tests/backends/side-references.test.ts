/** Custom updates over synapses that read variables of the neurons on either side of each synapse. */
import { describe, expect, test } from "vitest";
import {
  defineCustomUpdateModel,
  defineNeuronModel,
  defineWeightUpdateModel,
  GeNNModel,
  ModelError,
  type PassName,
  postsynapticRef,
  postVarRef,
  presynapticRef,
  readOnly,
  synapseVarRef,
  transposedSynapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { DT, nothing } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends, precisionsOf } from "./backends.ts";

const STEPS = 3;
const BATCH = 20;

const holding = defineNeuronModel({ name: "holding", vars: { x: 0 } });
/** dg grows by g in every step; q is a variable on the postsynaptic side. */
const growing = defineWeightUpdateModel({
  name: "growing",
  vars: { g: readOnly(0), dg: 0 },
  postVars: { q: 0 },
  synapseDynamicsCode: "dg += g;",
});
/** The sum over the batch of what has grown, and of a product of both sides. */
const sumProducts = defineCustomUpdateModel({
  name: "sum_products",
  vars: { sum: variable({ access: "REDUCE_BATCH_SUM" }) },
  varRefs: { dg: "READ_WRITE", g: "READ_ONLY", x: "READ_ONLY", q: "READ_ONLY" },
  updateCode: "sum = dg + x * q - x * g; dg = 0;",
});
const mix = defineCustomUpdateModel({
  name: "mix",
  varRefs: { dg: "READ_WRITE", x: "READ_ONLY", q: "READ_ONLY" },
  updateCode: "dg = dg + 10 * x + q;",
});

/** Small whole numbers, many of them 0 as the rates of dark pixels are. */
const table = (count: number, factor: number): number[] =>
  Array.from({ length: count }, (_, k) => Math.max(0, ((k * factor) % 11) - 5));

function make(connectivity: "dense" | "one_to_one", pre: number, post: number, precision: "float" | "double") {
  const model = new GeNNModel({ dt: DT, batchSize: BATCH, precision });
  const source = model.addNeuronPopulation("source", pre, holding);
  const target = model.addNeuronPopulation("target", post, holding);
  const synapses = model.addSynapsePopulation("synapses", connectivity, source, target, {
    weightUpdate: growing,
    weightUpdateValues: { vars: { g: table(connectivity === "dense" ? pre * post : pre, 3) } },
    postsynaptic: nothing,
  });
  const sides = { x: presynapticRef(varRef(source, "x")), q: postsynapticRef(postVarRef(synapses, "q")) };
  return { model, source, target, synapses, sides };
}

const leftOut: readonly (PassName | "nothing")[] = ["nothing", "blockAccumulators", "zeroRows"];

describe.each(backends)("%s", (_, options) => {
  describe.each(precisionsOf(options))("%s", (precision) => {
    test.each(leftOut)("a sum over the batch has products of both sides added to it, without %s", async (off) => {
      const [pre, post] = [37, 34];
      const { model, source, synapses, sides } = make("dense", pre, post, precision);
      const update = model.addCustomUpdate("update", "go", sumProducts, {
        varRefs: { dg: synapseVarRef(synapses, "dg"), g: synapseVarRef(synapses, "g"), ...sides },
      });
      const simulation = await start(model, { ...options, passesOff: off === "nothing" ? [] : [off] });
      const [x, q, g] = [table(BATCH * pre, 7), table(BATCH * post, 5), table(pre * post, 3)];
      simulation.push(varRef(source, "x"), x);
      simulation.push(postVarRef(synapses, "q"), q);
      for (let round = 0; round < 2; round++) {
        await simulation.step(STEPS);
        await simulation.customUpdate("go");
        const expected = Array.from({ length: pre * post }, (_, k) => {
          const [i, j] = [Math.floor(k / post), k % post];
          let sum = 0;
          for (let b = 0; b < BATCH; b++) sum += STEPS * g[k]! + x[b * pre + i]! * (q[b * post + j]! - g[k]!);
          return sum;
        });
        expect(Array.from(await simulation.pull(varRef(update, "sum")))).toEqual(expected);
      }
    });
  });

  test.each([
    ["dense", 5, 7],
    ["one_to_one", 6, 6],
  ] as const)("synapses (%s) read both sides, instance by instance", async (connectivity, pre, post) => {
    const { model, source, synapses, sides } = make(connectivity, pre, post, "float");
    model.addCustomUpdate("update", "go", mix, { varRefs: { dg: synapseVarRef(synapses, "dg"), ...sides } });
    const simulation = await start(model, options);
    const [x, q] = [table(BATCH * pre, 7), table(BATCH * post, 5)];
    simulation.push(varRef(source, "x"), x);
    simulation.push(postVarRef(synapses, "q"), q);
    await simulation.customUpdate("go");
    const count = connectivity === "dense" ? pre * post : pre;
    const expected = Array.from({ length: BATCH * count }, (_, k) => {
      const [b, synapse] = [Math.floor(k / count), k % count];
      const [i, j] = connectivity === "dense" ? [Math.floor(synapse / post), synapse % post] : [synapse, synapse];
      return 10 * x[b * pre + i]! + q[b * post + j]!;
    });
    expect(Array.from(await simulation.pull(synapseVarRef(synapses, "dg")))).toEqual(expected);
  });
});

test.each([
  ["what is summed is left as it is", "sum = dg + x * q;"],
  ["what is summed is cleared before", "dg = 0; sum = dg + x * q;"],
  ["the sum itself is added", "sum = dg + sum; dg = 0;"],
  ["a transposed element is added", "sum = dg + x * q * turned; dg = 0;"],
])("passes change no sum to which something is added where %s", async (_, updateCode) => {
  const sums: number[][] = [];
  for (const options of [{ backend: "reference" }, { backend: "wasm", threads: 1 }] as const) {
    const { model, source, target, synapses, sides } = make("dense", 5, 33, "float");
    const back = model.addSynapsePopulation("back", "dense", target, source, {
      weightUpdate: growing,
      weightUpdateValues: { vars: { g: table(5 * 33, 3) } },
      postsynaptic: nothing,
    });
    const definition = defineCustomUpdateModel({
      name: "odd_sum",
      vars: { sum: variable({ access: "REDUCE_BATCH_SUM" }) },
      varRefs: { dg: "READ_WRITE", x: "READ_ONLY", q: "READ_ONLY", turned: "READ_ONLY" },
      updateCode,
    });
    const update = model.addCustomUpdate("update", "go", definition, {
      varRefs: { dg: synapseVarRef(synapses, "dg"), turned: transposedSynapseVarRef(back, "g"), ...sides },
    });
    const simulation = await start(model, options);
    simulation.push(varRef(source, "x"), table(BATCH * 5, 7));
    simulation.push(postVarRef(synapses, "q"), table(BATCH * 33, 5));
    const own: number[] = [];
    for (let round = 0; round < 2; round++) {
      await simulation.step(STEPS);
      await simulation.customUpdate("go");
      own.push(...Array.from(await simulation.pull(varRef(update, "sum")), Number));
    }
    sums.push(own);
  }
  expect(sums[1]).toEqual(sums[0]);
});

test("products go row by row where accumulators belong to blocks, without the rows that are 0", async () => {
  const { model, synapses, sides } = make("dense", 37, 34, "float");
  model.addCustomUpdate("update", "go", sumProducts, {
    varRefs: { dg: synapseVarRef(synapses, "dg"), g: synapseVarRef(synapses, "g"), ...sides },
  });
  const { program } = await start(model, { backend: "wasm", threads: 1 });
  const [adding, summing] = program.customUpdates;
  expect([adding!.name, adding!.copies, summing!.name, summing!.copies]).toEqual([
    "update.products",
    "instance",
    "update",
    "block",
  ]);
  expect(program.buffers[adding!.skipWhereZero!.buffer]!.name).toBe("source.x");
});

describe("references to a side are refused", () => {
  const { model, source, target, synapses, sides } = make("dense", 3, 4, "float");
  const add = (varRefs: Parameters<typeof model.addCustomUpdate>[3]["varRefs"], update: typeof mix = mix) =>
    model.addCustomUpdate(`u${model.customUpdates.length}`, "go", update, { varRefs: varRefs as never });
  test("to the neurons of another population", () => {
    expect(() => add({ dg: synapseVarRef(synapses, "dg"), ...sides, x: presynapticRef(varRef(target, "x")) })).toThrow(
      "reference 'x' must be to a variable of 'source', the presynaptic population of 'synapses', not 'target.x'",
    );
    expect(() => add({ dg: synapseVarRef(synapses, "dg"), ...sides, q: postsynapticRef(sides.x) })).toThrow(ModelError);
  });
  test("to synapses", () => {
    const q = postsynapticRef(transposedSynapseVarRef(synapses, "dg"));
    expect(() => add({ dg: synapseVarRef(synapses, "dg"), ...sides, q })).toThrow(ModelError);
  });
  test("in an update over neurons", () => {
    expect(() => add({ dg: varRef(source, "x"), ...sides })).toThrow(
      "is to presynaptic neurons, but the update runs over 3 neurons, not over synapses",
    );
  });
  test("where nothing else says which synapses there are", () => {
    expect(() => add({ dg: sides.x, ...sides })).toThrow("at least one must be to the elements it runs over");
  });
  test("to be written", async () => {
    const { model, synapses, sides } = make("dense", 3, 4, "float");
    const write = defineCustomUpdateModel({
      name: "write",
      varRefs: { dg: "READ_ONLY", x: "READ_WRITE" },
      updateCode: "x = dg;",
    });
    model.addCustomUpdate("update", "go", write, { varRefs: { dg: synapseVarRef(synapses, "dg"), x: sides.x } });
    await expect(start(model, { backend: "wasm" })).rejects.toThrow("reference it READ_ONLY");
  });
});
