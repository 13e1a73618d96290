import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inputsOf } from "../../data/dataset.ts";
import { odours } from "../../data/odours.ts";

const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("odours", () => {
  test("as many glomeruli are active in each, whatever has moved, and as strong as those of its kind", () => {
    fc.assert(
      fc.property(
        fc.record({
          size: fc.integer({ min: 0, max: 30 }),
          seed: anySeed,
          odourSeed: anySeed,
          classes: fc.integer({ min: 1, max: 5 }),
          glomeruli: fc.integer({ min: 2, max: 40 }),
          noise: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (options, share) => {
          const active = 1 + Math.floor(share * (options.glomeruli - 1));
          const { inputs, targets, labels, ...sizes } = odours({ ...options, active });
          const { size, classes, glomeruli } = options;
          expect(sizes).toEqual({ name: "odours", sampleCount: size, inputSize: glomeruli, targetSize: classes });
          expect([inputs.length, targets.length, labels.length]).toEqual([size * glomeruli, size * classes, size]);
          const strengths = new Map<number, string>();
          for (let sample = 0; sample < size; sample++) {
            const own = Array.from(inputs.subarray(sample * glomeruli, (sample + 1) * glomeruli)).filter((x) => x > 0);
            expect(own).toHaveLength(active);
            expect(own.every((x) => x >= 0.5 && x <= 1)).toBe(true);
            const sorted = own.toSorted((x, y) => x - y).join();
            expect(strengths.get(labels[sample]!) ?? sorted).toBe(sorted);
            strengths.set(labels[sample]!, sorted);
            expect(targets[sample * classes + labels[sample]!]).toBe(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("have as many glomeruli of their own as the noise says", () => {
    const [size, glomeruli] = [2000, 200];
    const pure = odours({ size, seed: 1, classes: 1, glomeruli, noise: 0 });
    const noisy = odours({ size, seed: 2, classes: 1, glomeruli, noise: 0.3 });
    const kind = inputsOf(pure, 0);
    for (let sample = 1; sample < size; sample++) expect(inputsOf(pure, sample)).toEqual(kind);
    let moved = 0;
    for (let sample = 0; sample < size; sample++) {
      moved += inputsOf(noisy, sample).filter((x: number, k: number) => x > 0 && kind[k] === 0).length;
    }
    // 40 active each, of which 12 are drawn from the 160 that are silent and the 12 themselves. (A bound of four standard deviations of a binomial count.)
    expect(Math.abs(moved / (40 * size) - (0.3 * 160) / 172)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / (40 * size)));
  });

  test("kinds depend on their own seed alone, samples on theirs", () => {
    const pure = (seed: number, odourSeed: number) =>
      odours({ size: 50, seed, odourSeed, classes: 1, noise: 0 }).inputs.subarray(0, 100);
    expect(pure(1, 5)).toEqual(pure(2, 5));
    expect(pure(1, 5)).not.toEqual(pure(1, 6));
    expect(odours({ size: 20, seed: 3 })).toEqual(odours({ size: 20, seed: 3 }));
    expect(odours({ size: 20, seed: 3 }).labels).not.toEqual(odours({ size: 20, seed: 4 }).labels);
  });

  test.each([
    [{ noise: 1.5 }, "odours: noise is 1.5, but must be from 0 to 1"],
    [{ noise: Number.NaN }, "noise"],
    [{ active: 101 }, "active"],
    [{ active: 0 }, "active"],
    [{ classes: 0 }, "classes"],
    [{ classes: 300 }, "classes"],
    [{ glomeruli: 1 }, "glomeruli"],
    [{ seed: -1 }, "seed"],
    [{ odourSeed: 0.5 }, "odourSeed"],
    [{ size: -1 }, "size"],
  ])("%j is refused", (wrong, message) => {
    expect(() => odours({ size: 5, seed: 1, ...wrong })).toThrow(message);
  });
});
