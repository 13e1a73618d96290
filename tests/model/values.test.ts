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
        expectRefusal(`'pop.x_${type}'`, isRight, () => simulation.push(varRef(pop, `x_${type}`), value));
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
