/** Figure pages as files; the part of the figures that needs Node. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Page, renderPage } from "./page.ts";

/** The page as HTML with the installed plotting library in it. */
export function pageToHtml(page: Page): string {
  const library = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
  return renderPage(page, readFileSync(library, "utf8"));
}
