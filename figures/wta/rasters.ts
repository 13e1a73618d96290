/** Spikes at the end of a test: neurons in the order in which they become active, and the input channels below them. */
import type { Panel } from "../page.ts";
import type { Shape } from "../plotly.ts";
import { axisTitle, ink, translucent } from "../theme.ts";
import { circuitColour, circuitColours, patternColour, patternGroup, patternName } from "./colours.ts";
import type { WtaInputRecord, WtaPresentationRecord, WtaSpikeRecord } from "./records.ts";
import { strokes } from "./ticks-of-spikes.ts";

/** What is shown of one network. */
export interface WtaRaster {
  readonly title: string;
  /** Of the network, in this order from below. */
  readonly order: ArrayLike<number>;
  readonly spikes: readonly WtaSpikeRecord[];
  readonly inputs: readonly WtaInputRecord[];
  readonly inputCount: number;
  readonly presentations: readonly WtaPresentationRecord[];
  /** ms */
  readonly length: number;
}

/** Parts of the height: of the network, and of the input. */
const [NETWORK, INPUT] = [
  [0.34, 1],
  [0, 0.28],
] as const;

/** The panel. */
export function wtaRasterPanel({ title, order, spikes, inputs, inputCount, presentations, length }: WtaRaster): Panel {
  const rows = new Int32Array(order.length);
  for (let row = 0; row < order.length; row++) rows[order[row]!] = row;
  const patterns = [...new Set(inputs.map(({ pattern }) => pattern))].toSorted((one, other) => one - other);
  const prefers = patterns.some((pattern) => pattern > 0) ? ", those that prefer the first pattern lowest" : "";
  const shown = presentations.filter(({ start, end }) => end > 0 && start < length);
  return {
    title,
    caption: `Every stroke is a spike. Above: neurons in the order of their mean activation time in the last presentation${prefers}, coloured by circuit. Below: input channels, coloured by the pattern that a spike belongs to; grey is noise. Shaded, between dashed lines and under a bar of its colour: a presentation.`,
    isWide: true,
    traces: [
      ...Array.from({ length: circuitColours }, (_, colour) =>
        strokes(
          spikes
            .filter(({ circuit }) => circuit % circuitColours === colour)
            .map(({ neuron, time }) => ({ time, row: rows[neuron]! })),
          { name: "network", color: circuitColour(colour), width: 1.6, hoverinfo: "skip" },
        ),
      ),
      ...patterns.map((pattern) =>
        strokes(
          inputs.filter((one) => one.pattern === pattern).map(({ channel, time }) => ({ time, row: channel })),
          {
            ...{ name: patternName(pattern), legendgroup: patternGroup(pattern), yaxis: "y2", hoverinfo: "skip" },
            ...{ color: pattern < 0 ? "#b4b9bf" : patternColour(pattern), width: 1.5 },
          },
        ),
      ),
    ],
    layout: {
      height: 600,
      hovermode: false,
      margin: { l: 62, r: 18, t: 30, b: 50 },
      xaxis: { title: axisTitle("Time (ms)"), range: [0, length], anchor: "y2", showgrid: false },
      yaxis: {
        title: axisTitle("Neuron, by activation time"),
        range: [-1, order.length],
        domain: NETWORK,
        showgrid: false,
      },
      yaxis2: { title: axisTitle("Input channel"), range: [-1, inputCount], domain: INPUT, showgrid: false },
      shapes: shown.flatMap((one) => marks(one, length)),
      annotations: shown.map(({ pattern, start, end }) => ({
        ...{ x: (Math.max(0, start) + Math.min(length, end)) / 2, y: 1.018, yref: "paper", yanchor: "bottom" },
        ...{ text: String(pattern + 1), showarrow: false, font: { size: 12.5, color: patternColour(pattern) } },
      })),
    },
  };
}

/** Its shade, the lines where it begins and ends, and the bar above it. */
function marks({ pattern, start, end }: WtaPresentationRecord, length: number): Partial<Shape>[] {
  const colour = patternColour(pattern);
  const [from, to] = [Math.max(0, start), Math.min(length, end)];
  const area = { type: "rect", x0: from, x1: to, yref: "paper", line: { width: 0 } };
  return [
    { ...area, y0: 0, y1: 1, layer: "below", fillcolor: translucent(colour, 0.1) },
    { ...area, y0: 1.004, y1: 1.018, fillcolor: colour },
    ...[start, end]
      .filter((x) => x >= 0 && x <= length)
      .map((x) => ({
        ...{ type: "line", x0: x, x1: x, yref: "paper", y0: 0, y1: 1, layer: "below" },
        line: { color: ink.line, width: 1, dash: "dash" },
      })),
  ];
}
