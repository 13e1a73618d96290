import { afterEach, expect, test } from "vitest";
import { concatenatedShuffles, RandomState, yinYang } from "../../data/index.ts";
import type { Draft } from "../../studio/architectures/microcircuit/fields.ts";
import { createNetwork, optimisersOf } from "../../studio/architectures/microcircuit/session/network.ts";
import { type SavedSession, Session } from "../../studio/architectures/microcircuit/session/session.ts";
import { testsAt } from "../../studio/architectures/microcircuit/session/test-schedule.ts";
import { type Settings, task } from "../../studio/architectures/microcircuit/task.ts";
import { answersOf, type Score, score, testRun } from "../../training/index.ts";
import { smallSettings } from "./small.ts";

const open: Session[] = [];

async function start(change: Partial<Draft> = {}, resume?: SavedSession): Promise<Session> {
  const session = await Session.create(smallSettings(change), resume);
  open.push(session);
  return session;
}

afterEach(async () => {
  for (const session of open.splice(0)) await session.destroy();
});

/** The same training without a session: one run, with tests before the given patterns. */
async function plainTests(settings: Settings, patterns: number, tested: readonly number[]): Promise<Score[]> {
  const training = yinYang({ size: settings["train-samples"], seed: 40 });
  const test = yinYang({ size: settings["test-samples"], seed: 41 });
  const net = await createNetwork(settings, "wasm", {
    batchSize: settings.batch,
    optimisers: optimisersOf(settings),
    validation: { batchSize: settings["test-samples"] },
  });
  const inputs = {
    sampleIds: concatenatedShuffles(new RandomState(settings.seed), settings["train-samples"], settings.epochs),
    times: Array.from({ length: patterns }, (_, pattern) => 150 * pattern),
  };
  const scores: Score[] = [];
  await net.runSim({
    T: 150 * patterns,
    inputs: [
      { population: "neur_input_input_pop", data: training.inputs, ...inputs },
      { population: "neur_output_output_pop", data: training.targets, ...inputs },
    ],
    plasticity: { everySteps: 150, align: net.alignAfterUpdate },
    validation: {
      times: tested.map((pattern) => 150 * pattern),
      run: testRun(task.ports(net), test, 150, settings["test-samples"]),
      onResult: (result) => void scores.push(score(answersOf(result, task.ports(net)), test)),
    },
  });
  net.destroy();
  return scores;
}

test("a session that is looked at all the time tests as one plain run does", async () => {
  const session = await start();
  expect(session.batchCount).toBe(20);
  const scores: Score[] = [];
  for (const batches of [3, 4, 8]) {
    await session.train(batches);
    const { accuracy, loss } = await session.test();
    scores.push({ accuracy, loss });
    await session.decisions(24);
    await session.activity();
  }
  // An update comes after the first step of a pattern, so a test before pattern k + 1 sees the weights after update k.
  expect(scores).toEqual(await plainTests(session.settings, 20, [4, 8, 16]));
});

test("training ends after the last batch, and more of it does nothing", async () => {
  const session = await start();
  await session.train(1000);
  expect([session.batches, session.epoch, session.isFinished]).toEqual([20, 2, true]);
  const { loss } = await session.test();
  await session.train(1);
  expect((await session.test()).loss).toBe(loss);
  expect(loss).toBeLessThan(0.3);
});

test("a saved session goes on to the same end", async () => {
  const session = await start({ epochs: "4" });
  expect(session.saved).toBeUndefined();
  await session.train(30);
  const { saved } = session;
  expect([saved!.batches, session.savedEpoch]).toEqual([20, 2]);
  await session.train(10);
  const expected = await session.test();

  const resumed = await start({ epochs: "4" }, saved);
  expect(resumed.batches).toBe(20);
  await resumed.train(20);
  expect(await resumed.test()).toEqual({ ...expected, eventsPerPattern: null });
});

test("events are counted between tests", async () => {
  const session = await start();
  expect((await session.test()).eventsPerPattern).toBeNull();
  await session.train(5);
  const first = await session.test();
  expect(first.eventsPerPattern).toBeGreaterThan(1);
  expect(first.eventsPerPattern).toBeLessThan(18 * 150);
  // At the same place there is nothing new to count.
  expect(await session.test()).toEqual(first);
  expect(session.tests.map(({ batches }) => batches)).toEqual([0, 5]);
});

test("destroying it in the middle of a training ends that training", async () => {
  const session = await start({ epochs: "200" });
  const training = session.train(2000);
  const outcome = expect(training).rejects.toThrow("the session has ended");
  setTimeout(() => session.end());
  await outcome;
  await session.destroy();
  await session.destroy();
  expect(session.batches).toBeLessThan(2000);
});

test("decisions are rates, all over the disc and a little beyond", async () => {
  const session = await start();
  const { resolution, answers } = await session.decisions(24);
  const at = (column: number, row: number) => answers.subarray(3 * (row * resolution + column)).subarray(0, 3);
  const middle = resolution >> 1;
  for (const place of [at(middle, middle), at(0, middle), at(middle, resolution - 1)]) {
    for (const rate of place) expect(rate).toBeGreaterThanOrEqual(0);
    for (const rate of place) expect(rate).toBeLessThanOrEqual(1);
  }
  expect([...at(0, 0)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test("activity has every population, and as many events as it says", async () => {
  const session = await start({ hidden: "8-5" });
  const { populations, patterns, sentPerPattern } = await session.activity();
  expect(populations.map(({ name, size }) => [name, size])).toEqual([
    ["input", 4],
    ["pyramidal 1", 8],
    ["interneurons 1", 5],
    ["pyramidal 2", 5],
    ["interneurons 2", 3],
    ["output", 3],
  ]);
  expect(patterns.map(({ label }) => label)).toEqual([0, 1, 2]);
  const events = populations.reduce((sum, population) => sum + population.events!.times.length, 0);
  expect(sentPerPattern.reduce((sum, count) => sum + count, 0)).toBe(events);
  // Each input neuron sends what it is shown first.
  expect(populations[0]!.events!.times.filter((time) => time < 150)).toHaveLength(4);
  // An input's rate is the pattern's value: x, y, 1 - x, 1 - y.
  expect(populations[0]!.rates[0]).toBeCloseTo(patterns[0]!.x, 6);
  expect(populations[0]!.rates[3]).toBeCloseTo(1 - patterns[0]!.y, 6);
});

test("rates have no events: every neuron sends at every step", async () => {
  const session = await start({ model: "rate" });
  await session.train(2);
  expect((await session.test()).eventsPerPattern).toBeNull();
  const { populations, sentPerPattern } = await session.activity();
  expect(populations.every(({ events }) => events === null)).toBe(true);
  expect(sentPerPattern).toEqual([2700, 2700, 2700]);
});

test("tests are due ever more rarely, and after every epoch in the end", () => {
  const settings = { "train-samples": 10_000, batch: 128 };
  const due = [0];
  while (due.at(-1)! < 100 * 78.125) due.push(testsAt(settings, due.at(-1)!));
  const gaps = due.slice(1).map((batches, index) => batches - due[index]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(9);
  expect(gaps.slice(0, 8).every((gap) => gap <= 10)).toBe(true);
  expect(gaps.slice(-20).every((gap) => gap === 78 || gap === 79)).toBe(true);
  expect(testsAt({ "train-samples": 3, batch: 3 }, 0)).toBe(1);
});
