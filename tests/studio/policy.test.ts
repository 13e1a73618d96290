/** The studio under the content security policy that the manual names. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildStudio, launch, serveFolder } from "./studio-page.ts";

/** The policy, and the empty icon of the page, without which browsers ask for one. */
const [, policy] = /^Content-Security-Policy: (.*)$/m.exec(
  readFileSync(new URL("../../docs/install.md", import.meta.url), "utf8"),
)!;
const POLICY = `default-src 'self'; img-src data:; ${policy}`;

test("the studio trains under a content security policy that allows nothing but its own files and WebAssembly", async () => {
  const { folder, remove } = await buildStudio();
  const server = await serveFolder(folder, true, POLICY);
  const browser = await launch("--disable-gpu");
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    await page.goto(server.url);
    await page.waitForFunction(() => /[1-9]\d* threads/.test(document.body.innerText), undefined, { timeout: 60_000 });
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
    server.close();
    remove();
  }
});
