/** The page in a real browser, from a file and without a network. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageToHtml } from "../../figures/write-page.ts";
import { yinYangPage } from "../../figures/yinyang.ts";
import { temporaryFolder } from "../temporary.ts";
import { findOverlaps } from "./overlaps.ts";
import { yinYangRecords } from "./records.ts";

const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const folder = temporaryFolder();
const COMBINATIONS = [
  ["event", "backprop"],
  ["event", "feedback-alignment"],
  ["rate", "backprop"],
  ["rate", "feedback-alignment"],
] as const;

let browser: Browser;
let page: Page;
const requests: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  const runs = COMBINATIONS.map(([model, method]) => yinYangRecords(model, method, 3));
  const path = join(folder, "figure.html");
  const learning = runs.flatMap((one) => one.learning);
  const runtime = runs.flatMap((one) => one.runtime);
  writeFileSync(path, pageToHtml(yinYangPage({ learning, runtime, settings: { epochs: 100 } })));

  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(path).href);
  await page.waitForSelector("#plot2 .barlayer path");
}, 60_000);

afterAll(() => browser?.close());

const shownLines = (plot: string) => page.locator(`#${plot} .scatterlayer .js-line`).count();

test("asks for nothing but itself, and complains of nothing", () => {
  expect(requests.filter((url) => !url.startsWith("data:") && !url.startsWith("blob:"))).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test.each([1280, 420])("at a width of %i, no text is clipped or covers other text", async (width) => {
  await page.setViewportSize({ width, height: 900 });
  await page.waitForTimeout(300);
  expect(await findOverlaps(page, ".plot")).toEqual([]);
});

test("the legend shows and hides a curve in all panels", async () => {
  const before = await shownLines("plot0");
  const entry = page.getByRole("button", { name: "rates, backprop" });
  await entry.click();
  // The line and its band.
  await expect.poll(() => shownLines("plot0")).toBe(before - 2);
  await expect.poll(() => page.locator("#plot2 .barlayer .point").count()).toBe(7);
  await entry.click();
  await expect.poll(() => shownLines("plot0")).toBe(before);
});
