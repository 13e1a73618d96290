import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkTimes,
  firstNotBefore,
  stepAt,
  stepCount,
  type Track,
  timeline,
  times,
} from "../../network_base/timeline.ts";

describe("times and steps", () => {
  test("rounding does not cost or win a step", () => {
    expect(stepAt(0.3, 0.1)).toBe(3);
    expect(stepCount(0.3, 0.1)).toBe(3);
    expect(stepAt(150, 0.25)).toBe(600);
    expect(stepAt(150.01, 0.25)).toBe(601);
    expect(stepCount(150.2, 0.25)).toBe(600);
    expect(stepAt(0, 1)).toBe(0);
  });

  test("any multiple of dt is its own step", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e7 }), fc.constantFrom(0.1, 0.25, 0.3, 0.5, 1, 1.7), (step, dt) => {
        expect(stepAt(step * dt, dt)).toBe(step);
        expect(stepCount(step * dt, dt)).toBe(step);
      }),
    );
  });

  test("times leave the end out", () => {
    expect([...times(0, 2, 0.5)]).toEqual([0, 0.5, 1, 1.5]);
    expect(times(0, 0.3, 0.1)).toHaveLength(3);
    expect(times(5, 5, 1)).toHaveLength(0);
    expect(() => times(0, 1, 0)).toThrow("times(0, 1, 0): start and stop must be finite and step positive");
  });

  test("times that go back, are negative or not numbers", () => {
    expect(() => checkTimes([0, 2, 1], "the plan")).toThrow(
      "the times of the plan must ascend, but times[2] = 1 follows times[1] = 2",
    );
    expect(() => checkTimes([-1], "the plan")).toThrow(
      "the times of the plan must be finite and at least 0 ms, but times[0] is -1",
    );
    expect(() => checkTimes([Number.NaN], "the plan")).toThrow("times[0] is NaN");
    expect(() => checkTimes([1, 1], "the plan", true)).toThrow("must ascend");
    expect(() => checkTimes([1, 1], "the plan")).not.toThrow();
  });

  test("firstNotBefore", () => {
    expect([0, 1, 2, 3, 9].map((step) => firstNotBefore([1, 1, 3], step))).toEqual([0, 0, 2, 2, 3]);
  });
});

describe("the timeline", () => {
  test("a run without events is one stretch", () => {
    expect([...timeline([], 10)]).toEqual([{ first: 0, count: 10, before: [], after: [] }]);
  });

  test("before and after the same step", () => {
    const tracks: Track[] = [
      { when: "before", steps: [0, 3] },
      { when: "after", steps: [3, 3] },
    ];
    expect([...timeline(tracks, 5)]).toEqual([
      { first: 0, count: 3, before: [{ track: 0, from: 0, to: 1 }], after: [] },
      { first: 3, count: 1, before: [{ track: 0, from: 1, to: 2 }], after: [{ track: 1, from: 0, to: 2 }] },
      { first: 4, count: 1, before: [], after: [] },
    ]);
  });

  test("what falls before the end has a stretch of no steps; what lies beyond is not reached", () => {
    const tracks: Track[] = [{ when: "before", steps: [4, 7] }];
    expect([...timeline(tracks, 4)]).toEqual([
      { first: 0, count: 4, before: [], after: [] },
      { first: 4, count: 0, before: [{ track: 0, from: 0, to: 1 }], after: [] },
    ]);
  });

  const trackArbitrary = fc.record({
    when: fc.constantFrom("before" as const, "after" as const),
    steps: fc.array(fc.nat(25), { maxLength: 8 }).map((steps) => steps.sort((a, b) => a - b)),
  });

  test("it does what a loop over the steps does, from any start", () => {
    fc.assert(
      fc.property(
        fc.array(trackArbitrary, { maxLength: 4 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(20),
        (tracks, steps, from) => {
          const start = Math.min(from, steps);
          const expected: string[] = [];
          for (let step = start; step <= steps; step++) {
            for (const when of ["before", "after"] as const) {
              if (when === "after" && step === steps) continue;
              if (when === "after") expected.push(`step ${step}`);
              tracks.forEach((track, index) => {
                const entries = track.steps.flatMap((at, k) => (at === step ? [k] : []));
                if (track.when === when && entries.length > 0) expected.push(`${when} ${step}: ${index} ${entries}`);
              });
            }
          }
          const happened: string[] = [];
          const note = (when: string, step: number, one: { track: number; from: number; to: number }) =>
            happened.push(
              `${when} ${step}: ${one.track} ${Array.from({ length: one.to - one.from }, (_, k) => one.from + k)}`,
            );
          for (const { first, count, before, after } of timeline(tracks, steps, start)) {
            for (const one of before) note("before", first, one);
            for (let step = first; step < first + count; step++) happened.push(`step ${step}`);
            for (const one of after) note("after", first + count - 1, one);
          }
          expect(happened).toEqual(expected);
        },
      ),
    );
  });
});
