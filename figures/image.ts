/** Panels as pictures for a paper: each stands on its own, so that it carries the part of the page's legend that it needs. */
import { checkPage, type LegendEntry, letterOf, type Page, type Panel } from "./page.ts";
import type { Data, Layout } from "./plotly.ts";
import { ink, panelLayout } from "./theme.ts";
import { hatching, PUBLISHED } from "./traces.ts";

/** What the plotting library needs to draw a picture, and how large it is, in pixels of 1/96 inch. */
export interface PanelImage {
  /** Part of a file name: "a-test-accuracy". */
  readonly name: string;
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
  readonly width: number;
  readonly height: number;
}

/** Fonts of papers. */
const FONT = 'Arial, Helvetica, "Liberation Sans", sans-serif';
const [WIDTH, WIDE, HEIGHT] = [560, 1120, 400];
/** Height of a line of the legend, width of the text of an entry, and how many of them fit into a line. */
const [LEGEND_LINE, ENTRY, PER_LINE] = [22, 170, 2];

/** The pictures of a page, one for each panel. */
export function pageImages(page: Page): PanelImage[] {
  checkPage(page);
  return page.panels.map((panel, index) => panelImage(panel, index, page.legend));
}

function panelImage(panel: Panel, index: number, legend: readonly LegendEntry[]): PanelImage {
  const { title, traces, isWide } = panel;
  const entries = legendEntries(traces, legend);
  const layout = panelLayout(panel.layout);
  const lines = Math.ceil(entries.length / (isWide ? 2 * PER_LINE : PER_LINE));
  const top = (layout.margin?.t ?? 10) + LEGEND_LINE * lines + (lines > 0 ? 6 : 0);
  return {
    name: `${letterOf(index).toLowerCase()}-${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`,
    data: [...traces.map((trace) => ({ ...trace, showlegend: false })), ...entries],
    layout: {
      ...layout,
      font: { ...layout.font, family: FONT },
      margin: { ...layout.margin, t: top },
      showlegend: entries.length > 0,
      legend: {
        orientation: "h",
        // Without groups, or every entry would have a line of its own.
        traceorder: "normal",
        x: 0.02,
        xref: "container",
        xanchor: "left",
        y: 1,
        yref: "container",
        yanchor: "top",
        font: { family: FONT, size: 12.5, color: ink.text },
        itemwidth: 34,
        entrywidth: ENTRY,
        entrywidthmode: "pixels",
      },
    } as Partial<Layout>,
    width: isWide ? WIDE : WIDTH,
    height: HEIGHT + LEGEND_LINE * lines,
  };
}

/** Empty traces that stand in the legend for whole groups. Rows of bars are named on their axis: only the hatching is explained. */
function legendEntries(all: readonly Data[], legend: readonly LegendEntry[]): Data[] {
  const traces = all as readonly { readonly type?: string; readonly legendgroup?: string }[];
  const isIn = (group: string, type?: string) =>
    traces.some((trace) => trace.legendgroup === group && (type === undefined || trace.type === type));
  return legend.flatMap(({ group, label, colour, dashed }): Data[] => {
    const bare = { name: label, x: [null], y: [null] };
    if (isIn(group, "bar")) {
      return group === PUBLISHED ? [{ ...bare, type: "bar", marker: hatching(ink.muted) }] : [];
    }
    if (!isIn(group)) return [];
    const isLine = traces.some((trace) => trace.legendgroup === group && "line" in trace);
    return [
      {
        ...bare,
        type: "scatter",
        mode: isLine ? "lines+markers" : "markers",
        line: { color: colour, width: dashed ? 1.25 : 2.25, dash: dashed ? "dash" : "solid" },
        marker: { color: colour, size: dashed ? 5 : 7, symbol: dashed ? "diamond" : "circle" },
      },
    ];
  });
}
