import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { YIN_YANG_CLASSES, yinYang, yinYangClass } from "../../data/yinyang.ts";
import fixture from "./datasets.fixture.json" with { type: "json" };

const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** Radii as fractions, so that the dots are neither too small to hit soon nor larger than their lobes. */
const anyShape = fc
  .tuple(fc.double({ min: 0.1, max: 2, noNaN: true }), fc.double({ min: 0.1, max: 0.45, noNaN: true }))
  .map(([rBig, fraction]) => ({ rBig, rSmall: fraction * rBig }));

const sha256 = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  createHash("sha256")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex");

/**
 * The symbol as one draws it: two dots; else the lobe the point lies in decides; else the half. Points closer to a border
 * than rounding can tell have no answer.
 */
function drawnClass(x: number, y: number, rSmall: number, rBig: number): number | undefined {
  const right = Math.hypot(x - 1.5 * rBig, y - rBig);
  const left = Math.hypot(x - 0.5 * rBig, y - rBig);
  const toBorder = [right - rSmall, left - rSmall, right - rBig / 2, left - rBig / 2, y - rBig];
  if (toBorder.some((signed) => Math.abs(signed) < 1e-12)) return undefined;
  if (Math.min(right, left) < rSmall) return 2;
  if (left < rBig / 2) return 1;
  if (right < rBig / 2) return 0;
  return y > rBig ? 1 : 0;
}

describe("yinYang against the published generator", () => {
  for (const recorded of fixture.yinyang) {
    const { size, seed, r_small: rSmall, r_big: rBig } = recorded.args;
    test(`${size} samples of seed ${seed}`, () => {
      const dataset = yinYang({ size, seed, rSmall, rBig });
      const first = recorded.input_first.flat();
      expect(Array.from(dataset.inputs.subarray(0, first.length))).toStrictEqual(first);
      expect(Array.from(dataset.labels.subarray(0, recorded.label_first.length))).toStrictEqual(recorded.label_first);
      expect(sha256(dataset.inputs)).toBe(recorded.sha256_input);
      expect(sha256(dataset.targets)).toBe(recorded.sha256_labels_onehot);
      const counts = YIN_YANG_CLASSES.map((_, label) => dataset.labels.filter((other) => other === label).length);
      expect(counts).toStrictEqual(recorded.class_counts);
      expect(yinYang({ size, seed })).toStrictEqual(dataset);
    });
  }
});

describe("yinYang", () => {
  test("every point lies in the disc, in its class, with its complements", () => {
    fc.assert(
      fc.property(anySeed, anyShape, fc.integer({ min: 0, max: 50 }), (seed, shape, size) => {
        const { inputs, targets, labels, ...sizes } = yinYang({ size, seed, ...shape });
        expect(sizes).toStrictEqual({ name: "yinyang", sampleCount: size, inputSize: 4, targetSize: 3 });
        expect([inputs.length, targets.length, labels.length]).toStrictEqual([4 * size, 3 * size, size]);
        labels.forEach((label, sample) => {
          const [x, y, ...complements] = inputs.subarray(4 * sample, 4 * sample + 4) as unknown as [number, number];
          expect(Math.hypot(x - shape.rBig, y - shape.rBig)).toBeLessThanOrEqual(shape.rBig * (1 + 1e-15));
          expect(complements).toStrictEqual([1 - x, 1 - y]);
          expect(yinYangClass(x, y, shape)).toBe(label);
          expect(drawnClass(x, y, shape.rSmall, shape.rBig) ?? label).toBe(label);
          expect(Array.from(targets.subarray(3 * sample, 3 * sample + 3))).toStrictEqual(
            YIN_YANG_CLASSES.map((_, other) => (other === label ? 1 : 0)),
          );
        });
      }),
    );
  });

  test("the class of a point, and none outside the disc", () => {
    expect(yinYangClass(0.75, 0.5)).toBe(2);
    expect(yinYangClass(0.25, 0.5)).toBe(2);
    expect(yinYangClass(0.5, 0.9)).toBe(1);
    expect(yinYangClass(0.5, 0.1)).toBe(0);
    expect(yinYangClass(0.25, 0.35)).toBe(1);
    expect(yinYangClass(0.75, 0.65)).toBe(0);
    expect(yinYangClass(0.05, 0.05)).toBeUndefined();
  });

  test("arguments out of range are named, with what is right", () => {
    expect(() => yinYang({ size: -3, seed: 0 })).toThrow("yinYang: size is -3, but must be an integer of at least 0");
    expect(() => yinYang({ size: 3, seed: 0.5 })).toThrow(
      "yinYang: seed is 0.5, but must be an integer from 0 to 4294967295",
    );
    expect(() => yinYang({ size: 3, seed: 2 ** 32 })).toThrow("yinYang: seed is 4294967296");
    expect(() => yinYang({ size: 3, seed: 0, rSmall: 0.3 })).toThrow("at most rBig / 2 = 0.25");
    expect(() => yinYang({ size: 3, seed: 0, rSmall: 0 })).toThrow("yinYang: rSmall is 0");
    expect(() => yinYang({ size: 3, seed: 0, rBig: 0 })).toThrow("the radius of the symbol must be positive");
    expect(() => yinYangClass(0, 0, { rBig: Number.NaN })).toThrow("rBig is NaN, but must be a finite number");
  });
});
