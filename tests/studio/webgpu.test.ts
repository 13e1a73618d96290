/**
 * The studio on WebGPU, on Chromium's GPU in software: slow, so the network is small and learns fast.
 * To run it alone: npx vitest run tests/studio/webgpu.test.ts
 */
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { numberIn, SOFTWARE_GPU, studioForTests, textOf, waitForStatus } from "./studio-page.ts";

const FAST = "#backend=webgpu&batch=32&rateFactor=8&testSamples=200&epochs=10";
const SMALL = "#backend=webgpu&hidden=8&batch=16&trainSamples=320&testSamples=32&epochs=200";

/** Runs in the worker, before its own code: counts the buffers and devices that are alive, and can lose the device. */
const COUNTING = `
{
  const counts = { buffers: new Map(), devices: new Set() };
  const { createBuffer, destroy: destroyDevice } = GPUDevice.prototype;
  const destroyBuffer = GPUBuffer.prototype.destroy;
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    counts.devices.add(device);
    return device;
  };
  GPUDevice.prototype.createBuffer = function (...given) {
    const buffer = createBuffer.apply(this, given);
    counts.buffers.set(buffer, this);
    return buffer;
  };
  GPUBuffer.prototype.destroy = function () {
    counts.buffers.delete(this);
    return destroyBuffer.call(this);
  };
  GPUDevice.prototype.destroy = function () {
    counts.devices.delete(this);
    for (const [buffer, owner] of counts.buffers) if (owner === this) counts.buffers.delete(buffer);
    return destroyDevice.call(this);
  };
  self.gpuCounts = () => ({ buffers: counts.buffers.size, devices: counts.devices.size });
  self.loseDevices = () => { for (const device of [...counts.devices]) device.destroy(); };
}
`;

const studio = studioForTests({ flags: SOFTWARE_GPU });
let page: Page;

beforeEach(async () => {
  page = studio.page;
  await page.route(/\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: COUNTING + (await response.text()) });
  });
});

async function visit(fragment: string): Promise<void> {
  await page.goto(studio.server.url + fragment);
  await waitForStatus(page, /^ready · WebGPU/, 120_000);
}

/** What is alive on the GPU, counted in the worker. */
const countsNow = () =>
  page
    .workers()[0]!
    .evaluate(() => (globalThis as unknown as { gpuCounts(): { buffers: number; devices: number } }).gpuCounts());

const waitForEpoch = (least: number) =>
  page.waitForFunction((wanted) => Number.parseFloat(document.getElementById("epoch")!.innerText) >= wanted, least, {
    timeout: 120_000,
  });

// Chance is 0.33. On a GPU in software, more would take minutes.
test("trains to an accuracy of 0.7 and shows it", async () => {
  await visit(FAST);
  await page.click("#train");
  await page.waitForFunction(() => Number.parseFloat(document.getElementById("accuracy")!.innerText) >= 70, undefined, {
    timeout: 300_000,
  });
  expect(await textOf(page, "#status")).toMatch(/WebGPU.*patterns per second.*GPU memory [\d.]+ MiB in \d+ buffers/);
}, 400_000);

test("survives pause, step and a change of architecture in mid-run", async () => {
  await visit(SMALL);
  await page.click("#train");
  await waitForEpoch(1);
  await page.click("#train");
  await waitForStatus(page, /^paused/, 60_000);
  const held = await textOf(page, "#status");
  await page.waitForTimeout(300);
  expect(await textOf(page, "#status")).toBe(held);
  const before = await numberIn(page, "#epoch");
  await page.click("#step-epoch");
  await waitForEpoch(before + 0.9);
  await waitForStatus(page, /^paused/, 60_000);
  await page.click("#train");
  await waitForStatus(page, /^training/, 60_000);
  await page.fill("[name=hidden]", "6-5");
  await page.locator("[name=hidden]").blur();
  await waitForStatus(page, /^training · WebGPU/, 120_000);
  await waitForEpoch(0.2);
  expect(await page.locator("#trouble").isVisible()).toBe(false);
}, 300_000);

test("leaks no GPU buffers over five resets", async () => {
  await visit(SMALL);
  await page.click("#step-batch");
  await waitForStatus(page, /^paused/, 60_000);
  const first = await countsNow();
  expect(first.buffers).toBeGreaterThan(0);
  expect(first.devices).toBe(1);
  for (let reset = 0; reset < 5; reset++) {
    await page.click("#reset");
    await waitForStatus(page, /^ready/, 120_000);
    await page.click("#step-batch");
    await waitForStatus(page, /^paused/, 60_000);
  }
  expect(await countsNow()).toEqual(first);
  expect(await textOf(page, "#status")).toContain(`in ${first.buffers} buffers`);
}, 400_000);

test("a lost device is reported, and WebAssembly goes on from the last saved state", async () => {
  await visit(SMALL);
  await page.click("#train");
  await waitForEpoch(4.2);
  await page.workers()[0]!.evaluate(() => (globalThis as unknown as { loseDevices(): void }).loseDevices());
  await page.waitForSelector("#trouble:visible", { timeout: 60_000 });
  expect(await textOf(page, "#trouble-text")).toMatch(/lost/);
  expect(await textOf(page, "#restart-wasm")).toMatch(/from epoch [1-9]/);
  await page.click("#restart-wasm");
  await waitForStatus(page, /^training · WebAssembly/, 60_000);
  await waitForEpoch(5);
  expect(await page.locator("#trouble").isVisible()).toBe(false);
}, 300_000);

test("the choice is there, and says that this GPU is in software", async () => {
  await visit(SMALL);
  expect(await page.locator("input[name=backend][value=webgpu]").isEnabled()).toBe(true);
  expect(await textOf(page, "#webgpu-note")).toContain("in software");
});
