/** Balanced networks: the same spikes everywhere, and the statistics that other simulators and the paper have. */
import { describe, expect, test } from "vitest";
import { spikesOf } from "../../analysis/index.ts";
import { measureActivity } from "../../experiments/activity/measure.ts";
import { recordActivity } from "../../experiments/activity/record.ts";
import published from "../../figures/reference/balanced.json" with { type: "json" };
import {
  type BalancedConfig,
  type BalancedKind,
  BalancedNetwork,
  BrunelNetwork,
  type BrunelState,
  balancedPopulations,
  brunelPopulations,
  brunelStates,
} from "../../network_architectures/balanced/index.ts";
import type { NetworkBase, NetworkOptions } from "../../network_base/index.ts";
import { backendsWithSparse } from "../backends/backends.ts";

const names = Object.values(balancedPopulations);

/** Steps and neurons of the spikes of a run. */
async function spikesOfRun(open: Promise<NetworkBase>, T: number): Promise<{ ids: number[]; steps: number[] }[]> {
  const net = await open;
  try {
    const { spikes } = await net.runSim({ T, recordSpikes: names });
    return names.map((name) => {
      const [train] = spikes[name]!;
      return { ids: Array.from(train!.ids), steps: Array.from(train!.steps) };
    });
  } finally {
    net.destroy();
  }
}
const balanced = (config: BalancedConfig, options: Partial<NetworkOptions>) =>
  BalancedNetwork.create({ dt: 0.1, seed: 4, plastic: false, ...options }, config);
const brunel = (options: Partial<NetworkOptions>) =>
  BrunelNetwork.create({ dt: 0.1, seed: 4, plastic: false, ...options }, { ...brunelStates.AI, size: 250 });

describe.each(["coba", "cuba"] as const)("%s, 400 neurons, 100 ms", (kind) => {
  const config = { kind, size: 400 };

  test.each(backendsWithSparse)("%s has the spikes of the reference", async (_, options) => {
    const expected = await spikesOfRun(balanced(config, { backend: "reference" }), 100);
    expect(expected.flatMap(({ ids }) => ids).length).toBeGreaterThan(150);
    expect(await spikesOfRun(balanced(config, options), 100)).toEqual(expected);
  });

  test("two threads that share the network have the spikes of one", async () => {
    const one = await spikesOfRun(balanced(config, { threads: 1 }), 100);
    expect(await spikesOfRun(balanced(config, { threads: 2, parallel: "neurons" }), 100)).toEqual(one);
  });
});

test.each(backendsWithSparse)("Brunel's network has the spikes of the reference: %s", async (_, options) => {
  const expected = await spikesOfRun(brunel({ backend: "reference" }), 60);
  expect(expected.flatMap(({ ids }) => ids).length).toBeGreaterThan(100);
  expect(await spikesOfRun(brunel(options), 60)).toEqual(expected);
});

test("pieces of a recording are one recording", async () => {
  const whole = await spikesOfRun(balanced({ kind: "coba", size: 400 }, { threads: 1 }), 60);
  const net = await balanced({ kind: "coba", size: 400 }, { threads: 1 });
  const parts = [await recordActivity(net, names, 250), await recordActivity(net, names, 350)];
  net.destroy();
  names.forEach((name, k) => {
    const { ids, steps } = whole[k]!;
    const expected = spikesOf({ ids: Int32Array.from(ids), steps: Int32Array.from(steps) }, parts[0]![name]!.size, 0.1);
    expect(parts.flatMap((part) => Array.from(part[name]!.times))).toEqual(Array.from(expected.times));
    expect(parts.flatMap((part) => Array.from(part[name]!.ids))).toEqual(ids);
  });
});

/** Means over seeds, by quantity, of all neurons. */
async function meansOf(
  create: (seed: number) => Promise<NetworkBase>,
  populations: Readonly<Record<string, string>>,
  seeds: number,
  [from, to]: readonly [number, number],
): Promise<Record<string, number>> {
  const values: Record<string, number[]> = {};
  for (let seed = 1; seed <= seeds; seed++) {
    const net = await create(seed);
    const spikes = await recordActivity(net, Object.values(populations), Math.round(to / 0.1));
    net.destroy();
    const own = Object.fromEntries(Object.entries(populations).map(([name, full]) => [name, spikes[full]!]));
    const measured = measureActivity({ network: "n", seed, populations: own, span: { from, to }, shown: 0 });
    for (const { population, quantity, value } of measured.statistics) {
      if (population === "all") values[quantity] = [...(values[quantity] ?? []), value!];
    }
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, own]) => [name, own.reduce((sum, one) => sum + one, 0) / own.length]),
  );
}

describe("statistics", () => {
  test.each<BalancedKind>(["coba", "cuba"])(
    "%s: rate, irregularity, synchrony and correlations are those of Brian2 and GeNN",
    async (kind) => {
      const options = { dt: 0.1, plastic: false, fusePostsynapticModels: true };
      const create = (seed: number) => BalancedNetwork.create({ ...options, seed }, { kind });
      const ours = await meansOf(create, balancedPopulations, 5, [200, 2200]);
      for (const peer of Object.values(published.networks[kind])) {
        for (const [quantity, { mean, sd }] of Object.entries(peer)) {
          expect(Math.abs(ours[quantity]! - mean), `${quantity}: ${ours[quantity]}`).toBeLessThan(3 * sd);
        }
      }
    },
    60_000,
  );

  // Fewer neurons than published, with as many synapses each, so that input is the same in mean and variance.
  test.each<[BrunelState, Readonly<Record<string, readonly [number, number]>>]>([
    ["SR", { rate: [300, 360], "interval variation": [0, 0.1], "pair correlation": [0.1, 1] }],
    ["SI-fast", { rate: [45, 75], "interval variation": [0.6, 1.2], "peak frequency": [140, 220] }],
    ["AI", { rate: [30, 46], "interval variation": [0.35, 0.9], "pair correlation": [-0.01, 0.1] }],
    ["SI-slow", { rate: [3, 11], "population variation": [0.7, 5], "peak frequency": [8, 50] }],
  ])("Brunel's state %s", async (state, ranges) => {
    const create = (seed: number) =>
      BrunelNetwork.create({ dt: 0.1, seed, plastic: false }, { ...brunelStates[state], size: 4000, synapses: 1000 });
    const ours = await meansOf(create, brunelPopulations, 1, [200, 700]);
    for (const [quantity, [least, most]] of Object.entries(ranges)) {
      expect(ours[quantity], quantity).toBeGreaterThanOrEqual(least);
      expect(ours[quantity], quantity).toBeLessThanOrEqual(most);
    }
  });
});

test.each<[string, () => Promise<unknown>, string]>([
  ["another kind", () => balanced({ kind: "soba" as never }, {}), "coba or cuba, not soba"],
  ["more synapses than neurons", () => balanced({ kind: "coba", size: 50 }, {}), "not 50 and 80"],
  [
    "Brunel's network without inhibition",
    () => BrunelNetwork.create({ dt: 0.1 }, { g: 1, eta: 1, size: 10 }),
    "needs one synapse of each kind",
  ],
  [
    "a delay between steps",
    () => BrunelNetwork.create({ dt: 0.4 }, { g: 1, eta: 1, size: 100 }),
    "a whole number of steps of 0.4 ms",
  ],
])("%s is refused", async (_, create, message) => {
  await expect(create()).rejects.toThrow(message);
});
