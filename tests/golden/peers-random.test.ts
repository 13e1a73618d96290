/** Random networks with every delay and every kind of event do what a plain computation of theirs does (`peers/on-paper.ts`). */
import { describe, expect, it } from "vitest";
import { comparePeer } from "../../golden/peers/compare.ts";
import { readPeer } from "../../golden/peers/read.ts";
import { backends, precisionsOf } from "../backends/backends.ts";
import { effort } from "../support/effort.ts";
import { fieldOf } from "./peers/edited.ts";
import { randomRecording } from "./peers/on-paper.ts";

const seeds = Array.from({ length: effort(300, 4) }, (_, index) => index + 1);

describe("random networks with delays and events", () => {
  it("do send spikes and events, with delays", () => {
    const files = seeds.map((seed) => readPeer(fieldOf(randomRecording(seed))));
    const total = (kind: "spikes" | "events") =>
      files
        .flatMap(({ recorded }) => Object.values(recorded.double![kind]).flat())
        .reduce((sum, { ids }) => sum + ids.length, 0);
    expect(total("spikes")).toBeGreaterThan(10 * seeds.length);
    expect(total("events")).toBeGreaterThan(100 * seeds.length);
    const options = files.flatMap(({ synapses }) => synapses.map((one) => one.options));
    expect(options.some(({ axonalDelaySteps = 0 }) => axonalDelaySteps > 0)).toBe(true);
    expect(options.some(({ backPropDelaySteps = 0 }) => backPropDelaySteps > 0)).toBe(true);
  });

  const able = backends.filter(([, { backend }]) => backend !== "webgpu");
  it.each(able)("are reproduced on %s", { timeout: 600_000 }, async (_, options) => {
    for (const seed of seeds) {
      const file = readPeer(fieldOf(randomRecording(seed)));
      for (const precision of precisionsOf(options)) {
        const { failures } = await comparePeer(file, precision, options);
        expect(failures, `seed ${seed}, ${precision}`).toEqual([]);
      }
    }
  });
});
