import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { yinYang } from "../../data/yinyang.ts";
import type { Ports } from "../../network_base/index.ts";
import {
  answersOf,
  checkpointPatterns,
  pausePatterns,
  score,
  testBatchSize,
  testPatterns,
  testRun,
} from "../../training/index.ts";

describe("when a network is tested", () => {
  test("evenly from the start, and after the last update", () => {
    expect(testPatterns(100, 4)).toEqual([0, 25, 50, 75, 100]);
    expect(testPatterns(2, 20)).toEqual([0, 1, 2]);
    expect(testPatterns(4, 1e12)).toEqual([0, 1, 2, 3, 4]);
  });

  test("never twice at the same time, and always in order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 50 }), (patterns, tests) => {
        const times = testPatterns(patterns, tests);
        expect(times[0]).toBe(0);
        expect(times.at(-1)).toBe(patterns);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
      }),
    );
  });
});

describe("when a checkpoint may be saved", () => {
  test("every so many epochs", () => {
    expect(checkpointPatterns(50, 10, { every: 2, unit: "epochs" })).toEqual([20, 40]);
    expect(checkpointPatterns(50, 10, { every: 5, unit: "epochs" })).toEqual([]);
  });

  test("at every batch where they are asked for more often, however often", () => {
    for (const every of [0.1, 1e-3, 1e-9, 1e-300]) {
      expect(checkpointPatterns(6, 10, { every, unit: "epochs" })).toEqual([1, 2, 3, 4, 5]);
    }
  });

  test("often enough to look at the clock", () => {
    expect(checkpointPatterns(10, 8, { every: 60, unit: "seconds" })).toEqual([2, 4, 6, 8]);
    expect(checkpointPatterns(4, 1, { every: 60, unit: "seconds" })).toEqual([1, 2, 3]);
  });
});

describe("when a training may be interrupted", () => {
  test("at least every 20 patterns, and wherever a checkpoint is due after whole epochs", () => {
    const patternsPerEpoch = 468.75;
    const pauses = pausePatterns(1400, patternsPerEpoch);
    const stretches = pauses.map((pattern, k) => pattern - (pauses[k - 1] ?? 0));
    expect(Math.max(...stretches)).toBeLessThanOrEqual(20);
    for (const due of checkpointPatterns(1400, patternsPerEpoch, { every: 1, unit: "epochs" })) {
      expect(pauses).toContain(due);
    }
  });
});

describe("a test", () => {
  const samples = yinYang({ size: 1001, seed: 1 });
  const PORTS: Ports = {
    input: { population: "in" },
    target: { population: "out", target: "I_target" },
    output: { population: "out", variable: "r" },
    untaught: [{ population: "out", variable: "pull", value: 0 }],
    alignAfterUpdate: [],
  };

  test("shows every sample once, in as few batches as fit", () => {
    expect([1, 100, 1000, 1001, 10_000].map(testBatchSize)).toEqual([1, 100, 1000, 501, 1000]);
    // A large network takes fewer at once.
    expect([1e5, 1e6, 1e9].map((synapses) => testBatchSize(10_000, synapses))).toEqual([1000, 264, 1]);
    const { T, inputs, external, readouts } = testRun(PORTS, samples, 150);
    expect(T).toBe(300);
    expect([...(inputs![0]!.times as Float64Array)]).toEqual([0, 150]);
    expect(inputs![0]!.sampleIds).toHaveLength(1001);
    expect(external).toEqual([{ population: "out", variable: "pull", times: [0], values: [0] }]);
    expect([...(readouts![0]![2] as Float64Array)]).toEqual([135, 285]);
  });

  test("counts the largest output and the squared distance to the target", () => {
    const values = Float32Array.from({ length: 1002 * 3 }, (_, index) => samples.targets[index] ?? 0);
    const result = {
      neurons: { out_r: { times: new Float64Array(2), values, shape: [2, 501, 3] } },
      synapses: {},
      spikes: {},
      validations: [],
    };
    const scoreNow = () => score(answersOf(result, PORTS), samples);
    expect(scoreNow()).toEqual({ accuracy: 1, loss: 0 });
    // One sample turned round: its own unit at 0, another at 1.
    const own = samples.labels[7]!;
    values[7 * 3 + own] = 0;
    values[7 * 3 + ((own + 1) % 3)] = 1;
    expect(scoreNow()).toEqual({ accuracy: 1000 / 1001, loss: 2 / 3003 });
  });
});
