/**
 * The same network in a real browser: with shared memory and several threads where the page is cross-origin isolated, with one thread
 * where it is not, and the same bits as in Node either way.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runSmallNetwork } from "./small-network.ts";

const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};
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
  const known = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];
  const executablePath = known.find((path) => path !== undefined && existsSync(path));
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  expected = (await runSmallNetwork({ threads: 1 })).weights;
}, 60_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Serves the page on the loopback address; `isolated` sends the headers that allow shared memory. */
async function serve(isolated: boolean): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const path = join(folder, request.url === "/" ? "index.html" : decodeURIComponent(request.url!));
    if (!existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    if (isolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    response.setHeader("Content-Type", MIME[extname(path)] ?? "application/octet-stream");
    response.end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { server, url: `http://127.0.0.1:${address.port}/` };
}

test.each([true, false])("runs in a page, cross-origin isolated: %s", async (isolated) => {
  const { server, url } = await serve(isolated);
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(url);
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
