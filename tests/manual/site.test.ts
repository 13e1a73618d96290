/** The site, built as `npm run docs` builds it, and looked at in a browser as on a phone: links, pictures, what runs in pages, the search, sizes. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sidebar } from "../../docs/.vitepress/sidebar.ts";
import { serveFolder } from "../../experiments/studio.ts";
import { slugOf } from "../../tools/manual/slug.ts";
import { launch } from "../support/browser.ts";
import { runIn } from "../support/packed.ts";
import { root, pages as sources } from "./pages.ts";

const site = join(root, "dist", "manual");
let server: Server;
let browser: Browser;
let url: string;
/** All pages, as addresses below the site: `gallery/xor.html`. Those that run things have tests of their own. */
let addresses: string[];

beforeAll(async () => {
  runIn(root, "npm", "run", "--silent", "docs");
  server = await serveFolder(site, 0);
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  browser = await launch();
  addresses = readdirSync(site, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html") && !/^(live|studio)\//.test(path) && path !== "404.html");
}, 600_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** A page of the browser that notes all complaints: errors, warnings of the console, what could not be loaded. */
async function watched(width: number): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 844 } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("requestfailed", (request) => complaints.push(`${page.url()}: ${request.url()} failed`));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${page.url()}: ${response.url()} is ${response.status()}`);
    if (!response.url().startsWith(url) && !/^(blob|data):/.test(response.url()))
      complaints.push(`${page.url()} asks ${response.url()}`);
  });
  return { page, complaints };
}

test("every page of docs/ is in it, and the reference has every module", () => {
  for (const { path } of sources.filter(({ path: one }) => one.startsWith("docs/"))) {
    expect(addresses).toContain(path.replace("docs/", "").replace(/\.md$/, ".html"));
  }
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Record<string, unknown>;
  };
  for (const name of Object.keys(exports).filter((one) => !/^\.$|json$/.test(one))) {
    expect(addresses).toContain(`reference/${name.slice(2)}.html`);
  }
});

test("every link leads somewhere", () => {
  const texts = new Map(addresses.map((address) => [address, readFileSync(join(site, address), "utf8")]));
  const isThere = (path: string, hash: string): boolean => {
    const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    if (!existsSync(join(site, file)) || !statSync(join(site, file)).isFile()) return false;
    const text = texts.get(file);
    return hash === "" || text === undefined || text.includes(` id="${hash}"`);
  };
  const lost: string[] = [];
  for (const [address, text] of texts) {
    for (const [, quoted] of text.matchAll(/<(?:a|img|link|script)\b[^>]*?\s(?:href|src)="([^"]*)"/g)) {
      const link = new URL(quoted!.replaceAll("&amp;", "&"), `http://site/${address}`);
      if (link.host !== "site") {
        // Of the others only the form can be looked at: no network is needed.
        if (!["https:", "data:"].includes(link.protocol)) lost.push(`${address}: ${quoted}`);
      } else if (!isThere(decodeURIComponent(link.pathname).slice(1), decodeURIComponent(link.hash).slice(1))) {
        lost.push(`${address}: ${quoted}`);
      }
    }
  }
  expect([...new Set(lost)]).toEqual([]);
});

test("links and pictures of README, CHANGELOG and CONTRIBUTING are there, with their anchors", () => {
  const lost: string[] = [];
  for (const { path, text } of sources.filter((one) => !one.path.startsWith("docs/"))) {
    for (const [, link, source] of text.matchAll(/\]\(([^)\s]+)\)|<img[^>]* src="([^"]*)"/g)) {
      const [file, anchor] = (link ?? source)!.split("#") as [string, string | undefined];
      if (file.startsWith("https://")) continue;
      const target = join(root, file === "" ? path : file);
      if (!existsSync(target)) lost.push(`${path}: ${link ?? source}`);
      else if (anchor !== undefined) {
        const headings = [...readFileSync(target, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
          slugOf(heading!),
        );
        if (!headings.includes(anchor)) lost.push(`${path}: ${link}`);
      }
    }
  }
  expect(lost).toEqual([]);
});

test("every page stands in the list of its part", () => {
  type Item = { readonly link?: string; readonly items?: readonly Item[] };
  const linksOf = (items: readonly Item[]): string[] =>
    items.flatMap(({ link, items: inner = [] }) => [...(link === undefined ? [] : [link]), ...linksOf(inner)]);
  const listed = Object.values(sidebar as Readonly<Record<string, readonly Item[]>>).flatMap(linksOf);
  for (const { path } of sources.filter((one) => one.path.startsWith("docs/") && one.path !== "docs/index.md")) {
    expect(listed).toContain(path.replace(/^docs/, "").replace(/(index)?\.md$/, ""));
  }
});

test("has less than 15 MB, and its first page less than 300 kB", async () => {
  const files = readdirSync(site, { recursive: true, encoding: "utf8" }).map((path) => statSync(join(site, path)));
  expect(files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)).toBeLessThan(15e6);
  const { page, complaints } = await watched(1280);
  const sizes: Promise<number>[] = [];
  page.on("response", (response) =>
    sizes.push(
      response.body().then(
        (body) => body.length,
        () => 0,
      ),
    ),
  );
  await page.goto(url, { waitUntil: "load" });
  const size = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
  console.log(`the first page loads ${(size / 1e3).toFixed(0)} kB`);
  expect(size).toBeGreaterThan(50e3);
  expect(size).toBeLessThan(300e3);
  expect(complaints).toEqual([]);
  await page.close();
});

test("every page opens on a phone without a complaint, with its pictures, and does not scroll sideways", {
  timeout: 600_000,
}, async () => {
  const { page, complaints } = await watched(390);
  const faults: string[] = [];
  for (const address of addresses) {
    await page.goto(url + address, { waitUntil: "load" });
    const seen = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      broken: [...document.images].filter((image) => image.naturalWidth === 0).map((image) => image.src),
      unnamed: [...document.images]
        .filter((image) => (image.getAttribute("alt") ?? "") === "")
        .map((image) => image.src),
      heading: document.querySelector("h1")?.textContent ?? "",
      equations: document.querySelectorAll(".katex-error").length,
    }));
    if (seen.width > 390) faults.push(`${address} is ${seen.width} pixels wide`);
    if (seen.broken.length > 0) faults.push(`${address} lacks ${seen.broken.join(", ")}`);
    if (seen.unnamed.length > 0) faults.push(`${address} does not say what is in ${seen.unnamed.join(", ")}`);
    if (seen.equations > 0) faults.push(`${address} has an equation that cannot be set`);
    if (seen.heading.trim() === "") faults.push(`${address} has no heading`);
  }
  expect(faults).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

describe("what runs in pages", () => {
  test("programs of the gallery, as they stand", { timeout: 240_000 }, async () => {
    const live = sources.flatMap(({ text }) =>
      [...text.matchAll(/src="\/live\/program\/index\.html\?([\w-]+)"/g)].map(([, name]) => name!),
    );
    expect(live.length).toBeGreaterThan(1);
    for (const name of live) {
      const { page, complaints } = await watched(390);
      await page.goto(`${url}gallery/${name}.html`, { waitUntil: "load" });
      await page.click(".live-page button");
      const frame = page.frameLocator(".live-page iframe");
      await frame.locator("html[data-ended]").waitFor({ state: "attached", timeout: 120_000 });
      expect(await frame.locator("html").getAttribute("data-ended"), name).toBe("well");
      expect(await frame.locator("img").count()).toBe(1);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  test("the page of one's own", async () => {
    const { page, complaints } = await watched(390);
    await page.goto(`${url}gallery/page.html`, { waitUntil: "load" });
    await page.click(".live-page button");
    const frame = page.frameLocator(".live-page iframe");
    const rate = () => frame.locator("output").textContent();
    await expect.poll(rate, { timeout: 60_000 }).toMatch(/^\d+ Hz$/);
    // Without inhibition it fires much faster.
    await frame.locator("input").fill("0");
    await expect.poll(async () => Number.parseInt((await rate())!, 10), { timeout: 60_000 }).toBeGreaterThan(60);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("the studio, and its neurons", { timeout: 120_000 }, async () => {
    const { page, complaints } = await watched(1280);
    await page.goto(`${url}studio.html`, { waitUntil: "load" });
    const buttons = page.locator(".live-page button");
    // The second is the studio once more, with another architecture.
    expect(await buttons.count()).toBe(3);
    for (const k of [0, 2]) await buttons.nth(k).click();
    const accuracy = page.frameLocator(".live-page iframe").first();
    await accuracy.locator("canvas").first().waitFor({ timeout: 60_000 });
    await page.frameLocator(".live-page iframe").nth(1).locator("svg.plot").first().waitFor({ timeout: 60_000 });
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test("the search finds what a page is about, and a name of the reference", async () => {
  const { page, complaints } = await watched(1280);
  await page.goto(`${url}first-network.html`, { waitUntil: "load" });
  await page.click(".VPNavBarSearch button");
  for (const [words, address] of [
    ["weights NaN", "/troubleshooting.html"],
    ["estimateMemory", "/reference/genn.html"],
  ] as const) {
    await page.fill("#localsearch-input", words);
    await page.locator(`#localsearch-list a[href*="${address}"]`).first().waitFor({ timeout: 30_000 });
  }
  expect(complaints).toEqual([]);
  await page.close();
});
