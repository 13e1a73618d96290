/** Background events: Poisson numbers, one after the other and side by side independent of each other. */
import { describe, expect, test } from "vitest";
import { build, defineNeuronModel, GeNNModel, varRef } from "../../genn/index.ts";
import { poissonDelta, poissonExp } from "../../genn_models/index.ts";

const NEURONS = 2000;
const STEPS = 100;
const sink = defineNeuronModel({ name: "sink", vars: { x: 0 }, simCode: "x = Isyn;" });

/** Events of every neuron, step by step, where the mean is `lambda` in a step of 1 ms. */
async function eventsOf(lambda: number, { threads = 1, seed = 1 } = {}): Promise<number[][]> {
  const model = new GeNNModel({ dt: 1, seed });
  const neurons = model.addNeuronPopulation("p", NEURONS, sink);
  model.addCurrentSource("noise", poissonDelta, neurons, { params: { weight: 1, rate: 1000 * lambda } });
  const simulation = await build(model, { threads, parallel: threads > 1 ? "neurons" : "auto" });
  const all = [];
  for (let step = 0; step < STEPS; step++) {
    await simulation.step(1);
    all.push(Array.from((await simulation.pull(varRef(neurons, "x"))) as Float32Array));
  }
  simulation.destroy();
  return all;
}

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (k: number) => number) => a.reduce((s, _, k) => s + f(k), 0);
  const covariance = sum((k) => (a[k]! - ma) * (b[k]! - mb));
  return covariance / Math.sqrt(sum((k) => (a[k]! - ma) ** 2) * sum((k) => (b[k]! - mb) ** 2));
}

describe("poissonDelta", () => {
  // One part of a step, as many as that takes at most, and several.
  test.each([0.13, 2.32, 3, 10.5])("mean %d: frequencies are those of the law", async (lambda) => {
    const all = (await eventsOf(lambda)).flat();
    let probability = Math.exp(-lambda);
    let [chiSquare, bins, rest, seen] = [0, 0, 1, 0];
    for (let k = 0; probability * all.length > 50 || k < lambda; k++) {
      const found = all.filter((one) => one === k).length;
      if (probability * all.length > 50) {
        chiSquare += (found - probability * all.length) ** 2 / (probability * all.length);
        bins++;
        seen += found;
        rest -= probability;
      }
      probability *= lambda / (k + 1);
    }
    chiSquare += (all.length - seen - rest * all.length) ** 2 / (rest * all.length);
    // Chi-square with `bins` degrees of freedom: four standard deviations above its mean.
    expect(chiSquare).toBeLessThan(bins + 4 * Math.sqrt(2 * bins));
    // The tail, which is not among the bins.
    expect(all.every((one) => Number.isInteger(one) && one <= lambda + 8 * Math.sqrt(lambda) + 6)).toBe(true);
  });

  test("neither steps nor neurons know of each other", async () => {
    const steps = await eventsOf(2.32);
    const all = steps.flat();
    const limit = 5 / Math.sqrt(all.length);
    for (const lag of [1, 2, 3, 4, 5, 64, NEURONS - 1, NEURONS, NEURONS + 1, 2 * NEURONS, 3 * NEURONS, 4 * NEURONS]) {
      const together = correlation(all.slice(0, all.length - lag), all.slice(lag));
      expect(Math.abs(together), `lag ${lag}`).toBeLessThan(limit);
    }
  });

  test("follow from the seed, not from threads", async () => {
    const one = await eventsOf(0.5);
    expect(await eventsOf(0.5, { threads: 2 })).toEqual(one);
    expect(await eventsOf(0.5, { seed: 2 })).not.toEqual(one);
  });
});

test("poissonExp has the mean and the variance of shot noise", async () => {
  const model = new GeNNModel({ dt: 0.1, seed: 1 });
  const [weight, tauSyn, rate] = [2, 0.5, 12800];
  const neurons = model.addNeuronPopulation("p", NEURONS, sink);
  model.addCurrentSource("noise", poissonExp, neurons, { params: { weight, tauSyn, rate } });
  const simulation = await build(model, { threads: 1 });
  await simulation.step(100);
  const current = Array.from((await simulation.pull(varRef(neurons, "x"))) as Float32Array);
  simulation.destroy();
  // Each event leaves the integral weight tauSyn (Campbell's theorem); within a step it is smeared out.
  const decay = Math.exp(-0.1 / tauSyn);
  const jump = (weight * tauSyn * (1 - decay)) / 0.1;
  const variance = (rate * 1e-4 * jump ** 2) / (1 - decay ** 2);
  const expected = rate * 1e-3 * weight * tauSyn;
  expect(Math.abs(mean(current) - expected)).toBeLessThan(5 * Math.sqrt(variance / NEURONS));
  const spread = mean(current.map((one) => (one - expected) ** 2));
  expect(Math.abs(spread / variance - 1)).toBeLessThan(5 * Math.sqrt(2.5 / NEURONS));
});

test.each([poissonDelta, poissonExp])("the instances of a batch have noise of their own", async (source) => {
  const model = new GeNNModel({ dt: 1, seed: 1, batchSize: 2 });
  const neurons = model.addNeuronPopulation(
    "p",
    NEURONS,
    defineNeuronModel({ name: "sum", vars: { x: 0 }, simCode: "x += Isyn;" }),
  );
  model.addCurrentSource("noise", source, neurons, { params: { weight: 1, rate: 500 } });
  const simulation = await build(model);
  await simulation.step(50);
  const x = [...(await simulation.pull(varRef(neurons, "x")))];
  const [first, second] = [x.slice(0, NEURONS), x.slice(NEURONS)];
  expect(mean(second) / mean(first)).toBeCloseTo(1, 1);
  expect(Math.abs(correlation(first, second))).toBeLessThan(4 / Math.sqrt(NEURONS));
  simulation.destroy();
});
