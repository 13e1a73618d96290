/** The weights of synapses: how some of them change while the network learns, and what all of them are in the end. */
import type { Panel } from "../page.ts";
import type { Data } from "../plotly.ts";
import { groupBy } from "../statistics.ts";
import { axisTitle, powerTicks, translucent } from "../theme.ts";
import { SYNAPSES, variantColour, variantLabel } from "./colours.ts";
import type { WtaHistoryRecord } from "./records.ts";

type Kind = keyof typeof SYNAPSES;

/** More moments than this are not told apart on a page. */
const MOMENTS = 400;

/** The panel of histories, a thin line each. */
export function weightHistoryPanel(history: readonly WtaHistoryRecord[]): Panel {
  const times = [...new Set(history.map(({ time }) => time))];
  const every = Math.ceil(times.length / MOMENTS);
  const kept = new Set(times.filter((_, k) => k % every === 0 || k === times.length - 1));
  const shown = history.filter(({ time }) => kept.has(time));
  const synapses = [...groupBy(shown, ({ kind, pre, post }) => `${kind} ${pre} ${post}`).values()];
  const count = (kind: Kind) => synapses.filter(([one]) => one!.kind === kind).length;
  return {
    title: "Weights while the network learns",
    caption: `${count("input")} synapses from input channels and ${count("recurrent")} between circuits of the first network, drawn at random. All begin at 0; a weight comes to rest where its exponential is the mean response to the input when the neuron spikes.`,
    isWide: true,
    traces: (Object.keys(SYNAPSES) as Kind[]).flatMap((kind): Data[] => {
      const own = synapses.filter(([one]) => one!.kind === kind);
      if (own.length === 0) return [];
      return [
        {
          ...{ type: "scatter", mode: "lines", name: SYNAPSES[kind].label, legendgroup: kind, hoverinfo: "skip" },
          x: own.flatMap((records) => [...records.map(({ time }) => time / 1000), null]),
          y: own.flatMap((records) => [...records.map(({ weight }) => Number(weight.toFixed(4))), null]),
          line: { color: translucent(SYNAPSES[kind].colour, 0.45), width: 1.1 },
        },
      ];
    }),
    layout: {
      hovermode: false,
      xaxis: { title: axisTitle("Training (s)"), range: [0, (times.at(-1) ?? 1000) / 1000] },
      yaxis: { title: axisTitle("Weight") },
    },
  };
}

/** The width of a bin. */
const BIN = 0.1;

/** Weights of one network. */
export interface WtaWeights {
  readonly variant: string;
  readonly kind: string;
  readonly weights: ArrayLike<number>;
}

/** The panel of what they are in the end: an outline per kind of synapse, or per variant. */
export function weightHistogramPanel(all: readonly WtaWeights[], kind?: Kind): Panel {
  const own = kind === undefined ? all : all.filter((one) => one.kind === kind);
  const filled = kind === undefined;
  return {
    title: kind === undefined ? "Weights in the end" : `Weights in the end: ${SYNAPSES[kind].label}`,
    caption: `The fraction of synapses in bins of ${BIN}.`,
    traces: own
      .filter(({ weights }) => weights.length > 0)
      .map((one): Data => {
        const colour = kind === undefined ? SYNAPSES[one.kind as Kind].colour : variantColour(one.variant);
        const { x, y } = histogram(one.weights);
        return {
          ...{ type: "scatter", mode: "lines" },
          name: kind === undefined ? SYNAPSES[one.kind as Kind].label : variantLabel(one.variant),
          legendgroup: kind === undefined ? one.kind : one.variant,
          x,
          y: filled ? y : y.map((fraction) => (fraction === 0 ? null : fraction)),
          line: { color: colour, width: 1.5, shape: "hvh" },
          ...(filled ? { fill: "tozeroy", fillcolor: translucent(colour, 0.2) } : {}),
          hovertemplate: "%{y:.3~g}",
        };
      }),
    layout: {
      xaxis: { title: axisTitle("Weight") },
      // Weights that have hardly changed all lie in one bin.
      yaxis: {
        title: axisTitle("Fraction of synapses"),
        ...(filled ? { rangemode: "tozero" } : { type: "log", ...powerTicks(-4, 0), range: [-4.1, 0.1] }),
      },
    },
  };
}

/** Middles of bins and fractions in them, with an empty bin on either side. */
function histogram(weights: ArrayLike<number>): { readonly x: number[]; readonly y: number[] } {
  const binOf = (weight: number) => Math.floor(weight / BIN + 1e-9);
  const counts = new Map<number, number>();
  for (let k = 0; k < weights.length; k++) {
    const bin = binOf(weights[k]!);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  const bins = [...counts.keys()];
  const [from, to] = [Math.min(...bins) - 1, Math.max(...bins) + 1];
  const shown = Array.from({ length: to - from + 1 }, (_, k) => from + k);
  return {
    x: shown.map((bin) => Number(((bin + 0.5) * BIN).toFixed(6))),
    y: shown.map((bin) => (counts.get(bin) ?? 0) / weights.length),
  };
}
