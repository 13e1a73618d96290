/**
 * The same network in a real browser: with shared memory and several threads where the page is cross-origin isolated, with one thread
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
import { runSmallNetwork } from "./small-network.ts";

const folder = mkdtempSync(join(tmpdir(), "microcircuit-page-"));
let browser: Browser;
let expected: number[];

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
  expected = (await runSmallNetwork({ threads: 1 })).weights;
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
    if (isolated) expect(result.threads).toBeGreaterThan(1);
    else expect(result.threads).toBe(1);
    expect(result.weights).toEqual(expected);
  } finally {
    server.close();
  }
});
