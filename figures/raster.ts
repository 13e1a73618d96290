/** The figure of recorded events: a raster, and how many there are against the time since the pattern changed. */
import type { Page } from "./page.ts";
import { axisTitle, palette } from "./theme.ts";

/** Events of one population. */
export interface RasterResults {
  readonly title: string;
  /** Time of every event, and the neuron that sent it. */
  readonly times: readonly number[];
  readonly neurons: readonly number[];
  readonly neuronCount: number;
  readonly patterns: number;
  /** How long each pattern is shown. */
  readonly tShow: number;
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** The page. */
export function rasterPage(results: RasterResults): Page {
  const { title, times, neurons, neuronCount, patterns, tShow, settings } = results;
  const perUnit = new Array<number>(tShow).fill(0);
  for (const time of times) perUnit[Math.floor(time % tShow)]! += 1 / patterns;
  const switches = Array.from({ length: patterns }, (_, pattern) => pattern * tShow);
  return {
    title,
    subtitle: `${patterns} patterns, ${tShow} time units each; a dot is an event.`,
    legend: [],
    panels: [
      {
        title: "Events of the hidden layer",
        caption: "Dotted lines: the pattern changes.",
        traces: [
          {
            type: "scatter",
            mode: "markers",
            x: [...times],
            y: [...neurons],
            marker: { color: palette.blue, size: 2.5 },
          },
        ],
        layout: {
          hovermode: "closest",
          xaxis: { title: axisTitle("Time (membrane time constants)"), range: [0, patterns * tShow] },
          yaxis: { title: axisTitle("Hidden neuron"), range: [-1, neuronCount] },
          shapes: switches.map((x) => ({
            type: "line",
            x0: x,
            x1: x,
            yref: "paper",
            y0: 0,
            y1: 1,
            layer: "below",
            line: { color: palette.black, width: 1, dash: "dot" },
          })),
        },
      },
      {
        title: "After a change of pattern",
        caption: "Mean over patterns.",
        traces: [{ type: "bar", x: perUnit.map((_, unit) => unit + 0.5), y: perUnit, marker: { color: palette.blue } }],
        layout: {
          bargap: 0,
          xaxis: { title: axisTitle("Time since the change (membrane time constants)"), range: [0, tShow] },
          yaxis: { title: axisTitle("Events per time unit"), rangemode: "tozero" },
        },
      },
    ],
    footer: [
      Object.entries(settings)
        .map(([name, value]) => `${name} ${value}`)
        .join(" · "),
    ],
  };
}
