/** A browser, and pages served to it. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** Serves a built page on the loopback address; `isolated` sends the headers that allow shared memory, `policy` a content security policy. */
export async function serveFolder(
  folder: string,
  isolated: boolean,
  policy?: string,
): Promise<{ url: string; close(): void }> {
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
    if (policy !== undefined) response.setHeader("Content-Security-Policy", policy);
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
