/**
 * The same networks in a real browser: with shared memory and several threads where the page is cross-origin isolated, with one thread
 * where it is not, and the same bits as in Node either way.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, serveFolder } from "../support/browser.ts";
import { runSmallNetwork, runSpikingNetwork } from "./small-network.ts";

const folder = mkdtempSync(join(tmpdir(), "microcircuit-page-"));
let browser: Browser;
let expected: { readonly weights: number[]; readonly spikes: number[] };

beforeAll(async () => {
  const here = fileURLToPath(new URL(".", import.meta.url));
  await build({
    root: here,
    configFile: false,
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir: folder, emptyOutDir: true, target: "es2022", rollupOptions: { input: join(here, "index.html") } },
  });
  browser = await launch("--disable-gpu");
  const { weights } = await runSmallNetwork({ threads: 1 });
  const { spikes } = await runSpikingNetwork({ threads: 1 });
  expected = { weights, spikes };
}, 60_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([true, false])("runs in a page, cross-origin isolated: %s", async (isolated) => {
  const server = await serveFolder(folder, isolated);
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(server.url);
    const result = await page.evaluate(() => window.result);
    expect(problems).toEqual([]);
    expect(result.isolated).toBe(isolated);
    for (const { threads } of [result.learning, result.spiking]) {
      if (isolated) expect(threads).toBeGreaterThan(1);
      else expect(threads).toBe(1);
    }
    expect(result.learning.weights).toEqual(expected.weights);
    expect(expected.spikes.length).toBeGreaterThan(100);
    expect(result.spiking.spikes).toEqual(expected.spikes);
  } finally {
    server.close();
  }
});
