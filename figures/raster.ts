/** The figure of recorded events: a raster, and how many there are against the time since the pattern changed. */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { type Page, type Panel, settingsLine } from "./page.ts";
import type { Layout, Shape } from "./plotly.ts";
import { axisTitle, ink, palette, translucent } from "./theme.ts";

/** A phase of a pattern, which lasts until the next one begins. */
export interface RasterPhase {
  readonly label: string;
  readonly from: number;
}

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
  /** The class of each pattern, to stand above it. */
  readonly labels?: readonly number[];
  /** What happens within a pattern, in order: how it is called, and since when in the pattern. */
  readonly phases?: readonly RasterPhase[];
  /** How long the published bursts last, to be shaded. */
  readonly publishedBurst?: number;
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

const RESULTS: RulesOf<RasterResults> = {
  title: required(a.text),
  times: required(a.list),
  neurons: required(a.list),
  neuronCount: required(a.number),
  patterns: required(a.number),
  tShow: required(a.number),
  labels: a.list,
  phases: a.list,
  publishedBurst: a.number,
  settings: required(a.object),
};
const PHASE: RulesOf<RasterPhase> = { label: required(a.text), from: required(a.number) };

/** The page. */
export function rasterPage(results: RasterResults): Page {
  checkOptions<RasterResults>(results, RESULTS, "rasterPage");
  const { title, times, tShow, patterns, phases = [], publishedBurst, settings } = results;
  for (const phase of phases) checkOptions<RasterPhase>(phase, PHASE, "a phase of rasterPage");
  const perUnit = new Array<number>(Math.ceil(tShow)).fill(0);
  for (const time of times) perUnit[Math.floor(time % tShow)]! += 1 / patterns;
  const shaded = shading(publishedBurst);
  return {
    title,
    subtitle: `${patterns} patterns, ${tShow} time units each; a dot is an event.`,
    legend: [],
    panels: [
      {
        title: "Events of the hidden layer",
        caption: `Dotted lines: the pattern changes${results.labels === undefined ? "" : ", to the digit that stands above"}.${shaded}`,
        isWide: true,
        traces: [
          {
            type: "scatter",
            mode: "markers",
            name: "events",
            x: [...times],
            y: [...results.neurons],
            marker: { color: palette.blue, size: 3 },
            hovertemplate: "neuron %{y}, time %{x}<extra></extra>",
          },
        ],
        layout: rasterLayout(results),
      },
      burstPanel(results),
      {
        title: "After a change of pattern",
        caption: `Mean over patterns.${shaded}`,
        traces: [
          {
            type: "bar",
            name: "events",
            x: perUnit.map((_, unit) => unit + 0.5),
            y: perUnit,
            marker: { color: palette.blue },
            hovertemplate: "%{y:.3~g} events<extra></extra>",
          },
        ],
        layout: {
          bargap: 0,
          hovermode: "closest",
          xaxis: {
            title: axisTitle("Time since the change (membrane time constants)"),
            range: [0, tShow],
            dtick: tShow < 50 ? 5 : 25,
          },
          yaxis: { title: axisTitle("Events per pattern and time unit (count)"), rangemode: "tozero" },
          ...withinPattern(results),
        } as Partial<Layout>,
      },
    ],
    footer: [settingsLine(settings)],
  };
}

/** How much of a pattern is shown from close up, at most. */
const CLOSE_UP = 30;

/** The first pattern that follows another one, from close up. */
function burstPanel(results: RasterResults): Panel {
  const { times, neurons, neuronCount, patterns, tShow, publishedBurst } = results;
  const pattern = Math.min(1, patterns - 1);
  const length = Math.min(CLOSE_UP, tShow);
  const shown = times.flatMap((time, k) =>
    time >= pattern * tShow && time < pattern * tShow + length ? [{ x: time - pattern * tShow, y: neurons[k]! }] : [],
  );
  const part = length < tShow ? `The first ${length} of ${tShow} time units.` : `All of its ${tShow} time units.`;
  return {
    title: `${length < tShow ? "A burst" : "A pattern"} from close up: pattern ${pattern + 1}`,
    caption: `${part}${shading(publishedBurst)}`,
    traces: [
      {
        type: "scatter",
        mode: "markers",
        name: "events",
        x: shown.map(({ x }) => x),
        y: shown.map(({ y }) => y),
        marker: { color: palette.blue, size: 3.5 },
        hovertemplate: "neuron %{y}, time %{x}<extra></extra>",
      },
    ],
    layout: {
      hovermode: "closest",
      xaxis: { title: axisTitle("Time since the change (membrane time constants)"), range: [0, length] },
      yaxis: { title: axisTitle("Hidden neuron (index)"), range: [-1, neuronCount] },
      ...withinPattern(results, length),
    },
  };
}

/** What is marked against the time since a change: the published burst, and phases with their names above. */
function withinPattern({ publishedBurst, phases = [], tShow }: RasterResults, until = tShow): Partial<Layout> {
  const shown = phases.filter(({ from }) => from < until);
  return {
    ...(shown.length > 0 ? { margin: { l: 62, r: 18, t: 28, b: 50 } } : {}),
    shapes: [
      ...(publishedBurst === undefined ? [] : [burst(0, publishedBurst)]),
      ...shown.filter(({ from }) => from > 0).map(({ from }) => border(from)),
    ],
    annotations: shown.map(({ label, from }, k) => above((from + (shown[k + 1]?.from ?? until)) / 2, label)),
  };
}

/** A dotted line where something begins. */
const border = (x: number): Partial<Shape> => ({
  type: "line",
  x0: x,
  x1: x,
  yref: "paper",
  y0: 0,
  y1: 1,
  // Events begin where patterns do, and would hide it.
  layer: "above",
  line: { color: palette.black, width: 1, dash: "dot" },
});

/** Words above a panel. */
const above = (x: number, text: string): NonNullable<Layout["annotations"]>[number] => ({
  x,
  yref: "paper",
  y: 1,
  yanchor: "bottom",
  text,
  showarrow: false,
  font: { size: 13, color: ink.muted },
});

const shading = (publishedBurst: number | undefined): string =>
  publishedBurst === undefined ? "" : " Shaded: the published bursts.";

function rasterLayout({ patterns, tShow, neuronCount, labels = [], publishedBurst }: RasterResults): Partial<Layout> {
  const switches = Array.from({ length: patterns }, (_, pattern) => pattern * tShow);
  return {
    hovermode: "closest",
    margin: { l: 62, r: 18, t: labels.length > 0 ? 28 : 10, b: 50 },
    xaxis: {
      title: axisTitle("Time (membrane time constants)"),
      range: [0, patterns * tShow],
      ...(patterns <= 20 ? { dtick: tShow } : {}),
      showgrid: false,
    } as Layout["xaxis"],
    yaxis: { title: axisTitle("Hidden neuron (index)"), range: [-1, neuronCount] } as Layout["yaxis"],
    shapes: [
      ...(publishedBurst === undefined ? [] : switches.map((from) => burst(from, publishedBurst))),
      ...switches.map(border),
    ],
    annotations: labels.map((label, pattern) => above((pattern + 0.5) * tShow, `“${label}”`)),
  };
}

/** The time after a change in which the published events lie. */
const burst = (from: number, length: number): Partial<Shape> => ({
  type: "rect",
  x0: from,
  x1: from + length,
  yref: "paper",
  y0: 0,
  y1: 1,
  layer: "below",
  line: { width: 0 },
  fillcolor: translucent(palette.orange, 0.3),
});
