/** A mushroom body that learns odours: how well, by what code, and with what weights. */
import { confusionPanel, namedTicks } from "./confusions.ts";
import { type Page, type Panel, settingsLine, type Table } from "./page.ts";
import type { Data } from "./plotly.ts";
import type { ConfusionRecord, OdourLearningRecord, OdourSpikeRecord, OverlapRecord } from "./records.ts";
import { axisTitle, ink, palette, powerTicks, translucent } from "./theme.ts";
import { ownLine } from "./traces.ts";

/** What the page shows. */
export interface MushroomBodyResults {
  readonly learning: readonly OdourLearningRecord[];
  readonly confusions: readonly ConfusionRecord[];
  readonly overlaps: readonly OverlapRecord[];
  readonly spikes: readonly OdourSpikeRecord[];
  /** Of Kenyon cells to output neurons, nA, and the largest that there can be. */
  readonly weights: ArrayLike<number>;
  readonly largestWeight: number;
  /** Fraction of the weights above half of it. */
  readonly strong: number;
  /** Neurons of the populations, which are shown from bottom to top in this order. */
  readonly sizes: Readonly<Record<string, number>>;
  /** How long an odour is there, ms. */
  readonly presentation: number;
  readonly isDigits: boolean;
  readonly presented: number;
  readonly tested: number;
  readonly accuracy: number;
  readonly unanswered: number;
  /** Kenyon cells that spike per odour. */
  readonly active: number;
  readonly milliseconds: { readonly learning: number; readonly testing: number };
  readonly settings: Readonly<Record<string, string | number>>;
}

const NAMES: Readonly<Record<string, string>> = {
  PN: "projection neurons",
  KC: "Kenyon cells",
  GGN: "giant neuron",
  MBON: "output neurons",
};
const COLOURS: Readonly<Record<string, string>> = {
  PN: ink.muted,
  KC: palette.blue,
  GGN: palette.vermillion,
  MBON: palette.green,
};
/** Part of the height of the raster. */
const HEIGHTS: Readonly<Record<string, number>> = { PN: 0.24, KC: 0.44, GGN: 0.06, MBON: 0.26 };

/** The page of the experiment. */
export function mushroomBodyPage(results: MushroomBodyResults): Page {
  const { isDigits, confusions, settings } = results;
  const kinds = [...new Set(confusions.map(({ label }) => label))];
  return {
    title: isDigits ? "A mushroom body that reads digits" : "A mushroom body that learns odours",
    subtitle:
      "Many Kenyon cells listen to a few projection neurons each, a giant neuron keeps all but a few of them silent, and output neurons learn which of them spike for what a teacher names.",
    legend: Object.entries(NAMES).map(([group, label]) => ({ group, label, colour: COLOURS[group]! })),
    panels: [
      rasterPanel(results),
      learningPanel(results),
      weightPanel(results),
      ...overlapPanels(results, kinds),
      confusionPanel(confusions, {
        kinds: kinds.map(String),
        caption: `Test ${wordFor(isDigits)} by what they are and what they are told to be; only mistakes are coloured.`,
      }),
    ],
    table: tableOf(results),
    footer: [settingsLine(settings)],
  };
}

const wordFor = (isDigits: boolean): string => (isDigits ? "digits" : "odours");

/** Some test odours side by side: neurons at the same place are the same. */
function rasterPanel({ spikes, sizes, presentation, isDigits }: MushroomBodyResults): Panel {
  const odours = [...new Map(spikes.map(({ odour, kind }) => [odour, kind]))];
  const bands = new Map<string, readonly [from: number, height: number]>();
  let below = 0;
  for (const population of Object.keys(sizes)) {
    bands.set(population, [below, HEIGHTS[population]!]);
    below += HEIGHTS[population]!;
  }
  const place = (population: string, neuron: number) => {
    const [from, height] = bands.get(population)!;
    return from + height * (0.06 + (0.88 * (neuron + 0.5)) / sizes[population]!);
  };
  // Of the output neurons, the one that is right stands out.
  const groups = Object.keys(sizes).flatMap((population) => {
    const own = spikes.filter((one) => one.population === population);
    if (population !== "MBON") return [{ population, own, colour: COLOURS[population]! }];
    return [
      { population, own: own.filter(({ neuron, kind }) => neuron !== kind), colour: translucent(COLOURS.MBON!, 0.35) },
      { population, own: own.filter(({ neuron, kind }) => neuron === kind), colour: COLOURS.MBON! },
    ];
  });
  const traces = groups.map(({ population, own, colour }): Data => {
    const isFew = sizes[population]! < 50;
    return {
      ...{ type: "scatter", mode: "markers", name: NAMES[population]!, legendgroup: population },
      x: own.map(({ odour, time }) => presentation * odours.findIndex(([one]) => one === odour) + time),
      y: own.map(({ neuron }) => place(population, neuron)),
      marker: isFew
        ? { symbol: "line-ns", size: 9, line: { color: colour, width: 1.75 } }
        : { color: colour, size: 3, opacity: 0.85 },
      text: own.map(({ neuron, time }) => `${population} ${neuron}, ${time} ms`),
      hovertemplate: "%{text}<extra></extra>",
    };
  });
  const until = presentation * odours.length;
  return {
    title: `Test ${wordFor(isDigits)}, one after the other`,
    caption: `Every mark is a spike. What stands above is the kind, and each is there for ${presentation} ms, from rest; no teacher says anything. Of the output neurons, the right one is dark.`,
    isWide: true,
    traces,
    layout: {
      height: 460,
      hovermode: "closest",
      margin: { l: 62, r: 18, t: 28, b: 50 },
      xaxis: { title: axisTitle("Time (ms)"), range: [-0.01 * until, until], showgrid: false, dtick: presentation },
      yaxis: {
        range: [0, below],
        tickmode: "array",
        tickvals: [...bands.values()].map(([from, height]) => from + height / 2),
        ticktext: [...bands.keys()],
        ...{ ticks: "", showgrid: false },
      },
      shapes: [
        ...odours.slice(1).map((_, k) => ({
          ...{ type: "line" as const, x0: presentation * (k + 1), x1: presentation * (k + 1), yref: "paper" as const },
          ...{ y0: 0, y1: 1, line: { color: ink.rule, width: 1 } },
        })),
        ...[...bands.values()].slice(1).map(([from]) => ({
          ...{ type: "line" as const, xref: "paper" as const, x0: 0, x1: 1, y0: from, y1: from },
          line: { color: ink.grid, width: 1 },
        })),
      ],
      annotations: odours.map(([, kind], k) => ({
        ...{ x: presentation * (k + 0.5), y: 1, yref: "paper" as const, yanchor: "bottom" as const, showarrow: false },
        ...{ text: String(kind), font: { size: 13, color: ink.muted } },
      })),
    },
  };
}

function learningPanel({ learning, tested, isDigits }: MushroomBodyResults): Panel {
  return {
    title: "Learning",
    caption: `Test ${wordFor(isDigits)} told right: of up to 1000 while it learns, of ${tested} at the end.`,
    traces: ownLine({
      ...{ group: "MBON", label: "told right", colour: COLOURS.MBON! },
      x: learning.map(({ presented }) => presented),
      mean: learning.map(({ accuracy }) => 100 * accuracy),
      format: ".2f",
    }),
    layout: {
      xaxis: { title: axisTitle(`${isDigits ? "Digits" : "Odours"} learned from`), rangemode: "tozero" },
      yaxis: { title: axisTitle("Told right (%)"), range: [0, 103] },
    },
  };
}

const BINS = 50;

/** Nearly all are at their bounds. */
function weightPanel({ weights, largestWeight }: MushroomBodyResults): Panel {
  const counts = new Array<number>(BINS).fill(0);
  for (let k = 0; k < weights.length; k++) {
    counts[Math.min(BINS - 1, Math.floor((BINS * weights[k]!) / largestWeight))]! += 1;
  }
  return {
    title: "Weights",
    caption: "Of Kenyon cells to output neurons, relative to the largest that there can be.",
    traces: [
      {
        type: "bar",
        name: "weights",
        x: counts.map((_, bin) => (bin + 0.5) / BINS),
        y: counts.map((count) => (count === 0 ? null : count / weights.length)),
        marker: { color: COLOURS.KC! },
        hovertemplate: "%{y:.3~g} of all<extra></extra>",
      },
    ],
    layout: {
      bargap: 0.05,
      hovermode: "closest",
      xaxis: { title: axisTitle("Weight (of the largest)"), range: [0, 1] },
      yaxis: { title: axisTitle("Fraction of all"), type: "log", ...powerTicks(-6, 0) },
    },
  };
}

function overlapPanels({ overlaps }: MushroomBodyResults, kinds: readonly number[]): Panel[] {
  const names = kinds.map(String);
  const largest = overlaps.reduce((most, { overlap }) => Math.max(most, overlap), 0);
  return [
    { population: "PN", title: "How alike they are to projection neurons" },
    { population: "KC", title: "How alike they are to Kenyon cells" },
  ].map(({ population, title }) => {
    const of = (kind: number, other: number) =>
      overlaps.find((one) => one.population === population && one.kind === kind && one.other === other)?.overlap ??
      null;
    return {
      title,
      caption: "The mean cosine between two of these kinds; within a kind, between different ones of it.",
      traces: [
        {
          type: "heatmap",
          z: kinds.map((kind) => kinds.map((other) => of(kind, other))),
          ...{
            x: [...names.keys()],
            y: [...names.keys()],
            zmin: 0,
            zmax: largest,
            xgap: 1,
            ygap: 1,
            hoverongaps: false,
          },
          colorscale: [
            [0, "#ffffff"],
            [1, COLOURS.KC!],
          ],
          colorbar: { thickness: 10, outlinewidth: 0, len: 0.9 },
          text: names.map((name) => names.map((other) => `${name} and ${other}`)),
          hovertemplate: "%{text}: %{z:.2f}<extra></extra>",
        },
      ],
      layout: {
        xaxis: { title: axisTitle("Kind"), ...namedTicks(names), constrain: "domain" },
        yaxis: { ...namedTicks(names), scaleanchor: "x", autorange: "reversed" },
      },
    } satisfies Panel;
  });
}

function tableOf(results: MushroomBodyResults): Table {
  const { accuracy, tested, unanswered, presented, active, sizes, strong, milliseconds } = results;
  return {
    title: "In numbers",
    columns: ["Of", "Value"],
    rows: [
      ["Learned from", String(presented)],
      [`Of ${tested} others, told right`, percent(accuracy)],
      ["given no answer", String(unanswered)],
      [`Of ${sizes.KC} Kenyon cells, spike`, `${active.toFixed(0)} (${percent(active / sizes.KC!)})`],
      [`Of ${sizes.KC! * sizes.MBON!} weights, strong`, percent(strong)],
      ["Time to learn one (ms)", milliseconds.learning.toFixed(2)],
      ["Time to tell one (ms)", milliseconds.testing.toFixed(2)],
    ],
  };
}

const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;
