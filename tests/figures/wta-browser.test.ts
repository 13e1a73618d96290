/** The page of circuits that learn patterns in a real browser, where its bars turn. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageToHtml } from "../../figures/write-page.ts";
import { wtaPage } from "../../figures/wta/page.ts";
import { temporaryFolder } from "../temporary.ts";
import { findOverlaps } from "./overlaps.ts";
import { wtaResults } from "./wta-results.ts";

const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const folder = temporaryFolder();
let browser: Browser;
let page: Page;
const requests: string[] = [];
const errors: string[] = [];

beforeAll(async () => {
  const path = join(folder, "figure.html");
  writeFileSync(path, pageToHtml(wtaPage(wtaResults({ columns: 4, rows: 3, patterns: 2, length: 1500 }))));
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(pathToFileURL(path).href);
  await page.waitForSelector(".gl-container canvas");
}, 60_000);

afterAll(() => browser?.close());

test("asks for nothing but itself, and draws every panel without an error", async () => {
  expect(requests.filter((url) => !url.startsWith("data:") && !url.startsWith("blob:"))).toHaveLength(1);
  const plots = await page.locator(".plot").count();
  expect(await page.locator(".plot .main-svg:first-child").count()).toBe(plots);
  expect(errors).toEqual([]);
});

test.each([1280, 420])("at a width of %i, no text is clipped or covers other text", async (width) => {
  await page.setViewportSize({ width, height: 900 });
  // Drawing everything anew takes a while.
  await expect.poll(() => findOverlaps(page, ".plot"), { timeout: 10_000 }).toEqual([]);
});

test("the bars turn under the mouse", async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  const canvas = page.locator(".gl-container canvas").first();
  await canvas.scrollIntoViewIfNeeded();
  const box = (await canvas.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const before = await page.screenshot({ clip: box });
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 80, y + 10, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => before.equals(await page.screenshot({ clip: box }))).toBe(false);
});
