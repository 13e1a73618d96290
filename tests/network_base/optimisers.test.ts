import { describe, expect, test } from "vitest";
import { build, defineNeuronModel, GeNNModel, readOnly, varRef } from "../../genn/index.ts";
import { addOptimisers, applyOptimisers, type OptimiserSpec, resolveOptimiser } from "../../network_base/optimisers.ts";

const biased = defineNeuronModel({ name: "biased", vars: { b: readOnly(0.25), db: 0 }, simCode: "" });
const SIZE = 5;
const BATCH = 3;

/** Three updates with changes that are given, on the simulator and by `expected`. */
async function updates(
  spec: OptimiserSpec,
  expected: (w: number[], mean: number[], time: number) => void,
): Promise<void> {
  const model = new GeNNModel({ dt: 1, batchSize: BATCH, precision: "double" });
  const population = model.addNeuronPopulation("cells", SIZE, biased);
  const learners = addOptimisers(model, { cells: spec }, { optimiser: "adam" });
  const simulation = await build(model, { threads: 1, passesOff: ["blockAccumulators"] });
  const w = new Array<number>(SIZE).fill(0.25);
  for (let time = 1; time <= 6; time++) {
    const changes = Array.from({ length: BATCH * SIZE }, (_, k) => Math.sin(3 * k + time));
    simulation.push(varRef(population, "db"), changes);
    await applyOptimisers(simulation, learners, time);
    const mean = w.map((_, k) => [0, 1, 2].reduce((sum, instance) => sum + changes[instance * SIZE + k]!, 0) / BATCH);
    expected(w, mean, time);
    const b = await simulation.pull(varRef(population, "b"));
    for (const [k, value] of w.entries()) expect(b[k]).toBeCloseTo(value, 13);
    expect([...(await simulation.pull(varRef(population, "db")))]).toEqual(new Array(BATCH * SIZE).fill(0));
  }
  simulation.destroy();
}

describe("optimisers", () => {
  test("sgd", () =>
    updates({ optimiser: "sgd", params: { lr: 0.1 } }, (w, mean) => {
      w.forEach((_, k) => {
        w[k]! += 0.1 * mean[k]!;
      });
    }));

  test("sgd_momentum", () => {
    const m = new Array<number>(SIZE).fill(0);
    return updates({ optimiser: "sgd_momentum", params: { lr: 0.1, beta: 0.7 } }, (w, mean) => {
      w.forEach((_, k) => {
        m[k] = 0.7 * m[k]! + 0.3 * mean[k]!;
        w[k]! += 0.1 * m[k]!;
      });
    });
  });

  test("adam, with bias correction", () => {
    const m = new Array<number>(SIZE).fill(0);
    const v = new Array<number>(SIZE).fill(0);
    return updates(
      { optimiser: "adam", params: { lr: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-2 } },
      (w, mean, time) => {
        w.forEach((_, k) => {
          m[k] = 0.8 * m[k]! + 0.2 * mean[k]!;
          v[k] = 0.95 * v[k]! + 0.05 * mean[k]! ** 2;
          w[k]! += (0.05 * (m[k]! / (1 - 0.8 ** time))) / (Math.sqrt(v[k]! / (1 - 0.95 ** time)) + 1e-2);
        });
      },
    );
  });

  test("what is moved stays in its bounds", () =>
    updates({ optimiser: "sgd", params: { lr: 1, low: 0.2, high: 0.3 } }, (w, mean) => {
      w.forEach((_, k) => {
        w[k] = Math.min(0.3, Math.max(0.2, w[k]! + mean[k]!));
      });
    }));
});

describe("settings", () => {
  test("defaults", () => {
    expect(resolveOptimiser({ optimiser: "adam" }, "x").params).toEqual({
      lr: 1e-3,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      low: -1000,
      high: 1000,
    });
    expect(resolveOptimiser({ optimiser: "sgd", params: { lr: 2, low: undefined } }, "x").params).toEqual({
      lr: 2,
      low: -1000,
      high: 1000,
    });
  });

  test.each<[unknown, string]>([
    [
      { optimiser: "adamm" },
      "unknown optimiser 'adamm' in x. Did you mean 'adam'? Known: sgd, sgd_momentum, adam, none.",
    ],
    [{ optimiser: "none", params: { lr: 1 } }, 'x is "none", which has no parameters such as lr'],
    [{ optimiser: "sgd", params: { beta: 0.1 } }, "unknown parameter of sgd 'beta' in x."],
    [{ optimiser: "adam", params: { m_correction: 1 } }, "unknown parameter of adam 'm_correction' in x."],
    [{ optimiser: "adam", params: { lr: Number.NaN } }, "lr in x must be a finite number, not NaN"],
    [{ optimiser: "adam", params: { beta2: 1 } }, "beta2 in x must be at least 0 and below 1, not 1"],
    [{ optimiser: "adam", params: { epsilon: 0 } }, "epsilon in x must be positive, not 0"],
    [{ optimiser: "sgd", params: { low: 2, high: 1 } }, "low (2) in x must not be above high (1)"],
    ["adam", "x must be an object such as { optimiser: \"adam\", params: { lr: 1e-3 } }, not 'adam' (text)"],
  ])("%j", (spec, message) => {
    expect(() => resolveOptimiser(spec as OptimiserSpec, "x")).toThrow(message);
  });
});
