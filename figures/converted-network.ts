/** A network of rates that became one of spikes: how right both are, and what happens while a picture is shown. */
import { confusionPanel } from "./confusions.ts";
import { type LegendEntry, type Page, type Panel, settingsLine, type Table } from "./page.ts";
import type { Data } from "./plotly.ts";
import type { ClassifierLearningRecord, ConfusionRecord, StepAccuracyRecord } from "./records.ts";
import { axisTitle, ink, palette, plainLogTicks } from "./theme.ts";
import { type Tiles, tilesPanel } from "./tiles.ts";

/** Numbers of both networks. */
export interface ConvertedMeasures {
  /** Fraction of test pictures that rates tell right. */
  readonly ratesAccuracy: number;
  /** The rate of features that becomes a spike in every step. */
  readonly scale: number;
  /** Of a picture, by layer. */
  readonly spikes: { readonly picture: number; readonly features: number };
  /** For a picture by spikes. */
  readonly milliseconds: number;
  readonly memory: { readonly synapses: number; readonly kernelBytes: number; readonly listedBytes: number };
}

type Spikes = readonly (readonly [step: number, neuron: number])[];

/** What the page shows. */
export interface ConvertedResults extends ConvertedMeasures {
  readonly learning: readonly ClassifierLearningRecord[];
  readonly steps: readonly StepAccuracyRecord[];
  readonly confusions: readonly ConfusionRecord[];
  readonly shape: {
    readonly size: number;
    readonly field: number;
    readonly filters: number;
    readonly pool: number;
    readonly classes: number;
  };
  /** `[field][field][filters]` */
  readonly filters: ArrayLike<number>;
  /** Of the test set. */
  readonly pictures: number;
  /** What happened while one picture was shown; counts are `[row][column][filter]`, evidence `[step][class]`. */
  readonly watched: {
    readonly label: number;
    readonly pixels: ArrayLike<number>;
    readonly spikes: { readonly picture: Spikes; readonly features: Spikes };
    readonly counts: ArrayLike<number>;
    readonly evidence: readonly (readonly number[])[];
  };
  /** Some pictures that spikes tell wrong. */
  readonly wrong: readonly { readonly label: number; readonly answer: number; readonly pixels: ArrayLike<number> }[];
  readonly settings: Readonly<Record<string, string | number>>;
}

const RATES: LegendEntry = { group: "rates", label: "rates", colour: palette.vermillion };
const SPIKES: LegendEntry = { group: "spikes", label: "spikes", colour: palette.blue };

/** The page of the experiment. */
export function convertedPage(results: ConvertedResults): Page {
  const { shape, wrong, settings } = results;
  return {
    title: "Handwritten digits, told by spikes",
    subtitle:
      "A convolutional network of rates that learned filters by competition and a readout by the delta rule, and integrate-and-fire neurons with the same weights, scaled by data.",
    legend: [RATES, SPIKES],
    panels: [
      errorPanel(results),
      learningPanel(results),
      tilesPanel(filterTiles(results)),
      watchedPanel(results),
      tilesPanel(mapTiles(results)),
      ...(wrong.length === 0 ? [] : [tilesPanel(wrongTiles(wrong, shape.size))]),
      confusionPanel(results.confusions, {
        kinds: Array.from({ length: shape.classes }, (_, k) => String(k)),
        caption: "Test pictures by what they are and what spikes tell them to be; only mistakes are coloured.",
      }),
    ],
    table: tableOf(results),
    footer: [settingsLine(settings)],
  };
}

/** Errors, on a logarithmic axis: what is left of them is what matters. None at all has no place there. */
function errorPanel({ steps, ratesAccuracy, pictures }: ConvertedResults): Panel {
  const wrong = (accuracy: number) => (accuracy < 1 ? 100 * (1 - accuracy) : null);
  const shared = (entry: LegendEntry) => ({ type: "scatter", name: entry.label, legendgroup: entry.group });
  return {
    title: "Test pictures told wrong",
    caption: `Of ${pictures}, so many steps after they came. A spike takes a step from layer to layer, so nothing has arrived after the first two.`,
    traces: [
      {
        ...shared(RATES),
        mode: "lines",
        x: [1, steps.length],
        y: [wrong(ratesAccuracy), wrong(ratesAccuracy)],
        line: { color: RATES.colour, width: 1.75, dash: "dash" },
        hovertemplate: "%{y:.2f} %",
      },
      {
        ...shared(SPIKES),
        mode: "lines+markers",
        x: steps.map((one) => one.steps),
        y: steps.map(({ accuracy }) => wrong(accuracy)),
        line: { color: SPIKES.colour, width: 2.25 },
        marker: { color: SPIKES.colour, size: 6, line: { color: "#ffffff", width: 1 } },
        hovertemplate: "%{y:.2f} %",
      },
    ],
    layout: {
      xaxis: { title: axisTitle("Steps") },
      yaxis: { title: axisTitle("Wrong (%)"), type: "log", ...plainLogTicks },
    },
  };
}

function learningPanel({ learning }: ConvertedResults): Panel {
  return {
    title: "Learning",
    caption:
      "The network of rates: pictures of the training set told wrong before they were learned from, epoch by epoch.",
    traces: [
      {
        type: "scatter",
        mode: "lines+markers",
        ...{ name: RATES.label, legendgroup: RATES.group },
        x: learning.map(({ epoch }) => epoch),
        y: learning.map(({ accuracy }) => 100 * (1 - accuracy)),
        line: { color: RATES.colour, width: 2.25 },
        marker: { color: RATES.colour, size: 6, line: { color: "#ffffff", width: 1 } },
        hovertemplate: "%{y:.2f} %",
      },
    ],
    layout: {
      xaxis: { title: axisTitle("Epoch"), rangemode: "tozero" },
      yaxis: { title: axisTitle("Wrong (%)"), rangemode: "tozero" },
    },
  };
}

/** A value of one filter at every place: of maps and kernels alike, whose last index is the filter. */
const ofFilter = (values: ArrayLike<number>, filter: number, filters: number): Float64Array =>
  Float64Array.from({ length: values.length / filters }, (_, place) => values[place * filters + filter]!);

/** One tile for each filter. */
const tilesOfFilters = (values: ArrayLike<number>, filters: number): Tiles["tiles"] =>
  Array.from({ length: filters }, (_, k) => ({ label: String(k + 1), values: ofFilter(values, k, filters) }));

function filterTiles({ filters, shape }: ConvertedResults): Tiles {
  const largest = Array.from(filters).reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return {
    title: "Filters",
    caption:
      "Weights of the convolution, learned from patches without labels: light pixels are answered to, dark ones take away.",
    tiles: tilesOfFilters(filters, shape.filters),
    ...{ size: shape.field, scale: [-largest, largest] },
  };
}

function mapTiles({ watched, shape }: ConvertedResults): Tiles {
  return {
    title: `What the features answer to the ${watched.label}`,
    caption: "Spikes of every feature while the picture is shown, one map for each filter.",
    tiles: tilesOfFilters(watched.counts, shape.filters),
    ...{ size: shape.size - shape.field + 1, scale: "spikes" },
  };
}

const wrongTiles = (wrong: ConvertedResults["wrong"], size: number): Tiles => ({
  title: "Mistakes",
  caption: "The first pictures of the test set that spikes tell wrong: what they are, and what they were told to be.",
  tiles: wrong.map(({ label, answer, pixels }) => ({ label: `${label}, told ${answer}`, values: pixels })),
  ...{ size, scale: [0, 1] },
});

/** Of the features, as many are shown as there is room for. */
const SHOWN = 8;

/** Spikes of one picture, and below them the evidence for every class. */
function watchedPanel({ watched, shape }: ConvertedResults): Panel {
  const { label, spikes, evidence } = watched;
  const pixels = shape.size ** 2;
  const maps = (shape.size - shape.field + 1) ** 2;
  const dots = (name: string, own: Spikes, place: (neuron: number) => number, colour: string): Data => ({
    ...{ type: "scatter", mode: "markers", name },
    x: own.map(([step]) => step + 1),
    y: own.map(([, neuron]) => place(neuron)),
    marker: { symbol: "line-ew", size: 9, line: { color: colour, width: 1 }, opacity: 0.8 },
    hoverinfo: "skip",
  });
  // Features of one filter lie together, as the pixels of the picture do.
  const shown = spikes.features.filter(([, neuron]) => Math.floor(neuron / shape.filters) % SHOWN === 0);
  const place = (neuron: number) =>
    pixels + (neuron % shape.filters) * Math.ceil(maps / SHOWN) + Math.floor(neuron / shape.filters / SHOWN);
  const steps = evidence.map((_, step) => step + 1);
  const lines = Array.from(
    { length: shape.classes },
    (_, k): Data => ({
      ...{ type: "scatter", mode: "lines", name: String(k), yaxis: "y2", x: steps },
      y: evidence.map((own) => own[k]!),
      line: { color: k === label ? SPIKES.colour : ink.rule, width: k === label ? 2.5 : 1.5 },
      hovertemplate: `%{y:.1f} for ${k}`,
    }),
  );
  const last = evidence.at(-1)!;
  return {
    title: `A ${label}, by spikes`,
    caption: `Every mark is a spike: of pixels, and of one feature in ${SHOWN}, by filter. Below, what has come in for each digit, divided by the steps.`,
    isWide: true,
    traces: [
      dots("pixels", spikes.picture, (neuron) => neuron, ink.muted),
      dots("features", shown, place, SPIKES.colour),
      ...lines,
    ],
    layout: {
      height: 520,
      xaxis: { title: axisTitle("Step"), anchor: "y2", range: [0.5, steps.length + 0.5], showgrid: false },
      yaxis: {
        domain: [0.4, 1],
        range: [-1, pixels + shape.filters * Math.ceil(maps / SHOWN)],
        tickmode: "array",
        tickvals: [pixels / 2, pixels + (shape.filters * Math.ceil(maps / SHOWN)) / 2],
        ticktext: ["pixels", "features"],
        ...{ ticks: "", showgrid: false, tickangle: -90 },
      },
      yaxis2: { title: axisTitle("Evidence per step"), domain: [0, 0.34] },
      annotations: last.map((value, k) => ({
        ...{ text: String(k), x: steps.length + 0.5, y: value, yref: "y2", xanchor: "left", showarrow: false },
        font: { size: 11, color: k === label ? SPIKES.colour : ink.muted },
      })),
    },
  };
}

function tableOf(results: ConvertedResults): Table {
  const { shape, steps, ratesAccuracy, spikes, milliseconds, memory, scale, filters } = results;
  const side = shape.size - shape.field + 1;
  return {
    title: "In numbers",
    columns: ["Of", "Value"],
    rows: [
      ["Test pictures told right by rates", percent(ratesAccuracy)],
      [`by spikes, after ${steps.length} steps`, percent(steps.at(-1)!.accuracy)],
      ["Rate of features that is a spike per step", scale.toFixed(3)],
      [`Spikes of ${shape.size ** 2} pixels, per picture`, spikes.picture.toFixed(0)],
      [`Spikes of ${side ** 2 * shape.filters} features, per picture`, spikes.features.toFixed(0)],
      ["Time per picture by spikes (ms)", milliseconds.toFixed(2)],
      ["Synapses", String(memory.synapses)],
      ["Weights of filters", String(filters.length)],
      ["Memory of connections, by kernel (kB)", (memory.kernelBytes / 1000).toFixed(0)],
      ["Memory of connections, one by one (kB)", (memory.listedBytes / 1000).toFixed(0)],
    ],
  };
}

const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;
