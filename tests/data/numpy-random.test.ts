import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomState } from "../../data/numpy-random.ts";
import datasets from "./datasets.fixture.json" with { type: "json" };
import recorded from "./numpy-random.fixture.json" with { type: "json" };

const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** How each recorded method is called here; results as plain numbers or arrays. */
const calls: Record<string, (random: RandomState, given: number[]) => number | ArrayLike<number>> = {
  random: (random) => random.random(),
  rand: (random, [n]) => random.rand(n!),
  standardNormal: (random) => random.standardNormal(),
  normal: (random, [mean, sd, n]) => random.normal(mean!, sd!, n!),
  uniform: (random, [low, high, n]) => random.uniform(low!, high!, n!),
  randint: (random, [low, high, n]) => random.randint(low!, high!, n!),
  permutation: (random, [n]) => random.permutation(n!),
  shuffle: (random, [n]) => {
    const items = Array.from({ length: n! }, (_, index) => index);
    random.shuffle(items);
    return items;
  },
  skip: (random, [n]) => {
    random.rand(n!);
    return [];
  },
};

/** Normal numbers may differ in the last bits (the platform's logarithm), all others may not. */
function expectDrawn(method: string, actual: number | ArrayLike<number>, expected: number | number[]): void {
  const drawn = typeof actual === "number" ? actual : Array.from(actual);
  if (!/normal/i.test(method)) {
    expect(drawn).toStrictEqual(expected);
    return;
  }
  expect(Array.isArray(drawn)).toBe(Array.isArray(expected));
  const values = [drawn].flat();
  const references = [expected].flat();
  expect(values).toHaveLength(references.length);
  references.forEach((reference, index) => {
    expect(Math.abs(values[index]! - reference)).toBeLessThanOrEqual(16 * Number.EPSILON * Math.abs(reference));
  });
}

describe("RandomState against NumPy", () => {
  for (const { seed, calls: sequence } of recorded.recordings) {
    test(`seed ${seed}: every method, mixed`, () => {
      const random = new RandomState(seed);
      for (const { method, arguments: given, result } of sequence) {
        expectDrawn(method, calls[method]!(random, given), result);
      }
    });
  }

  test("the sequence recorded with the reference's datasets", () => {
    const replay: Record<string, [method: string, given: number[]]> = {
      "randint(3)": ["randint", [0, 3]],
      "rand(2)": ["rand", [2]],
      "normal(0,1,3)": ["normal", [0, 1, 3]],
      "permutation(10)": ["permutation", [10]],
      "shuffle(arange(8))": ["shuffle", [8]],
    };
    const { seed, sequence } = datasets.random_state;
    const random = new RandomState(seed);
    for (const [call, result] of sequence as [string, number | number[]][]) {
      const [method, given] = replay[call]!;
      expectDrawn(method, calls[method]!(random, given), result);
    }
  });
});

test("exponential numbers among integers and normal numbers, as recorded with NumPy 2.4", () => {
  const random = new RandomState(3);
  const near = (drawn: number, recorded: number) =>
    expect(Math.abs(drawn - recorded)).toBeLessThanOrEqual(16 * Number.EPSILON * Math.abs(recorded));
  expect(random.randint(2, 11)).toBe(10);
  near(random.exponential(2.5), 3.0787696168508623);
  const recorded = [3.90642502, 8.12545802, 25.39125925];
  for (const [k, drawn] of random.exponential(1 / 0.088, 3).entries()) expect(drawn).toBeCloseTo(recorded[k]!, 7);
  expect(random.randint(0, 2450)).toBe(1738);
  near(random.normal(0, 1), -0.3580950289298587);
});

describe("RandomState", () => {
  test("uniform numbers and integers stay in their range", () => {
    fc.assert(
      fc.property(anySeed, fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, low, range) => {
        const random = new RandomState(seed);
        for (const value of random.rand(20)) expect(value >= 0 && value < 1).toBe(true);
        for (const value of random.randint(low, low + range, 20)) {
          expect(Number.isInteger(value) && value >= low && value < low + range).toBe(true);
        }
      }),
    );
  });

  test("a permutation holds every index once", () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 0, max: 200 }), (seed, n) => {
        const sorted = Array.from(new RandomState(seed).permutation(n)).sort((a, b) => a - b);
        expect(sorted).toStrictEqual(Array.from({ length: n }, (_, index) => index));
      }),
    );
  });

  test("a shuffle keeps the items, in arrays and typed arrays alike", () => {
    fc.assert(
      fc.property(anySeed, fc.array(fc.integer({ min: 0, max: 255 })), (seed, items) => {
        const shuffled = [...items];
        const shuffledBytes = Uint8Array.from(items);
        new RandomState(seed).shuffle(shuffled);
        new RandomState(seed).shuffle(shuffledBytes);
        expect(Array.from(shuffledBytes)).toStrictEqual(shuffled);
        expect([...shuffled].sort()).toStrictEqual([...items].sort());
      }),
    );
  });

  test("one number at a time is the same stream as an array", () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 0, max: 30 }), (seed, n) => {
        const single = new RandomState(seed);
        const many = new RandomState(seed);
        const draws = (draw: () => number) => Float64Array.from({ length: n }, draw);
        expect(many.rand(n)).toStrictEqual(draws(() => single.rand()));
        expect(many.normal(1, 2, n)).toStrictEqual(draws(() => single.normal(1, 2)));
        expect(many.uniform(1, 2, n)).toStrictEqual(draws(() => single.uniform(1, 2)));
        expect(many.exponential(2, n)).toStrictEqual(draws(() => single.exponential(2)));
        expect(many.randint(1, 9, n)).toStrictEqual(draws(() => single.randint(1, 9)));
        expect(many.standardNormal(n)).toStrictEqual(draws(() => single.standardNormal()));
      }),
    );
  });

  test("arguments out of range are named, with what is right", () => {
    const random = new RandomState(0);
    for (const seed of [-1, 1.5, Number.NaN, 2 ** 32]) {
      expect(() => new RandomState(seed)).toThrow(
        `RandomState: seed is ${seed}, but must be an integer from 0 to 4294967295`,
      );
    }
    expect(() => random.rand(-1)).toThrow("RandomState.rand: n is -1, but must be an integer of at least 0");
    expect(() => random.permutation(2.5)).toThrow("RandomState.permutation: n is 2.5");
    expect(() => random.randint(3, 3)).toThrow("RandomState.randint: high is 3, but must be an integer of at least 4");
    expect(() => random.randint(0.5, 3)).toThrow("RandomState.randint: low is 0.5, but must be an integer");
    expect(() => random.randint(0, 2 ** 32 + 1)).toThrow("RandomState.randint: high - 1 - low is 4294967296");
    expect(() => random.normal(0, -1)).toThrow("a standard deviation must not be negative");
    expect(() => random.normal(Number.NaN, 1)).toThrow("RandomState.normal: mean is NaN");
    expect(() => random.exponential(-1)).toThrow(
      "RandomState.exponential: scale is -1, but a mean must not be negative",
    );
    expect(() => random.uniform(0, Number.POSITIVE_INFINITY)).toThrow("RandomState.uniform: high is Infinity");
    expect(() => random.uniform(-1e308, 1e308)).toThrow("RandomState.uniform: high - low is Infinity");
  });
});
