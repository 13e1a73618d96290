/** The page in a real browser, from a file and without a network. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageToHtml } from "../../figures/write-page.ts";
import { yinYangPage } from "../../figures/yinyang.ts";
import { temporaryFolder } from "../temporary.ts";
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
  const problems = await page.evaluate(() => {
    const found: string[] = [];
    for (const plot of document.querySelectorAll(".plot")) {
      const frame = plot.getBoundingClientRect();
      const texts = [...plot.querySelectorAll("text")].filter((text) => text.textContent!.trim() !== "");
      const boxes = texts.map((text) => ({ name: text.textContent!, box: text.getBoundingClientRect() }));
      boxes.forEach(({ name, box }, index) => {
        const isInside =
          box.left >= frame.left - 1 &&
          box.right <= frame.right + 1 &&
          box.top >= frame.top - 1 &&
          box.bottom <= frame.bottom + 1;
        if (!isInside) found.push(`${plot.id}: '${name}' is clipped`);
        for (const other of boxes.slice(index + 1)) {
          const overlapX = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const overlapY = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (overlapX > 1 && overlapY > 1) found.push(`${plot.id}: '${name}' covers '${other.name}'`);
        }
      });
    }
    if (document.documentElement.scrollWidth > window.innerWidth) found.push("the page is wider than the window");
    return found;
  });
  expect(problems).toEqual([]);
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
