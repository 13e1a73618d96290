/** Whatever nests as deeply as the language lets it builds, and gives the right value, on every backend; and a build that fails leaves no trace. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { build, defineNeuronModel, GeNNModel } from "../../genn/index.ts";
import { deepest, manyCases, NESTINGS, type Nested, type Nesting, wrongResults } from "../support/nesting.ts";
import { backends } from "./backends.ts";

const limits: ReadonlyMap<Nesting, number> = new Map(NESTINGS.map((nesting) => [nesting, deepest(nesting)]));
const switches: readonly Nested[] = [
  [manyCases(128, false), 1],
  [manyCases(300, true), 1],
];

test("the language lets code nest at least a hundred deep, and at most 250", () => {
  for (const [{ name, most }, limit] of limits) {
    expect(limit, name).toBeLessThanOrEqual(250);
    if (most === undefined) expect(limit, name).toBeGreaterThan(100);
  }
});

const onCpus = backends.filter(([, { backend }]) => backend !== "webgpu");
describe.each(onCpus)("%s", (_, options) => {
  test.each([
    ["in vectors, where that can be", false],
    ["one at a time", true],
  ])("every kind, as deep as it goes, %s", async (_how, wide) => {
    expect(await wrongResults([...limits, ...switches, [manyCases(3000, false), 1]], options, wide)).toEqual([]);
  });
});

const anyNesting: fc.Arbitrary<Nested> = fc
  .constantFrom(...limits)
  .chain(([nesting, limit]) => fc.integer({ min: 1, max: limit }).map((depth): Nested => [nesting, depth]));

// Software GPUs compile slowly: there, some kinds go to their limit, and the others about to where code is made flat.
const QUICK_ON_GPUS = ["blocks", "ifs", "signs", "choices", "choices of elements", "sums in parentheses", "calls"];

describe.each(backends)("%s", (_, options) => {
  const isGpu = options.backend === "webgpu";

  test("any kind, at any depth", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyNesting, { minLength: 1, maxLength: isGpu ? 2 : 8 }),
        fc.boolean(),
        async (all, wide) => {
          const bounded = all.map(([nesting, depth]): Nested => [nesting, isGpu ? Math.min(depth, 60) : depth]);
          expect(await wrongResults(bounded, options, wide)).toEqual([]);
        },
      ),
      { seed: 20260304, numRuns: isGpu ? 3 : 8 },
    );
  });

  if (isGpu) {
    test.each(QUICK_ON_GPUS)("%s, as deep as they go", async (name) => {
      const nesting = NESTINGS.find((one) => one.name === name)!;
      expect(await wrongResults([[nesting, limits.get(nesting)!]], options)).toEqual([]);
    });
  }

  test("a build that fails does not hurt the next one", async () => {
    const good: readonly Nested[] = [[NESTINGS[0]!, 3]];
    const failing = (simCode: string) => {
      const model = new GeNNModel({ dt: 1, name: "failing" });
      model.addNeuronPopulation("p", 5, defineNeuronModel({ name: "failing", vars: { y: 0 }, simCode }));
      return build(model, options);
    };
    await expect(failing(`y = ${"(".repeat(400)}1.0${")".repeat(400)};`)).rejects.toThrow("nested too deeply");
    expect(await wrongResults(good, options)).toEqual([]);
    if (options.backend === "wasm") {
      // More locals than WebAssembly engines let a function have.
      const locals = Array.from({ length: 50_001 }, (_, index) => `k${index}`).join();
      await expect(failing(`int ${locals}; y = 1.0;`)).rejects.toThrow(
        /^failing, simCode: the code generated for it in 'failing' has 5\d{4} variables of its own, .* at most 50000/,
      );
      expect(await wrongResults(good, options)).toEqual([]);
    }
  });
});
