/** The order of neurons by mean activation time: closed forms, ties, silence, and which presentation counts. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { getOrder } from "../../network_architectures/wta/index.ts";

/** Samples of neurons whose rate is a function of time. */
const record = (ms: number, ...neurons: ((t: number) => number)[]) =>
  Array.from({ length: ms }, (_, t) => neurons.map((rate) => rate(t))).flat();
const at = (time: number) => (t: number) => Number(t === time);
const shown = (start: number, end: number, rest: object = {}) => ({ pattern: 0, start, end, ...rest });

test("a bump around a time of the window is at that time, also where it goes around the end", () => {
  // 1 + cos has its mean, on the circle, at its peak.
  const bump = (peak: number) => (t: number) => 1 + Math.cos((2 * Math.PI * (t - 50 - peak)) / 100);
  const fractions = record(200, bump(70), bump(10), bump(98), bump(40));
  const { order, times, window } = getOrder({ fractions, neurons: 4, presentations: [shown(50, 150)] });
  expect(window).toEqual(shown(50, 150));
  for (const [neuron, peak] of [70, 10, 98, 40].entries()) expect(times[neuron]).toBeCloseTo(peak, 9);
  expect([...order]).toEqual([1, 3, 0, 2]);
});

test("the silent come last, and those of one time, in the order of their numbers", () => {
  const silent = () => 0;
  const fractions = record(10, silent, at(7), at(3), silent, at(3), at(0));
  const { order, times } = getOrder({ fractions, neurons: 6, presentations: [shown(0, 10)] });
  expect([...order]).toEqual([5, 2, 4, 1, 0, 3]);
  expect(Array.from(times, (time) => Math.round(time))).toEqual([Number.NaN, 7, 3, Number.NaN, 3, 0]);
});

test("the last presentation that is there from beginning to end counts", () => {
  const fractions = record(60, at(12), at(25), at(41));
  const presentations = [shown(10, 20), shown(20, 30), shown(30, 40, { isCut: true }), shown(40, 61)];
  expect(getOrder({ fractions, neurons: 3, presentations }).window).toEqual(shown(20, 30));
  // Sampled every 2 ms: as long, of half as many samples.
  const half = fractions.filter((_, k) => Math.floor(k / 3) % 2 === 0);
  const sampled = getOrder({ fractions: half, neurons: 3, presentations: presentations.slice(0, 1), recordEvery: 2 });
  expect([...sampled.order]).toEqual([0, 1, 2]);
  expect(sampled.times[0]).toBeCloseTo(2, 9);
  for (const given of [[], [shown(40, 61)], [shown(0, 10, { isCut: true })]]) {
    expect(() => getOrder({ fractions, neurons: 3, presentations: given })).toThrow(
      `the last presentation that is recorded completely, but of ${given.length} in 60 ms there is none`,
    );
  }
  expect(() => getOrder({ fractions, neurons: 7, presentations })).toThrow(
    "180 fractions are no whole samples of 7 neurons",
  );
});

test("any rates: all neurons once, times in the window and ascending", () => {
  const rates = fc
    .integer({ min: 1, max: 8 })
    .chain((neurons) =>
      fc
        .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: neurons * 12, maxLength: neurons * 12 })
        .map((fractions) => ({ neurons, fractions })),
    );
  fc.assert(
    fc.property(rates, ({ neurons, fractions }) => {
      const { order, times } = getOrder({ fractions, neurons, presentations: [shown(2, 11)] });
      expect([...order].sort((one, other) => one - other)).toEqual([...Array(neurons).keys()]);
      const sorted = Array.from(order, (neuron) => times[neuron]!).filter((time) => !Number.isNaN(time));
      expect(sorted).toEqual([...sorted].sort((one, other) => one - other));
      for (const time of sorted) expect(time >= 0 && time < 9).toBe(true);
    }),
  );
});
