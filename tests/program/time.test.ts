/** Steps and their times: which steps have a time of their own, and what the host makes of steps and times. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NEVER_STEP, stepLimit, stepOfTime, stepsProblem, timeOfStep } from "../../genn/program/time.ts";

const float = (dt: number) => ({ dt, precision: "float" as const });
const double = (dt: number) => ({ dt, precision: "double" as const });
const arbitraryStep = fc.oneof(
  fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
  // Near powers of two, where floats grow coarser: the hardest.
  fc
    .tuple(fc.integer({ min: -20, max: 10 }), fc.double({ min: -1e-4, max: 1e-4, noNaN: true }))
    .map(([e, x]) => 2 ** e * (1 + x)),
);

/** The first of the steps from `from` on whose time is that of the step before, or 2^24. */
function firstRepeated(dt: number, from = 1): number {
  let step = from;
  while (step < 2 ** 24 && Math.fround(step * dt) !== Math.fround((step - 1) * dt)) step++;
  return step;
}

describe("in single precision", () => {
  test.each([
    [1, 2 ** 24],
    [0.25, 2 ** 24],
    [0.1, 10_485_763],
    [0.05, 10_485_763],
    [0.2, 10_485_763],
    [0.3, 13_981_014],
    [0.01, 13_107_202],
  ])("at dt %d, the first %d steps have times of their own, and no more", (dt, limit) => {
    expect(firstRepeated(dt)).toBe(limit);
    expect(stepLimit(float(dt))).toBe(limit);
  });

  test("random dt: the limit is where the first time repeats", () => {
    fc.assert(
      fc.property(arbitraryStep, (dt) => {
        expect(firstRepeated(dt)).toBe(stepLimit(float(dt)));
      }),
      { numRuns: 60, seed: 7, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);

  test("times that grow beyond the largest float end the count", () => {
    const dt = 1e35;
    const limit = stepLimit(float(dt));
    expect(timeOfStep(limit - 1, float(dt))).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(Math.fround(limit * dt)).toBe(Number.POSITIVE_INFINITY);
  });

  test("a step comes back from its time, as a float or as people write it", () => {
    const step = fc.tuple(arbitraryStep, fc.double({ min: 0, max: 0.999, noNaN: true }));
    fc.assert(
      fc.property(step, ([dt, part]) => {
        const clock = float(dt);
        const step = Math.floor(part * stepLimit(clock));
        expect(stepOfTime(timeOfStep(step, clock), clock)).toBe(step);
        expect(stepOfTime(step * dt, clock)).toBe(step);
      }),
      { seed: 3 },
    );
    expect(stepOfTime(0.3, double(0.1))).toBe(3);
    expect(stepOfTime(-0.5, float(0.1))).toBe(-5);
  });

  test("times between steps, and beyond the last, are none", () => {
    for (const precision of ["float", "double"] as const) {
      expect(stepOfTime(0.25, { dt: 0.1, precision })).toBeUndefined();
      expect(stepOfTime(Number.NaN, { dt: 0.1, precision })).toBeUndefined();
      expect(stepOfTime(Number.POSITIVE_INFINITY, { dt: 0.1, precision })).toBeUndefined();
      expect(stepOfTime(1e12, { dt: 0.1, precision })).toBeUndefined();
    }
  });
});

test("what never was has the least time of the type, and comes back from it", () => {
  expect(timeOfStep(NEVER_STEP, float(0.1))).toBe(-3.4028234663852886e38);
  expect(timeOfStep(NEVER_STEP + 1, float(7))).toBe(-3.4028234663852886e38);
  expect(timeOfStep(NEVER_STEP, double(0.1))).toBe(-Number.MAX_VALUE);
  for (const clock of [float(0.1), double(0.1)]) {
    expect(stepOfTime(timeOfStep(NEVER_STEP, clock), clock)).toBe(NEVER_STEP);
    expect(stepOfTime(Number.NEGATIVE_INFINITY, clock)).toBe(NEVER_STEP);
  }
});

test("the limit is named in steps and ms, with what to do", () => {
  expect(stepsProblem(10_485_763, float(0.1))).toBeUndefined();
  expect(stepsProblem(10_485_764, float(0.1))).toMatch(
    /^comes to 10485764 steps, more than the 10485763 steps of 0\.1 ms \(1048576\.\d+ ms\).*timePrecision: "double".*CPU/,
  );
  expect(stepsProblem(2 ** 31, double(0.1))).toBeUndefined();
  expect(stepsProblem(2 ** 31 + 1, double(0.1))).toMatch(/2147483648 steps of 0\.1 ms .*can be counted/);
});
