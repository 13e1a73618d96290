/** Code whose functions are JavaScript's: every thread has them, and the draws among them follow their distributions. */
import { describe, expect, test } from "vitest";
import { libraryText } from "../../genn/backends/wasm/library.ts";
import { hostImports } from "../../genn/backends/wasm/maths/host.js";
import { defineNeuronModel, GeNNModel, type Simulation, uniform, variable, varRef } from "../../genn/index.ts";
import { CounterStream } from "../../genn/maths/random.ts";
import { instantiate } from "../maths/harness.ts";
import { difference, start, stateOf } from "../support/simulate.ts";

const SIZE = 500;
const BATCH = 16;
const STEPS = 3;

const hosted = defineNeuronModel({
  name: "hosted",
  vars: {
    x: uniform(-1, 1),
    angle: 0,
    error: 0,
    factorial: 0,
    rest: 0,
    waiting: 0,
    successes: variable({ type: "uint", initial: 0 }),
  },
  simCode: `
    angle = acos(x);
    error = erf(x);
    factorial = tgamma(2.5 + x);
    rest = fmod(7.0 * x, 0.75);
    waiting = gennrand_gamma(2.5);
    successes = gennrand_binomial(20u, 0.3);`,
});

async function run(model: GeNNModel, threads: number): Promise<Simulation> {
  const simulation = await start(model, { threads });
  expect(simulation.threads).toBe(threads);
  await simulation.step(STEPS);
  return simulation;
}

/** Mean and variance must be those of the distribution; `fourth` is its central fourth moment. */
function expectMoments(values: readonly number[], mean: number, variance: number, fourth: number): void {
  const found = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(found - mean)).toBeLessThan(4.5 * Math.sqrt(variance / values.length));
  const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(spread - variance)).toBeLessThan(4.5 * Math.sqrt((fourth - variance ** 2) / values.length));
}

describe.each(["float", "double"] as const)("functions of the host, %s precision", (precision) => {
  const model = new GeNNModel({ dt: 1, batchSize: BATCH, precision, seed: 11 });
  const population = model.addNeuronPopulation("pop", SIZE, hosted);
  const pull = async (simulation: Simulation, name: keyof typeof hosted.vars): Promise<number[]> =>
    Array.from(await simulation.pull(varRef(population, name)), Number);

  test("give the same bits with one thread and with two", async () => {
    const alone = await stateOf(await run(model, 1));
    expect(difference(await stateOf(await run(model, 2)), alone)).toBeUndefined();
  });

  test("compute what they are called", async () => {
    const simulation = await run(model, 2);
    const x = await pull(simulation, "x");
    const { acos, erf, tgamma, fmod } = hostImports.maths;
    for (const [name, expected] of [
      ["angle", acos],
      ["error", erf],
      ["factorial", (value: number) => tgamma(2.5 + value)],
    ] as const) {
      const found = await pull(simulation, name);
      const tolerance = precision === "double" ? 0 : 1e-6;
      found.forEach((value, index) => {
        expect(Math.abs(value - expected(x[index]))).toBeLessThanOrEqual(tolerance);
      });
    }
    const product = precision === "double" ? (value: number) => 7 * value : (value: number) => Math.fround(7 * value);
    expect(await pull(simulation, "rest")).toEqual(x.map((value) => fmod(product(value), 0.75)));
  });

  test("draw independently for every element, instance and step, from the right distributions", async () => {
    const simulation = await run(model, 2);
    const earlier = await pull(simulation, "waiting");
    await simulation.step(1);
    const waiting = await pull(simulation, "waiting");
    const all = [...earlier, ...waiting];
    expect(all.length).toBe(2 * BATCH * SIZE);
    // Of so many float32 numbers a few coincide.
    expect(new Set(all).size).toBeGreaterThan(0.99 * all.length);
    expectMoments(all, 2.5, 2.5, 3 * 2.5 ** 2 + 6 * 2.5);

    const successes = await pull(simulation, "successes");
    expect(successes.every((value) => Number.isInteger(value) && value >= 0 && value <= 20)).toBe(true);
    const variance = 20 * 0.3 * 0.7;
    expectMoments(successes, 20 * 0.3, variance, variance * (1 + 3 * (20 - 2) * 0.3 * 0.7));
  });

  test("draw nothing from what is no distribution, and go on", async () => {
    const wrong = defineNeuronModel({
      name: "wrong",
      vars: {
        shape: uniform(-2, -1),
        p: uniform(1.5, 2),
        waiting: 0,
        successes: variable({ type: "uint", initial: 1 }),
      },
      simCode: "waiting = gennrand_gamma(shape); successes = gennrand_binomial(9u, p);",
    });
    const outside = new GeNNModel({ dt: 1, batchSize: BATCH, precision });
    const drawn = outside.addNeuronPopulation("pop", SIZE, wrong);
    const simulation = await run(outside, 2);
    const waiting = await simulation.pull(varRef(drawn, "waiting"), { allowNonFinite: true });
    expect(waiting.every(Number.isNaN)).toBe(true);
    expect(Array.from(await simulation.pull(varRef(drawn, "successes")), Number).every((value) => value === 0)).toBe(
      true,
    );
  });
});

describe("draws that take a varying number of words", async () => {
  const { imports, functions } = libraryText(["draw.gamma", "draw.binomial"]);
  const words = "(param i32 i32 i32 i32 i32 i32)";
  const counter = [0, 1, 2, 3, 4, 5].map((index) => `(local.get ${index})`).join(" ");
  const drawn = (await instantiate(`(module ${imports} ${functions}
    (func (export "gamma") ${words} (param f64) (result f64) (call $draw.gamma ${counter} (local.get 6)))
    (func (export "binomial") ${words} (param f64 f64) (result f64) (call $draw.binomial ${counter} (local.get 6) (local.get 7))))`)) as Record<
    string,
    (...operands: number[]) => number
  >;
  const stream = new CounterStream(11, "neur_pop", "double");
  const signed = stream.key.map((word) => word | 0) as [number, number];

  test("are those of the stream, also where words arrive negative", () => {
    for (const element of [0, 7, 2 ** 31, 2 ** 32 - 1, 3 * 2 ** 32 + 5]) {
      for (const draw of [0, 1 << 16, 0xffff0001]) {
        const counter = [element | 0, Math.floor(element / 2 ** 32), 5, draw | 0] as const;
        for (const shape of [0.5, 2.5, 1e6]) {
          expect(drawn.gamma!(...signed, ...counter, shape)).toBe(stream.gamma(element, draw, shape, 5));
        }
        for (const [n, p] of [
          [20, 0.3],
          [2 ** 32 - 1, 0.9],
        ] as const) {
          expect(drawn.binomial!(...signed, ...counter, n, p)).toBe(stream.binomial(element, draw, n, p, 5));
        }
      }
    }
  });

  test("come to an end for every shape", () => {
    const gamma = (shape: number): number => drawn.gamma!(1, 2, 3, 4, 5, 6, shape);
    expect(gamma(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(gamma(1e300) / 1e300).toBeCloseTo(1);
    expect(gamma(1e-300)).toBe(0);
    expect([0, -1, Number.NaN].map(gamma)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
