/** The cortical microcircuit, very small: its numbers are the published ones, threads change nothing, and what cannot be is refused. */
import { afterEach, describe, expect, test } from "vitest";
import { synapseVarRef, varRef } from "../../genn/index.ts";
import {
  currentAt,
  externalRateAt,
  fullSynapses,
  fullWeight,
  type PotjansDiesmannConfig,
  PotjansDiesmannNetwork,
  potjansDiesmannPopulations,
  published,
  synapsesAt,
  weightAt,
} from "../../network_architectures/potjans-diesmann/index.ts";
import type { NetworkOptions } from "../../network_base/index.ts";

let open: PotjansDiesmannNetwork | undefined;
afterEach(() => {
  open?.destroy();
  open = undefined;
});

async function make(config: Partial<PotjansDiesmannConfig> = {}, options: Partial<NetworkOptions> = {}) {
  open?.destroy();
  open = await PotjansDiesmannNetwork.create({ dt: 0.1, seed: 5, threads: 1, ...options }, { scale: 0.02, ...config });
  return open;
}

/** All spikes of `ms`, by population: neuron and step. */
async function spikesOf(net: PotjansDiesmannNetwork, populations: readonly string[], ms: number) {
  const { simulation } = net;
  const recorded = populations.map((name) => net.neuronPopulation(name));
  for (const population of recorded) simulation.recordSpikes(population, 10 * ms);
  await simulation.step(10 * ms);
  const trains = await Promise.all(recorded.map((population) => simulation.spikes(population)));
  return trains.map(([train]) => ({ ids: Array.from(train!.ids), steps: Array.from(train!.steps) }));
}

const at = (name: string) => published.find(({ layer, type }) => `${layer}${type}` === name)!;
const FULL = { neurons: 1, inDegrees: 1 };
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, one) => sum + one, 0) / values.length;

describe("the full network on paper", () => {
  test("neurons, synapses and weights", () => {
    expect(published.reduce((sum, { size }) => sum + size, 0)).toBe(77169);
    const synapses = published.flatMap((target) =>
      published.map((source, k) => synapsesAt(FULL, target.from[k]!, source.size, target.size)),
    );
    expect(synapses.filter((number) => number > 0)).toHaveLength(55);
    // Between the same two neurons there may be several, so that they are more than the connected pairs.
    expect(synapses.reduce((sum, number) => sum + number, 0)).toBeCloseTo(298_880_968, -2);
    expect(fullWeight()).toBeCloseTo(87.81, 2);
    expect(weightAt(FULL, at("L4E"), at("L23E")) / fullWeight()).toBeCloseTo(2, 12);
    expect(weightAt(FULL, at("L4E"), at("L23I")) / fullWeight()).toBeCloseTo(1, 12);
    expect(weightAt(FULL, at("L5I"), at("L5E")) / fullWeight()).toBeCloseTo(-4, 12);
    expect(currentAt(FULL, at("L4E"), false)).toBe(0);
  });

  test("smaller networks have its mean input, by events and a constant current", () => {
    const scale = { neurons: 0.3, inDegrees: 0.1 };
    for (const target of published) {
      const input = (of: typeof FULL) =>
        currentAt(of, target, false) +
        0.0005 *
          (externalRateAt(of, target) * (fullWeight() / Math.sqrt(of.inDegrees)) +
            published.reduce((sum, source, k) => {
              const inDegree = (fullSynapses(target.from[k]!, source.size, target.size) / target.size) * of.inDegrees;
              return sum + weightAt(of, source, target) * inDegree * source.rate;
            }, 0));
      expect(input(scale) / input(FULL)).toBeCloseTo(1, 9);
    }
  });
});

describe("a small one", () => {
  test("synapses have the number, the weights and the delays of the law", async () => {
    const net = await make({ scale: 0.05 });
    for (const [source, target] of [
      ["L4E", "L23E"],
      ["L5I", "L5E"],
    ] as const) {
      const [from, to] = [at(source), at(target)];
      const name = `syn_${from.layer}_${from.type}_to_${to.layer}_${to.type}`;
      const population = net.synapsePopulation(name);
      const number = synapsesAt(
        { neurons: 0.05, inDegrees: 0.05 },
        to.from[published.indexOf(from)]!,
        from.size,
        to.size,
      );
      const weights = await net.getWeights(name);
      expect(weights.length).toBe(number);
      const weight = weightAt({ neurons: 0.05, inDegrees: 0.05 }, from, to);
      expect(Math.abs(mean(weights as Float32Array) / weight - 1)).toBeLessThan(5 * 0.1 * number ** -0.5);
      const squares = mean((weights as Float32Array).map((one) => (one / weight - 1) ** 2));
      expect(Math.sqrt(squares)).toBeCloseTo(0.1, 2);
      expect(Array.from(weights as Float32Array).every((one) => Math.sign(one) === Math.sign(weight))).toBe(true);
      // A spike takes one step at any rate, which `d` does not count. Delays are normal, and drawn again below a step.
      const d = Array.from((await net.simulation.pull(synapseVarRef(population, "d"))) as ArrayLike<number>);
      const delay = from.type === "E" ? 1.5 : 0.75;
      const density = (k: number) => Math.exp(-0.5 * ((0.1 * (k + 1) - delay) / (0.5 * delay)) ** 2);
      // The first step is half as wide, the others go half a step to both sides.
      const share = Array.from({ length: 64 }, (_, k) => density(k === 0 ? 0.25 : k) * (k === 0 ? 0.5 : 1));
      const all = share.reduce((sum, one) => sum + one, 0);
      const expected = share.reduce((sum, one, k) => sum + (k * one) / all, 0);
      expect(Math.abs(mean(d) - expected)).toBeLessThan(5 * 5 * delay * number ** -0.5 + 0.01);
      expect(d.every((one) => one >= 0 && one < 64)).toBe(true);
    }
  });

  test("the same spikes on one thread and on two", async () => {
    const one = await spikesOf(await make({ scale: 0.05 }), potjansDiesmannPopulations, 50);
    expect(one.reduce((sum, { ids }) => sum + ids.length, 0)).toBeGreaterThan(100);
    const shared = await make({ scale: 0.05 }, { threads: 2, parallel: "neurons" });
    expect(shared.simulation.threads).toBe(2);
    const two = await spikesOf(shared, potjansDiesmannPopulations, 50);
    expect(two).toEqual(one);
  });

  test("a constant drive, and potentials as published", async () => {
    const net = await make({ drive: "constant", start: "original", inDegreeScale: 0.05 });
    expect(net.model.currentSources).toHaveLength(0);
    const potentials = (await net.simulation.pull(varRef(net.neuronPopulation("neur_L4_E"), "V"))) as Float32Array;
    expect(Math.abs(mean(potentials) + 58)).toBeLessThan((5 * 10) / Math.sqrt(potentials.length));
    const spikes = await spikesOf(net, potjansDiesmannPopulations, 50);
    expect(spikes.reduce((sum, { ids }) => sum + ids.length, 0)).toBeGreaterThan(50);
  });

  test("the thalamus spikes while its pulse lasts", async () => {
    const net = await make({ scale: 0.1, inDegreeScale: 0.02, thalamus: { begin: 10, length: 20, rate: 200 } });
    const [train] = await spikesOf(net, ["neur_thalamus_E"], 40);
    const { steps } = train!;
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...steps)).toBeLessThan(300);
    // 90 neurons, 0.02 in each of 200 steps: 360, within five standard deviations.
    expect(Math.abs(steps.length - 360)).toBeLessThan(5 * Math.sqrt(360));
  });
});

describe("what cannot be", () => {
  test.each<[string, object, RegExp]>([
    ["no scale", {}, /needs scale|scale/],
    ["a scale of nothing", { scale: 0 }, /scale/],
    ["more than the full network", { scale: 1.5 }, /scale in .* must be at most 1, not 1.5/],
    ["more synapses than it has", { scale: 0.5, inDegreeScale: 2 }, /inDegreeScale in .* must be at most 1, not 2/],
    ["a population without neurons", { scale: 0.0001 }, /has none in neur_.*: the scale must be 0\.\d+ or more/],
    ["a drive", { scale: 0.1, drive: "dc" }, /drive in .* must be poisson or constant, not 'dc'/],
    ["a start", { scale: 0.1, start: "random" }, /start in .* must be optimised or original, not 'random'/],
    ["a pulse", { scale: 0.1, thalamus: { rate: -1 } }, /rate/],
  ])("%s", (_, config, message) => {
    expect(() => new PotjansDiesmannNetwork({ dt: 0.1 }).setup(config as never)).toThrow(message);
  });
});
