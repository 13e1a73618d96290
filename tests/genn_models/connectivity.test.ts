/** Laws of the connectivity models: counts, degrees, distances, at fixed seeds. */
import { describe, expect, test } from "vitest";
import { fromRule } from "../../genn/index.ts";
import { shareOut } from "../../genn/maths/multinomial.ts";
import { CounterStream } from "../../genn/maths/random.ts";
import type { Graph } from "../../genn/program/graph.ts";
import {
  distanceExponential,
  distanceGaussian,
  fixedNumberPost,
  fixedNumberPre,
  fixedNumberTotal,
  fixedProbability,
  fixedProbabilityNoAutapse,
  oneToOneSparse,
  smallWorld,
} from "../../genn_models/index.ts";
import { graphOf, inDegrees, outDegrees, rowsOf } from "../support/graphs.ts";
import { chiSquared } from "../support/laws.ts";

/** So many deviations from what is expected are as good as impossible: tests at fixed seeds keep what they have found. */
const MOST = 4;

const within = (found: number, mean: number, deviation: number) =>
  expect(Math.abs(found - mean) / deviation).toBeLessThan(MOST);

/** Are numbers spread as binomial ones are: a chi-squared test of their variance about the mean that they should have? */
function expectBinomial(found: Uint32Array, trials: number, probability: number): void {
  const mean = trials * probability;
  const spread = found.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (mean * (1 - probability));
  within(spread, found.length, Math.sqrt(2 * found.length));
}
const expectSame = (found: Uint32Array, number: number) => expect([...new Set(found)]).toEqual([number]);

/** Are targets equally likely? */
function expectUniform(found: Uint32Array, total: number, fitted = 1): void {
  expect(Math.abs(chiSquared(found, () => total / found.length, fitted))).toBeLessThan(MOST);
}

function expectSorted(graph: Graph): void {
  for (const row of rowsOf(graph)) expect(row.every((target, k) => k === 0 || target >= row[k - 1]!)).toBe(true);
}

const autapses = (graph: Graph): number =>
  rowsOf(graph).reduce((sum, row, neuron) => sum + row.filter((target) => target === neuron).length, 0);
const hasDoubles = (graph: Graph): boolean => rowsOf(graph).some((row) => new Set(row).size < row.length);

test("one to one", async () => {
  expect(rowsOf(await graphOf(fromRule(oneToOneSparse), { pre: 300 }))).toEqual(
    Array.from({ length: 300 }, (_, k) => [k]),
  );
});

describe("fixed probability", () => {
  test.each([0.003, 0.1, 0.7])("%d", async (probability) => {
    const graph = await graphOf(fromRule(fixedProbability, { probability }), { pre: 600, post: 900 });
    within(graph.synapseCount, 600 * 900 * probability, Math.sqrt(600 * 900 * probability * (1 - probability)));
    expectBinomial(outDegrees(graph), 900, probability);
    expectBinomial(inDegrees(graph), 600, probability);
    expectSorted(graph);
    expect(hasDoubles(graph)).toBe(false);
  });

  test("of autapses, too, or none of them", async () => {
    const probability = 0.3;
    const withThem = await graphOf(fromRule(fixedProbability, { probability }), { pre: 1000 });
    within(autapses(withThem), 300, Math.sqrt(210));
    const without = await graphOf(fromRule(fixedProbabilityNoAutapse, { probability }), { pre: 1000 });
    expect(autapses(without)).toBe(0);
    expectBinomial(outDegrees(without), 999, probability);
    expectBinomial(inDegrees(without), 999, probability);
    expect(hasDoubles(without)).toBe(false);
    expect((await graphOf(fromRule(fixedProbabilityNoAutapse, { probability: 1 }), { pre: 9 })).synapseCount).toBe(72);
  });
});

describe("fixed numbers", () => {
  test("of each presynaptic neuron", async () => {
    const graph = await graphOf(fromRule(fixedNumberPost, { number: 120 }), { pre: 500, post: 700 });
    expectSame(outDegrees(graph), 120);
    expectUniform(inDegrees(graph), 500 * 120);
    expectSorted(graph);
    expect(hasDoubles(graph)).toBe(true);
  });

  test("of each postsynaptic neuron", async () => {
    const graph = await graphOf(fromRule(fixedNumberPre, { number: 120 }), { pre: 700, post: 500 });
    expectSame(inDegrees(graph), 120);
    expectUniform(outDegrees(graph), 500 * 120);
    expectSorted(graph);
    expect(hasDoubles(graph)).toBe(true);
  });

  test("in all", async () => {
    const graph = await graphOf(fromRule(fixedNumberTotal, { number: 60_000 }), { pre: 500, post: 700 });
    expect(graph.synapseCount).toBe(60_000);
    expectUniform(outDegrees(graph), 60_000);
    expectUniform(inDegrees(graph), 60_000);
    expectSorted(graph);
    const few = await graphOf(fromRule(fixedNumberTotal, { number: 3 }), { pre: 500, post: 700 });
    expect(few.synapseCount).toBe(3);
  });

  test("shares are multinomial, whatever they are of", () => {
    const source = new CounterStream(3, "shares").source(0, 0);
    for (const [total, places] of [
      [500, 400],
      [40_000, 400],
      [4e9, 400],
      [7, 1],
      [0, 5],
    ] as const) {
      const shares = shareOut(total, places, source);
      expect(shares.reduce((sum, one) => sum + one, 0)).toBe(total);
      if (places > 5) expectUniform(shares, total);
    }
    // One share is a binomial number: its distribution, by chi-squared.
    for (const [total, places, least, most] of [
      [80, 4, 9, 32],
      [24, 2, 4, 20],
    ] as const) {
      const counts = new Uint32Array(total + 1);
      for (let k = 0; k < 300_000; k++) counts[shareOut(total, places, source)[0]!]!++;
      const binomial = [(1 - 1 / places) ** total];
      for (let k = 1; k <= total; k++) binomial.push((binomial[k - 1]! * (total + 1 - k)) / k / (places - 1));
      const inner = counts.subarray(least, most + 1);
      expect(Math.abs(chiSquared(inner, (k) => 300_000 * binomial[k + least]!, 0))).toBeLessThan(MOST);
    }
  });
});

describe("by distance", () => {
  /** Pairs by distance in steps of `step`, with how many should be connected and how many are; each group has a deviation of its own. */
  function expectProfile(
    graph: Graph,
    distance: (pre: number, post: number) => number,
    probability: (distance: number) => number,
    step: number,
  ): void {
    const groups: { expected: number; variance: number; found: number }[] = [];
    rowsOf(graph).forEach((row, pre) => {
      const targets = new Set(row);
      expect(targets.size, "no two synapses between the same two").toBe(row.length);
      for (let post = 0; post < graph.columns; post++) {
        const d = distance(pre, post);
        const p = probability(d);
        const place = Math.floor(d / step);
        const group = groups[place] ?? { expected: 0, variance: 0, found: 0 };
        groups[place] = group;
        group.expected += p;
        group.variance += p * (1 - p);
        group.found += targets.has(post) ? 1 : 0;
      }
    });
    // The normal law holds where there are enough.
    const large = groups.filter(({ variance }) => variance > 5);
    expect(large.length).toBeGreaterThan(5);
    const squares = large.reduce((sum, { expected, variance, found }) => sum + (found - expected) ** 2 / variance, 0);
    within(squares, large.length, Math.sqrt(2 * large.length));
  }

  test.each([0, 1])("on a line, periodic: %d", async (periodic) => {
    const [size, width, lengthConstant] = [400, 2, 0.1];
    const graph = await graphOf(
      fromRule(distanceExponential, {
        preColumns: size,
        postColumns: size,
        width,
        periodic,
        probability: 0.9,
        lengthConstant,
      }),
      { pre: size },
    );
    const distance = (pre: number, post: number) => {
      const across = Math.abs(pre - post);
      return ((periodic ? Math.min(across, size - across) : across) * width) / size;
    };
    expectProfile(graph, distance, (d) => 0.9 * Math.exp(-d / lengthConstant), 0.02);
    expectSorted(graph);
    expect(autapses(graph)).toBeGreaterThan(0);
  });

  test.each([0, 1])("between grids, periodic: %d", async (periodic) => {
    const [pre, post] = [
      { rows: 12, columns: 17 },
      { rows: 25, columns: 20 },
    ];
    const [width, height, sigma] = [2, 1, 0.25];
    const grid = { preRows: pre.rows, preColumns: pre.columns, postRows: post.rows, postColumns: post.columns };
    const graph = await graphOf(
      fromRule(distanceGaussian, { ...grid, width, height, periodic, probability: 1, sigma }),
      {
        pre: 12 * 17,
        post: 25 * 20,
      },
    );
    const place = (neuron: number, { rows, columns }: typeof pre) => [
      (((neuron % columns) + 0.5) * width) / columns,
      ((Math.floor(neuron / columns) + 0.5) * height) / rows,
    ];
    const apart = (a: number, b: number, size: number) =>
      periodic ? Math.min(Math.abs(a - b), size - Math.abs(a - b)) : Math.abs(a - b);
    const distance = (i: number, j: number) => {
      const [[x, y], [u, v]] = [place(i, pre), place(j, post)];
      return Math.hypot(apart(x!, u!, width), apart(y!, v!, height));
    };
    expectProfile(graph, distance, (d) => Math.exp(-0.5 * (d / sigma) ** 2), 0.05);
    expectSorted(graph);
  });

  test("without autapses", async () => {
    const line = { preColumns: 200, postColumns: 200, probability: 1, lengthConstant: 0.1 };
    expect(autapses(await graphOf(fromRule(distanceExponential, line), { pre: 200 }))).toBe(200);
    expect(autapses(await graphOf(fromRule(distanceExponential, { ...line, autapses: 0 }), { pre: 200 }))).toBe(0);
  });
});

describe("small world", () => {
  const [size, neighbours] = [500, 20];
  const world = (rewiring: number) => graphOf(fromRule(smallWorld, { neighbours, rewiring }), { pre: size });
  /** How many connections there are over each distance along the ring, ahead. */
  async function steps(rewiring: number): Promise<Uint32Array> {
    const graph = await world(rewiring);
    expectSame(outDegrees(graph), neighbours);
    expect(autapses(graph)).toBe(0);
    expect(hasDoubles(graph)).toBe(false);
    expectSorted(graph);
    const found = new Uint32Array(size);
    rowsOf(graph).forEach((row, neuron) => {
      for (const target of row) found[(target - neuron + size) % size]!++;
    });
    return found;
  }

  test("nothing rewired: the ring", async () => {
    const found = await steps(0);
    const isNear = (step: number) => step !== 0 && Math.min(step, size - step) <= neighbours / 2;
    expect([...found]).toEqual(Array.from({ length: size }, (_, step) => (isNear(step) ? size : 0)));
  });

  test.each([0.1, 0.5, 1])("rewired with probability %d", async (rewiring) => {
    const found = await steps(rewiring);
    const half = neighbours / 2;
    const far = found.subarray(half + 1, size - half);
    const farther = far.reduce((sum, one) => sum + one, 0);
    // Of `m` rewired, each comes back to one of the m free places near by with m / (places in all).
    let away = 0;
    let weight = (1 - rewiring) ** neighbours;
    for (let m = 0; m <= neighbours; m++) {
      const chance = rewiring === 1 ? Number(m === neighbours) : weight;
      away += chance * (m - (m * m) / (size - 1 - neighbours + m));
      weight *= ((neighbours - m) / (m + 1)) * (rewiring / (1 - rewiring));
    }
    within(farther, size * away, Math.sqrt(size * neighbours * Math.max(rewiring * (1 - rewiring), 0.05)));
    expectUniform(far, farther);
    const near = Uint32Array.from([...found.subarray(1, half + 1), ...found.subarray(size - half)]);
    expectUniform(near, size * neighbours - farther);
  });

  test("on a short ring, on which most places are taken again: all choices are equally likely", async () => {
    const [ring, graphs] = [40, 80];
    const [places, rewired] = [ring - 1 - neighbours, neighbours];
    const found = new Uint32Array(ring);
    for (let seed = 0; seed < graphs; seed++) {
      const graph = await graphOf(fromRule(smallWorld, { neighbours, rewiring: 1 }), { pre: ring, seed });
      expect(hasDoubles(graph)).toBe(false);
      rowsOf(graph).forEach((row, neuron) => {
        for (const target of row) found[(target - neuron + ring) % ring]!++;
      });
    }
    const far = found.subarray(neighbours / 2 + 1, ring - neighbours / 2);
    const total = far.reduce((sum, one) => sum + one, 0);
    // As many of all places as there are, drawn without replacement.
    const rows = ring * graphs;
    const share = places / (places + rewired);
    const variance = rewired * share * (1 - share) * (places / (places + rewired - 1));
    within(total, rows * rewired * share, Math.sqrt(rows * variance));
    const taken = total / rows / places;
    const squares = far.reduce((sum, one) => sum + (one - rows * taken) ** 2, 0) / (rows * taken * (1 - taken));
    within(squares * ((places - 1) / places), places - 1, Math.sqrt(2 * (places - 1)));
  });
});
