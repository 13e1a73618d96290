/** The figure of an experiment without a sweep: learning curves beside the published ones, run times, final numbers. */
import type { Data, Layout } from "plotly.js-dist-min";
import { combinationColour, combinationLabel, nameOf } from "./labels.ts";
import type { LegendEntry, Page, Panel, Table } from "./page.ts";
import type { LearningRecord, RunKey, RuntimeRecord } from "./records.ts";
import { type Curve, curveOf, groupBy, interpolate, type Summary, summarise, withSpread } from "./statistics.ts";
import { axisTitle, darker, ink, translucent } from "./theme.ts";

/** A test; without an accuracy where there are no classes to tell apart. */
type Tested = LearningRecord<number | null>;

/** What the figure is drawn from. */
export interface LearningResults {
  readonly learning: readonly Tested[];
  readonly runtime: readonly RuntimeRecord[];
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** Published curves, as the files in `reference/` hold them. */
export interface PublishedCurves {
  readonly source: string;
  readonly machine: string;
  readonly epochs: number;
  readonly curves: readonly PublishedCurve[];
}

/** Mean and standard deviation over runs at the true epochs of the tests. */
export interface PublishedCurve {
  readonly model: string;
  readonly method: string;
  readonly runs: number;
  readonly runtimeSeconds: number;
  readonly epoch: readonly number[];
  readonly accuracy: readonly number[];
  readonly accuracySd: readonly number[];
  readonly loss: readonly number[];
}

/** What is being learned. */
export interface LearningSubject {
  /** "Yin-Yang" */
  readonly name: string;
  /** Accuracy of guessing; left out where there are no classes to tell apart. */
  readonly chance?: number;
  readonly published?: PublishedCurves;
}

/** A model with a method: what one curve stands for. */
interface Combination {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly learning: readonly Tested[];
  readonly runtime: readonly RuntimeRecord[];
  readonly reference: PublishedCurve | undefined;
}

/** The page of an experiment. */
export function learningPage(subject: LearningSubject, results: LearningResults): Page {
  const { name, published } = subject;
  const combinations = combine(results, published);
  const variant = results.learning[0]?.variant ?? "classic";
  const runs = new Set(results.learning.map(({ run }) => run)).size;
  const own = runs > 1 ? `mean ± 1 standard deviation over ${runs} runs` : "one run";
  const lastEpoch = Math.max(...results.learning.map(({ epoch }) => epoch));
  const beside =
    published === undefined
      ? ""
      : ` Dashed: published, classic variant, mean ± 1 standard deviation over ${published.curves[0]!.runs} runs.`;
  return {
    title: `Dendritic microcircuit on ${name}, ${nameOf(variant)} variant`,
    subtitle: `Solid: ${own}.${beside}`,
    legend: legendOf(combinations),
    panels: [
      ...(subject.chance === undefined ? [] : [accuracyPanel(combinations, lastEpoch, subject.chance)]),
      lossPanel(combinations, lastEpoch),
      ...(results.runtime.length > 0 ? [runtimePanel(combinations, published)] : []),
    ],
    table: finalTable(combinations, subject),
    footer: [
      Object.entries(results.settings)
        .map(([name, value]) => `${name} ${value}`)
        .join(" · "),
      ...(published === undefined ? [] : [`Published curves: ${published.source}`]),
    ],
  };
}

function combine({ learning, runtime }: LearningResults, published: PublishedCurves | undefined): Combination[] {
  const keyOf = ({ model, method }: RunKey) => `${model} ${method}`;
  const runtimes = groupBy(runtime, keyOf);
  return [...groupBy(learning, keyOf)].map(([key, records]) => {
    const { model, method } = records[0]!;
    return {
      key,
      label: combinationLabel(model, method),
      colour: combinationColour(model, method),
      learning: records,
      runtime: runtimes.get(key) ?? [],
      reference: published?.curves.find((curve) => curve.model === model && curve.method === method),
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

function accuracyPanel(combinations: readonly Combination[], lastEpoch: number, chance: number): Panel {
  const curves = combinations.map((one) => curveOf(one.learning, (record) => record.accuracy!));
  const lowest = Math.min(...curves.flatMap(({ mean, sd }) => mean.map((value, at) => value - sd[at]!)), chance);
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
      ...chanceLevel(chance),
    },
  };
}

const chanceLevel = (chance: number): Partial<Layout> => ({
  shapes: [
    {
      type: "line",
      xref: "paper",
      x0: 0,
      x1: 1,
      y0: chance,
      y1: chance,
      layer: "below",
      line: { color: ink.muted, width: 1, dash: "dot" },
    },
  ],
  annotations: [
    {
      xref: "paper",
      x: 1,
      y: chance,
      xanchor: "right",
      yanchor: "bottom",
      text: "chance",
      showarrow: false,
      font: { size: 12, color: ink.muted },
    },
  ],
});

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

function runtimePanel(combinations: readonly Combination[], published: PublishedCurves | undefined): Panel {
  const timed = combinations.filter(({ runtime }) => runtime.length > 0);
  const bars = timed.flatMap((one, row): Bar[] => {
    const own = secondsPerEpoch(one);
    const before = one.reference === undefined ? [] : [one.reference.runtimeSeconds / published!.epochs];
    return [
      { one, y: -row + (before.length > 0 ? 0.19 : 0), mean: own.mean, sd: own.sd, isPublished: false },
      ...before.map((mean) => ({ one, y: -row - 0.19, mean, sd: 0, isPublished: true })),
    ];
  });
  const hatched = published === undefined ? "" : ` Hatched: published, ${published.machine}.`;
  // Few bars stay as thin as many.
  const spare = Math.max(0, 3 - timed.length) / 2;
  const longest = Math.max(...bars.map(({ mean, sd }) => mean + sd));
  return {
    title: "Run time",
    caption: `Training and tests, mean over runs with 1 standard deviation.${hatched}`,
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

function finalTable(combinations: readonly Combination[], { published, chance }: LearningSubject): Table {
  const finals = combinations.map((one) => finalNumbers(one, chance !== undefined));
  return {
    title: "After training",
    columns: ["", ...combinations.map(({ label }) => label)],
    rows: Object.keys(finals[0] ?? {}).map((quantity) => [quantity, ...finals.map((numbers) => numbers[quantity]!)]),
    ...(published === undefined
      ? {}
      : {
          caption: `Published: at that epoch, interpolated; the last published test is at epoch ${lastTest(published)}.`,
        }),
  };
}

const lastTest = ({ curves }: PublishedCurves): number => Math.max(...curves.flatMap(({ epoch }) => epoch));

/** The last test of all runs, and what it took to get there, by quantity. */
function finalNumbers({ learning, runtime, reference }: Combination, hasAccuracy: boolean): Record<string, string> {
  const epoch = Math.max(...learning.map((record) => record.epoch));
  const last = learning.filter((record) => record.epoch === epoch);
  const events = last.flatMap(({ eventsPerPattern }) => eventsPerPattern ?? []);
  // Before the first published test, a line from the untrained network says nothing.
  const isBefore = epoch < (reference?.epoch[1] ?? 0);
  const publishedThere = (values: readonly number[] | undefined, digits: number) =>
    values === undefined || isBefore ? NONE : interpolate(reference!.epoch, values, epoch).toFixed(digits);
  const meanOf = (quantity: (record: RuntimeRecord) => number, unit: string) =>
    runtime.length === 0 ? NONE : `${significant(summarise(runtime.map(quantity)).mean)}${unit}`;
  return {
    Runs: String(last.length),
    Epoch: epoch.toFixed(1),
    ...(hasAccuracy
      ? {
          Accuracy: withSpread(summarise(last.map(({ accuracy }) => accuracy!)), last.length > 1 ? 3 : 4),
          "– published": publishedThere(reference?.accuracy, 3),
        }
      : {}),
    Loss: withSpread(summarise(last.map(({ loss }) => loss)), 4),
    "– published ": publishedThere(reference?.loss, 4),
    "Events / pattern": events.length === 0 ? NONE : significant(summarise(events).mean),
    "Run time": meanOf(({ trainSeconds, testSeconds }) => trainSeconds + testSeconds, " s"),
    "Patterns / s": meanOf(({ patternsPerSecond }) => patternsPerSecond, ""),
  };
}

const NONE = "–";

/** Three digits, without an exponent. */
const significant = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
