/** Numbers beyond their type: refused by name wherever a number is given, and taken where they fit. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DeclaredType,
  defineNeuronModel,
  GeNNModel,
  type Simulation,
  variable,
  varRef,
} from "../../genn/index.ts";
import { start } from "../support/simulate.ts";

const types = [
  "scalar",
  "float",
  "double",
  "timepoint",
  "bool",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int",
  "uint",
  "int64",
  "uint64",
] as const;
type Type = (typeof types)[number];

/** The values of each integer type. */
const RANGES: Partial<Record<Type, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  int: [-(2 ** 31), 2 ** 31 - 1],
  uint: [0, 2 ** 32 - 1],
  int64: [-(2 ** 63), 2 ** 63 - 1024],
  uint64: [0, 2 ** 64 - 2048],
};
const isFloat = (type: Type) => type === "scalar" || type === "float" || type === "timepoint";

/** Does a type have a value, for a model in single precision? Written anew, and not with what is tested. */
function fits(value: unknown, type: Type): boolean {
  if (typeof value !== "number" || Number.isNaN(value) || Math.abs(value) === Infinity) return false;
  const range = RANGES[type];
  if (range !== undefined) return value % 1 === 0 && value >= range[0] && value <= range[1];
  return !isFloat(type) || Math.abs(value) < 3.4028235677973366e38;
}
/** Is it something else than 0, which its type would make 0? */
const vanishes = (value: unknown, type: Type): boolean =>
  isFloat(type) && value !== 0 && Math.fround(value as number) === 0;

const anyValue = fc.oneof(
  fc.double(),
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom<unknown>(
    1e39,
    -1e39,
    1e-50,
    Number.NaN,
    Infinity,
    -Infinity,
    2 ** 31,
    2 ** 32,
    2 ** 63,
    2 ** 64,
    0.5,
    -0,
  ),
  fc.constantFrom<unknown>("7", "", null, {}, [], true, 7n),
) as fc.Arbitrary<unknown>;
const anyType = fc.constantFrom(...types);

/** Refused with a message that names `name`, if and only if it should be. */
function expectRefusal(name: string, isRight: boolean, make: () => unknown): void {
  if (isRight) {
    make();
    return;
  }
  expect(make).toThrow(name);
  expect(make).toThrow(expect.objectContaining({ name: "ModelError" }));
}

test("initial values and tables, one or many", () => {
  fc.assert(
    fc.property(anyValue, anyType, fc.nat(2), (value, type, place) => {
      const neuron = defineNeuronModel({
        name: "n",
        vars: { x: variable({ type: type as DeclaredType, initial: 0 }) },
        extraGlobalParams: { table: type },
      });
      const add = (values: object) => () =>
        new GeNNModel({ dt: 1 }).addNeuronPopulation("pop", 3, neuron, values as never);
      const many = [0, 0, 0] as unknown[];
      many[place] = value;
      if (typeof value === "number")
        expectRefusal(
          "variable 'x' of 'pop'",
          fits(value, type) && !vanishes(value, type),
          add({ vars: { x: value } }),
        );
      expectRefusal("variable 'x' of 'pop'", fits(value, type), add({ vars: { x: many } }));
      expectRefusal(
        "extra global parameter 'table' of 'pop'",
        fits(value, type),
        add({ extraGlobalParams: { table: many } }),
      );
    }),
    { numRuns: 400 },
  );
});

test("parameters, derived parameters and dt", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const neuron = defineNeuronModel({
        name: "n",
        params: { tau: 1 },
        derivedParams: { half: () => value as number },
      });
      const plain = defineNeuronModel({ name: "n", params: { tau: 1 } });
      const fitsFloat = fits(value, "float");
      const isRight = fitsFloat && !vanishes(value, "float");
      expectRefusal("parameter 'tau' of 'pop'", isRight, () =>
        new GeNNModel({ dt: 1 }).addNeuronPopulation("pop", 3, plain, { params: { tau: value as number } }),
      );
      expectRefusal("derived parameter 'half' of 'pop'", fitsFloat, () =>
        new GeNNModel({ dt: 1 }).addNeuronPopulation("pop", 3, neuron),
      );
      expectRefusal("dt", isRight && (value as number) > 0, () => new GeNNModel({ dt: value as number }));
      expectRefusal(
        "dt",
        fits(value, "double") && (value as number) > 0,
        () => new GeNNModel({ dt: value as number, precision: "double" }),
      );
    }),
    { numRuns: 400 },
  );
});

test("what is pushed, set and replaced while a simulation runs", async () => {
  const neuron = defineNeuronModel({
    name: "n",
    params: { tau: 1 },
    vars: Object.fromEntries(types.map((type) => [`x_${type}`, variable({ type, initial: 0 })])),
    extraGlobalParams: Object.fromEntries(types.map((type) => [`table_${type}`, type])),
  });
  const model = new GeNNModel({ dt: 1 });
  const pop = model.addNeuronPopulation("pop", 3, neuron, { dynamicParams: ["tau"] });
  const simulation: Simulation = await start(model, { threads: 1 });
  fc.assert(
    fc.property(anyValue, anyType, fc.nat(2), (value, type, place) => {
      const many = [0, 0, 0] as unknown[];
      many[place] = value;
      const isRight = fits(value, type);
      expectRefusal(`'pop.x_${type}'`, isRight, () => simulation.push(varRef(pop, `x_${type}`), many as number[]));
      if (typeof value === "number")
        expectRefusal(`'pop.x_${type}'`, isRight && !vanishes(value, type), () =>
          simulation.push(varRef(pop, `x_${type}`), value),
        );
      expectRefusal(`extra global parameter 'pop.table_${type}'`, isRight, () =>
        simulation.setExtraGlobalParameter("pop", `table_${type}`, many as number[]),
      );
      expectRefusal("dynamic parameter 'tau' of 'pop'", fits(value, "float") && !vanishes(value, "float"), () =>
        simulation.setDynamicParameter("pop", "neuron", "tau", value as number),
      );
    }),
    { numRuns: 400 },
  );
});

test("typed arrays are held to the type of a table as plain ones are", async () => {
  const kinds = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];
  const tables = Object.fromEntries(types.map((type) => [`of_${type}`, type as DeclaredType]));
  const model = new GeNNModel({ dt: 1 });
  model.addNeuronPopulation("pop", 1, defineNeuronModel({ name: "n", vars: { v: 0 }, extraGlobalParams: tables }));
  const simulation = await start(model, { backend: "reference" });
  fc.assert(
    fc.property(anyValue, anyType, fc.constantFrom(...kinds), fc.boolean(), (value, type, Kind, isPlain) => {
      if (typeof value !== "number") return;
      const typed = Kind.of(0, value);
      expectRefusal(`'pop.of_${type}' at index 1`, fits(typed[1], type), () =>
        simulation.setExtraGlobalParameter("pop", `of_${type}`, isPlain ? [...typed] : typed),
      );
    }),
    { numRuns: 600 },
  );
});

test.each<[what: string, values: object, message: string]>([
  ["null for a variable", { vars: { v: null } }, "'v' of 'pop' (n) must be a number, an array or an initialiser"],
  ["a truth", { vars: { v: true } }, "such as uniform(-1, 1), not true: write 1"],
  ["a name that every object has", { vars: { valueOf: 1 } }, "unknown variable 'valueOf' in 'pop' (n)"],
  ["an array of negative length", { extraGlobalParams: { table: { length: -1 } } }, "none has -1 elements"],
  ["an array of no whole length", { extraGlobalParams: { table: { length: 2.5 } } }, "none has 2.5 elements"],
  ["an array of no length", { extraGlobalParams: { table: { length: Number.NaN } } }, "none has NaN elements"],
  ["an array of any length", { extraGlobalParams: { table: { length: 1e12 } } }, "none has 1000000000000 elements"],
])("%s is refused", async (_, values, message) => {
  const neuron = defineNeuronModel({ name: "n", vars: { v: 0 }, extraGlobalParams: { table: "scalar" } });
  expect(() => new GeNNModel({ dt: 1 }).addNeuronPopulation("pop", 3, neuron, values)).toThrow(message);
});

test("variables may have names that every object has, but for one that none keeps", () => {
  const neuron = defineNeuronModel({ name: "n", vars: { constructor: 1, toString: 2 } });
  new GeNNModel({ dt: 1 }).addNeuronPopulation("pop", 3, neuron, { vars: {} });
  expect(() => defineNeuronModel({ name: "n", vars: { ["__proto__"]: 1 } })).toThrow(
    "'__proto__' cannot name a variable of 'n': JavaScript's objects do not keep it",
  );
});

test("start values of additional inputs, and single values that are pushed", async () => {
  const withInput = (I0: number, precision: "float" | "double") => () =>
    new GeNNModel({ dt: 1, precision }).addNeuronPopulation(
      "pop",
      1,
      defineNeuronModel({ name: "n", vars: { v: 0 }, additionalInputVars: { I0 }, simCode: "v = I0;" }),
    );
  for (const value of [1e39, 1e-50]) {
    expect(withInput(value, "float")).toThrow("the start value of input variable 'I0' of 'pop' (n) cannot be");
    withInput(value, "double")();
  }
  const model = new GeNNModel({ dt: 1 });
  const pop = model.addNeuronPopulation("pop", 2, defineNeuronModel({ name: "n", vars: { v: 0 } }));
  const simulation = await start(model, { backend: "reference" });
  expect(() => simulation.push(varRef(pop, "v"), 1e-50)).toThrow("'pop.v' cannot be 1e-50");
  expect(() => simulation.push(varRef(pop, "v"), true as never)).toThrow(
    "'pop.v' must be a number or an array of numbers, not true: write 1",
  );
  expect(() => simulation.push("v" as never, 1)).toThrow(
    `a variable is given as a reference, varRef(population, "v") or synapseVarRef(synapses, "g"), not as 'v' (text)`,
  );
  await expect(simulation.pull("v" as never)).rejects.toThrow("a variable is given as a reference");
});
