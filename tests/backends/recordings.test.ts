/** Recorded spikes: as typed arrays, in pieces, and while the clock is set back. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineNeuronModel, GeNNModel, joinTrains, type NeuronPopulation, type SpikeTrain } from "../../genn/index.ts";
import { DT } from "../support/definitions.ts";
import { start } from "../support/simulate.ts";
import { backends } from "./backends.ts";

const SIZE = 70;
const BATCH = 3;
/** Who spikes follows from the step of the clock. */
const neuron = defineNeuronModel({
  name: "pattern",
  thresholdConditionCode: "(id + 3u * batch + 7u * (uint)rint(t / dt)) % 11u == 0u",
});
const spiking = (instance: number, step: number): number[] =>
  Array.from({ length: SIZE }, (_, id) => id).filter((id) => (id + 3 * instance + 7 * step) % 11 === 0);

function patterns(): { model: GeNNModel; pop: NeuronPopulation } {
  const model = new GeNNModel({ dt: DT, batchSize: BATCH });
  return { model, pop: model.addNeuronPopulation("pop", SIZE, neuron) };
}

/** What a train should be, for recorded steps that were these of the clock. */
function expected(instance: number, clock: readonly number[]) {
  const perStep = clock.map((step) => spiking(instance, step));
  const offsets = [0];
  for (const ids of perStep) offsets.push(offsets.at(-1)! + ids.length);
  return { ids: perStep.flat(), steps: perStep.flatMap((ids, k) => ids.map(() => clock[k]!)), offsets };
}
const plain = ({ ids, steps, offsets }: SpikeTrain) => ({ ids: [...ids], steps: [...steps], offsets: [...offsets] });

describe.each(backends)("%s: recordings", (_, options) => {
  test("give the spikes of any range of steps, and all of them in pieces", async () => {
    const { model, pop } = patterns();
    const simulation = await start(model, options);
    await simulation.step(5);
    simulation.recordSpikes(pop, 20);
    await simulation.step(13);
    expect(simulation.recordedSteps(pop)).toBe(13);
    const clock = Array.from({ length: 13 }, (_, k) => 5 + k);
    for (const [from, to] of [
      [0, 13],
      [0, 0],
      [13, 13],
      [4, 5],
      [3, 11],
    ] as const) {
      const trains = await simulation.spikes(pop, { from, to });
      expect(trains.map(plain)).toEqual([0, 1, 2].map((instance) => expected(instance, clock.slice(from, to))));
    }
    for (const steps of [1, 4, 13, 100, undefined]) {
      const joined: SpikeTrain[] = [];
      for await (const { from, to, trains } of simulation.spikePieces(pop, { ...(steps && { steps }) })) {
        expect(to - from).toBeLessThanOrEqual(steps ?? 13);
        for (const [instance, train] of trains.entries()) {
          joined[instance] = joined[instance] === undefined ? train : joinTrains(joined[instance], train);
        }
      }
      expect(joined.map(plain)).toEqual([0, 1, 2].map((instance) => expected(instance, clock)));
    }
    await expect(simulation.spikes(pop, { to: 14 })).rejects.toThrow("must be a whole number from 0 to 13, not 14");
  });

  test("go on where the clock is set, and say which steps they were", async () => {
    const { model, pop } = patterns();
    const simulation = await start(model, options);
    const jump = fc.oneof(fc.constant("reinitialise" as const), fc.constant("resetClock" as const), fc.nat(1000));
    const parts = fc.array(fc.tuple(jump, fc.integer({ min: 0, max: 4 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 12 }), parts, async (first, room, jumps) => {
        simulation.timestep = first;
        simulation.recordSpikes(pop, room);
        const clock: number[] = [];
        for (const [to, steps] of [[first, 2] as const, ...jumps]) {
          if (typeof to === "number") simulation.timestep = to;
          else simulation[to]();
          const from = typeof to === "number" ? to : 0;
          await simulation.step(steps);
          for (let step = from; step < from + steps; step++) clock.push(step);
        }
        const trains = await simulation.spikes(pop);
        const recorded = clock.slice(0, room);
        expect(trains.map(plain)).toEqual([0, 1, 2].map((instance) => expected(instance, recorded)));
      }),
      { numRuns: options.backend === "webgpu" ? 8 : 40 },
    );
  });
});

test("a hundred million spikes are read in seconds and bounded memory", async () => {
  const model = new GeNNModel({ dt: 1 });
  const size = 1_000_000;
  const pop = model.addNeuronPopulation(
    "pop",
    size,
    defineNeuronModel({ name: "all", thresholdConditionCode: "true" }),
  );
  const simulation = await start(model, { threads: 1 });
  simulation.recordSpikes(pop, 120);
  await simulation.step(120);
  let [count, largest] = [0, 0];
  for await (const { trains } of simulation.spikePieces(pop)) {
    count += trains[0]!.ids.length;
    largest = Math.max(largest, trains[0]!.ids.byteLength + trains[0]!.steps.byteLength);
    expect(trains[0]!.ids.at(-1)).toBe(size - 1);
  }
  expect(count).toBe(120 * size);
  expect(largest).toBeLessThan(2 ** 26);
  const [train] = await simulation.spikes(pop, { from: 20, to: 60 });
  expect(train!.offsets.at(-1)).toBe(40 * size);
  expect(train!.steps.at(-1)).toBe(59);
}, 60_000);
