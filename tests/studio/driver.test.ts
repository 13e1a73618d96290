import { afterEach, expect, test } from "vitest";
import { Driver } from "../../studio/architectures/microcircuit/driver.ts";
import type { FromWorker, ToWorker } from "../../studio/architectures/microcircuit/protocol.ts";
import { smallSettings } from "./small.ts";

const NO_GPU = { isAvailable: false, isSoftware: false, explanation: "There is no adapter here." };
let driver: Driver;
let posted: FromWorker[];

function start(): void {
  posted = [];
  driver = new Driver({
    surroundings: { isIsolated: true, webgpu: NO_GPU },
    post: (message) => void posted.push(message),
  });
}

const create = (generation: number, change: Parameters<typeof smallSettings>[0] = {}, train = false): ToWorker => ({
  kind: "create",
  generation,
  settings: smallSettings(change),
  train,
  fromSaved: false,
});
const kinds = (generation: number) =>
  posted.flatMap((message) => ("generation" in message && message.generation === generation ? [message.kind] : []));
const lastProgress = () => posted.findLast((message) => message.kind === "progress")!.progress;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

afterEach(async () => {
  // Ends what is under way; what it cannot build it does not keep.
  driver.handle(create(999, { backend: "webgpu" }));
  await driver.idle;
});

test("a network that is there has been tested and looked at", async () => {
  start();
  driver.handle(create(1));
  await driver.idle;
  expect(posted[0]).toMatchObject({ kind: "surroundings", isIsolated: true });
  expect([...new Set(kinds(1))]).toEqual(["created", "tested", "views", "progress"]);
  expect(lastProgress()).toMatchObject({ batches: 0, batchCount: 20, isTraining: false, isFinished: false, gpu: null });
});

test("it trains to the end, and says so", async () => {
  start();
  driver.handle(create(1, {}, true));
  await until(() => posted.some((message) => message.kind === "progress" && message.progress.isFinished));
  await driver.idle;
  expect(lastProgress()).toMatchObject({ batches: 20, isTraining: false, isFinished: true });
  expect(lastProgress().patternsPerSecond).toBeGreaterThan(0);
  const tested = posted.flatMap((message) => (message.kind === "tested" ? [message.test.batches] : []));
  expect(tested).toEqual([...new Set(tested)].sort((a, b) => a - b));
  expect(tested.at(-1)).toBe(20);
});

test("steps are a batch or an epoch, and a pause is one", async () => {
  start();
  driver.handle(create(1, { epochs: "500" }));
  await driver.idle;
  driver.handle({ kind: "step", generation: 1, unit: "batch" });
  await driver.idle;
  expect(lastProgress().batches).toBe(1);
  driver.handle({ kind: "step", generation: 1, unit: "epoch" });
  await driver.idle;
  expect(lastProgress().batches).toBe(11);
  driver.handle({ kind: "train", generation: 1 });
  await until(() => lastProgress().batches > 11);
  driver.handle({ kind: "pause", generation: 1 });
  await driver.idle;
  const { batches } = lastProgress();
  expect(lastProgress().isTraining).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(lastProgress().batches).toBe(batches);
});

test("another architecture in mid-run: nothing is heard of the old one any more, and stale messages are dropped", async () => {
  start();
  driver.handle(create(1, { epochs: "500" }, true));
  await until(() => kinds(1).filter((kind) => kind === "progress").length > 2);
  driver.handle(create(2, { hidden: "6-4" }));
  const before = posted.length;
  driver.handle({ kind: "train", generation: 1 });
  driver.handle({ kind: "step", generation: 1, unit: "epoch" });
  await driver.idle;
  const after = posted.slice(before);
  expect(after.every((message) => "generation" in message && message.generation === 2)).toBe(true);
  const views = after.find((message) => message.kind === "views")!;
  expect(views.activity.populations.map(({ size }) => size)).toEqual([4, 6, 4, 4, 3, 3]);
  expect(lastProgress().batches).toBe(0);
});

test("networks that are replaced before they are there never show up", async () => {
  start();
  for (let generation = 1; generation <= 5; generation++) driver.handle(create(generation));
  await driver.idle;
  expect([1, 2, 3, 4].flatMap(kinds)).toEqual([]);
  expect(kinds(5)[0]).toBe("created");
});

test("WebGPU where there is none: said in words, with WebAssembly as the way out", async () => {
  start();
  driver.handle(create(1, { backend: "webgpu" }));
  await driver.idle;
  const { trouble } = posted.find((message) => message.kind === "trouble")!;
  expect(trouble.text).toBe("WebGPU cannot be used here. There is no adapter here.");
  expect(trouble.restartFrom).toBe(0);
  driver.handle({ ...create(2), fromSaved: true } as ToWorker);
  await driver.idle;
  expect(kinds(2)).toContain("created");
});
