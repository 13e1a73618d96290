/** A heat map over two swept parameters, with published values as diamonds in the colours of the same scale. */

import type { Panel } from "./page.ts";
import type { Data } from "./plotly.ts";
import { axisTitle, ink, powerOfTen } from "./theme.ts";
import { PUBLISHED } from "./traces.ts";

/** A value somewhere on the map. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** What the map shows. Both axes list their values at equal distances, each cell being a training of its own. */
export interface HeatMap {
  readonly title: string;
  readonly caption: string;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** What the colours mean, with its unit. */
  readonly valueTitle: string;
  readonly ours: readonly MapPoint[];
  readonly published: readonly MapPoint[];
  /** Ends of the colour scale; those of the values where it is left out. */
  readonly range?: readonly [number, number];
}

/** The panel. */
export function heatMapPanel(map: HeatMap): Panel {
  const { xs, ys, ours, published } = map;
  const values = [...ours, ...published].map(({ value }) => value);
  const [zmin, zmax] = map.range ?? [Math.min(...values), Math.max(...values)];
  const scale = { colorscale: "Viridis", cmin: zmin, cmax: zmax } as const;
  const cells = ys.map((y) => xs.map((x) => ours.find((point) => point.x === x && point.y === y)?.value ?? null));
  const traces: Data[] = [
    {
      type: "heatmap",
      z: cells,
      colorscale: "Viridis",
      zmin,
      zmax,
      xgap: 1,
      ygap: 1,
      hoverongaps: false,
      text: ys.map((y) => xs.map((x) => `${count(x)}, ${y}`)),
      hovertemplate: "%{text}: %{z:.4~g}<extra></extra>",
      colorbar: {
        title: { text: map.valueTitle, side: "right", font: { size: 13 } },
        thickness: 12,
        outlinewidth: 0,
        ticks: "outside",
        ticklen: 3,
      },
    },
    {
      type: "scatter",
      mode: "markers",
      name: "published",
      legendgroup: PUBLISHED,
      x: published.map(({ x }) => placeOf(xs, x)),
      y: published.map(({ y }) => placeOf(ys, y)),
      marker: {
        symbol: "diamond",
        size: 17,
        color: published.map(({ value }) => value),
        ...scale,
        line: { color: "#ffffff", width: 2 },
      },
      text: published.map(({ value }) => `published ${value.toPrecision(2)}`),
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
  return {
    title: map.title,
    caption: map.caption,
    traces,
    layout: {
      hovermode: "closest",
      plot_bgcolor: ink.grid,
      xaxis: {
        title: axisTitle(map.xTitle),
        range: [-0.5, xs.length - 0.5],
        tickvals: [...xs.keys()],
        ticktext: xs.map(count),
        tickangle: -45,
        tickfont: { size: 11.5 },
        showgrid: false,
      },
      yaxis: {
        title: axisTitle(map.yTitle),
        range: [-0.5, ys.length - 0.5],
        tickvals: [...ys.keys()],
        ticktext: ys.map(power),
        tickfont: { size: 11.5 },
        showgrid: false,
      },
    },
  };
}

/** Where a value lies among those at equal distances, in between on a logarithmic scale. */
function placeOf(values: readonly number[], value: number): number {
  const next = values.findIndex((one) => one >= value * (1 - 1e-9));
  if (next <= 0) return next === 0 ? 0 : values.length - 1;
  const [below, above] = [values[next - 1]!, values[next]!];
  return next - Math.log(above / value) / Math.log(above / below);
}

const count = (value: number): string => value.toLocaleString("en-GB");

/** 0.0000278 as 2.8·10⁻⁵ */
function power(value: number): string {
  const [digits, exponent] = value.toExponential(1).split("e") as [string, string];
  const head = digits.endsWith(".0") ? digits.slice(0, -2) : digits;
  const tail = powerOfTen(Number(exponent));
  return head === "1" ? tail : `${head}·${tail}`;
}
