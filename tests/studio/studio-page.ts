/** The studio, built and served, with a browser to look at it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { build } from "vite";

export { launch, serveFolder } from "../support/browser.ts";

const STUDIO = fileURLToPath(new URL("../../studio", import.meta.url));
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
