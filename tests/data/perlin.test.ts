import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomState } from "../../data/numpy-random.ts";
import { perlinNoise, perlinRegression } from "../../data/perlin.ts";

const SEED = 1;

const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const anyDimension = fc.integer({ min: 1, max: 5 });

describe("perlinNoise", () => {
  test("lies in [0, 1] and is level at the points of its lattice", () => {
    fc.assert(
      fc.property(anySeed, anyDimension, fc.nat(), (seed, dimension, pointSeed) => {
        const noise = perlinNoise({ seed, dimension });
        const points = new RandomState(pointSeed).uniform(-50, 50, 20 * dimension);
        for (let start = 0; start < points.length; start += dimension) {
          expect(noise(points, start)).toBeGreaterThanOrEqual(0);
          expect(noise(points, start)).toBeLessThanOrEqual(1);
        }
        const onLattice = perlinNoise({ seed, dimension, frequency: 1 });
        expect(onLattice(points.map(Math.round))).toBe(0.5);
      }),
      { seed: SEED },
    );
  });

  test("in one dimension, lines of slope 1 and -1 are blended", () => {
    const noise = perlinNoise({ seed: 5, dimension: 1, frequency: 1, octaves: 1 });
    // Near a point of the lattice the height shows the sign of its gradient. The bound on the height is 1/2.
    const signAt = (point: number) => Math.sign(noise([point + 1e-3]) - 0.5);
    const seen = new Set<number>();
    for (let point = 0; point < 40; point++) {
      const [left, right] = [signAt(point), signAt(point + 1)];
      expect(noise([point + 0.5])).toBeCloseTo(0.5 + 0.25 * (left - right), 12);
      // fade(1/4) = 6/1024 - 15/256 + 10/64.
      expect(noise([point + 0.25])).toBeCloseTo(0.5 + 0.896484375 * 0.25 * left - 0.103515625 * 0.75 * right, 12);
      seen.add(left);
    }
    expect([...seen].sort()).toStrictEqual([-1, 1]);
  });

  test("is smooth across cells, differs along every axis, and repeats after 256 of them", () => {
    fc.assert(
      fc.property(anySeed, anyDimension, (seed, dimension) => {
        const noise = perlinNoise({ seed, dimension, frequency: 1, octaves: 1 });
        const random = new RandomState(seed);
        for (let axis = 0; axis < dimension; axis++) {
          const point = random.uniform(0, 4, dimension);
          const at = (value: number) => noise(point.map((own, index) => (index === axis ? value : own)));
          expect(Math.abs(at(3 - 1e-7) - at(3 + 1e-7))).toBeLessThan(1e-6);
          expect(at(0.25)).not.toBe(at(2.6));
          expect(at(256.25)).toBe(at(0.25));
        }
      }),
      { seed: SEED },
    );
  });

  test("octaves add finer layers of less height", () => {
    const options = { seed: 9, dimension: 2, frequency: 2, lacunarity: 3 };
    const coarse = perlinNoise({ ...options, octaves: 1 });
    const both = perlinNoise({ ...options, octaves: 2, persistence: 0.5 });
    const flat = perlinNoise({ ...options, octaves: 2, persistence: 0 });
    const fine = (point: number[]) => (1.5 * (both(point) - 0.5) - (coarse(point) - 0.5)) / 0.5;
    expect(flat([0.3, 0.4])).toBe(coarse([0.3, 0.4]));
    // The fine layer alone is level at its own lattice, six points to the unit, where the coarse one is not.
    expect(fine([1 / 6, 5 / 6])).toBeCloseTo(0, 12);
    expect(coarse([1 / 6, 5 / 6])).not.toBeCloseTo(0.5, 3);
    expect(fine([0.3, 0.4])).not.toBeCloseTo(0, 3);
  });
});

describe("perlinRegression", () => {
  const some = { trainingSize: 400, testSize: 100, noiseSeed: 42, trainingSeed: 1, testSeed: 2 };

  test("inputs from the unit cube; targets of training from 0.1 to 0.9, of the test on the same scale", () => {
    const { training, test: tests } = perlinRegression(some);
    const { inputs, targets, ...sizes } = training;
    expect(sizes).toStrictEqual({ name: "perlin", sampleCount: 400, inputSize: 2, targetSize: 1 });
    expect(Array.from(inputs)).toStrictEqual(Array.from(new RandomState(1).rand(800)));
    expect(Math.min(...targets)).toBeCloseTo(0.1, 12);
    expect(Math.max(...targets)).toBeCloseTo(0.9, 12);
    expect([tests.inputs.length, tests.targets.length]).toStrictEqual([200, 100]);

    // Heights, enhanced by hand, are on one line with the targets of both sets.
    const noise = perlinNoise({ dimension: 2, seed: 42 });
    const enhanced = (points: ArrayLike<number>, sample: number) => {
      const height = noise(points, 2 * sample);
      return height ** 2 / (height ** 2 + (1 - height) ** 2);
    };
    const [low, high] = [targets.indexOf(Math.min(...targets)), targets.indexOf(Math.max(...targets))];
    const scale = 0.8 / (enhanced(inputs, high) - enhanced(inputs, low));
    for (const set of [training, tests]) {
      set.targets.forEach((target, sample) => {
        expect(target).toBeCloseTo(0.1 + scale * (enhanced(set.inputs, sample) - enhanced(inputs, low)), 12);
      });
    }
  });

  test("the landscape is the same wherever it is looked at, and another for another seed", () => {
    const dataset = perlinRegression(some);
    expect(perlinRegression(some)).toStrictEqual(dataset);
    const other = perlinRegression({ ...some, noiseSeed: 43 });
    expect(other.training.inputs).toStrictEqual(dataset.training.inputs);
    expect(other.training.targets).not.toStrictEqual(dataset.training.targets);
  });

  test("arguments out of range are named, with what is right", () => {
    expect(() => perlinRegression({ ...some, testSeed: 1 })).toThrow(
      "perlinRegression: trainingSeed and testSeed are both 1, but must differ",
    );
    expect(() => perlinRegression({ ...some, inputSize: 11 })).toThrow(
      "perlinRegression: inputSize is 11, but must be an integer from 1 to 10",
    );
    expect(() => perlinRegression({ ...some, trainingSize: 1 })).toThrow("perlinRegression: trainingSize is 1");
    expect(() => perlinRegression({ ...some, octaves: 0 })).toThrow("perlinNoise: octaves is 0");
    expect(() => perlinRegression({ ...some, frequency: 0 })).toThrow("frequency and contrast must be above 0");
    expect(() => perlinRegression({ ...some, contrast: -1 })).toThrow(
      "perlinRegression: contrast is -1, but must be at least 0",
    );
  });
});
