/** Winner-take-all circuits in the studio: what the page keeps of a network, measures and shows, and the worker behind it. */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { Driver } from "../../studio/architectures/wta/driver.ts";
import { boxesOf, circuitOf, gridPicture } from "../../studio/architectures/wta/grid-picture.ts";
import { History } from "../../studio/architectures/wta/history.ts";
import { Measures, winnerOf } from "../../studio/architectures/wta/measures.ts";
import { activationOrder, lastWhole } from "../../studio/architectures/wta/order.ts";
import { Elapsed, WINDOW } from "../../studio/architectures/wta/page/elapsed.ts";
import type { Activity, FromWorker, Layout, ToWorker } from "../../studio/architectures/wta/protocol.ts";
import { Session } from "../../studio/architectures/wta/session.ts";
import {
  type Draft,
  defaultDraft,
  draftFromFragment,
  draftToFragment,
  fields,
  readSettings,
} from "../../studio/architectures/wta/settings.ts";
import { BAR_NUMBERS } from "../../studio/three/scene.ts";
import { smallWta } from "./wta-small.ts";

const problemsOf = (change: Partial<Draft>) => {
  const result = readSettings({ ...defaultDraft, ...change });
  return "problems" in result ? result.problems : [];
};

/** Two circuits, of one and of three neurons. */
const layout: Layout = {
  gridShape: [2, 1],
  circuits: [
    { id: 0, x: 0, y: 0, first: 0, size: 1 },
    { id: 1, x: 1, y: 0, first: 1, size: 3 },
  ],
  neuronCount: 4,
  nInputs: 2,
  synapseCount: 14,
};

/** A stretch in which neuron `k` of four has the rate `rate(k, time)`; a pattern is on where `pattern` says so. */
function stretch(
  start: number,
  duration: number,
  rate: (neuron: number, time: number) => number = () => 0,
  pattern: (time: number) => number = () => -1,
): Activity {
  const every = 5;
  return {
    start,
    duration,
    every,
    fractions: Uint8Array.from({ length: (4 * duration) / every }, (_, k) =>
      rate(k % 4, start + every * Math.floor(k / 4)),
    ),
    spikeIds: Uint32Array.from({ length: duration }, (_, ms) => ms % 4),
    spikeTimes: Uint32Array.from({ length: duration }, (_, ms) => ms),
    inputIds: Uint32Array.of(1),
    inputTimes: Uint32Array.of(2),
    inputPatterns: Int32Array.of(0),
    patternTrace: Int16Array.from({ length: duration }, (_, ms) => pattern(start + ms)),
  };
}

describe("settings", () => {
  test("without changes, they are those of the published figures", () => {
    const result = readSettings(defaultDraft);
    expect(result).toMatchObject({
      settings: {
        columns: 10,
        rows: 5,
        kMin: 2,
        kMax: 10,
        inputs: 100,
        seed: 3,
        patterns: 1,
        length: 300,
        seconds: 100,
      },
    });
  });

  test.each([
    ["columns", "0", "from 1 to 40"],
    ["rows", "2.5", "whole number"],
    ["kMin", "11", "at least 11 neurons and at most 10"],
    ["shortest", "501", "at least 501 ms and at most 500 ms"],
    ["seconds", "0", "above 0"],
    ["patternRate", "-1", "at least 0"],
    ["stdp", "maybe", "on or off"],
    ["inputs", "", "whole number"],
  ] as const)("%s '%s' is answered with what is wrong", (field, text, expected) => {
    expect(problemsOf({ [field]: text })).toEqual([{ field, message: expect.stringContaining(expected) }]);
  });

  test("more than a page can show is refused with its size", () => {
    const [problem] = problemsOf({ columns: "40", rows: "40", kMax: "50", inputs: "1000" });
    expect(problem!.message).toContain("about 42 million synapses");
  });

  test("any draft survives the way through the address", () => {
    const text = fc.string({ maxLength: 12 });
    const drafts = fc.record(
      Object.fromEntries(fields.names.map((name) => [name, fc.option(text, { nil: undefined })])),
    );
    fc.assert(
      fc.property(drafts, (changes) => {
        const changed = Object.entries(changes).filter(([, value]) => value !== undefined);
        const draft = { ...defaultDraft, ...Object.fromEntries(changed) } as Draft;
        expect(draftFromFragment(`#architecture=wta&${draftToFragment(draft)}`)).toEqual(draft);
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});

describe("history", () => {
  test("keeps the last stretches, and nothing from before a gap", () => {
    const history = new History(4, 50);
    for (let start = 0; start < 100; start += 20) history.append(stretch(start, 20));
    expect([history.start, history.end]).toEqual([50, 100]);
    history.append(stretch(140, 20));
    expect([history.start, history.end]).toEqual([140, 160]);
  });

  test("has of every moment what was last sampled, however it was cut", () => {
    const cuts = fc.array(fc.constantFrom(5, 10, 25), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(cuts, fc.nat(299), (durations, moment) => {
        const history = new History(4, 10_000);
        for (const duration of durations) {
          const start = history.end;
          history.append(
            stretch(
              start,
              duration,
              (neuron, time) => (time + neuron) % 256,
              (time) => time % 3,
            ),
          );
        }
        const time = moment % history.end;
        expect(history.fractionsAt(time)![1]).toBe((5 * Math.floor(time / 5) + 1) % 256);
        expect(history.patternAt(time)).toBe(time % 3);
        expect(history.spikes("neurons", time, time + 1)).toEqual({
          ids: [expect.any(Number)],
          times: [time],
          patterns: [-1],
        });
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  test("tells patterns across stretches, and which of them it has all of", () => {
    const history = new History(4, 200);
    const pattern = (time: number) => (time < 15 ? 1 : time >= 30 && time < 90 ? 0 : time >= 110 ? 2 : -1);
    for (let start = 0; start < 120; start += 20) history.append(stretch(start, 20, undefined, pattern));
    expect(history.shown()).toEqual([
      { pattern: 1, start: 0, end: 15, isWhole: false },
      { pattern: 0, start: 30, end: 90, isWhole: true },
      { pattern: 2, start: 110, end: 120, isWhole: false },
    ]);
    expect(lastWhole(history.shown())!.pattern).toBe(0);
  });

  test("orders neurons by when they are active in a pattern", () => {
    const history = new History(4, 1000);
    const places = [45, 10, 80, 30];
    const on = (time: number) => (time >= 50 && time < 150 ? 0 : -1);
    const rate = (neuron: number, time: number) => (Math.abs(time - 50 - places[neuron]!) < 10 ? 200 : 0);
    for (let start = 0; start < 200; start += 40) history.append(stretch(start, 40, rate, on));
    expect([...activationOrder(history, 4, lastWhole(history.shown())!)]).toEqual([1, 3, 0, 2]);
  });
});

describe("what is measured", () => {
  test("the winner of a circuit and its share", () => {
    expect(winnerOf(layout.circuits[1]!, Uint8Array.of(9, 1, 5, 3))).toEqual({ neuron: 2, fraction: 5 });
  });

  test("a neuron that fires in patterns alone is selective, one that fires always is not", () => {
    const measures = new Measures(layout, 10);
    const on = (time: number) => (time % 100 >= 50 ? 0 : -1);
    const rate = (neuron: number, time: number) => (neuron < 2 ? 255 : (neuron === 2) === (on(time) === 0) ? 255 : 0);
    expect(measures.selectivity).toBeNull();
    for (let start = 0; start < 2000; start += 20) measures.append(stretch(start, 20, rate, on), start + 20);
    // Two of four neurons, each wholly.
    expect(measures.selectivity).toBeCloseTo(0.5, 9);
    expect(measures.winner).toBeCloseTo(1, 9);
    expect(measures.points.length).toBeGreaterThanOrEqual(2);
    expect(measures.points.every(({ trained }, k) => k === 0 || trained > measures.points[k - 1]!.trained)).toBe(true);
  });
});

describe("the moment that is shown", () => {
  function elapsedTo(end: number): Elapsed {
    const elapsed = new Elapsed(4);
    for (let start = 0; start < end; start += 100) elapsed.append(stretch(start, 100));
    return elapsed;
  }

  test("is now, and stays where it is put while the network goes on", () => {
    const elapsed = elapsedTo(4000);
    expect([elapsed.time, elapsed.isLive]).toEqual([4000, true]);
    expect(elapsed.window).toMatchObject({ from: 4000 - WINDOW, to: 4000, cursor: 4000 });
    elapsed.hold(2500);
    for (let start = 4000; start < 9000; start += 100) elapsed.append(stretch(start, 100));
    expect([elapsed.time, elapsed.isLive, elapsed.history.end]).toEqual([2500, false, 4000]);
    elapsed.hold(-50);
    expect(elapsed.time).toBe(1000);
    elapsed.goLive();
    expect([elapsed.time, elapsed.history.start]).toEqual([9000, 6000]);
  });

  test("goes back to what there was if nothing has happened since", () => {
    const elapsed = elapsedTo(1000);
    elapsed.hold(400);
    elapsed.goLive();
    expect([elapsed.time, elapsed.isLive]).toEqual([1000, true]);
  });

  test("plays slowly from the beginning, and again", () => {
    const elapsed = elapsedTo(500);
    elapsed.play();
    expect([elapsed.time, elapsed.isPlaying]).toEqual([0, true]);
    elapsed.advance(1000);
    expect(elapsed.time).toBe(100);
    elapsed.advance(4500);
    expect(elapsed.time).toBe(0);
    elapsed.stop();
    elapsed.advance(1000);
    expect(elapsed.time).toBe(0);
  });

  test("is nothing before anything has happened", () => {
    const elapsed = new Elapsed(4);
    elapsed.play();
    expect([elapsed.isLive, elapsed.isPlaying]).toEqual([true, false]);
  });
});

describe("the grid in 3-D", () => {
  const moment = { layout, fractions: Uint8Array.of(255, 0, 128, 10), picked: undefined, hovered: undefined };

  test("has a bar for each circuit, as high as it has neurons and in the colour of its winner", () => {
    const { scene, targets } = gridPicture({ ...moment, connections: undefined }, boxesOf(layout));
    const bar = (k: number) => [...scene.bars.subarray((k + 1) * BAR_NUMBERS, (k + 2) * BAR_NUMBERS)];
    expect(scene.bars).toHaveLength(3 * BAR_NUMBERS);
    expect(bar(1)[3]! / bar(0)[3]!).toBeCloseTo(3, 5);
    expect(bar(0).slice(8, 11)).not.toEqual(bar(1).slice(8, 11));
    expect(targets).toHaveLength(2);
  });

  test("shows all neurons of a circuit that is picked, and its connections", () => {
    const picked = { ...moment, picked: 1 };
    const synapse = { pre: 0, post: 2, weight: -1 };
    const plain = gridPicture({ ...picked, connections: undefined }, boxesOf(layout));
    expect(plain.scene.bars).toHaveLength((1 + 1 + 3) * BAR_NUMBERS);
    expect(plain.labels.at(-1)!.text).toBe("circuit 1 at (1, 0): 3 neurons");
    const connected = gridPicture(
      { ...picked, connections: { circuit: 1, incoming: [synapse], outgoing: [] } },
      boxesOf(layout),
    );
    expect(connected.scene.segments.length).toBeGreaterThan(plain.scene.segments.length);
    expect(circuitOf(layout, 3).id).toBe(1);
  });
});

test("a session goes on with the same numbers, however it is cut", async () => {
  const run = async (pieces: readonly number[]) => {
    const session = await Session.create(smallWta());
    try {
      const spikes: string[] = [];
      let last: Activity | undefined;
      for (const piece of pieces) {
        last = await session.run(piece, true);
        last.spikeIds.forEach((id, k) => {
          spikes.push(`${last!.start + last!.spikeTimes[k]!}:${id}`);
        });
      }
      return { spikes: spikes.sort(), fractions: [...last!.fractions].slice(-session.layout.neuronCount) };
    } finally {
      session.destroy();
    }
  };
  const whole = await run([300]);
  expect(whole.spikes.length).toBeGreaterThan(100);
  expect(await run([5, 95, 10, 190])).toEqual(whole);
});

describe("the worker", () => {
  const NO_GPU = { isAvailable: false, isSoftware: false, explanation: "There is no adapter here." };
  let driver: Driver;
  let posted: FromWorker[];
  const start = () => {
    posted = [];
    const surroundings = { isIsolated: true, webgpu: NO_GPU };
    driver = new Driver({ surroundings, post: (message) => void posted.push(message) });
  };
  const create = (generation: number, change: Partial<Draft> = {}, train = false): ToWorker => ({
    kind: "create",
    generation,
    settings: smallWta(change),
    train,
  });
  const progress = () => posted.findLast((message) => message.kind === "progress")!.progress;
  const activities = () => posted.filter((message) => message.kind === "activity");
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  afterEach(async () => {
    // Ends what is under way; what it cannot build it does not keep.
    driver.handle(create(999, { backend: "webgpu" }));
    await driver.idle;
  });

  test("trains to the end and no further, then replays without learning", async () => {
    start();
    driver.handle(create(1, {}, true));
    await until(() => posted.some(({ kind }) => kind === "progress") && progress().trained === 400);
    await driver.idle;
    expect(progress()).toMatchObject({ trained: 400, goal: 400, clock: 400, activeness: "resting" });
    expect(activities().reduce((sum, { activity }) => sum + activity.duration, 0)).toBe(400);
    driver.handle({ kind: "inspect", generation: 1, circuit: 1 });
    await driver.idle;
    const before = posted.findLast((message) => message.kind === "connections")!.connections;
    driver.handle({ kind: "run", generation: 1, learns: false });
    await until(() => progress().clock > 500);
    driver.handle({ kind: "pause", generation: 1 });
    await driver.idle;
    expect(progress()).toMatchObject({ trained: 400, activeness: "resting" });
    expect(posted.findLast((message) => message.kind === "connections")!.connections).toEqual(before);
    expect(before.incoming.length + before.outgoing.length).toBeGreaterThan(0);
    const weights = before.incoming.map(({ weight }) => weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
  });

  test("keeps to the pace it is told", async () => {
    start();
    driver.handle(create(1, { seconds: "10" }));
    driver.handle({ kind: "pace", generation: 1, pace: 0.5 });
    await driver.idle;
    driver.handle({ kind: "run", generation: 1, learns: true });
    const began = performance.now();
    await until(() => activities().length >= 10);
    const last = activities().at(-1)!.activity;
    const pace = (last.start + last.duration) / (performance.now() - began);
    driver.handle({ kind: "pause", generation: 1 });
    await driver.idle;
    expect(pace).toBeLessThan(0.7);
    expect(pace).toBeGreaterThan(0.1);
  });

  test("a network that is replaced is not heard of any more", async () => {
    start();
    driver.handle(create(1, { seconds: "100" }, true));
    await until(() => activities().length > 2);
    driver.handle(create(2, { columns: "2" }));
    const before = posted.length;
    driver.handle({ kind: "run", generation: 1, learns: true });
    await driver.idle;
    const after = posted.slice(before);
    expect(after.map((message) => "generation" in message && message.generation)).toEqual([2, 2]);
    expect(after[0]).toMatchObject({ kind: "created", layout: { gridShape: [2, 2] } });
  });

  test("WebGPU where there is none: said in words, with WebAssembly as the way out", async () => {
    start();
    driver.handle(create(1, { backend: "webgpu" }));
    await driver.idle;
    const { trouble } = posted.find((message) => message.kind === "trouble")!;
    expect(trouble).toEqual({ text: "WebGPU cannot be used here. There is no adapter here.", restartFrom: 0 });
  });
});
