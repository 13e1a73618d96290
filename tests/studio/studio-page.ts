/** The studio, built and served, with a browser to look at it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";

const STUDIO = fileURLToPath(new URL("../../studio", import.meta.url));
const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** Chromium with a software GPU, for pages that want WebGPU. */
export const SOFTWARE_GPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
];

/** Builds the page into a temporary folder; `remove` deletes it. */
export async function buildStudio(): Promise<{ folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "microcircuit-studio-"));
  await build({
    root: STUDIO,
    configFile: join(STUDIO, "vite.config.ts"),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Serves a built page on the loopback address; `isolated` sends the headers that allow shared memory. */
export async function serveFolder(folder: string, isolated: boolean): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://localhost");
    const path = join(folder, pathname === "/" ? "index.html" : decodeURIComponent(pathname));
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
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

export function launch(...flags: string[]): Promise<Browser> {
  const known = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];
  const executablePath = known.find((path) => path !== undefined && existsSync(path));
  const quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"];
  return chromium.launch({ executablePath, args: [...quiet, ...flags] });
}

export const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).innerText()).trim();

/** A number that the page shows, such as `87.2 %` or `12.0 / 100`. */
export const numberIn = async (page: Page, selector: string): Promise<number> =>
  Number.parseFloat((await textOf(page, selector)).replaceAll("\u2009", ""));

/** Waits until the line at the bottom says so. */
export async function waitForStatus(page: Page, expected: RegExp, timeout = 60_000): Promise<void> {
  const pattern = [expected.source, expected.flags];
  await page.waitForFunction(
    ([source, flags]) => new RegExp(source!, flags).test(document.getElementById("status")!.textContent!),
    pattern,
    { timeout },
  );
}
