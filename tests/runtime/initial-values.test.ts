/** What variables hold at step 0: arrays, distributions, and streams that depend on seed, population and variable. */
import { describe, expect, test } from "vitest";
import {
  binomial,
  defineNeuronModel,
  defineWeightUpdateModel,
  divided,
  exponential,
  GeNNModel,
  gamma,
  type InitialValue,
  normal,
  normalClipped,
  normalClippedDelay,
  preVarRef,
  readOnly,
  readOnlyDuplicate,
  synapseVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import { backends } from "../backends/backends.ts";
import { DT, nothing, silent } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";

const [, [, options]] = [0, backends[0]!];

async function drawn(initial: InitialValue, size = 4000, seed = 1, name = "pop", type: "scalar" | "int" = "scalar") {
  const model = new GeNNModel({ dt: DT, seed });
  const neuron = defineNeuronModel({ name: "drawn", vars: { x: variable({ initial, type }) } });
  const pop = model.addNeuronPopulation(name, size, neuron);
  const simulation = await start(model, options);
  return [...(await simulation.pull(varRef(pop, "x")))];
}

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

describe("distributions", () => {
  test.each<[string, InitialValue, number, number]>([
    ["uniform", uniform(-2, 4), 1, Math.sqrt(3)],
    ["normal", normal(3, 2), 3, 2],
    ["normal, clipped on both sides", normalClipped(0, 1, -1, 1), 0, 0.5396],
    ["normal delays in steps", normalClippedDelay(10, 1, 0, 100), 40, 4.01],
    ["exponential", exponential(2.5), 2.5, 2.5],
    ["gamma", gamma(3, 2), 6, Math.sqrt(12)],
    ["gamma with a small shape", gamma(0.5, 2), 1, Math.sqrt(2)],
    ["binomial", binomial(40, 0.25), 10, Math.sqrt(7.5)],
    ["binomial with many trials", binomial(100000, 0.5), 50000, Math.sqrt(25000)],
  ])("%s", async (_, initial, mean, deviation) => {
    const found = moments(await drawn(initial));
    expect(Math.abs(found.mean - mean)).toBeLessThan((4 * deviation) / Math.sqrt(4000));
    expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(0.15);
  });

  test("stay within their bounds", async () => {
    const within = (values: readonly number[], low: number, high: number) =>
      values.every((value) => value >= low && value <= high);
    expect(within(await drawn(uniform(-2, 4)), -2, 4)).toBe(true);
    expect(within(await drawn(normalClipped(0, 1, -0.5, 2)), -0.5, 2)).toBe(true);
    const delays = await drawn(normalClippedDelay(1, 1, 0.5, 2), 500, 1, "pop", "int");
    expect(within(delays, 2, 8) && delays.every(Number.isInteger)).toBe(true);
    expect((await drawn(binomial(3, 0.5))).every((value) => [0, 1, 2, 3].includes(value))).toBe(true);
    expect(new Set(await drawn(binomial(0, 0.5), 20))).toEqual(new Set([0]));
    expect(new Set(await drawn(normal(2, 0), 20))).toEqual(new Set([2]));
    expect(new Set(await drawn(exponential(0), 20))).toEqual(new Set([0]));
  });
});

describe("streams", () => {
  test("the same seed and names give the same numbers; others give others", async () => {
    const values = await drawn(normal(0, 1), 100);
    expect(await drawn(normal(0, 1), 100)).toEqual(values);
    expect(await drawn(normal(0, 1), 100, 2)).not.toEqual(values);
    expect(await drawn(normal(0, 1), 100, 2 ** 40 + 1), "all of the seed counts").not.toEqual(values);
    expect(await drawn(normal(0, 1), 100, 1, "other")).not.toEqual(values);
    expect((await drawn(normal(0, 1), 200)).slice(0, 100), "whatever the size").toEqual(values);
  });

  test("a list may have values for each instance, of variables that instances have of their own", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const neuron = defineNeuronModel({
      name: "listed",
      vars: {
        ...{ v: 0, d: readOnlyDuplicate(0), one: variable({ access: "READ_ONLY_SHARED_NEURON", initial: 0 }) },
        ...{ small: variable({ type: "uint8", initial: 0 }), r: readOnly(0) },
      },
      simCode: "v += d + one + small + r;",
    });
    const six = [1, 2, 3, 4, 5, 6];
    const vars = { v: six, d: six.map((x) => 10 * x), one: [100, 200], small: six, r: [0, 0, 0.5] };
    const pop = model.addNeuronPopulation("pop", 3, neuron, { vars });
    const weightUpdate = defineWeightUpdateModel({
      name: "sides",
      preVars: { p: 0 },
      synapseDynamicsCode: "addToPost(p);",
    });
    const options_ = { weightUpdate, postsynaptic: nothing, preVars: { p: six } };
    const syn = model.addSynapsePopulation("syn", "dense", pop, pop, options_);
    const simulation = await start(model, options);
    expect([...(await simulation.pull(varRef(pop, "small")))]).toEqual(six);
    expect([...(await simulation.pull(preVarRef(syn, "p")))]).toEqual(six);
    await simulation.step();
    const expected = six.map((x, k) => 12 * x + (k < 3 ? 100 : 200) + (k % 3 === 2 ? 0.5 : 0));
    expect([...(await simulation.pull(varRef(pop, "v")))]).toEqual(expected);
    simulation.reinitialise();
    expect([...(await simulation.pull(varRef(pop, "v")))]).toEqual(six);
    const another = new GeNNModel({ dt: DT, batchSize: 2 });
    const wrong = (given: object) => () => another.addNeuronPopulation("wrong", 3, neuron, { vars: given });
    expect(wrong({ v: [1, 2] })).toThrow("must be 3 numbers, one per element (or 6, for each of 2 instances), not 2");
    expect(wrong({ r: six })).toThrow("must be 3 numbers, one per element, not 6");
    expect(wrong({ small: [1, 2, 3, 4, 5, 256] })).toThrow("index 5");
  });

  test("every variable of a model has its own, and instances of the batch start alike", async () => {
    const model = new GeNNModel({ dt: DT, seed: 4, batchSize: 2 });
    const neuron = defineNeuronModel({ name: "two", vars: { a: uniform(0, 1), b: uniform(0, 1) } });
    const pops = ["one", "two"].map((name) => model.addNeuronPopulation(name, 50, neuron));
    const weightUpdate = defineWeightUpdateModel({
      name: "weights",
      vars: { g: readOnly(uniform(0, 1)), h: uniform(0, 1) },
      preVars: { p: uniform(0, 1) },
    });
    const syn = model.addSynapsePopulation("syn", "dense", pops[0]!, pops[1]!, { weightUpdate, postsynaptic: nothing });
    const simulation = await start(model, options);
    const all = [];
    for (const reference of [
      ...pops.flatMap((pop) => [varRef(pop, "a"), varRef(pop, "b")]),
      synapseVarRef(syn, "h"),
      preVarRef(syn, "p"),
    ]) {
      const values = [...(await simulation.pull(reference))];
      const half = values.length / 2;
      expect(values.slice(half)).toEqual(values.slice(0, half));
      all.push(...values.slice(0, half));
    }
    const g = await simulation.pull(synapseVarRef(syn, "g"));
    expect(g).toHaveLength(2500);
    // Numbers of 24 bits: of 5250, one meets another by chance.
    expect(new Set([...all, ...g]).size).toBeGreaterThan(5250 - 8);
  });

  test("do not depend on the backend", async () => {
    const values = [];
    for (const [, build] of backends) {
      const model = new GeNNModel({ dt: DT, seed: 4 });
      const pop = model.addNeuronPopulation("pop", 20, defineNeuronModel({ name: "n", vars: { a: gamma(2, 1) } }));
      const simulation = await start(model, build);
      values.push([...(await simulation.pull(varRef(pop, "a")))]);
    }
    for (const other of values) expect(other).toEqual(values[0]);
  });
});

describe("divided values", () => {
  test("are what the variable would hold, divided: drawn, listed or the same for all", async () => {
    const size = 50;
    const values = Array.from({ length: size }, (_, index) => 0.1 * index);
    for (const initial of [uniform(-1, 1), values, 0.1]) {
      const plain = await drawn(initial, size);
      expect(await drawn(divided(initial, 3), size)).toEqual(plain.map((value) => Math.fround(value / 3)));
      const twice = plain.map((value) => Math.fround(Math.fround(value / 3) / 7));
      expect(await drawn(divided(divided(initial, 3), 7), size)).toEqual(twice);
    }
    expect(await drawn(divided(0, 3), 2)).toEqual([0, 0]);
    expect(await drawn(divided([7, -7], 2), 2, 1, "pop", "int")).toEqual([3, -3]);
  });

  test("return when the simulation starts anew", async () => {
    const model = new GeNNModel({ dt: DT, seed: 3, batchSize: 2 });
    const neuron = defineNeuronModel({ name: "decay", vars: { x: divided(normal(0, 1), 2) }, simCode: "x *= 0.5;" });
    const pop = model.addNeuronPopulation("pop", 5, neuron);
    const simulation = await start(model, options);
    const first = await simulation.pull(varRef(pop, "x"));
    await simulation.step(2);
    simulation.reinitialise();
    expect(await simulation.pull(varRef(pop, "x"))).toEqual(first);
  });

  test("a divisor that is none, values that are no numbers or too few", async () => {
    expect(() => divided(1, 0)).toThrow("divided: the divisor must be positive, not 0");
    expect(() => divided(1, Number.NaN)).toThrow("divided: divisor must be a finite number, not NaN");
    expect(() => divided("1" as never, 2)).toThrow("the initial value of a divided variable must be a number");
    await expect(drawn(divided([1, 2], 2), 3)).rejects.toThrow("must be 3 numbers, one per element, not 2");
    await expect(drawn(divided([1, Number.NaN], 2), 2)).rejects.toThrow(
      "the initial value of 'pop.x' is NaN at index 1",
    );
  });
});

describe("values", () => {
  test("arrays go to their elements, of every kind of variable", async () => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const neuron = defineNeuronModel({
      name: "arrays",
      vars: {
        x: [1, 2, 3],
        y: readOnly(new Float64Array([4, 5, 6])),
        level: variable({ access: "READ_ONLY_SHARED_NEURON", initial: [7] }),
        flag: variable({ type: "bool", initial: [0, 5, -1] }),
        big: variable({ type: "int64", initial: [-(2 ** 50), 3, -3] }),
      },
    });
    const pop = model.addNeuronPopulation("pop", 3, neuron, { vars: { x: [9, 8, 7] } });
    const other = model.addNeuronPopulation("other", 2, silent);
    const weightUpdate = defineWeightUpdateModel({ name: "w", vars: { g: readOnly([1, 2, 3, 4, 5, 6]) } });
    const syn = model.addSynapsePopulation("syn", "dense", pop, other, { weightUpdate, postsynaptic: nothing });
    const simulation = await start(model, options);
    const pulled = async (name: string) => [...(await simulation.pull(varRef(pop, name)))];
    expect(await pulled("x")).toEqual([9, 8, 7, 9, 8, 7]);
    expect(await pulled("y")).toEqual([4, 5, 6]);
    expect(await pulled("level")).toEqual([7, 7]);
    expect(await pulled("flag")).toEqual([0, 1, 1, 0, 1, 1]);
    expect(await pulled("big")).toEqual([-(2 ** 50), 3, -3, -(2 ** 50), 3, -3]);
    expect([...(await simulation.pull(synapseVarRef(syn, "g")))]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each([
    ["int8", 128, -128],
    ["uint8", -1, 255],
    ["int16", 40000, 32767],
    ["uint16", 65536, 65535],
    ["int", 2 ** 31, -(2 ** 31)],
    ["uint", -1, 2 ** 32 - 1],
    ["int64", 2 ** 63, -(2 ** 63)],
    ["uint64", -1, 2 ** 63],
    ["int", Number.NaN, 0],
  ] as const)(
    "a number that a variable of type %s cannot hold (%d) is refused, one that it can (%d) is not",
    async (type, bad, good) => {
      const model = (initial: InitialValue) => {
        const made = new GeNNModel({ dt: DT });
        const neuron = defineNeuronModel({
          name: "typed",
          vars: { x: variable({ type, initial }) },
          extraGlobalParams: { table: type },
        });
        made.addNeuronPopulation("pop", 3, neuron);
        return made;
      };
      const resolved = { int: "int32", uint: "uint32" }[type as string] ?? type;
      expect(() => model([0, bad, 0])).toThrow(
        `the initial value of variable 'x' of 'pop' (typed) at index 1 cannot be ${bad}: its type is ${resolved}`,
      );
      const simulation = await start(model(good), options);
      const reference = varRef(simulation.model.neuronPopulations[0]!, "x");
      expect([...(await simulation.pull(reference))]).toEqual([good, good, good]);
      expect(() => simulation.push(reference, bad)).toThrow(`'pop.x' cannot be ${bad}: its type is ${resolved}`);
      expect(() => simulation.setExtraGlobalParameter("pop", "table", [bad])).toThrow(
        `extra global parameter 'pop.table' at index 0 cannot be ${bad}: its type is ${resolved}`,
      );
      expect([...(await simulation.pull(reference))]).toEqual([good, good, good]);
    },
  );
});
