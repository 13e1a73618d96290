/** Measures of spikes, against what follows on paper. */
import { describe, expect, test } from "vitest";
import {
  intervalVariation,
  joinedSpikes,
  meanRate,
  neuronRates,
  pairCorrelations,
  peakFrequency,
  populationCounts,
  populationVariation,
  powerSpectrum,
  sampleOf,
  spikesOf,
} from "../../analysis/index.ts";
import { RandomState } from "../../data/index.ts";

const span = { from: 0, to: 1000 };
/** Neurons with these times. */
const spikesAt = (...times: readonly (readonly number[])[]) => ({
  size: times.length,
  ids: times.flatMap((own, id) => own.map(() => id)),
  times: times.flat(),
});
const clock = (period: number) => Array.from({ length: Math.floor(1000 / period) }, (_, k) => k * period);
/** Poisson processes of so many Hz. */
function poisson(size: number, rate: number, length: number, seed: number) {
  const random = new RandomState(seed);
  return spikesAt(
    ...Array.from({ length: size }, () => {
      const times: number[] = [];
      for (let t = 0; ; ) {
        t -= (1000 / rate) * Math.log(1 - random.random());
        if (t >= length) return times;
        times.push(t);
      }
    }),
  );
}

describe("single neurons", () => {
  test("rates count what is in the span", () => {
    const spikes = spikesAt([0, 1, 250, 999], [], [1000]);
    expect(Array.from(neuronRates(spikes, span))).toEqual([4, 0, 0]);
    expect(meanRate(spikes, { from: 250, to: 750 })).toBeCloseTo(2 / 3, 12);
  });

  test("recorded steps become times, and populations one", () => {
    const one = spikesOf({ ids: Int32Array.of(0, 1), steps: Int32Array.of(3, 7) }, 2, 0.5);
    expect(Array.from(one.times)).toEqual([1.5, 3.5]);
    const joined = joinedSpikes([one, one]);
    expect([joined.size, Array.from(joined.ids)]).toEqual([4, [0, 1, 2, 3]]);
  });

  test("a clock has no variation, a Poisson process 1; few intervals say nothing", () => {
    const two = intervalVariation(spikesAt(clock(10), [1, 2, 4]), span);
    expect(two[0]).toBeCloseTo(0, 6);
    expect(two[1]).toBeNaN();
    // Intervals 1 and 3 by turns: mean 2, standard deviation 1.
    const turns = Array.from({ length: 21 }, (_, k) => 4 * Math.floor(k / 2) + (k % 2));
    expect(intervalVariation(spikesAt(turns), span)[0]).toBeCloseTo(0.5, 6);
    expect(intervalVariation(spikesAt([1, 2, 4]), span, { leastIntervals: 2 })[0]).toBeCloseTo(1 / 3, 12);
    const values = intervalVariation(poisson(50, 50, 20_000, 1), { from: 0, to: 20_000 });
    expect(values.reduce((sum, one) => sum + one, 0) / 50).toBeCloseTo(1, 1.5);
  });
});

describe("together", () => {
  test("counts go by bins, whole ones", () => {
    const spikes = spikesAt([0, 4.9, 5, 12], [5.1]);
    expect(Array.from(populationCounts(spikes, { from: 0, to: 14 }, 5))).toEqual([2, 2]);
    // 0.3 is a little less than three times 0.1.
    expect(Array.from(populationCounts(spikesAt([0.1 * 3]), { from: 0, to: 0.6 }, 0.3))).toEqual([0, 1]);
  });

  test("independent Poisson processes vary by the root of their number", () => {
    const spikes = poisson(100, 20, 20_000, 2);
    // 10 spikes in a bin of 5 ms.
    expect(populationVariation(spikes, { from: 0, to: 20_000 })).toBeCloseTo(1 / Math.sqrt(10), 1.5);
    const pairs = pairCorrelations(spikes, { from: 0, to: 20_000 }, sampleOf(100, 40));
    expect(pairs).toHaveLength((40 * 39) / 2);
    expect(Math.abs(pairs.reduce((sum, one) => sum + one, 0) / pairs.length)).toBeLessThan(0.005);
    const deviation = Math.sqrt(pairs.reduce((sum, one) => sum + one * one, 0) / pairs.length);
    expect(deviation).toBeCloseTo(1 / Math.sqrt(4000), 2.5);
  });

  test("the same spikes correlate by 1, spikes by turns by -1; a silent neuron by nothing", () => {
    const [even, odd] = [clock(10), clock(10).map((time) => time + 5)];
    const pairs = pairCorrelations(spikesAt(even, even, odd, []), span, [0, 1, 2, 3]);
    expect(Array.from(pairs, (one) => Math.round(one * 1e9) / 1e9)).toEqual([1, -1, -1]);
    expect(Array.from(sampleOf(7, 3))).toEqual([0, 2, 4]);
    expect(Array.from(sampleOf(2, 3))).toEqual([0, 1]);
  });
});

describe("spectra", () => {
  test("a wave has its power at its frequency", () => {
    const wave = Float64Array.from({ length: 4096 }, (_, k) => 3 + 2 * Math.sin((2 * Math.PI * 62.5 * k) / 1000));
    const spectrum = powerSpectrum(wave, 1);
    expect(peakFrequency(spectrum)).toBe(62.5);
    // The integral is the variance, half the square of the amplitude.
    const width = spectrum.frequencies[1]!;
    expect(spectrum.power.reduce((sum, one) => sum + one * width, 0)).toBeCloseTo(2, 2);
  });

  test("white noise has the same power at all frequencies", () => {
    const random = new RandomState(3);
    const noise = Float64Array.from({ length: 2 ** 15 }, () => random.normal(0, 1));
    const { power, frequencies } = powerSpectrum(noise, 2, 64);
    expect(frequencies.at(-1)).toBe(250);
    for (const one of power.slice(1, -1)) expect(one * 250).toBeCloseTo(1, 0.5);
    const [low, high] = [power.slice(2, 16), power.slice(16, 31)].map(
      (part) => part.reduce((a, b) => a + b) / part.length,
    );
    expect(low! / high!).toBeCloseTo(1, 1);
  });
});

test.each<[string, () => unknown, string]>([
  ["times without neurons", () => neuronRates({ size: 1, ids: [0], times: [] }, span), "1 neurons and 0 times"],
  ["a span that ends first", () => neuronRates(spikesAt([1]), { from: 2, to: 1 }), "must end after it begins"],
  ["bins that are too long", () => populationCounts(spikesAt([1]), span, 600), "do not fit into 1000 ms twice"],
  ["no such neuron", () => pairCorrelations(spikesAt([1]), span, [1]), "neuron 1 of pairCorrelations"],
  ["an odd segment", () => powerSpectrum([1, 2, 3, 4], 1, 100), "a power of two"],
  ["too few values", () => powerSpectrum([1, 2, 3], 1), "four values at least"],
  ["no interval", () => powerSpectrum([1, 2, 3, 4], 0), "must be positive"],
])("%s is refused", (_, call, message) => {
  expect(call).toThrow(message);
});
