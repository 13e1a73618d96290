/** A constant has the type it has, and no digits beyond it, wherever code meets it: compared, computed with, converted. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { build, defineNeuronModel, GeNNModel, variable, varRef } from "../../genn/index.ts";
import { differenceFromReference } from "../support/simulate.ts";
import { backends, fastBackends, type Precision, precisionsOf } from "./backends.ts";

const DT = 0.1;

/** The answers to conditions on constants, packed into integers. */
function modelOf(
  conditions: readonly string[],
  params: Readonly<Record<string, number>>,
  precision: Precision,
): GeNNModel {
  const model = new GeNNModel({ dt: DT, precision, name: "constants" });
  const words = Array.from({ length: Math.ceil(conditions.length / 16) }, (_, word) => `answers${word}`);
  const neuron = defineNeuronModel({
    name: "asking",
    params,
    derivedParams: { ratio: (values: Record<string, number>) => values.a! / 3, third: () => 1 / 3 },
    vars: Object.fromEntries(words.map((word) => [word, variable({ type: "int" })])),
    simCode: conditions
      .map((condition, index) => `${words[index >> 4]} += (${condition}) ? ${1 << (index & 15)} : 0;`)
      .join("\n"),
  });
  const vars = Object.fromEntries(words.map((word) => [word, 0]));
  model.addNeuronPopulation("p", 5, neuron, { params, vars });
  return model;
}

const round = { float: Math.fround, double: (value: number) => value };

describe.each(backends)("%s", (_, options) => {
  test.each(precisionsOf(options))("knows constants in the digits of their type, %s", async (precision) => {
    const f = round[precision];
    const sum = f(f(0.1) + f(0.2));
    const cases: readonly (readonly [condition: string, answer: boolean])[] = [
      ["a == 0.1", true],
      ["0.1 == a", true],
      ["a != 0.1", false],
      ["a < 0.1", false],
      ["a <= 0.1", true],
      ["a >= 0.1", true],
      ["a > 0.1", false],
      ["dt == 0.1", true],
      ["dt == a", true],
      ["ratio == a / 3.0", f(0.1 / 3) === f(f(0.1) / 3)],
      ["third == 1.0 / 3.0", true],
      ["a + b == 0.1 + 0.2", true],
      ["a + b == 0.3", sum === f(0.3)],
      ["a == 0.1f", f(0.1) === Math.fround(0.1)],
      ["0.1f + 0.2f == 0.3f", Math.fround(Math.fround(0.1) + Math.fround(0.2)) === Math.fround(0.3)],
      ["large == 16777216.0", f(16777217) === 16777216],
      ["large - 16777216.0 == 1.0", f(16777217) === 16777217],
      ["(int)(a * 10.0) == 1", Math.trunc(f(f(0.1) * 10)) === 1],
      ["(float)16777217 == 16777216.0f", true],
      ["sqrt(b) * sqrt(b) == b", f(f(Math.sqrt(f(0.2))) * f(Math.sqrt(f(0.2)))) === f(0.2)],
      ["batch_size == 1", true],
      ["num_neurons == 5", true],
    ];
    const params = { a: 0.1, b: 0.2, large: 16777217 };
    const simulation = await build(
      modelOf(
        cases.map(([condition]) => condition),
        params,
        precision,
      ),
      options,
    );
    try {
      await simulation.step(1);
      const population = simulation.model.neuronPopulations[0]!;
      const words = await Promise.all(
        Array.from({ length: Math.ceil(cases.length / 16) }, (_, word) =>
          simulation.pull(varRef(population, `answers${word}`)),
        ),
      );
      const answers = cases.map(([condition], index) => [
        condition,
        ((Number(words[index >> 4]![0]) >> (index & 15)) & 1) === 1,
      ]);
      expect(answers).toEqual(cases.map((one) => [...one]));
    } finally {
      simulation.destroy();
    }
  });
});

const number = fc.double({ min: 0.05, max: 20, noNaN: true });
const leaf = fc.oneof(
  fc.constantFrom("a", "b", "c", "dt", "ratio", "third"),
  fc.constantFrom("0.1", "0.2f", "0.3", "1", "3", "0.30000001", "0.1f", "1.0"),
  number.map((value) => String(value)),
);
const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc
      .tuple(tie("value"), fc.constantFrom("+", "-", "*"), tie("value"))
      .map(([x, operator, y]) => `(${x} ${operator} ${y})`),
    fc.tuple(tie("value"), leaf).map(([x, y]) => `${x} / ${y}`),
    fc
      .tuple(fc.constantFrom("fabs", "floor", "fmin", "sqrt", "-"), tie("value"))
      .map(([name, x]) =>
        name === "fmin" ? `fmin(${x}, 1.0)` : name === "sqrt" ? `sqrt(fabs(${x}))` : `${name}(${x})`,
      ),
  ),
})).value;
const condition = fc
  .tuple(value, fc.constantFrom("==", "!=", "<", "<=", ">", ">="), value)
  .map(([x, comparison, y]) => `${x} ${comparison} ${y}`);

describe.each(fastBackends)("%s compares random constants as the reference does", (_, options) => {
  test.each(precisionsOf(options))("%s", async (precision) => {
    const isGpu = options.backend === "webgpu";
    await fc.assert(
      fc.asyncProperty(
        fc.array(condition, { minLength: 16, maxLength: 64, size: "max" }),
        fc.record({ a: number, b: number, c: number }),
        async (conditions, params) => {
          // Numbers that are almost alike: what is compared, and what it is rounded to.
          const almost = [
            `a == ${params.a}`,
            `b < ${params.b}`,
            `c >= ${Math.fround(params.c)}`,
            `a == ${Math.fround(params.a).toFixed(20)}f`,
          ];
          const found = await differenceFromReference(modelOf([...almost, ...conditions], params, precision), options, {
            steps: 1,
          });
          expect(found, JSON.stringify([params, conditions], undefined, 1)).toBeUndefined();
        },
      ),
      { seed: 20260305, numRuns: isGpu ? 6 : 20, endOnFailure: true },
    );
  });
});
