/** Measures of assemblies, against what follows on paper. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  activationOrder,
  assemblyMeasures,
  fractionBeyond,
  meanActivationTimes,
  meanSize,
  orderCorrelation,
  type PatternSpan,
  patternPreferences,
  reproducibility,
  selectivityIndices,
  winnerShare,
} from "../../analysis/index.ts";
import { rankCorrelationOf, ranksOf } from "../../analysis/vectors.ts";

/** The activity of neurons as functions of time, ms. */
const courseOf = (length: number, ...neurons: readonly ((t: number) => number)[]) => ({
  size: neurons.length,
  values: Float64Array.from({ length: length * neurons.length }, (_, k) =>
    neurons[k % neurons.length]!(Math.floor(k / neurons.length)),
  ),
});
const shows = (pattern: number, start: number, end = start + 10): PatternSpan => ({ pattern, start, end });
const isIn = (t: number, spans: readonly PatternSpan[]) => spans.some(({ start, end }) => t >= start && t < end);

describe("selectivity", () => {
  const spans = [shows(0, 20), shows(0, 50)];
  const during = (pattern: number, noise: number) => (t: number) => (isIn(t, spans) ? pattern : noise);

  test("is the contrast of patterns and the noise before them", () => {
    const indices = selectivityIndices(
      courseOf(70, during(0.3, 0.1), during(0, 1), during(1, 0), during(0.4, 0.4), during(0, 0)),
      spans,
    );
    for (const [k, one] of [0.5, -1, 1, 0].entries()) expect(indices[k]).toBeCloseTo(one, 12);
    expect(indices[4]).toBeNaN();
    expect(meanSize(indices)).toBeCloseTo((0.5 + 1 + 1 + 0) / 4, 12);
    // Exactly a half is not beyond it.
    expect(fractionBeyond(Float64Array.of(0.5, -1, 1, 0, Number.NaN))).toBe(0.5);
    expect(fractionBeyond(Float64Array.of(0.5, -1, 1, 0), 0)).toBe(0.75);
  });

  test("takes as much noise as the pattern lasts, and none of another pattern", () => {
    // Active in the 10 ms before each presentation alone, or farther away alone.
    const near = (t: number) => (isIn(t, [shows(0, 10), shows(0, 40)]) ? 1 : 0);
    const far = (t: number) => (isIn(t, [shows(0, 0), shows(0, 30)]) ? 1 : 0);
    expect(Array.from(selectivityIndices(courseOf(60, near, far), spans))).toEqual([-1, Number.NaN]);
    // Pattern 1 ends 4 ms before pattern 0 begins.
    const [index] = selectivityIndices(
      courseOf(40, (t) => (t < 16 ? 5 : 1)),
      [shows(1, 6, 16), shows(0, 20)],
    );
    // 20 ms of patterns, the first of 5; noise are the 6 ms before it, of 5, and the 4 ms between, of 1.
    expect(index).toBeCloseTo((3 - 3.4) / (3 + 3.4), 12);
  });

  test("leaves out presentations that the end cuts off", () => {
    const values = courseOf(55, (t) => (t >= 50 ? 1 : 0.25));
    const cut = shows(0, 50, 55);
    expect(selectivityIndices(values, [shows(0, 20), cut])[0]).toBeCloseTo(0, 12);
    expect(selectivityIndices(values, spans)[0]).toBeCloseTo(0, 12);
    // Alone it is as long as can be.
    expect(selectivityIndices(values, [cut])[0]).toBeCloseTo(0.6, 12);
  });

  test("of two patterns is what neurons prefer", () => {
    const two = [shows(0, 10), shows(1, 30), shows(0, 50)];
    const only = (id: number) => (t: number) =>
      isIn(
        t,
        two.filter(({ pattern }) => pattern === id),
      )
        ? 0.8
        : 0.2;
    const course = courseOf(60, only(0), only(1), () => 1, only(7));
    for (const [k, one] of [0.6, -0.6, 0, 0].entries()) {
      expect(patternPreferences(course, two)[k]).toBeCloseTo(one, 12);
      expect(patternPreferences(course, two, [1, 0])[k]).toBeCloseTo(-one, 12);
    }
    expect(fractionBeyond(patternPreferences(course, two))).toBe(0.5);
    expect(patternPreferences(course, two, [0, 2]).every(Number.isNaN)).toBe(true);
  });
});

describe("reproducibility", () => {
  const ramp = (t: number) => (t % 10) / 9;

  test("is 1 for what repeats, -1 for what is reversed, of those that are active in both", () => {
    const spans = [shows(0, 0), shows(0, 10)];
    const repeated = courseOf(20, ramp, (t) => 0.8 * ramp(t));
    expect(reproducibility(repeated, spans)).toEqual({ correlation: expect.closeTo(1, 12), neurons: 1 });
    expect(reproducibility(repeated, spans, { threshold: 0.7 }).neurons).toBe(2);
    const reversed = courseOf(20, (t) => (t < 10 ? ramp(t) : 1 - ramp(t)));
    expect(reproducibility(reversed, spans).correlation).toBeCloseTo(-1, 12);
    expect(reproducibility(reversed, [shows(0, 0)])).toEqual({ correlation: Number.NaN, neurons: 0 });
  });

  test("compares presentations of the same pattern", () => {
    // Pattern 0 is a ramp, pattern 1 a ramp down, by turns.
    const course = courseOf(40, (t) => (Math.floor(t / 10) % 2 === 0 ? ramp(t) : 1 - ramp(t)));
    const spans = [0, 1, 2, 3].map((k) => shows(k % 2, 10 * k));
    expect(reproducibility(course, spans)).toEqual({ correlation: expect.closeTo(1, 12), neurons: 1 });
    const alike = spans.map((one) => ({ ...one, pattern: 0 }));
    expect(reproducibility(course, alike).correlation).toBeCloseTo(-1, 12);
  });
});

describe("order", () => {
  const bump = (at: number) => (t: number) => Number(t % 20 === at);

  test("mean activation times are those of the activity, around the end as well", () => {
    const course = courseOf(
      40,
      bump(3),
      bump(0),
      (t) => Number(t % 20 < 5),
      (t) => Number(t % 20 === 19 || t % 20 === 1),
      () => 0,
    );
    const times = meanActivationTimes(course, { from: 20, to: 40 });
    for (const [k, one] of [3, 0, 2].entries()) expect(times[k]).toBeCloseTo(one, 10);
    // The mean of one before the end and one behind the beginning is the beginning, not the middle.
    expect(Math.min(times[3]!, 20 - times[3]!)).toBeCloseTo(0, 10);
    expect(times[4]).toBeNaN();
    // Nor is there an order of what is the same all the time.
    const even = { size: 2, values: new Float32Array(80).fill(0.3) };
    expect(meanActivationTimes(even, { from: 0, to: 37 })).toEqual(Float64Array.of(Number.NaN, Number.NaN));
    expect(Array.from(activationOrder([5, Number.NaN, 1, 5, Number.NaN]))).toEqual([2, 0, 3, 1, 4]);
    expect(() => meanActivationTimes(course, { from: 40, to: 60 })).toThrow("from 40 to 60 ms, has no sample");
  });

  test("correlates ranks, of active neurons", () => {
    const moved = (first: number, then: number) => (t: number) => (t < 20 ? bump(first)(t) : bump(then)(t));
    const spans = [shows(0, 0, 20), shows(0, 20, 40)];
    const same = courseOf(40, moved(1, 2), moved(5, 3), moved(9, 17));
    expect(orderCorrelation(same, spans, { least: 0.01 })).toBeCloseTo(1, 12);
    const reversed = courseOf(40, moved(1, 9), moved(5, 5), moved(9, 1));
    expect(orderCorrelation(reversed, spans, { least: 0.01 })).toBeCloseTo(-1, 12);
    // Ranks 0 1 2 3 and 0 1 3 2: 1 - 6 * 2 / (4 * 15).
    const swapped = courseOf(40, moved(1, 1), moved(5, 5), moved(9, 13), moved(13, 9));
    expect(orderCorrelation(swapped, spans, { least: 0.01 })).toBeCloseTo(0.8, 12);
    // A bump is a twentieth, which is not more than that.
    expect(orderCorrelation(swapped, spans)).toBeNaN();
  });

  test("equal ones share their rank", () => {
    expect(Array.from(ranksOf(Float64Array.of(7, 1, 7, 3, 7)))).toEqual([3, 0, 3, 1, 3]);
    expect(rankCorrelationOf(Float64Array.of(1, 2, 3), Float64Array.of(4, 4, 4))).toBeNaN();
  });

  test("does not depend on a monotonous change of the values", () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(values, (list) => {
        const [row, cubed] = [Float64Array.from(list), Float64Array.from(list, (one) => one ** 3)];
        const found = rankCorrelationOf(row, cubed);
        if (new Set(list).size === 1) expect(found).toBeNaN();
        else expect(found).toBeCloseTo(1, 10);
      }),
    );
  });
});

describe("winners", () => {
  const fractions = courseOf(
    4,
    () => 0.7,
    () => 0.3,
    (t) => (t < 2 ? 1 : 0),
    (t) => (t < 2 ? 0 : 1),
  );

  test("have the largest fraction, whoever it is", () => {
    const [left, right] = [
      { first: 0, size: 2 },
      { first: 2, size: 2 },
    ];
    expect(winnerShare(fractions, [left])).toBeCloseTo(0.7, 12);
    expect(winnerShare(fractions, [right])).toBe(1);
    expect(winnerShare(fractions, [left, right])).toBeCloseTo(0.85, 12);
  });

  test("of a softmax lie between 1 / K and 1", () => {
    const potentials = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(potentials, (u) => {
        const largest = Math.max(...u);
        const sum = u.reduce((total, one) => total + Math.exp(one - largest), 0);
        const course = { size: u.length, values: u.map((one) => Math.exp(one - largest) / sum) };
        const share = winnerShare(course, [{ first: 0, size: u.length }]);
        expect(share).toBeGreaterThanOrEqual(1 / u.length - 1e-12);
        expect(share).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test("all measures at once, of samples that are farther apart", () => {
  const spans = [shows(0, 20, 40), shows(0, 60, 80)];
  const wave = (at: number) => (t: number) => (isIn(t, spans) && Math.floor((t % 20) / 5) === at ? 1 : 0.1);
  const fine = courseOf(80, wave(0), wave(1), wave(2), wave(3), (t) => (isIn(t, spans) ? 0.1 : 1));
  // Every fifth sample.
  const rows = Array.from({ length: 16 }, (_, k) => Array.from(fine.values.subarray(25 * k, 25 * k + 5)));
  const coarse = { size: 5, values: rows.flat(), every: 5 };
  const segments = [{ first: 0, size: 5 }];
  const measures = assemblyMeasures(fine, spans, segments);
  // Each of four is 1 for a quarter of the pattern, and 0.1 else.
  const [pattern, noise] = [(1 + 3 * 0.1) / 4, 0.1];
  expect(measures.selectivity).toBeCloseTo((4 * ((pattern - noise) / (pattern + noise)) + 0.9 / 1.1) / 5, 12);
  expect(measures).toMatchObject({ selective: 1, reproduced: 4, winner: 1 });
  expect(measures.correlation).toBeCloseTo(1, 12);
  expect(measures.order).toBeCloseTo(1, 12);
  expect(measures.distinct).toBeNaN();
  for (const [name, value] of Object.entries(assemblyMeasures(coarse, spans, segments))) {
    if (name !== "distinct") expect(value, name).toBeCloseTo(measures[name as keyof typeof measures], 12);
  }
});

describe("refuses", () => {
  const course = courseOf(
    40,
    () => 0.5,
    () => 0.5,
  );
  test.each<[string, () => unknown, string]>([
    [
      "values that are no whole samples",
      () => selectivityIndices({ size: 3, values: [1, 2, 3, 4] }, []),
      "4 values, which are no whole samples of 3 neurons",
    ],
    ["no values", () => winnerShare({ size: 3, values: [] }, [{ first: 0, size: 1 }]), "0 values"],
    [
      "presentations out of order",
      () => reproducibility(course, [shows(0, 20), shows(0, 0)]),
      "presentation 1 of reproducibility begins at 0 ms, before presentation 0 ends at 30 ms: presentations must be in order, one after the other",
    ],
    [
      "presentations that overlap",
      () => selectivityIndices(course, [shows(0, 0), shows(1, 9)]),
      "begins at 9 ms, before presentation 0 ends at 10 ms",
    ],
    [
      "a presentation before the beginning",
      () => orderCorrelation(course, [shows(0, -5)]),
      "presentation 0 of orderCorrelation begins at -5 ms, before the first sample",
    ],
    [
      "one that ends at once",
      () => patternPreferences(course, [shows(0, 5, 5)]),
      "presentation 0 of patternPreferences must end after it begins, not last from 5 to 5 ms",
    ],
    [
      "a pattern that is none",
      () => selectivityIndices(course, [shows(-1, 5)]),
      "the pattern of presentation 0 of selectivityIndices must be a whole number of at least 0, not -1",
    ],
    [
      "presentations that are no list",
      () => selectivityIndices(course, "all" as never),
      "must be a list of { pattern, start, end }, not 'all' (text)",
    ],
    [
      "a segment beyond the neurons",
      () => winnerShare(course, [{ first: 1, size: 2 }]),
      "segment 0 of winnerShare must lie within the 2 neurons, not be 2 from neuron 1",
    ],
    ["no segments", () => winnerShare(course, []), "the segments of winnerShare must be a list"],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
