/** The studio, built and served, with a browser to look at it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { launch, serveFolder } from "../support/browser.ts";

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

/** How the tests of a file look at the studio. */
interface StudioTests {
  /** Of Chromium. */
  readonly flags: readonly string[];
  /** The content security policy of the server. */
  readonly policy?: string;
  /** Says which lines of the console are complaints. Default: none is looked at. */
  readonly isComplaint?: (line: string) => boolean;
}

/** What they look at: of a page, that of the test which runs. */
export interface TestedStudio {
  readonly page: Page;
  readonly browser: Browser;
  readonly server: Awaited<ReturnType<typeof serveFolder>>;
  /** The folder that is served. */
  readonly folder: string;
  /** A test takes out what it expects. */
  complaints: string[];
}

/** Builds the studio once for the tests of a file, and opens a page for each; a test after which anything has complained fails. */
export function studioForTests({ flags, policy, isComplaint = () => false }: StudioTests): TestedStudio {
  let built: Awaited<ReturnType<typeof buildStudio>>;
  const studio = {} as { -readonly [Name in keyof TestedStudio]: TestedStudio[Name] };
  beforeAll(async () => {
    built = await buildStudio();
    studio.folder = built.folder;
    studio.server = await serveFolder(built.folder, true, policy);
    studio.browser = await launch(...flags);
  }, 120_000);
  afterAll(async () => {
    await studio.browser?.close();
    studio.server?.close();
    built?.remove();
  });
  beforeEach(async () => {
    studio.complaints = [];
    studio.page = await studio.browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: "dark" });
    studio.page.on("pageerror", (error) => studio.complaints.push(error.message));
    studio.page.on("console", (message) => {
      if (isComplaint(message.text())) studio.complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await studio.page.close();
    expect(studio.complaints).toEqual([]);
  });
  return studio;
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
