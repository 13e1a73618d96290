/**
 * A page of figures: one HTML text that holds data, drawing code and style, and needs no network. Where the text goes is not
 * decided here, so it can be made in a browser too.
 */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { escapeHtml } from "./escape.ts";
import type { Data, Layout } from "./plotly.ts";
import { fontFamily, ink, panelLayout } from "./theme.ts";

/** One plot. */
export interface Panel {
  readonly title: string;
  /** What is drawn and how it was measured, in a line or two. */
  readonly caption?: string;
  /** True for a plot as wide as the page. */
  readonly isWide?: boolean;
  readonly traces: readonly Data[];
  /** Added to the shared layout. */
  readonly layout: Partial<Layout>;
}

/** An entry of the legend: it stands for the traces with that `legendgroup`, in all panels. */
export interface LegendEntry {
  readonly group: string;
  readonly label: string;
  readonly colour: string;
  readonly dashed?: boolean;
}

/** A table of final numbers, so that they can be read and copied. */
export interface Table {
  readonly title: string;
  /** Headings; the first stands over the headings of the rows. */
  readonly columns: readonly string[];
  /** Each with its heading first. */
  readonly rows: readonly (readonly string[])[];
  readonly caption?: string;
}

/** Results that are not there, and the command that makes them. */
export interface MissingResult {
  readonly what: string;
  readonly command: string;
}

/** A whole page. */
export interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly legend: readonly LegendEntry[];
  readonly panels: readonly Panel[];
  readonly table?: Table;
  /** Results that the figure could also show. */
  readonly missing?: readonly MissingResult[];
  /** Below the panels, as wide as the page. */
  readonly wideTable?: Table;
  /** Settings and sources, in small print. */
  readonly footer: readonly string[];
}

const PANEL: RulesOf<Panel> = {
  title: required(a.text),
  caption: a.text,
  isWide: a.flag,
  traces: required(a.list),
  layout: required(a.object),
};
const ENTRY: RulesOf<LegendEntry> = {
  group: required(a.text),
  label: required(a.text),
  colour: required(a.text),
  dashed: a.flag,
};
const TABLE: RulesOf<Table> = {
  title: required(a.text),
  columns: required(a.list),
  rows: required(a.list),
  caption: a.text,
};
const MISSING: RulesOf<MissingResult> = { what: required(a.text), command: required(a.text) };
const PAGE: RulesOf<Page> = {
  title: required(a.text),
  subtitle: required(a.text),
  legend: required(a.list),
  panels: required(a.list),
  table: a.object,
  missing: a.list,
  wideTable: a.object,
  footer: required(a.texts),
};

/** Throws `ModelError` for a page, or a part of one, that lacks something or has something that means nothing. */
export function checkPage(page: Page): void {
  checkOptions<Page>(page, PAGE, "the page");
  const { panels, legend, missing = [], table, wideTable } = page;
  for (const [k, panel] of panels.entries()) checkOptions<Panel>(panel, PANEL, `panels[${k}] of the page`);
  for (const [k, entry] of legend.entries()) checkOptions<LegendEntry>(entry, ENTRY, `legend[${k}] of the page`);
  for (const [k, one] of missing.entries()) checkOptions<MissingResult>(one, MISSING, `missing[${k}] of the page`);
  for (const [name, one] of Object.entries({ table, wideTable })) {
    if (one !== undefined) checkOptions<Table>(one, TABLE, `${name} of the page`);
  }
}

/** Settings in a line of small print. */
export const settingsLine = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · ");

/** The page as HTML; `plotly` is the source text of the plotting library, which goes into the page. */
export function renderPage(page: Page, plotly: string): string {
  checkPage(page);
  const plots = page.panels.map(({ traces, layout }) => ({ traces, layout: panelLayout(layout) }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>${escapeHtml(page.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(page.title)}</h1>
<p>${escapeHtml(page.subtitle)}</p>
</header>
${renderLegend(page.legend)}
<noscript><p class="note">The plots need JavaScript; the table below holds the final numbers.</p></noscript>
<div class="grid">
${page.panels.map(renderPanel).join("\n")}
${page.table === undefined ? "" : renderTable(page.table, page.panels.length)}
</div>
${renderMissing(page.missing ?? [])}
${page.wideTable === undefined ? "" : renderTable(page.wideTable)}
<footer>
${page.footer.map((line) => `<p>${escapeHtml(line)}</p>`).join("\n")}
</footer>
</main>
<script type="application/json" id="plots">${escapeScript(JSON.stringify(plots, plainArrays))}</script>
<script>${escapeScript(plotly)}</script>
<script>${DRAW}</script>
</body>
</html>
`;
}

function renderLegend(entries: readonly LegendEntry[]): string {
  if (entries.length === 0) return "";
  const items = entries.map(({ group, label, colour, dashed }) => {
    const dash = dashed ? ' stroke-dasharray="5 3.5"' : "";
    const line = `<line x1="1" y1="6" x2="27" y2="6" stroke="${colour}" stroke-width="${dashed ? 1.25 : 2.25}"${dash}/>`;
    const mark = dashed ? "M14 3L17 6L14 9L11 6Z" : "M11 6a3 3 0 1 0 6 0a3 3 0 1 0-6 0Z";
    const dot = `<path d="${mark}" fill="${colour}"/>`;
    return `<button type="button" data-group="${escapeHtml(group)}" aria-pressed="true" title="Show or hide"><svg width="28" height="12" aria-hidden="true">${line}${dot}</svg>${escapeHtml(label)}</button>`;
  });
  return `<nav class="legend" aria-label="Legend">\n${items.join("\n")}\n</nav>`;
}

function renderPanel({ title, caption, isWide, layout }: Panel, index: number): string {
  // A plot of a height of its own would cover what follows.
  const height = layout.height === undefined ? "" : ` style="height: ${layout.height}px"`;
  const note = caption === undefined ? "" : `<figcaption>${escapeHtml(caption)}</figcaption>`;
  const save = `<button type="button" class="save" data-plot="plot${index}" title="Save this panel as SVG">SVG</button>`;
  return `<figure${isWide ? ' class="wide"' : ""}>${renderHeading(title, index)}${save}<div class="plot" id="plot${index}"${height}></div>${note}</figure>`;
}

const renderHeading = (title: string, index?: number): string => {
  const letter = index === undefined ? "" : `<span class="letter">${letterOf(index)}</span>`;
  return `<h2>${letter}${escapeHtml(title)}</h2>`;
};

/** The letter that names a panel, counted from 0. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);

function renderMissing(missing: readonly MissingResult[]): string {
  if (missing.length === 0) return "";
  const items = missing.map(
    ({ what, command }) => `<dt>${escapeHtml(what)}</dt><dd><code>${escapeHtml(command)}</code></dd>`,
  );
  return `<section class="missing">${renderHeading("Missing results, and the commands that make them")}<dl>
${items.join("\n")}
</dl></section>`;
}

function renderTable({ title, columns, rows, caption }: Table, index?: number): string {
  const cells = (tag: string, values: readonly string[]) =>
    values.map((value) => `<${tag}>${escapeHtml(value)}</${tag}>`).join("");
  const renderRow = ([heading, ...values]: readonly string[]) =>
    `<tr><th scope="row">${escapeHtml(heading!)}</th>${cells("td", values)}</tr>`;
  const note = caption === undefined ? "" : `<p class="caption">${escapeHtml(caption)}</p>`;
  return `<section>${renderHeading(title, index)}<div class="scroll"><table>
<thead><tr>${cells("th", columns)}</tr></thead>
<tbody>
${rows.map(renderRow).join("\n")}
</tbody>
</table></div>${note}</section>`;
}

/** Keeps a script from ending at a "</script" in its own text; in JSON and in JavaScript strings the escape means the same. */
const escapeScript = (text: string): string => text.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");

const plainArrays = (_key: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value;

const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: ${ink.text}; font: 15px/1.5 ${fontFamily}; -webkit-font-smoothing: antialiased; }
main { max-width: 1320px; margin: 0 auto; padding: 40px 40px 32px; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; }
header + noscript + .grid { margin-top: 28px; }
header p { margin: 6px 0 0; color: ${ink.muted}; max-width: 120ch; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 22px; margin: 22px 0 20px; padding: 10px 0; border-top: 1px solid ${ink.rule}; border-bottom: 1px solid ${ink.rule}; }
.legend button { display: inline-flex; align-items: center; gap: 9px; padding: 2px 0; border: 0; background: none; font: inherit; font-size: 14px; color: inherit; cursor: pointer; }
.legend button[aria-pressed="false"] { opacity: 0.35; }
.legend button:focus-visible { outline: 2px solid #0072B2; outline-offset: 3px; border-radius: 2px; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 30px 44px; }
figure { margin: 0; min-width: 0; }
h2 { margin: 0 0 8px; font-size: 16px; font-weight: 600; }
.letter { display: inline-block; min-width: 1.5em; color: ${ink.muted}; font-weight: 700; }
.plot { height: 380px; }
figcaption, .caption { margin: 6px 0 0; font-size: 13px; color: ${ink.muted}; }
figure { position: relative; }
.wide { grid-column: 1 / -1; }
.save { position: absolute; top: 2px; right: 14px; padding: 0 7px; border: 1px solid ${ink.rule}; border-radius: 3px; background: #fff; color: ${ink.muted}; font: inherit; font-size: 11.5px; cursor: pointer; opacity: 0; transition: opacity 0.15s; }
figure:hover .save, .save:focus-visible { opacity: 1; }
section { min-width: 0; }
.grid + section, section + section { margin-top: 34px; }
dl { margin: 0; font-size: 13px; }
dt { color: ${ink.muted}; }
dd { margin: 2px 0 10px; }
code { font: 12.5px/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin-top: 14px; }
table { width: 100%; border-collapse: collapse; border-top: 1.5px solid ${ink.line}; border-bottom: 1.5px solid ${ink.line}; font-size: 12.5px; line-height: 1.4; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px 6px 0; text-align: left; vertical-align: top; font-weight: 400; white-space: nowrap; }
thead th { white-space: normal; }
thead th { font-weight: 600; vertical-align: bottom; border-bottom: 1px solid ${ink.line}; }
tbody th { color: ${ink.muted}; }
td:last-child, thead th:last-child { padding-right: 0; }
tbody tr + tr > * { border-top: 1px solid ${ink.grid}; }
.note { color: ${ink.muted}; }
footer { margin-top: 34px; padding-top: 12px; border-top: 1px solid ${ink.rule}; font-size: 12.5px; color: ${ink.muted}; overflow-wrap: anywhere; }
footer p { margin: 0 0 4px; }
@media (max-width: 640px) { main { padding: 24px 18px; } .plot { height: 320px; } h1 { font-size: 22px; } }
@media print { main { padding: 0; max-width: none; } .grid { grid-template-columns: 1fr 1fr; } }
`;

/** Draws the panels; the legend's buttons show and hide a group of traces everywhere, a panel's own saves it. */
const DRAW = `
const plots = JSON.parse(document.getElementById("plots").textContent);
const config = { responsive: true, displayModeBar: false };
plots.forEach(({ traces, layout }, index) => Plotly.newPlot("plot" + index, traces, layout, config));
for (const button of document.querySelectorAll(".legend button")) {
  button.addEventListener("click", () => {
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    plots.forEach(({ traces }, index) => {
      const own = traces.flatMap((trace, at) => (trace.legendgroup === button.dataset.group ? [at] : []));
      if (own.length > 0) Plotly.restyle("plot" + index, { visible: shown }, own);
    });
  });
}
for (const button of document.querySelectorAll(".save")) {
  button.addEventListener("click", () => {
    const heading = button.parentElement.querySelector("h2").lastChild.textContent;
    Plotly.downloadImage(button.dataset.plot, { format: "svg", filename: document.title + ", " + heading });
  });
}
`;
