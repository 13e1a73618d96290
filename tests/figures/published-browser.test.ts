/** The published figures as people get them: files on a disk, seen in a browser without a network. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { main } from "../../experiments/figures/main.ts";
import { publishedFigures } from "../../figures/published/index.ts";
import { temporaryFolder } from "../temporary.ts";
import { findOverlaps } from "./overlaps.ts";
import { writeComplete, writeSynthetic } from "./synthetic.ts";

const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const NAMES = publishedFigures.map(({ name }) => name);
const folder = temporaryFolder();
const [complete, partial] = [join(folder, "complete"), join(folder, "partial")];
const PANELS: Readonly<Record<string, number>> = {
  yinyang: 3,
  "yinyang-multiple": 3,
  mnist: 3,
  "mnist-latent-equilibrium": 3,
  "mnist-threshold": 2,
  randman: 4,
  "sample-spikes": 3,
  "equilibrium-propagation": 2,
  gradient: 2,
  rules: 6,
  "rules-latent-equilibrium": 6,
  coba: 5,
  cuba: 5,
  brunel: 6,
  "memory-traces": 6,
};

let browser: Browser;
let page: Page;
const requests: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  writeComplete(join(folder, "results"));
  writeSynthetic(join(folder, "few", "a"), "mc/mnist --variant latent-equilibrium --epochs 3 --tests 3");
  writeSynthetic(join(folder, "few", "b"), "mc/mnist-threshold --thresholds 1e-4,0.07 --epochs 3");
  writeSynthetic(join(folder, "few", "c"), "mc/randman --sizes 20,51 --thresholds 1e-3 --epochs 300");
  await main(["all", "--results", join(folder, "results"), "--out", complete]);
  await main(["all", "--results", join(folder, "few"), "--out", partial, "--no-images"]);
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  page = await browser.newPage();
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
}, 180_000);

afterAll(() => browser?.close());

async function open(path: string, width: number): Promise<void> {
  requests.length = 0;
  complaints.length = 0;
  await page.setViewportSize({ width, height: 900 });
  await page.goto(pathToFileURL(path).href);
  await page.waitForFunction(() => {
    const plots = [...document.querySelectorAll(".plot")];
    return plots.every((plot) => plot.querySelector(".xtick, .xaxislayer-above text") !== null);
  });
}

describe.each(NAMES)("%s", (name) => {
  test.each([
    ["complete", complete, [1280, 480]],
    ["a few", partial, [1280]],
  ])(
    "with %s results, every text can be read and nothing is asked of a network",
    async (_, where, widths) => {
      for (const width of widths) {
        await open(join(where, `${name}.html`), width);
        expect(await findOverlaps(page, ".plot")).toEqual([]);
        expect(complaints).toEqual([]);
        expect(requests.filter((url) => !/^(data|blob):/.test(url))).toHaveLength(1);
      }
    },
    60_000,
  );

  test("every panel is there as PNG and SVG, and its texts can be read", async () => {
    const files = readdirSync(complete).filter((file) => new RegExp(`^${name}-[a-f]-`).test(file));
    const svgs = files.filter((file) => file.endsWith(".svg"));
    expect(svgs).toHaveLength(PANELS[name]!);
    expect(files).toHaveLength(2 * PANELS[name]!);
    for (const file of svgs) {
      const svg = readFileSync(join(complete, file), "utf8");
      const png = readFileSync(join(complete, file.replace(".svg", ".png")));
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.setContent(svg);
      expect(await page.locator("svg.main-svg text").count()).toBeGreaterThan(5);
      expect(await findOverlaps(page, ".main-svg")).toEqual([]);
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
      // The header of a PNG holds its size: three times that of the vectors.
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3 * Number(width), 3 * Number(height)]);
    }
  }, 60_000);

  test("the table of differences is there as a file", () => {
    const [header, ...rows] = readFileSync(join(complete, `${name}.csv`), "utf8")
      .trim()
      .split("\n");
    expect(header).toContain("figure,quantity,condition,at,published_mean");
    expect(rows.length).toBeGreaterThan(2);
  });
});
