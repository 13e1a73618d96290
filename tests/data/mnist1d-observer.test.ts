import { expect, test } from "vitest";
import { idealObserver } from "../../data/index.ts";

test("the ideal observer is right as often as another program of its kind", () => {
  // 0.750 and 0.938 at once, 0.990 and 0.992 ten steps later, over 600 sequences.
  const atOnce = idealObserver({ size: 60, seed: 51, shifts: 160 });
  expect(Math.abs(atOnce.balancedAccuracy - 0.75)).toBeLessThan(0.04);
  expect(Math.abs(atOnce.accuracy - 0.938)).toBeLessThan(0.02);
  const later = idealObserver({ size: 60, seed: 51, shifts: 160, delay: 10 });
  expect(later.balancedAccuracy).toBeGreaterThan(0.96);
  expect(later.accuracy).toBeGreaterThan(0.98);
});

test("without noise to speak of it knows all that can be known: whichever template has begun, some steps later", () => {
  const clear = { size: 20, seed: 1, whiteNoise: 1e-3, correlatedNoise: 0 };
  expect(idealObserver({ ...clear, delay: 15 }).balancedAccuracy).toBeGreaterThan(0.95);
  // The first halves of some templates are the same.
  expect(idealObserver(clear).balancedAccuracy).toBeLessThan(0.95);
});

test("what it cannot reckon with is refused", () => {
  expect(() => idealObserver({ size: 1, seed: 1, whiteNoise: 0, correlatedNoise: 0 })).toThrow("are both 0");
  expect(() => idealObserver({ size: 1, seed: 1, delay: 100 })).toThrow("idealObserver: delay is 100");
  expect(() => idealObserver({ size: 1, seed: 1, shifts: 0 })).toThrow("idealObserver: shifts is 0");
});
