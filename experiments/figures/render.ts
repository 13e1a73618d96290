/** Pictures of panels, drawn by a browser that is on this machine. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type { PanelImage } from "../../figures/image.ts";
import { messageOf } from "../errors.ts";

/** A panel in both formats. */
export interface RenderedImage {
  readonly name: string;
  readonly png: Uint8Array;
  readonly svg: string;
}

/** A browser that draws panels. */
export interface Renderer {
  render(image: PanelImage): Promise<RenderedImage>;
  close(): Promise<void>;
}

/** Pixels of a picture per pixel of its layout: about 290 per inch. */
const SCALE = 3;

/** Where browsers that draw pictures are commonly installed. */
const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** What to do where there is no browser. */
const ADVICE =
  "PNG and SVG need Chromium or Chrome: install it (Debian: apt-get install chromium; macOS: brew install --cask chromium) " +
  "or name its program in the variable CHROMIUM. Every page also saves its panels as SVG itself.";

/** Starts a browser; where there is none, the reason and what to do about it. */
export async function openRenderer(): Promise<Renderer | string> {
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find(existsSync);
  if (executablePath === undefined) return `no browser was found. ${ADVICE}`;
  // Only those who draw pictures need it, so the package does not bring it along.
  const playwright = await import("playwright-core").catch(() => undefined);
  if (playwright === undefined) {
    return "PNG and SVG need the package playwright-core: npm install playwright-core. Every page also saves its panels as SVG itself";
  }
  try {
    const { chromium } = playwright;
    // Without a sandbox only where the browser itself would refuse one.
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const browser = await chromium.launch({ executablePath, args });
    const page = await browser.newPage();
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js") });
    const draw = (image: PanelImage, format: "png" | "svg") =>
      page.evaluate(drawInPage, { image, format, scale: format === "png" ? SCALE : 1 });
    return {
      render: async (image) => ({
        name: image.name,
        png: Buffer.from((await draw(image, "png")).split(",")[1]!, "base64"),
        svg: decodeURIComponent((await draw(image, "svg")).replace(/^[^,]*,/, "")),
      }),
      close: () => browser.close(),
    };
  } catch (error) {
    return `the browser ${executablePath} does not start: ${messageOf(error).split("\n")[0]}. ${ADVICE}`;
  }
}

interface DrawRequest {
  readonly image: PanelImage;
  readonly format: "png" | "svg";
  readonly scale: number;
}

/** Runs in the browser. */
function drawInPage({ image, format, scale }: DrawRequest): Promise<string> {
  const { Plotly } = globalThis as unknown as {
    Plotly: { toImage(figure: object, options: object): Promise<string> };
  };
  const { data, layout, width, height } = image;
  return Plotly.toImage({ data, layout }, { format, width, height, scale });
}
