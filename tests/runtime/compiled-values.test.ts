/** Initial values by generated code: the bits of their definitions, their laws, and initialisers that are code. */
import { describe, expect, onTestFinished, test } from "vitest";
import { type Elements, elementsOf } from "../../genn/backends/engine.ts";
import {
  binomial,
  defineInitialiser,
  defineNeuronModel,
  defineWeightUpdateModel,
  divided,
  exponential,
  GeNNModel,
  gamma,
  type InitialValue,
  initialise,
  normal,
  normalClipped,
  normalClippedDelay,
  readOnly,
  synapseVarRef,
  uniform,
  variable,
  varRef,
} from "../../genn/index.ts";
import { copiesOf, copySize, type Program } from "../../genn/program/program.ts";
import { CompiledValues } from "../../genn/runtime/compiled-values.ts";
import { writeInitialValues } from "../../genn/runtime/initial-values.ts";
import { backends } from "../backends/backends.ts";
import { DT, nothing, silent } from "../support/definitions.ts";
import { kolmogorov } from "../support/laws.ts";
import { start } from "../support/simulate.ts";

/** A buffer is drawn by code from so many elements on; this is no multiple of anything. */
const LARGE = 100_003;

/** What the definitions give a buffer. */
function byDefinition(program: Program, name: string): number[] {
  const buffer = program.buffers.find((one) => one.name === name)!;
  const all = elementsOf(buffer.type, copySize(buffer) * copiesOf(program, buffer.sharing)) as Exclude<
    Elements,
    BigInt64Array | BigUint64Array
  >;
  const write = (_: number, elements: Elements, at = 0) => all.set(elements as never, at);
  writeInitialValues({ write }, program, buffer);
  return Array.from(all).filter((_, index) => index % buffer.stride < buffer.columns);
}

/** Of lists that are long, where they differ first. */
function firstDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number | undefined {
  for (let k = 0; k < Math.max(found.length, expected.length); k++) {
    if (!Object.is(found[k], expected[k])) return k;
  }
  return undefined;
}

const named: readonly [string, InitialValue, "scalar" | "int" | "bool"][] = [
  ["uniform", uniform(-2, 4), "scalar"],
  ["uniform integers", uniform(-200, 400), "int"],
  ["normal", normal(3, 2), "scalar"],
  ["normal, clipped", normalClipped(0, 1, -0.1, 2), "scalar"],
  ["delays", normalClippedDelay(1, 2, 0, 3), "int"],
  ["exponential", exponential(2.5), "scalar"],
  ["gamma", gamma(0.7, 2), "scalar"],
  ["binomial", binomial(40, 0.25), "scalar"],
  ["whether any succeeds", binomial(2, 0.25), "bool"],
  ["divided", divided(divided(normal(3, 2), 7), 3), "scalar"],
];

describe.each(["float", "double"] as const)(
  "in %s precision, large buffers have the bits of the definitions",
  (precision) => {
    test.each(named)("%s", async (_, initial, type) => {
      const model = new GeNNModel({ dt: DT, seed: 2 ** 33 + 5, precision });
      const pop = model.addNeuronPopulation(
        "pop",
        LARGE,
        defineNeuronModel({ name: "large", vars: { x: variable({ initial, type, access: "READ_ONLY" }) } }),
      );
      const simulation = await start(model, {});
      const expected = byDefinition(simulation.program, "pop.x");
      expect(firstDifference(await simulation.pull(varRef(pop, "x")), expected)).toBeUndefined();
      simulation.reinitialise();
      expect(firstDifference(await simulation.pull(varRef(pop, "x")), expected), "and again").toBeUndefined();
    });
  },
);

test("only large buffers are compiled", async () => {
  const model = new GeNNModel({ dt: DT });
  for (const [name, size, initial] of [
    ["large", LARGE, normal(0, 1)],
    ["small", 1000, normal(0, 1)],
    ["listed", LARGE, divided(new Float32Array(LARGE), 2)],
  ] as const) {
    model.addNeuronPopulation(name, size, defineNeuronModel({ name: "n", vars: { x: initial } }));
  }
  const { program } = await start(model, { backend: "reference" });
  const compiled = await CompiledValues.prepare(model, program, new Map());
  onTestFinished(() => compiled?.stop());
  const compiledNames = program.buffers.filter((buffer) => compiled?.has(buffer)).map(({ name }) => name);
  expect(compiledNames).toEqual(["large.x"]);
  const few = new GeNNModel({ dt: DT });
  few.addNeuronPopulation("pop", 1000, defineNeuronModel({ name: "n", vars: { x: normal(0, 1) } }));
  const simulation = await start(few, { backend: "reference" });
  expect(await CompiledValues.prepare(few, simulation.program, new Map())).toBeUndefined();
});

test("rows that are padded, pieces that end within them, several threads and instances", async () => {
  const model = new GeNNModel({ dt: DT, seed: 3, batchSize: 2 });
  const [pre, post] = [model.addNeuronPopulation("a", 1003, silent), model.addNeuronPopulation("b", 701, silent)];
  const weightUpdate = defineWeightUpdateModel({ name: "w", vars: { g: normal(0, 1), h: readOnly(exponential(1)) } });
  const syn = model.addSynapsePopulation("syn", "dense", pre, post, { weightUpdate, postsynaptic: nothing });
  const simulation = await start(model, { threads: 2 });
  for (const name of ["g", "h"]) {
    const values = await simulation.pull(synapseVarRef(syn, name));
    const count = 1003 * 701;
    const expected = byDefinition(simulation.program, `syn.${name}`);
    expect(values).toHaveLength(name === "g" ? 2 * count : count);
    expect(firstDifference(values.subarray(0, count), expected.slice(0, count))).toBeUndefined();
    expect(firstDifference(values.subarray(values.length - count), expected.slice(-count))).toBeUndefined();
  }
});

/** Error function by its series, for distributions to compare with. */
function normalBelow(x: number): number {
  if (Math.abs(x) > 6) return x > 0 ? 1 : 0;
  let term = x / Math.sqrt(2 * Math.PI);
  let sum = term;
  for (let k = 1; k < 200; k++) {
    term *= (-x * x * (2 * k - 1)) / (2 * k * (2 * k + 1));
    sum += term;
  }
  return 0.5 + sum;
}

const binomialAtMost = (n: number, p: number, x: number): number => {
  let [term, sum] = [(1 - p) ** n, 0];
  for (let k = 0; k <= Math.min(x, n); k++) {
    sum += term;
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return sum;
};

/** What is clipped to [low, high]. */
const clipped = (mean: number, sd: number, low: number, high: number) => (x: number) => {
  const at = (y: number) => normalBelow((y - mean) / sd);
  return x < low ? 0 : x >= high ? 1 : (at(x) - at(low)) / (at(high) - at(low));
};

describe("every initialiser has its law (Kolmogorov and Smirnov)", () => {
  const delays = clipped(1, 2, 0, 3);
  const laws: readonly [string, InitialValue, (x: number) => number, ((x: number) => number)?][] = [
    ["uniform", uniform(-2, 4), (x) => (x + 2) / 6],
    ["normal", normal(3, 2), (x) => normalBelow((x - 3) / 2)],
    ["normalClipped", normalClipped(0, 1, -0.1, 2), clipped(0, 1, -0.1, 2)],
    // Rounded to steps: halves go up.
    [
      "normalClippedDelay",
      normalClippedDelay(1, 2, 0, 3),
      (x) => (x >= 3 / DT ? 1 : delays((x + 0.5) * DT)),
      (x) => delays((x - 0.5) * DT),
    ],
    ["exponential", exponential(2.5), (x) => 1 - Math.exp(-x / 2.5)],
    ["gamma of shape 2", gamma(2, 3), (x) => 1 - Math.exp(-x / 3) * (1 + x / 3)],
    // A gamma number of shape 1/2 is half the square of a normal one.
    ["gamma of shape 1/2", gamma(0.5, 1), (x) => 2 * normalBelow(Math.sqrt(2 * x)) - 1],
    ["binomial", binomial(40, 0.25), (x) => binomialAtMost(40, 0.25, x), (x) => binomialAtMost(40, 0.25, x - 1)],
    [
      "binomial of many",
      binomial(700, 0.4),
      (x) => binomialAtMost(700, 0.4, x),
      (x) => binomialAtMost(700, 0.4, x - 1),
    ],
    ["divided", divided(uniform(0, 1), 4), (x) => 4 * x],
    [
      "code",
      initialise(
        defineInitialiser({
          name: "rayleigh",
          params: { scale: undefined },
          initialCode: "value = scale * sqrt(2 * gennrand_exponential());",
        }),
        { params: { scale: 3 } },
      ),
      (x) => 1 - Math.exp((-x * x) / 18),
    ],
  ];
  test.each(laws)("%s", async (_, initial, distribution, below) => {
    const model = new GeNNModel({ dt: DT, seed: 7 });
    const pop = model.addNeuronPopulation("pop", 20_000, defineNeuronModel({ name: "n", vars: { x: initial } }));
    const simulation = await start(model, {});
    const values = await simulation.pull(varRef(pop, "x"));
    expect(kolmogorov(values, distribution, below)).toBeLessThan(1.95);
    expect(
      kolmogorov(values, (x) => distribution(x * 1.05 + 0.5), below && ((x) => below(x * 1.05 + 0.5))),
      "and no other",
    ).toBeGreaterThan(1.95);
  });
});

describe("initialisers that are code", () => {
  const ramp = defineInitialiser({
    name: "ramp",
    params: { slope: 2, start: undefined },
    derivedParams: { perStep: ({ slope }, dt) => slope * dt },
    initialCode:
      "scalar last = 0; if (id + 1u == num_neurons) last = 1000 * dt; value = start + slope * id + perStep + last;",
  });

  test.each(backends)("see the neuron and its population: %s", async (_, options) => {
    const model = new GeNNModel({ dt: DT, batchSize: 2 });
    const neuron = defineNeuronModel({
      name: "n",
      vars: {
        x: initialise(ramp, { params: { start: 5 } }),
        k: variable({ type: "int", initial: initialise(ramp, { params: { start: 0.75, slope: -1 } }) }),
      },
    });
    const pop = model.addNeuronPopulation("pop", 3, neuron, { vars: {} });
    const simulation = await start(model, options);
    const x = [5.5, 7.5, 259.5];
    expect([...(await simulation.pull(varRef(pop, "x")))]).toEqual([...x, ...x]);
    expect([...(await simulation.pull(varRef(pop, "k")))]).toEqual([0, 0, 248, 0, 0, 248]);
    await simulation.step();
    simulation.push(varRef(pop, "x"), 0);
    simulation.reinitialise();
    expect([...(await simulation.pull(varRef(pop, "x")))]).toEqual([...x, ...x]);
  });

  const place = defineInitialiser({
    name: "place",
    initialCode: "value = id_pre * 100 + id_post + 0.25 * (num_pre * 10 + num_post);",
  });

  test.each(backends)("see both neurons of a synapse: %s", async (_, options) => {
    const model = new GeNNModel({ dt: DT });
    const [a, b] = [model.addNeuronPopulation("a", 2, silent), model.addNeuronPopulation("b", 3, silent)];
    const weightUpdate = defineWeightUpdateModel({
      name: "w",
      vars: { g: initialise(place), h: divided(initialise(place), 2) },
      preVars: { p: initialise(ramp, { params: { start: 0 } }) },
    });
    const parts = { weightUpdate, postsynaptic: nothing };
    const dense = model.addSynapsePopulation("dense", "dense", a, b, parts);
    const pairs = model.addSynapsePopulation("pairs", "one_to_one", a, a, parts);
    const simulation = await start(model, options);
    const g = [0, 1, 2, 100, 101, 102].map((value) => value + 0.25 * 23);
    expect([...(await simulation.pull(synapseVarRef(dense, "g")))]).toEqual(g);
    expect([...(await simulation.pull(synapseVarRef(dense, "h")))]).toEqual(g.map((value) => value / 2));
    expect([...(await simulation.pull(synapseVarRef(pairs, "g")))]).toEqual([0, 101].map((value) => value + 0.25 * 22));
  });

  test("of large buffers: every element its own, the same numbers on any number of threads", async () => {
    const where = defineInitialiser({
      name: "where",
      initialCode: "value = id_pre * 1000 + id_post + 0.5 * (gennrand_uniform() < 0.5);",
    });
    const drawn = async (threads: number) => {
      const model = new GeNNModel({ dt: DT, precision: "double" });
      const [a, b] = [model.addNeuronPopulation("a", 803, silent), model.addNeuronPopulation("b", 901, silent)];
      const weightUpdate = defineWeightUpdateModel({ name: "w", vars: { g: readOnly(initialise(where)) } });
      const syn = model.addSynapsePopulation("syn", "dense", a, b, { weightUpdate, postsynaptic: nothing });
      return (await start(model, { threads })).pull(synapseVarRef(syn, "g"));
    };
    const values = await drawn(1);
    let halves = 0;
    let right = true;
    values.forEach((value, k) => {
      right &&= Math.floor(value) === Math.floor(k / 901) * 1000 + (k % 901);
      halves += value % 1 === 0.5 ? 1 : 0;
    });
    expect(right).toBe(true);
    expect(Math.abs(halves / values.length - 0.5)).toBeLessThan(0.003);
    expect(firstDifference(await drawn(2), values)).toBeUndefined();
  });

  const built = (initialCode: string, type: "scalar" | "int" | "uint8" = "scalar", more: object = {}) => {
    const model = new GeNNModel({ dt: DT });
    const initial = initialise(defineInitialiser({ name: "own", initialCode, ...more }));
    model.addNeuronPopulation("pop", 4, defineNeuronModel({ name: "n", vars: { x: variable({ type, initial }) } }));
    return start(model, {});
  };
  test.each<[string, string, "scalar" | "int" | "uint8", string]>([
    ["a name that is none", "valu = 1;", "scalar", "own, initialCode, line 1, column 1: "],
    ["reading what is written", "value = value + 1;", "scalar", "cannot read 'value': it can only be written"],
    ["names of synapses", "value = id_pre;", "scalar", "the variable is not of synapses: it has id and num_neurons"],
    ["no number", "value = sqrt(1.0 - id);", "scalar", "the initial value of 'pop.x' is NaN at index 2"],
    [
      "no number of the type",
      "value = 200 * id;",
      "uint8",
      "the initial value of 'pop.x' cannot be 400: its type is uint8",
    ],
    [
      "an assertion",
      "assert(id < 3u);",
      "scalar",
      "the initial value of 'pop.x' at index 3: own, initialCode: an assertion failed",
    ],
    [
      "an endless loop",
      "while (id == 1u) {}",
      "int",
      "the initial value of 'pop.x' at index 1: own, initialCode: the loop in line 1 has not ended",
    ],
    ["no distribution", "value = gennrand_gamma(-1.0);", "scalar", "gennrand_gamma has drawn what is no number"],
  ])("what is wrong: %s", (_, code, type, message) => expect(built(code, type)).rejects.toThrow(message));

  test("what is wrong: parameters", async () => {
    expect(() => initialise(ramp)).toThrow("initialise(ramp) needs a value for its parameter 'start'");
    expect(() => initialise(ramp, { params: { start: 1, slop: 2 } as never })).toThrow(
      "unknown parameter 'slop' in initialise(ramp). Did you mean 'slope'?",
    );
    expect(() => initialise({} as never)).toThrow("initialise takes an initialiser, not");
    expect(() => defineInitialiser({ name: "own", initialCode: " " })).toThrow(
      "the initialiser 'own' needs initialCode",
    );
    expect(() => defineInitialiser({ name: "own", initialCode: "value = 1;", params: { x: Number.NaN } })).toThrow(
      "parameter 'x' of 'own'",
    );
    await expect(built("value = y;", "scalar", { derivedParams: { y: () => 1 / 0 } })).rejects.toThrow(
      "derived parameter 'y' of the initial value of 'pop.x' (own) must be a finite number, not Infinity",
    );
    await expect(built("value = 1;", "scalar", { params: { id: 1 } })).rejects.toThrow(
      "own, initialCode: 'id' means two things here",
    );
  });
});

test.each(backends)(
  "code that names the instance gives each its own values, and others the same: %s",
  async (_, options) => {
    const own = defineInitialiser({ name: "own", initialCode: "value = 10 * batch + gennrand_uniform();" });
    const same = defineInitialiser({ name: "same", initialCode: "value = gennrand_uniform();" });
    const neuron = defineNeuronModel({ name: "two", vars: { a: 0, b: 0, c: readOnly(0) } });
    const initial = async (batchSize: number) => {
      const model = new GeNNModel({ dt: 1, seed: 2, batchSize });
      const vars = { a: initialise(own), b: initialise(same), c: initialise(own) };
      const pop = model.addNeuronPopulation("pop", 5, neuron, { vars });
      const simulation = await start(model, options);
      const pulled = async (name: string) => [...(await simulation.pull(varRef(pop, name as "a")))];
      return { a: await pulled("a"), b: await pulled("b"), c: await pulled("c") };
    };
    const [one, three] = [await initial(1), await initial(3)];
    expect(three.a.slice(0, 5)).toEqual(one.a);
    expect(three.a.map((value) => Math.floor(value / 10))).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
    expect(new Set(three.a.map((value) => value % 10)).size).toBe(15);
    expect(three.b).toEqual([...one.b, ...one.b, ...one.b]);
    // What instances share is drawn once.
    expect(three.c).toEqual(one.c);
  },
);
