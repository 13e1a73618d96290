/** The grid of circuits from above: how many neurons each has, and where the connections of one lead. */
import type { Panel } from "../page.ts";
import type { Data, Layout } from "../plotly.ts";
import { axisTitle, ink, palette } from "../theme.ts";
import { neuronsOf, type WtaGrid } from "./records.ts";

/** White to blue: for numbers from 0 on. */
const COUNTS: readonly (readonly [number, string])[] = [
  [0, "#ffffff"],
  [1, palette.blue],
];

/** Grids with more columns take the width of the page. */
export const NARROW = 20;

/** The sizes of circuits, as numbers and shades. */
export function circuitMapPanel(grid: WtaGrid): Panel {
  const { columns, rows, circuits } = grid;
  const sizes = cellsOf(grid, () => 0);
  for (const { x, y, size } of circuits) sizes[y]![x] = size;
  return {
    title: `Circuit map: ${columns} × ${rows} circuits`,
    caption: "The number of neurons of every circuit; one of them at a time wins.",
    isWide: columns > NARROW,
    traces: [mapOf(sizes, "neurons")],
    layout: mapLayout(grid, `x (${neuronsOf(grid)} neurons in all)`),
  };
}

/** How many connections lead to every circuit from one of them, marked by x. */
export function outgoingPanel(grid: WtaGrid, source: number, name: string): Panel {
  const { columns, circuits, connections } = grid;
  const counts = cellsOf(grid, () => 0);
  let all = 0;
  for (const [from, to] of connections) {
    if (from !== source) continue;
    counts[circuits[to]!.y]![circuits[to]!.x]! += 1;
    all++;
  }
  const { x, y } = circuits[source]!;
  return {
    title: `Outgoing connections of ${name}`,
    caption: `How often the circuit at x is connected to each other one: ${all} of ${connections.length} connections of circuits. None leads to itself.`,
    isWide: columns > NARROW,
    traces: [
      mapOf(
        counts.map((row, j) => row.map((count, i) => (i === x && j === y ? null : count))),
        "connections",
      ),
      {
        ...{ type: "scatter", mode: "markers", name: "source", x: [x], y: [y] },
        marker: { symbol: "x-thin", size: 13, line: { width: 2.5, color: palette.vermillion } },
        hovertemplate: `source: (${x}, ${y})<extra></extra>`,
      },
    ],
    layout: mapLayout(grid, "x"),
  };
}

/** The circuit in a corner, and that nearest to the middle, if the grid has two. */
export function shownSources({
  columns,
  rows,
  circuits,
}: WtaGrid): { readonly source: number; readonly name: string }[] {
  const corner = { source: 0, name: "a circuit in the corner" };
  const middle = circuits.findIndex(({ x, y }) => x === Math.floor(columns / 2) && y === Math.floor(rows / 2));
  return middle > 0 ? [corner, { source: middle, name: "a circuit in the middle" }] : [corner];
}

const cellsOf = <Value>({ columns, rows }: WtaGrid, value: () => Value): Value[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, value));

function mapOf(cells: readonly (readonly (number | null)[])[], what: string): Data {
  const columns = cells[0]!.length;
  return {
    type: "heatmap",
    name: what,
    z: cells,
    colorscale: COUNTS,
    // Pale enough for what is written on it; nothing is written where there is none.
    ...{ zmin: 0, zmax: 1.6 * Math.max(1, ...cells.flat().map(Number)) },
    ...{ xgap: 1, ygap: 1, hoverongaps: false, showscale: false },
    text: cells.map((row) => row.map((one) => (one === null || one === 0 ? "" : String(one)))),
    texttemplate: "%{text}",
    textfont: { size: columns > 2 * NARROW ? 7 : columns > NARROW ? 10 : 12, color: ink.text },
    hovertemplate: `(%{x}, %{y}): %{z} ${what}<extra></extra>`,
  };
}

function mapLayout({ columns, rows }: WtaGrid, xTitle: string): Partial<Layout> {
  const common = { showgrid: false, ticks: "", showline: false, tickfont: { size: 12 } };
  const ticks = (count: number) => ({ tick0: 0, dtick: count > 12 ? 5 : 1, range: [-0.5, count - 0.5] });
  return {
    hovermode: "closest",
    height: Math.round(Math.min(640, Math.max(340, 110 + 34 * rows))),
    plot_bgcolor: ink.grid,
    xaxis: { ...common, title: axisTitle(xTitle), ...ticks(columns), constrain: "domain" },
    yaxis: { ...common, title: axisTitle("y"), ...ticks(rows), scaleanchor: "x", constrain: "domain" },
  };
}
