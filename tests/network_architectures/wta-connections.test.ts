/** Connections of circuits: the published statistics by distance, p(d) against its formula, and grids of all sizes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomState } from "../../data/index.ts";
import { type ConnectionOptions, drawCircuits, drawConnections } from "../../network_architectures/wta/index.ts";
import { PairsByDistance } from "../../network_architectures/wta/pairs.ts";

const gridOf = (columns: number, rows: number) =>
  drawCircuits({ gridShape: [columns, rows], kMin: 1, kMax: 1 }, new RandomState(0));
const usual = gridOf(10, 5);
const distanceOf = (columns: number, [source, target]: readonly [number, number]) =>
  Math.hypot((source % columns) - (target % columns), Math.floor(source / columns) - Math.floor(target / columns));

/** By distance in bins [k, k + 1), k = 1 .. 9: the share of pairs that are connected, and connections per pair. */
function statistics(options: ConnectionOptions, graphs: number) {
  const pairs = new Float64Array(10);
  for (const { id: source } of usual)
    for (const { id: target } of usual)
      if (source !== target) pairs[Math.floor(distanceOf(10, [source, target]))]! += graphs;
  const [any, all] = [new Float64Array(10), new Float64Array(10)];
  let distinct = 0;
  for (let seed = 0; seed < graphs; seed++) {
    const connections = drawConnections(usual, options, new RandomState(seed));
    for (const one of connections) all[Math.floor(distanceOf(10, one))]! += 1;
    const different = new Map(connections.map((one) => [one.join(), one]));
    for (const one of different.values()) any[Math.floor(distanceOf(10, one))]! += 1;
    distinct += different.size / graphs;
  }
  const share = (counts: Float64Array) => Array.from(counts, (count, k) => count / pairs[k]!).slice(1);
  return { any: share(any), all: share(all), distinct };
}

/** Four standard errors of a share among the pairs of a bin, in each of two samples of so many graphs; of counts, where `spread` is their variance per pair. */
const near = (drawn: number[], published: number[], within: number[]) => {
  for (const [k, value] of drawn.entries()) {
    expect(Math.abs(value - published[k]!), `bin ${k + 1}`).toBeLessThan(within[k]!);
  }
};
/** Pairs of the usual grid by bin. */
const PAIRS = [314, 426, 492, 412, 306, 210, 150, 94, 46];
const sampling = (shares: number[], graphs: number) =>
  shares.map((p, k) => 4 * Math.sqrt((p * (1 - p)) / PAIRS[k]!) * Math.sqrt(1 / graphs + 1 / 15) + 5e-4);

describe("statistics of 40 graphs are the published ones", () => {
  test("distinct pairs", () => {
    const { any, all, distinct } = statistics({}, 40);
    const published = [0.571, 0.356, 0.308, 0.314, 0.361, 0.426, 0.504, 0.637, 0.89];
    near(any, published, sampling(published, 40));
    expect(all).toEqual(any);
    expect(distinct).toBeCloseTo(1000, 9);
  });

  test("draws, of which some come again", () => {
    const { any, all, distinct } = statistics({ sampler: "draws" }, 40);
    const published = [0.456, 0.268, 0.221, 0.226, 0.266, 0.33, 0.394, 0.527, 0.815];
    near(any, published, sampling(published, 40));
    const multiplicity = [0.606, 0.311, 0.253, 0.257, 0.309, 0.393, 0.496, 0.761, 2.234];
    // Of a Poisson distribution variance and mean are the same; the pairs of a bin differ, which adds to it where they are few.
    near(
      all,
      multiplicity,
      multiplicity.map((mean, k) => 4 * Math.sqrt((2 * mean) / PAIRS[k]!) * Math.sqrt(2 / 40)),
    );
    expect(Math.abs(distinct - 767)).toBeLessThan(8);
  });

  test("exp(-lambda d): as many as 1 - exp(-c exp(-lambda d)) says", () => {
    // Where pairs are drawn one after the other, each is among the first m with a probability that is close to this, with c such that there are m.
    const lambda = 0.4;
    const { any } = statistics({ sampler: "distance", lambda, nConnections: 500 }, 40);
    const distances = usual.flatMap(({ id: source }) =>
      usual.filter(({ id }) => id !== source).map(({ id: target }) => distanceOf(10, [source, target])),
    );
    const probability = (c: number, d: number) => 1 - Math.exp(-c * Math.exp(-lambda * d));
    let [low, high] = [0, 100];
    for (let k = 0; k < 60; k++) {
      const c = (low + high) / 2;
      if (distances.reduce((sum, d) => sum + probability(c, d), 0) < 500) low = c;
      else high = c;
    }
    const expected = Array.from({ length: 9 }, (_, bin) => {
      const own = distances.filter((d) => Math.floor(d) === bin + 1);
      return own.reduce((sum, d) => sum + probability(low, d), 0) / own.length;
    });
    near(
      any,
      expected,
      expected.map((p, k) => 4 * Math.sqrt((p * (1 - p)) / PAIRS[k]! / 40)),
    );
    for (let k = 1; k < 9; k++) expect(any[k]!).toBeLessThan(any[k - 1]!);
  });
});

test("pairs by distance are all pairs, in order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (columns, rows) => {
      const pairs = new PairsByDistance(columns, rows);
      const all = Array.from({ length: pairs.count }, (_, k) => pairs.pair(k));
      expect(new Set(all.map((one) => one.join())).size).toBe((columns * rows) ** 2);
      const distances = all.map((one) => distanceOf(columns, one));
      expect(distances).toEqual([...distances].sort((one, other) => one - other));
      for (const limit of [-1, 0, 1, 1.5, 3, 100])
        expect(pairs.countWithin(limit)).toBe(distances.filter((d) => d <= limit).length);
    }),
    { numRuns: 30 },
  );
});

test("any grid: no circuit onto itself, distinct pairs where it says so, as many as there can be", () => {
  const grids = fc.record({
    columns: fc.integer({ min: 1, max: 5 }),
    rows: fc.integer({ min: 1, max: 5 }),
    nConnections: fc.nat(800),
    lambda: fc.constantFrom(1e-12, 0.088, 1, 30, 1000),
    sampler: fc.constantFrom("distinct" as const, "distance" as const, "draws" as const),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(grids, ({ columns, rows, seed, ...options }) => {
      const circuits = gridOf(columns, rows);
      const connections = drawConnections(circuits, options, new RandomState(seed));
      const most = circuits.length * (circuits.length - 1);
      const distinct = new Set(connections.map((one) => one.join()));
      expect(connections.every(([source, target]) => source !== target)).toBe(true);
      if (options.sampler === "draws") expect(connections.length).toBe(most === 0 ? 0 : options.nConnections);
      else {
        expect(connections.length).toBe(Math.min(options.nConnections, most));
        expect(distinct.size).toBe(connections.length);
      }
      expect(drawConnections(circuits, options, new RandomState(seed))).toEqual(connections);
    }),
    { numRuns: 60 },
  );
});

test("with a large lambda the nearest are connected first, also where all draws would be of them", () => {
  // 10 x 5: 170 neighbours at distance 1 in both directions together, 144 at the next.
  for (const sampler of ["distinct", "distance"] as const) {
    const connections = drawConnections(usual, { sampler, lambda: 200, nConnections: 320 }, new RandomState(1));
    const distances = connections.map((one) => distanceOf(10, one));
    expect(Math.max(...distances)).toBeLessThan(2.3);
  }
  const nearest = drawConnections(usual, { sampler: "distance", lambda: 200, nConnections: 314 }, new RandomState(1));
  expect(Math.max(...nearest.map((one) => distanceOf(10, one)))).toBe(Math.SQRT2);
});

test("1600 circuits", () => {
  const circuits = gridOf(40, 40);
  for (const sampler of ["distinct", "draws", "distance"] as const) {
    const connections = drawConnections(circuits, { sampler, nConnections: 32_000 }, new RandomState(1));
    expect(connections.length).toBe(32_000);
  }
});

test("wrong options are refused", () => {
  const draw = (options: object) => () => drawConnections(usual, options, new RandomState(0));
  expect(draw({ lambda: 0 })).toThrow("lambda of the connections of circuits must be a positive number, not 0");
  expect(draw({ nConnections: 2.5 })).toThrow("nConnections of the connections of circuits must be");
  expect(draw({ sampler: "distint" })).toThrow(
    "unknown sampler 'distint' in the connections of circuits. Did you mean 'distinct'?",
  );
  expect(draw({ nConnection: 3 })).toThrow("Did you mean 'nConnections'?");
  expect(() => drawConnections([], {}, new RandomState(0))).toThrow("need circuits, as drawCircuits gives them");
  expect(() => drawConnections(usual.slice(1), {}, new RandomState(0))).toThrow("circuit 0 is at (1, 0)");
});
