/** The mushroom body: who spikes when, a sparse code, what plasticity does, and that it learns; on every backend. */
import { describe, expect, test } from "vitest";
import { inputsOf, odours } from "../../data/index.ts";
import type { BuildOptions } from "../../genn/index.ts";
import {
  LEARNED_SYNAPSES,
  type MushroomBodyConfig,
  MushroomBodyNetwork,
} from "../../network_architectures/mushroom-body/index.ts";
import { backends } from "../backends/backends.ts";

const config: MushroomBodyConfig = { inputs: 40, classes: 3, kenyonCells: 300, fanIn: 12, sparseness: 0.04, eta: 0.1 };
const data = odours({ size: 60, seed: 1, classes: 3, glomeruli: 40, noise: 0.2 });
const create = (options: BuildOptions & { batchSize?: number; plastic?: boolean } = {}, own = {}) =>
  MushroomBodyNetwork.create({ dt: 0.1, seed: 2, ...options }, { ...config, ...own });

/** Steps at which a population spikes, by neuron, in an instance. */
async function spikesOf(net: MushroomBodyNetwork, name: "PN" | "KC" | "GGN" | "MBON", instance = 0) {
  const { ids, steps } = (await net.simulation.spikes(net.population(name)))[instance]!;
  return Array.from(ids, (id, k) => [id, steps[k]!] as const);
}

describe.each(backends)("%s", (_, options) => {
  test("an odour goes through the layers, and few Kenyon cells answer", async () => {
    const net = await create({ ...options, plastic: false });
    const odour = inputsOf(data, 0);
    await net.present(odour, undefined, ["PN", "KC", "GGN"]);
    const [pn, kc, ggn] = [await spikesOf(net, "PN"), await spikesOf(net, "KC"), await spikesOf(net, "GGN")];
    // Every glomerulus that is active once, the strongest first, those that are silent never.
    const active = [...odour.keys()].filter((k) => odour[k]! > 0);
    expect(pn.map(([id]) => id).sort((x, y) => x - y)).toEqual(active);
    const stepOf = new Map(pn);
    for (const one of active)
      for (const other of active)
        if (odour[one]! > odour[other]!) expect(stepOf.get(one)!).toBeLessThanOrEqual(stepOf.get(other)!);
    // A neuron with a constant current I from rest reaches threshold at TauM ln(1 / (1 - 10 mV / (100 MOhm I))).
    const norm = Math.hypot(...odour);
    for (const one of active) {
      const drive = (100 * 80 * odour[one]!) / norm;
      const step = Math.ceil((20 * Math.log(1 / (1 - 10 / drive))) / 0.1) - 1;
      expect(stepOf.get(one)!).toBe(step);
    }
    // The giant neuron counts 4 % of 300 cells, a step behind their spikes, and then there are hardly any more.
    expect(ggn.length).toBeGreaterThan(0);
    const first = ggn[0]![1];
    expect(kc.filter(([, step]) => step < first).length).toBeGreaterThanOrEqual(12);
    expect(kc.filter(([, step]) => step < first - 1).length).toBeLessThan(14);
    expect(kc.filter(([, step]) => step > first + 10)).toEqual([]);
    expect(kc.length).toBeLessThan(0.2 * 300);
    net.destroy();
  });

  test("the teacher alone makes output neurons spike, and what spikes together is strengthened", async () => {
    const net = await create(options);
    await net.present(inputsOf(data, 0), 1, ["KC", "MBON"]);
    const [kc, mbon] = [await spikesOf(net, "KC"), await spikesOf(net, "MBON")];
    expect(new Set(mbon.map(([id]) => id))).toEqual(new Set([1]));
    const weights = await net.getWeights(LEARNED_SYNAPSES);
    const spiked = new Set(kc.map(([id]) => id));
    for (let cell = 0; cell < 300; cell++) {
      for (let output = 0; output < 3; output++) {
        const isStrengthened = spiked.has(cell) && output === 1;
        if (isStrengthened) expect(weights[cell * 3 + output]).toBeGreaterThan(0.1 * net.largestWeight);
        else expect(weights[cell * 3 + output]).toBe(0);
      }
    }
    expect(net.largestWeight).toBeCloseTo(3 / 12, 12);
    net.destroy();
  });

  test("every presentation starts from rest", async () => {
    const net = await create({ ...options, plastic: false });
    const seen: unknown[] = [];
    for (const odour of [0, 1, 0]) {
      await net.present(inputsOf(data, odour), undefined, ["KC"]);
      seen.push(await spikesOf(net, "KC"));
    }
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[1]).not.toEqual(seen[0]);
    net.destroy();
  });
});

test("learns to tell odours, better than chance by far, and equally with many at once", async () => {
  const net = await create();
  for (let k = 0; k < data.sampleCount; k++) await net.present(inputsOf(data, k), data.labels[k]!);
  const weights = await net.getWeights(LEARNED_SYNAPSES);
  const test = odours({ size: 60, seed: 7, classes: 3, glomeruli: 40, noise: 0.2 });
  const tested = await create({ plastic: false, batchSize: 8 });
  const single = await create({ plastic: false });
  for (const one of [tested, single]) one.setWeights(LEARNED_SYNAPSES, weights as Float32Array);
  const answers: number[] = [];
  for (let from = 0; from < 60; from += 8) {
    // The last batch is not full.
    const count = Math.min(8, 60 - from);
    await tested.present(inputsOf(test, from, count));
    answers.push(...(await tested.answers()).subarray(0, count));
  }
  const right = answers.filter((answer, k) => answer === test.labels[k]).length;
  expect(right).toBeGreaterThanOrEqual(54);
  for (const k of [0, 9, 58]) {
    await single.present(inputsOf(test, k));
    expect([...(await single.answers())]).toEqual([answers[k]]);
  }
  for (const one of [net, tested, single]) one.destroy();
});

test("hears odours of any scale alike", async () => {
  const net = await create({ plastic: false });
  const seen: unknown[] = [];
  for (const scale of [1, 1e-300, 1e300]) {
    await net.present(inputsOf(data, 0).map((x: number) => x * scale) as Float64Array, undefined, ["PN"]);
    seen.push(await spikesOf(net, "PN"));
  }
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
  net.destroy();
});

test("says so where nobody spikes", async () => {
  const net = await create({ plastic: false, batchSize: 2 });
  await net.present(new Float64Array(40));
  expect([...(await net.answers())]).toEqual([-1, -1]);
  net.destroy();
});

describe("refuses", () => {
  test("more inputs of a cell than there are, and a batch that learns", async () => {
    await expect(create({}, { fanIn: 41 })).rejects.toThrow("cannot listen to 41 of 40 projection neurons");
    await expect(create({ batchSize: 2 })).rejects.toThrow("take batchSize 1, not 2, or plastic: false");
  });

  test("odours of another size, negative ones, and labels beyond the classes, and goes on behind it", async () => {
    const net = await create();
    await expect(net.answers()).rejects.toThrow("present odours first, with MBON among the watched");
    await expect(net.present([1, 2, 3])).rejects.toThrow(
      "an odour of 40 numbers, one after the other in one flat array, not 3",
    );
    await expect(net.present(new Float64Array(80))).rejects.toThrow("in one flat array, not 80");
    await expect(net.present(new Float64Array(40).fill(-1))).rejects.toThrow(
      "number 0 of the odours must be 0 or above",
    );
    await expect(net.present(new Float64Array(40).fill(Number.NaN))).rejects.toThrow("and finite, not NaN");
    await expect(net.present(null as never)).rejects.toThrow("not none");
    await expect(net.present(inputsOf(data, 0), 1, ["XX" as never])).rejects.toThrow(
      "of PN, KC, GGN, MBON, and not 'XX'",
    );
    await expect(net.present(inputsOf(data, 0), 1, "MBON" as never)).rejects.toThrow("must be a list of populations");
    await expect(net.present(inputsOf(data, 0), 3)).rejects.toThrow("a whole number from 0 to 2, not 3");
    await net.present(inputsOf(data, 0), 2);
    expect([...(await net.answers())]).toEqual([2]);
    await net.present(inputsOf(data, 1), 1, ["KC"]);
    await expect(net.answers()).rejects.toThrow("with MBON among the watched");
    net.destroy();
  });
});
