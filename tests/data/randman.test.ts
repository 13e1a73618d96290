import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomManifolds } from "../../data/randman.ts";
import fixture from "./datasets.fixture.json" with { type: "json" };

const SEED = 1;

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe("randomManifolds against the reference's generator", () => {
  for (const recorded of fixture.randman) {
    const { m, n_classes, n_samples, d, n_cutoff, alpha, seed_mf, seed_smp } = recorded.args;
    test(`${n_classes} manifolds of dimension ${d} among ${m} inputs`, () => {
      const { inputs, labels } = randomManifolds({
        inputSize: m,
        classCount: n_classes,
        size: n_samples,
        manifoldDimension: d,
        terms: n_cutoff,
        alpha,
        manifoldSeed: seed_mf,
        sampleSeed: seed_smp,
      });
      for (const [index, value] of recorded.input_first.flat().entries()) expect(inputs[index]).toBeCloseTo(value, 9);
      expect(Array.from(labels.subarray(0, recorded.label_first.length))).toStrictEqual(recorded.label_first);
      const average = mean(inputs);
      expect(average).toBeCloseTo(recorded.mean, 9);
      expect(Math.sqrt(mean(Array.from(inputs, (value) => (value - average) ** 2)))).toBeCloseTo(recorded.std, 9);
    });
  }
});

describe("randomManifolds", () => {
  const some = { inputSize: 4, classCount: 3, size: 60, terms: 20, manifoldSeed: 1, sampleSeed: 2 };

  test("every class is equally frequent and fills its range", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 2, max: 9 }),
        fc.nat(3),
        fc.integer({ min: 1, max: 2 }),
        fc.nat(),
        (inputSize, classCount, perClass, surplus, manifoldDimension, seed) => {
          const { inputs, targets, labels, ...sizes } = randomManifolds({
            inputSize,
            classCount,
            // What is left over beyond whole classes is dropped.
            size: perClass * classCount + (surplus % classCount),
            manifoldDimension,
            terms: 5,
            manifoldSeed: seed,
            sampleSeed: seed + 1,
          });
          const sampleCount = perClass * classCount;
          expect(sizes).toStrictEqual({ name: "randman", sampleCount, inputSize, targetSize: classCount });
          for (let label = 0; label < classCount; label++) {
            const own = [...labels.keys()].filter((sample) => labels[sample] === label);
            expect(own.length).toBe(perClass);
            for (let input = 0; input < inputSize; input++) {
              const values = own.map((sample) => inputs[sample * inputSize + input]!);
              expect([Math.min(...values), Math.max(...values)]).toStrictEqual([0, 1]);
            }
            for (const sample of own) {
              const row = Array.from(targets.subarray(sample * classCount, (sample + 1) * classCount));
              expect(row).toStrictEqual(row.map((_, unit) => (unit === label ? 1 : 0)));
            }
          }
        },
      ),
      { seed: SEED },
    );
  });

  test("the manifold seed moves the manifolds, the sample seed the points", () => {
    const dataset = randomManifolds(some);
    expect(randomManifolds(some)).toStrictEqual(dataset);
    const elsewhere = randomManifolds({ ...some, manifoldSeed: 3 });
    expect(elsewhere.labels).toStrictEqual(dataset.labels);
    expect(elsewhere.inputs).not.toStrictEqual(dataset.inputs);
    expect(randomManifolds({ ...some, sampleSeed: 3 }).labels).not.toStrictEqual(dataset.labels);
  });

  test("training and test samples lie on the same manifolds", () => {
    const [training, tests] = [2, 3].map((sampleSeed) => randomManifolds({ ...some, size: 900, sampleSeed }));
    const distance = (sample: number, other: number) => {
      let sum = 0;
      for (let input = 0; input < 4; input++) {
        sum += (tests!.inputs[sample * 4 + input]! - training!.inputs[other * 4 + input]!) ** 2;
      }
      return sum;
    };
    let right = 0;
    for (let sample = 0; sample < tests!.sampleCount; sample++) {
      let nearest = 0;
      for (let other = 1; other < training!.sampleCount; other++) {
        if (distance(sample, other) < distance(sample, nearest)) nearest = other;
      }
      if (training!.labels[nearest] === tests!.labels[sample]) right++;
    }
    expect(right / tests!.sampleCount).toBeGreaterThan(0.95);
  });

  test("arguments out of range are named, with what is right", () => {
    expect(() => randomManifolds({ ...some, size: 5 })).toThrow(
      "randomManifolds: size is 5, but must be an integer of at least 6",
    );
    expect(() => randomManifolds({ ...some, inputSize: 0 })).toThrow("randomManifolds: inputSize is 0");
    expect(() => randomManifolds({ ...some, terms: 0.5 })).toThrow("randomManifolds: terms is 0.5");
    expect(() => randomManifolds({ ...some, alpha: Number.NaN })).toThrow("randomManifolds: alpha is NaN");
    expect(() => randomManifolds({ ...some, manifoldSeed: -1 })).toThrow("randomManifolds: manifoldSeed is -1");
  });
});
