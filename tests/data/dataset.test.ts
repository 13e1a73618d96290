import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatenatedShuffles, inputsOf, oneHot, withTargetMargin } from "../../data/dataset.ts";
import { RandomState } from "../../data/numpy-random.ts";

describe("inputsOf", () => {
  const samples = { name: "", targets: new Float64Array(), targetSize: 0, sampleCount: 3, inputSize: 2 };
  const patterns = { ...samples, inputs: Float64Array.of(0, 1, 2, 3, 4, 5) };

  test("is a view of some samples, or of those that there are, with all their steps", () => {
    expect([...inputsOf(patterns, 1)]).toEqual([2, 3]);
    expect([...inputsOf(patterns, 1, 5)]).toEqual([2, 3, 4, 5]);
    expect(inputsOf(patterns, 0).buffer).toBe(patterns.inputs.buffer);
    const sequences = { ...samples, steps: 2, inputs: Float64Array.from({ length: 12 }, (_, k) => k) };
    expect([...inputsOf(sequences, 2)]).toEqual([8, 9, 10, 11]);
  });

  test.each([3, -1, 0.5])("sample %d of three is refused", (from) => {
    expect(() => inputsOf(patterns, from)).toThrow("inputsOf: from");
  });
});

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

describe("withTargetMargin", () => {
  const samples = {
    name: "two",
    inputs: Float64Array.of(1, 2),
    targets: Float64Array.of(0, 1, 0.5, 0),
    labels: Int32Array.of(1, 0),
    sampleCount: 2,
    inputSize: 1,
    targetSize: 2,
  };
  test("keeps targets from 0 and 1, and leaves everything else", () => {
    const soft = withTargetMargin(samples, 0.1);
    for (const [index, target] of [0.1, 0.9, 0.5, 0.1].entries()) expect(soft.targets[index]).toBeCloseTo(target, 15);
    expect({ ...soft, targets: samples.targets }).toEqual(samples);
    expect(withTargetMargin(samples, 0)).toEqual(samples);
  });
  test.each([-0.1, 0.5, Number.NaN])("refuses a margin of %s", (margin) => {
    expect(() => withTargetMargin(samples, margin)).toThrow(`margin is ${margin}, but must be`);
  });
});
