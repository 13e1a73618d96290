/** Lines that figures share: our means, solid, over their spread; published means, dashed; both in the colour of what they show. */
import type { Data, ScatterData } from "./plotly.ts";
import { darker, ink, translucent } from "./theme.ts";

/** Legend group of everything published. */
export const PUBLISHED = "published";

/** A mean against something, and perhaps its spread. */
export interface Line {
  /** Legend group. */
  readonly group: string;
  readonly label: string;
  readonly colour: string;
  readonly x: readonly number[];
  readonly mean: readonly number[];
  /** One standard deviation; left out where there is none to show. */
  readonly sd?: readonly number[] | undefined;
  /** Of values shown under the pointer, in d3's notation. */
  readonly format: string;
}

/** How a spread is drawn: as an area along a curve, or at every point where points stand for themselves. */
export type SpreadStyle = "band" | "bars";

/** Our own values. */
export function ownLine(line: Line, spread: SpreadStyle = "band"): Data[] {
  const { group, label, colour } = line;
  const marks: Data = {
    type: "scatter",
    mode: "lines+markers",
    name: label,
    legendgroup: group,
    ...pointsOf(line),
    ...(spread === "bars" ? errorBars(line, colour) : {}),
    line: { color: colour, width: 2.25 },
    marker: { color: colour, size: sizeOfMark(line, 6), line: { color: "#ffffff", width: 1 } },
  };
  return [...(spread === "band" ? band(line, group, 0.18) : []), marks];
}

/** Published values, in the legend group of all that is published. */
export function publishedLine(line: Line, spread: SpreadStyle = "band"): Data[] {
  const colour = darker(line.colour);
  const marks: Data = {
    type: "scatter",
    mode: "lines+markers",
    name: `${line.label}, published`,
    legendgroup: PUBLISHED,
    ...pointsOf(line),
    ...(spread === "bars" ? errorBars(line, colour) : {}),
    line: { color: colour, width: 1.25, dash: "dash" },
    marker: { color: colour, size: sizeOfMark(line, 4.5), symbol: "diamond" },
  };
  return [...(spread === "band" ? band(line, PUBLISHED, 0.09) : []), marks];
}

/** A single value is no line: its mark has to stand for itself. */
const sizeOfMark = ({ x }: Line, onLine: number): number => (x.length === 1 ? 8.5 : onLine);

function pointsOf({ x, mean, sd, format }: Line): Partial<ScatterData> {
  const value = `%{y:${format}}`;
  return {
    x: [...x],
    y: [...mean],
    ...(sd === undefined
      ? { hovertemplate: value }
      : { customdata: [...sd], hovertemplate: `${value} ± %{customdata:${format}}` }),
  };
}

const errorBars = ({ sd }: Line, color: string): Partial<ScatterData> =>
  sd === undefined ? {} : { error_y: { type: "data", array: [...sd], color, thickness: 1, width: 3 } };

/** The area between mean - sd and mean + sd; kept above 0, for logarithmic axes. */
function band({ colour, x, mean, sd }: Line, legendgroup: string, opacity: number): Data[] {
  if (sd === undefined) return [];
  const upper = mean.map((value, at) => value + sd[at]!);
  const lower = mean.map((value, at) => Math.max(value - sd[at]!, value / 10));
  return [
    {
      type: "scatter",
      mode: "lines",
      legendgroup,
      x: [...x, ...x.toReversed()],
      y: [...upper, ...lower.toReversed()],
      fill: "toself",
      fillcolor: translucent(colour, opacity),
      line: { width: 0 },
      hoverinfo: "skip",
    },
  ];
}

/** A published area or bar: pale, with the colour in hatching and outline. */
export const hatching = (colour: string) => ({
  color: translucent(colour, 0.12),
  line: { color: colour, width: 1 },
  pattern: { shape: "/", fgcolor: colour, size: 7, solidity: 0.18 },
});

/** Whiskers of one standard deviation at the end of a bar. */
export const whiskers = (sd: number) => ({
  type: "data",
  array: [sd],
  visible: sd > 0,
  color: ink.line,
  thickness: 1.25,
  width: 4,
});
