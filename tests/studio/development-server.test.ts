/** The development server of the studio hands out the project and nothing else, to its own pages and nobody else. */
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../temporary.ts";

const STUDIO = fileURLToPath(new URL("../../studio", import.meta.url));
const ROOT = dirname(STUDIO);
/** What nobody may read: in a file beside the project's folder, and in one of a name that servers keep to themselves. */
const SECRET = "a secret that nobody may read";
const outside = temporaryFolder();
const hidden = join(STUDIO, "node_modules", ".vite-test", ".env.local");

let server: ViteDevServer;
let port: number;

beforeAll(async () => {
  for (const path of [join(outside, "secret.txt"), join(outside, "secret.svg"), hidden]) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, SECRET);
  }
  server = await createServer({
    configFile: join(STUDIO, "vite.config.ts"),
    logLevel: "silent",
    cacheDir: join(outside, "cache"),
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { port: 0, watch: null },
  });
  await server.listen();
  const address = server.httpServer!.address();
  port = typeof address === "object" ? address!.port : 0;
});

afterAll(async () => {
  await server?.close();
  rmSync(dirname(hidden), { recursive: true, force: true });
});

/** Sends a request as it stands: what a library would make of `..` must not help the server. */
async function request(
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string }> {
  const socket = connect(port, "127.0.0.1");
  const all = { Host: `127.0.0.1:${port}`, Connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  let text = "";
  socket.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer to ${path}`)));
  await once(socket, "close");
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}

test("it serves the page", async () => {
  const { status, text } = await request("/");
  expect(status).toBe(200);
  expect(text).toContain("<title>");
});

describe("files outside the project", () => {
  const secret = join(outside, "secret.txt");
  const up = "/..".repeat(12);
  const ways: readonly string[] = [
    `${up}${secret}`,
    `/studio${up}${secret}`,
    `${up.replaceAll("..", "%2e%2e")}${secret}`,
    `${up.replaceAll("/", "%2f")}${secret}`,
    `${up.replaceAll("/", "\\")}${secret}`,
    `${up.replaceAll("..", "..;")}${secret}`,
    `${up.replaceAll("..", "%252e%252e")}${secret}`,
    `/@fs${secret}`,
    `/@fs/${secret}`,
    `//@fs${secret}`,
    `/@fs${ROOT}${up}${secret}`,
    `/@fs${ROOT}/studio/../../../../../../../..${secret}`,
    ...["?raw", "?raw??", "?import&raw", "?import&raw??", "?url", "?inline&url", "?import&?inline=1.wasm?init"].map(
      (query) => `/@fs${secret}${query}`,
    ),
    `/@fs${secret}?.svg?.wasm?init`,
    `/@fs${join(outside, "secret.svg")}?.svg?.wasm?init`,
    `/@fs${secret}?/../../../../studio/index.html`,
    `/#${up}${secret}`,
    `/@fs${ROOT}/#${up}${secret}`,
    `/@fs/x/x/x/vite/${up}${secret}?import&?raw`,
    `/@id/__x00__${secret}?raw`,
    `/@id/${secret}?raw`,
    `/@fs${ROOT}/studio/index.html%00${secret}`,
    `/@fs${hidden}`,
    `/@fs${hidden}?raw`,
    `/@fs${hidden}?raw??`,
    `/@fs${hidden}?.svg?.wasm?init`,
    `/@fs${hidden}/`,
    `/@fs${hidden}/.`,
    `/@fs${hidden.toUpperCase()}`,
    `/node_modules/.vite-test/.env.local`,
    `/node_modules/.vite-test/.env.local?import&raw`,
    `/.git/config`,
    `/@fs${resolve(ROOT)}/.git/config`,
    `/@fs${resolve(ROOT)}/.git/config?raw`,
    `/@fs/etc/passwd`,
    `/@fs/proc/self/environ`,
  ];

  test.each(ways)("%s", async (path) => {
    const { status, text } = await request(path);
    // Unknown paths get the page, as with every server of a page with routes; nothing gets the file.
    expect(text).not.toContain(SECRET);
    expect(text).not.toMatch(/root:.*:0:0|\[core\]/);
    expect(status).toBeGreaterThanOrEqual(200);
  });
});

describe("who may ask", () => {
  test.each(["evil.example", `evil.example:${80}`, "127.0.0.1.evil.example", "localhost.evil.example:5173"])(
    "a page whose name another server gave to this address: %s",
    async (host) => {
      const { status, text } = await request("/main.ts", { Host: host });
      expect(status).toBe(403);
      expect(text).not.toContain("import");
    },
  );

  test("a page of another origin may not read what it answers", async () => {
    for (const origin of ["https://evil.example", "http://localhost.evil.example", "null"]) {
      const { text } = await request("/main.ts", { Origin: origin });
      expect(text).not.toMatch(/^access-control-allow-origin: (\*|null|http)/im);
    }
  });

  test("a page of another origin gets no connection for updates", async () => {
    for (const origin of ["https://evil.example", "http://127.0.0.1.evil.example"]) {
      const { status } = await request("/", {
        Origin: origin,
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "vite-hmr",
      });
      expect(status).not.toBe(101);
    }
  });

  test("nobody opens an editor through it", async () => {
    const { status, text } = await request(`/__open-in-editor?file=${encodeURIComponent(join(ROOT, "README.md"))}`);
    expect(`${status} ${text.slice(0, 200)}`).toMatch(/^(403|404) /);
  });
});
