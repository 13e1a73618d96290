import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatenatedShuffles, oneHot } from "../../data/dataset.ts";
import { RandomState } from "../../data/numpy-random.ts";

describe("concatenatedShuffles", () => {
  test("is one permutation after the other", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 6 }),
        (seed, sampleCount, epochs) => {
          const random = new RandomState(seed);
          const expected = Array.from({ length: epochs }, () => Array.from(random.permutation(sampleCount))).flat();
          const sampleIds = concatenatedShuffles(new RandomState(seed), sampleCount, epochs);
          expect(Array.from(sampleIds)).toStrictEqual(expected);
        },
      ),
    );
  });

  test("names a wrong argument", () => {
    const random = new RandomState(0);
    expect(() => concatenatedShuffles(random, -1, 2)).toThrow(
      "concatenatedShuffles: sampleCount is -1, but must be an integer from 0 to 2147483647",
    );
    expect(() => concatenatedShuffles(random, 3, 0.5)).toThrow(
      "concatenatedShuffles: epochs is 0.5, but must be an integer of at least 0",
    );
  });
});

describe("oneHot", () => {
  test("has a one at the label and zeros elsewhere", () => {
    expect(oneHot([2, 0], 3)).toStrictEqual(Float64Array.of(0, 0, 1, 1, 0, 0));
    expect(oneHot([], 3)).toStrictEqual(new Float64Array(0));
  });

  test("names a label out of range", () => {
    expect(() => oneHot([0, 3], 3)).toThrow("oneHot: labels[1] is 3, but must be an integer from 0 to 2");
    expect(() => oneHot([], 0)).toThrow("oneHot: classCount is 0, but must be an integer of at least 1");
  });
});
