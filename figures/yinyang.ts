/** The figure of the Yin-Yang experiment: learning curves beside the published ones, run times, final numbers. */
import type { Data, Layout } from "plotly.js-dist-min";
import type { LegendEntry, Page, Panel, Table } from "./page.ts";
import type { LearningRecord, RuntimeRecord } from "./records.ts";
import published from "./reference/yinyang.json" with { type: "json" };
import { type Curve, curveOf, groupBy, interpolate, type Summary, summarise } from "./statistics.ts";
import { axisTitle, darker, ink, palette, translucent } from "./theme.ts";

/** What the figure is drawn from. */
export interface YinYangResults {
  readonly learning: readonly LearningRecord[];
  readonly runtime: readonly RuntimeRecord[];
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** A model with a method: what one curve stands for. */
interface Combination {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly learning: readonly LearningRecord[];
  readonly runtime: readonly RuntimeRecord[];
  readonly reference: (typeof published.curves)[number] | undefined;
}

const COLOURS: Readonly<Record<string, string>> = {
  "event backprop": palette.blue,
  "event feedback-alignment": palette.skyBlue,
  "rate backprop": palette.vermillion,
  "rate feedback-alignment": palette.orange,
};
const NAMES: Readonly<Record<string, string>> = {
  event: "events",
  rate: "rates",
  "feedback-alignment": "feedback alignment",
};
const nameOf = (value: string): string => NAMES[value] ?? value;

/** "events, backprop" */
export const combinationLabel = (model: string, method: string): string => `${nameOf(model)}, ${nameOf(method)}`;

/** The page of the experiment. */
export function yinYangPage(results: YinYangResults): Page {
  const combinations = combine(results);
  const variant = results.learning[0]?.variant ?? "classic";
  const runs = new Set(results.learning.map(({ run }) => run)).size;
  const own = runs > 1 ? `mean ± 1 standard deviation over ${runs} runs` : "one run";
  const lastEpoch = Math.max(...results.learning.map(({ epoch }) => epoch));
  return {
    title: `Dendritic microcircuit on Yin-Yang, ${nameOf(variant)} variant`,
    subtitle: `Solid: ${own}. Dashed: published, classic variant, mean ± 1 standard deviation over ${published.curves[0]!.runs} runs.`,
    legend: legendOf(combinations),
    panels: [
      accuracyPanel(combinations, lastEpoch),
      lossPanel(combinations, lastEpoch),
      ...(results.runtime.length > 0 ? [runtimePanel(combinations)] : []),
    ],
    table: finalTable(combinations),
    footer: [
      Object.entries(results.settings)
        .map(([name, value]) => `${name} ${value}`)
        .join(" · "),
      `Published curves: ${published.source}`,
    ],
  };
}

function combine({ learning, runtime }: YinYangResults): Combination[] {
  const keyOf = ({ model, method }: LearningRecord | RuntimeRecord) => `${model} ${method}`;
  const runtimes = groupBy(runtime, keyOf);
  return [...groupBy(learning, keyOf)].map(([key, records]) => {
    const { model, method } = records[0]!;
    return {
      key,
      label: combinationLabel(model, method),
      colour: COLOURS[key] ?? palette.green,
      learning: records,
      runtime: runtimes.get(key) ?? [],
      reference: published.curves.find((curve) => curve.model === model && curve.method === method),
    };
  });
}

/** Legend group of everything published. */
const PUBLISHED = "published";

function legendOf(combinations: readonly Combination[]): LegendEntry[] {
  const own = combinations.map(({ key, label, colour }) => ({ group: key, label, colour }));
  const hasReference = combinations.some(({ reference }) => reference !== undefined);
  return hasReference ? [...own, { group: PUBLISHED, label: "published", colour: ink.muted, dashed: true }] : own;
}

function accuracyPanel(combinations: readonly Combination[], lastEpoch: number): Panel {
  const curves = combinations.map((one) => curveOf(one.learning, (record) => record.accuracy));
  const lowest = Math.min(...curves.flatMap(({ mean, sd }) => mean.map((value, at) => value - sd[at]!)), 1 / 3);
  return {
    title: "Test accuracy",
    caption: "Fraction of test samples whose largest output is the right one, read at 90 % of their presentation.",
    traces: combinations.flatMap((one, at) => [
      ...curveTraces(one, curves[at]!, ".4f"),
      ...referenceTraces(one, one.reference?.accuracy, one.reference?.accuracySd, ".3f"),
    ]),
    layout: {
      xaxis: epochAxis(lastEpoch),
      yaxis: {
        title: axisTitle("Accuracy"),
        range: [Math.max(0, Math.floor(lowest * 20 - 0.5) / 20), 1.008],
        tickformat: ".1f",
        dtick: 0.1,
      },
      ...chanceLevel,
    },
  };
}

const chanceLevel: Partial<Layout> = {
  shapes: [
    {
      type: "line",
      xref: "paper",
      x0: 0,
      x1: 1,
      y0: 1 / 3,
      y1: 1 / 3,
      layer: "below",
      line: { color: ink.muted, width: 1, dash: "dot" },
    },
  ],
  annotations: [
    {
      xref: "paper",
      x: 1,
      y: 1 / 3,
      xanchor: "right",
      yanchor: "bottom",
      text: "chance",
      showarrow: false,
      font: { size: 12, color: ink.muted },
    },
  ],
};

function lossPanel(combinations: readonly Combination[], lastEpoch: number): Panel {
  const curves = combinations.map((one) => curveOf(one.learning, (record) => record.loss));
  const shown = [
    ...curves.flatMap(({ mean, sd }) =>
      mean.flatMap((value, at) => [value + sd[at]!, Math.max(value - sd[at]!, value / 10)]),
    ),
    ...combinations.flatMap(
      ({ reference }) => reference?.loss.filter((_, at) => reference.epoch[at]! <= lastEpoch) ?? [],
    ),
  ];
  return {
    title: "Test loss",
    caption: "Mean squared error over test samples and outputs, read at the same time; logarithmic axis.",
    traces: combinations.flatMap((one, at) => [
      ...curveTraces(one, curves[at]!, ".5f"),
      ...referenceTraces(one, one.reference?.loss, undefined, ".4f"),
    ]),
    layout: {
      xaxis: epochAxis(lastEpoch),
      yaxis: {
        title: axisTitle("Mean squared error"),
        type: "log",
        range: [Math.log10(Math.min(...shown) / 1.2), Math.log10(Math.max(...shown) * 1.2)],
        tickmode: "array",
        tickvals: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
      },
    },
  };
}

const epochAxis = (lastEpoch: number): Layout["xaxis"] =>
  ({
    title: axisTitle("Epoch"),
    range: [-0.015 * lastEpoch, 1.015 * lastEpoch],
    hoverformat: ".4~g",
  }) as Layout["xaxis"];

/** Mean line over a band of one standard deviation. */
function curveTraces({ key, label, colour, learning }: Combination, curve: Curve, format: string): Data[] {
  const runs = new Set(learning.map(({ run }) => run)).size;
  const line: Data = {
    type: "scatter",
    mode: "lines+markers",
    name: label,
    legendgroup: key,
    x: [...curve.epochs],
    y: [...curve.mean],
    customdata: [...curve.sd],
    line: { color: colour, width: 2.25 },
    marker: { color: colour, size: 6, line: { color: "#ffffff", width: 1 } },
    hovertemplate: runs > 1 ? `%{y:${format}} ± %{customdata:${format}}` : `%{y:${format}}`,
  };
  return runs > 1 ? [band(key, colour, curve, 0.18), line] : [line];
}

/** Dashed published mean, over a lighter band where a spread was published. */
function referenceTraces(
  { label, colour, reference }: Combination,
  mean: readonly number[] | undefined,
  sd: readonly number[] | undefined,
  format: string,
): Data[] {
  if (reference === undefined || mean === undefined) return [];
  const line: Data = {
    type: "scatter",
    mode: "lines+markers",
    name: `${label}, published`,
    legendgroup: PUBLISHED,
    x: [...reference.epoch],
    y: [...mean],
    line: { color: darker(colour), width: 1.25, dash: "dash" },
    marker: { color: darker(colour), size: 4, symbol: "diamond" },
    hovertemplate: sd === undefined ? `%{y:${format}}` : `%{y:${format}} ± %{customdata:${format}}`,
    ...(sd === undefined ? {} : { customdata: [...sd] }),
  };
  return sd === undefined ? [line] : [band(PUBLISHED, colour, { epochs: reference.epoch, mean, sd }, 0.09), line];
}

/** The area between mean - sd and mean + sd; kept above 0, for logarithmic axes. */
function band(group: string, colour: string, { epochs, mean, sd }: Curve, opacity: number): Data {
  const upper = mean.map((value, at) => value + sd[at]!);
  const lower = mean.map((value, at) => Math.max(value - sd[at]!, value / 10));
  return {
    type: "scatter",
    mode: "lines",
    legendgroup: group,
    x: [...epochs, ...epochs.toReversed()],
    y: [...upper, ...lower.toReversed()],
    fill: "toself",
    fillcolor: translucent(colour, opacity),
    line: { width: 0 },
    hoverinfo: "skip",
  };
}

/** Seconds of training and tests per epoch, which can be compared whatever the number of epochs. */
const secondsPerEpoch = ({ runtime }: Combination): Summary =>
  summarise(runtime.map(({ trainSeconds, testSeconds, epochs }) => (trainSeconds + testSeconds) / epochs));

function runtimePanel(combinations: readonly Combination[]): Panel {
  const timed = combinations.filter(({ runtime }) => runtime.length > 0);
  const bars = timed.flatMap((one, row): Bar[] => {
    const own = secondsPerEpoch(one);
    const before = one.reference === undefined ? [] : [one.reference.runtimeSeconds / published.epochs];
    return [
      { one, y: -row + (before.length > 0 ? 0.19 : 0), mean: own.mean, sd: own.sd, isPublished: false },
      ...before.map((mean) => ({ one, y: -row - 0.19, mean, sd: 0, isPublished: true })),
    ];
  });
  // Few bars stay as thin as many.
  const spare = Math.max(0, 3 - timed.length) / 2;
  const longest = Math.max(...bars.map(({ mean, sd }) => mean + sd));
  return {
    title: "Run time",
    caption: `Training and tests, mean over runs with 1 standard deviation. Hatched: published, ${published.machine}.`,
    traces: bars.map(barTrace),
    layout: {
      hovermode: "closest",
      bargap: 0,
      xaxis: {
        title: axisTitle("Seconds per epoch"),
        range: [0, 1.22 * longest],
        rangemode: "tozero",
      } as Layout["xaxis"],
      yaxis: {
        tickvals: timed.map((_, row) => -row),
        ticktext: timed.map(({ label }) => label.replace(", ", ",<br>")),
        ticks: "",
        ticklabelstandoff: 8,
        showgrid: false,
        range: [0.6 - timed.length - spare, 0.6 + spare],
      } as unknown as Layout["yaxis"],
      annotations: bars.map(({ y, mean, sd }) => ({
        x: mean + sd,
        y,
        text: `${significant(mean)} s`,
        showarrow: false,
        xanchor: "left",
        xshift: 6,
        font: { size: 12.5 },
      })),
    },
  };
}

interface Bar {
  readonly one: Combination;
  readonly y: number;
  readonly mean: number;
  readonly sd: number;
  readonly isPublished: boolean;
}

function barTrace({ one, y, mean, sd, isPublished }: Bar): Data {
  const { key, label, colour } = one;
  return {
    type: "bar",
    orientation: "h",
    name: isPublished ? `${label}, published` : label,
    legendgroup: isPublished ? PUBLISHED : key,
    x: [mean],
    y: [y],
    width: [0.34],
    marker: isPublished
      ? {
          color: translucent(colour, 0.12),
          line: { color: colour, width: 1 },
          pattern: { shape: "/", fgcolor: colour, size: 7, solidity: 0.18 },
        }
      : { color: colour },
    error_x: { type: "data", array: [sd], visible: sd > 0, color: ink.line, thickness: 1.25, width: 4 },
    hovertemplate: `%{x:.4~g} s per epoch<extra>${isPublished ? `${label}, published` : label}</extra>`,
  } as Data;
}

function finalTable(combinations: readonly Combination[]): Table {
  const finals = combinations.map(finalNumbers);
  return {
    title: "After training",
    columns: ["", ...combinations.map(({ label }) => label)],
    rows: Object.keys(finals[0] ?? {}).map((quantity) => [quantity, ...finals.map((numbers) => numbers[quantity]!)]),
    caption: `Published: at that epoch, interpolated; the last published test is at epoch ${LAST_PUBLISHED}.`,
  };
}

const LAST_PUBLISHED = Math.max(...published.curves.flatMap(({ epoch }) => epoch));

/** The last test of all runs, and what it took to get there, by quantity. */
function finalNumbers({ learning, runtime, reference }: Combination): Record<string, string> {
  const epoch = Math.max(...learning.map((record) => record.epoch));
  const last = learning.filter((record) => record.epoch === epoch);
  const events = last.flatMap(({ eventsPerPattern }) => eventsPerPattern ?? []);
  const publishedThere = (values: readonly number[] | undefined, digits: number) =>
    values === undefined ? NONE : interpolate(reference!.epoch, values, epoch).toFixed(digits);
  const meanOf = (quantity: (record: RuntimeRecord) => number, unit: string) =>
    runtime.length === 0 ? NONE : `${significant(summarise(runtime.map(quantity)).mean)}${unit}`;
  return {
    Runs: String(last.length),
    Epoch: epoch.toFixed(1),
    Accuracy: withSpread(summarise(last.map(({ accuracy }) => accuracy)), last.length > 1 ? 3 : 4),
    "– published": publishedThere(reference?.accuracy, 3),
    Loss: withSpread(summarise(last.map(({ loss }) => loss)), 4),
    "– published ": publishedThere(reference?.loss, 4),
    "Events / pattern": events.length === 0 ? NONE : significant(summarise(events).mean),
    "Run time": meanOf(({ trainSeconds, testSeconds }) => trainSeconds + testSeconds, " s"),
    "Patterns / s": meanOf(({ patternsPerSecond }) => patternsPerSecond, ""),
  };
}

const NONE = "–";

/** "0.9855 ± 0.0018", or without a spread for a single run. */
export const withSpread = ({ mean, sd, count }: Summary, digits: number): string =>
  count > 1 ? `${mean.toFixed(digits)} ± ${sd.toFixed(digits)}` : mean.toFixed(digits);

/** Three digits, without an exponent. */
const significant = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
