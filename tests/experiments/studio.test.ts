/** `microcircuit studio`: what is served, to whom, and what is said of what cannot be. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main, serveFolder } from "../../experiments/studio.ts";
import { temporaryFolder } from "../temporary.ts";

const outside = temporaryFolder();
const folder = join(outside, "studio");
let server: Awaited<ReturnType<typeof serveFolder>>;
let url: string;

beforeAll(async () => {
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<h1>studio</h1>");
  writeFileSync(join(folder, "assets", "a b.js"), "1;");
  writeFileSync(join(outside, "secret.txt"), "a secret");
  mkdirSync(join(outside, "studio-of-others"));
  writeFileSync(join(outside, "studio-of-others", "index.html"), "a secret");
  server = await serveFolder(folder, 0);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());

test("pages have the headers that threads need, and their kinds", async () => {
  const page = await fetch(`${url}/`);
  expect(await page.text()).toBe("<h1>studio</h1>");
  expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(page.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const script = await fetch(`${url}/assets/a%20b.js?v=1`);
  expect(await script.text()).toBe("1;");
  expect(script.headers.get("content-type")).toContain("javascript");
});

test.each([
  "/none.html",
  "/assets",
  "/%",
  "/../secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fstudio-of-others/",
])("%s is not there", async (path) => {
  const answer = await fetch(url + path);
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain("secret");
});

test("what is sent to it is refused", async () => {
  expect((await fetch(`${url}/`, { method: "POST", body: "x" })).status).toBe(405);
  expect((await fetch(`${url}/`, { method: "HEAD" })).status).toBe(200);
});

describe("says what is wrong", () => {
  test("with a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    await expect(serveFolder(folder, port)).rejects.toThrow(
      `cannot listen on port ${port}: another program listens there. --port 0 takes a free one`,
    );
    other.close();
  });

  test.each([
    [["--port", "70000"], "--port must be a whole number from 0 to 65535, not '70000'"],
    [["--prot", "1"], "unknown option --prot"],
    [["now"], "unexpected 'now': the studio takes options alone"],
    [[], "this is a checkout, whose studio is not built: npm run studio serves it"],
  ])("%j", async (args, message) => {
    await expect(main(args)).rejects.toThrow(message);
  });
});
