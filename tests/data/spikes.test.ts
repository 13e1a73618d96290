/** Samples as spikes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { linearLatencyEncode, logLatencyEncode, preprocessSpikes } from "../../data/index.ts";

test("spikes are sorted by neuron and time, and none is lost", () => {
  const spike = fc.record({ time: fc.double({ min: 0, max: 100, noNaN: true }), id: fc.nat(4) });
  fc.assert(
    fc.property(fc.array(spike, { maxLength: 30 }), (spikes) => {
      const { endSpikes, spikeTimes } = preprocessSpikes(
        spikes.map(({ time }) => time),
        spikes.map(({ id }) => id),
        5,
      );
      const right = [0, 1, 2, 3, 4].map((id) =>
        spikes
          .filter((one) => one.id === id)
          .map(({ time }) => time + 0)
          .sort((one, other) => one - other),
      );
      const found = right.map((_, id) =>
        [...Array.from(spikeTimes).slice(id === 0 ? 0 : endSpikes[id - 1], endSpikes[id])].map((time) => time + 0),
      );
      expect(found).toEqual(right);
      expect(endSpikes[4]).toBe(spikes.length);
    }),
  );
});

test("the larger a value, the earlier its spike", () => {
  const [linear] = linearLatencyEncode([128, 0, 255, 1, 52], { inputSize: 5, maxTime: 18, minTime: 2 });
  expect([...Array.from(linear!.endSpikes)]).toEqual([1, 1, 2, 2, 3]);
  expect(linear!.spikeTimes[0]).toBeCloseTo(9.968627451, 9);
  expect(linear!.spikeTimes[1]).toBe(2);
  const [scaled] = linearLatencyEncode([0.5, 1], { inputSize: 2, maxTime: 18, minTime: 2, fullScale: 1, threshold: 0 });
  expect([...Array.from(scaled!.spikeTimes)]).toEqual([10, 2]);
  const [first, second] = logLatencyEncode([128, 52, 51, 255], { inputSize: 2, tauEff: 20, threshold: 51 });
  expect(first!.spikeTimes[0]).toBeCloseTo(10.1644968413, 9);
  expect(first!.spikeTimes[1]).toBeCloseTo(79.0248743716, 9);
  expect([...Array.from(second!.endSpikes)]).toEqual([0, 1]);
});

test.each<[string, () => unknown, string]>([
  ["no times", () => preprocessSpikes(undefined as never, [0], 1), "times must be an array, not undefined"],
  ["times without ids", () => preprocessSpikes([1, 2], [0], 1), "there are 2 times, but 1 ids"],
  [
    "a neuron that is not there",
    () => preprocessSpikes([1], [3], 3),
    "ids[0] is 3, but must be an integer from 0 to 2",
  ],
  ["no time", () => preprocessSpikes([Number.NaN], [0], 1), "times[0] is NaN, and must be a finite number of ms"],
  [
    "half a sample",
    () => linearLatencyEncode([1, 2, 3], { inputSize: 2, maxTime: 1 }),
    "data must be the values of all samples in one array, a multiple of 2 numbers, not 3",
  ],
  [
    "samples as lists",
    () => linearLatencyEncode([[1, 2]] as never, { inputSize: 2, maxTime: 1 }),
    "a multiple of 2 numbers, not lists: take data.flat()",
  ],
  [
    "a value beyond the scale",
    () => linearLatencyEncode([3, 300], { inputSize: 2, maxTime: 1 }),
    "element 1 of sample 0 is 300, and must be at most fullScale, 255",
  ],
  [
    "times that run backwards",
    () => linearLatencyEncode([1], { inputSize: 1, maxTime: 1, minTime: 2 }),
    "maxTime is 1, and must be at least minTime, 2",
  ],
  [
    "NaN",
    () => logLatencyEncode([Number.NaN], { inputSize: 1, tauEff: 1, threshold: 1 }),
    "sample 0 is NaN at element 0",
  ],
  [
    "a negative threshold",
    () => logLatencyEncode([1], { inputSize: 1, tauEff: 1, threshold: -1 }),
    "threshold is -1, and must be at least 0",
  ],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(RangeError);
  expect(make).toThrow(message);
});
