/** Trainings on the GPU: the same results as on the CPU, and going on when it is lost. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCsv } from "../../experiments/csv.ts";
import { yinYangStudy } from "../../experiments/mc/yinyang/study.ts";
import { learningColumns } from "../../experiments/results.ts";
import { columnsOf } from "../../experiments/run-study.ts";
import { acquireDevice, releaseDevice } from "../../genn/backends/webgpu/device.ts";
import { temporaryFolder } from "../temporary.ts";
import { runCommand } from "./command.ts";

const folder = temporaryFolder();
const LEARNING_COLUMNS = learningColumns(columnsOf(yinYangStudy));
const inFolder = (name: string) => join(folder, name);
const SMALL = ["--batch", "16", "--train-samples", "256", "--test-samples", "50", "--tests", "2", "--epochs", "3"];
const train = (backend: string, out: string, ...more: string[]) =>
  runCommand("mc/yinyang", ...SMALL, ...more, "--backend", backend, "--out", inFolder(out));
const learning = (out: string) =>
  parseCsv("learning.csv", LEARNING_COLUMNS, readFileSync(join(inFolder(out), "learning.csv"), "utf8"));

test("a training on the GPU comes to what it comes to on the CPU", async () => {
  await train("wasm", "cpu");
  await train("webgpu", "gpu");
  const [cpu, gpu] = [learning("cpu"), learning("gpu")];
  expect(gpu.length).toBe(cpu.length);
  for (const [index, { loss, eventsPerPattern }] of cpu.entries()) {
    expect(gpu[index]!.loss).toBeCloseTo(Number(loss), 3);
    if (eventsPerPattern === null) continue;
    expect(Math.abs(Number(gpu[index]!.eventsPerPattern) / Number(eventsPerPattern) - 1)).toBeLessThan(0.02);
  }
});

test("a GPU that is lost is an error that names the last checkpoint, from which the CPU goes on", async () => {
  const checkpoint = join(inFolder("lost"), "checkpoint.bin");
  const running = train("webgpu", "lost", "--checkpoint-every", "1", "--epochs", "40");
  running.catch(() => undefined);
  while (!existsSync(checkpoint)) await new Promise((resolve) => setTimeout(resolve, 5));
  const device = await acquireDevice();
  device.gpu.destroy();
  releaseDevice(device);
  await expect(running).rejects.toThrow(/was lost.*last checkpoint, .*checkpoint\.bin.*--backend wasm/);
  const printed = await train("wasm", "lost", "--checkpoint-every", "1", "--epochs", "40");
  expect(printed).toMatch(/accuracy/);
  expect(learning("lost").at(-1)!.epoch).toBe(40);
});

test("a training too long for the GPU's clock is refused before it starts, and auto takes the CPU", async () => {
  const long = ["--epochs", "4000000", "--train-samples", "16", "--batch", "16"];
  await expect(runCommand("mc/yinyang", ...long, "--backend", "webgpu", "--out", inFolder("long"))).rejects.toThrow(
    /600000000 steps.*counts to 16777216.*--backend wasm/,
  );
});
