/** The figure of an experiment without a sweep: learning curves beside the published ones, run times, final numbers. */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { colourOf, MICROCIRCUIT_SERIES, nameOf, seriesLabel, seriesValues } from "./labels.ts";
import { type LegendEntry, type Page, type Panel, settingsLine, type Table } from "./page.ts";
import type { Data, Layout } from "./plotly.ts";
import type { LearningRecord, RunColumn, RunKey, RuntimeRecord, SweptValues } from "./records.ts";
import { type RuntimeRow, runtimePanel, runtimeSummary } from "./runtime-bars.ts";
import { type Curve, curveOf, groupBy, interpolate, significant, summarise, withSpread } from "./statistics.ts";
import { axisTitle, ink } from "./theme.ts";
import { ownLine, PUBLISHED, publishedLine } from "./traces.ts";

/** A test; without an accuracy where there are no classes to tell apart. */
type Tested = LearningRecord<number | null>;

/** What the figure is drawn from. */
export interface LearningResults {
  readonly learning: readonly Tested[];
  readonly runtime: readonly RuntimeRecord[];
  /** The columns that tell curves apart; without it, those of the microcircuit. */
  readonly series?: readonly RunColumn[];
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** Published curves, as the files in `reference/` hold them. */
export interface PublishedCurves {
  readonly source: string;
  readonly machine: string;
  /** True where the values are read off a figure, not taken from a table. */
  readonly isReadOff?: boolean;
  readonly epochs: number;
  readonly curves: readonly PublishedCurve[];
}

/** Mean and standard deviation over runs at the true epochs of the tests; a single test where only the last is known. */
export interface PublishedCurve {
  readonly model: string;
  readonly method: string;
  readonly runs?: number;
  readonly runtimeSeconds: number;
  readonly epoch: readonly number[];
  readonly accuracy: readonly number[];
  readonly accuracySd?: readonly number[];
  readonly loss?: readonly number[];
}

/** What is being learned. */
export interface LearningSubject {
  /** "Yin-Yang" */
  readonly name: string;
  /** What learns it; without it, the dendritic microcircuit. */
  readonly network?: string;
  /** Accuracy of guessing; left out where there are no classes to tell apart. */
  readonly chance?: number;
  /** True for sequences, of whose steps some classes are rare: accuracies are balanced ones, the mean over classes. */
  readonly isBalanced?: boolean;
  /** Accuracy that cannot be surpassed, and whose it is: "ideal observer". */
  readonly best?: { readonly accuracy: number; readonly label: string };
  readonly published?: PublishedCurves;
  /** True to show every published curve to its end, also those that nothing of ours stands beside. */
  readonly showsAllPublished?: boolean;
  /** Where the axis of accuracies begins; without it, it shows them all. */
  readonly lowestAccuracy?: number;
  /** True where run times are orders apart. */
  readonly hasLogarithmicRuntime?: boolean;
}

const RESULTS: RulesOf<LearningResults> = {
  learning: required(a.list),
  runtime: required(a.list),
  series: a.list,
  settings: required(a.object),
};
const SUBJECT: RulesOf<LearningSubject> = {
  name: required(a.text),
  network: a.text,
  chance: a.number,
  isBalanced: a.flag,
  best: a.object,
  published: a.object,
  showsAllPublished: a.flag,
  lowestAccuracy: a.number,
  hasLogarithmicRuntime: a.flag,
};
const BEST: RulesOf<NonNullable<LearningSubject["best"]>> = { accuracy: required(a.number), label: required(a.text) };
const CURVES: RulesOf<PublishedCurves> = {
  source: required(a.text),
  machine: required(a.text),
  isReadOff: a.flag,
  epochs: required(a.number),
  curves: required(a.list),
};

/** Values of the columns that tell curves apart: what one curve stands for. */
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
  checkOptions<LearningSubject>(subject, SUBJECT, "the subject of learningPage");
  checkOptions<LearningResults>(results, RESULTS, "the results of learningPage");
  const { name, network = "Dendritic microcircuit", published } = subject;
  if (published !== undefined) checkOptions<PublishedCurves>(published, CURVES, "the published curves of learningPage");
  if (subject.best !== undefined) checkOptions(subject.best, BEST, "the best accuracy of learningPage");
  const combinations = combine(results, subject);
  const tested = combinations.filter(({ learning }) => learning.length > 0);
  const { variant } = (results.learning[0] ?? {}) as SweptValues;
  const ofVariant = typeof variant === "string" ? `, ${nameOf(variant)} variant` : "";
  const runs = new Set(results.learning.map(({ run }) => run)).size;
  const own = runs > 1 ? `mean ± 1 standard deviation over ${runs} runs` : "one run";
  const publishedRuns = published?.curves[0]?.runs;
  const beside =
    publishedRuns === undefined
      ? ""
      : ` Dashed: published, classic variant, mean ± 1 standard deviation over ${publishedRuns} runs.`;
  const lastEpoch = Math.max(
    ...results.learning.map(({ epoch }) => epoch),
    ...(subject.showsAllPublished ? [lastTest(published!)] : []),
  );
  const hasLoss = combinations.some(({ learning, reference }) => learning.length > 0 || reference?.loss !== undefined);
  const hasTimes = combinations.some((one) => one.runtime.length > 0 || subject.showsAllPublished);
  return {
    title: `${network} on ${name}${ofVariant}`,
    subtitle: `Solid: ${own}.${beside}`,
    legend: legendOf(combinations),
    panels: [
      ...(subject.chance === undefined ? [] : [accuracyPanel(combinations, lastEpoch, subject, subject.chance)]),
      ...(hasLoss ? [lossPanel(combinations, lastEpoch, subject)] : []),
      ...(hasTimes
        ? [runtimePanel(runtimeRows(combinations, subject), published?.machine, subject.hasLogarithmicRuntime)]
        : []),
    ],
    ...(tested.length === 0 ? {} : { table: finalTable(tested, subject) }),
    footer: [
      settingsLine(results.settings),
      ...(published === undefined ? [] : [`Published curves: ${published.source}`]),
    ],
  };
}

function combine(
  { learning, runtime, series = MICROCIRCUIT_SERIES }: LearningResults,
  { published, showsAllPublished = false }: LearningSubject,
): Combination[] {
  const keyOf = (record: RunKey) => seriesValues(record, series).join(" ");
  const keyOfPublished = ({ model, method }: PublishedCurve) => `${model} ${method}`;
  const tests = groupBy(learning, keyOf);
  const runtimes = groupBy(runtime, keyOf);
  const shown = new Map<string, readonly string[]>([
    ...(showsAllPublished ? published!.curves : []).map(
      (curve) => [keyOfPublished(curve), [curve.model, curve.method]] as const,
    ),
    ...learning.map((record) => [keyOf(record), seriesValues(record, series)] as const),
  ]);
  return [...shown].map(([key, values], index) => ({
    key,
    label: seriesLabel(values, series),
    colour: colourOf(values, index),
    learning: tests.get(key) ?? [],
    runtime: runtimes.get(key) ?? [],
    reference: published?.curves.find((curve) => keyOfPublished(curve) === key),
  }));
}

/** Without runs of ours, published times are shown only where everything published is. */
function runtimeRows(
  combinations: readonly Combination[],
  { published, showsAllPublished }: LearningSubject,
): RuntimeRow[] {
  return combinations.flatMap(({ key, label, colour, runtime, reference }) => {
    const own = runtimeSummary(runtime);
    if (own === undefined && !showsAllPublished) return [];
    const before = reference && reference.runtimeSeconds / published!.epochs;
    return [{ group: key, label, colour, own, published: before }];
  });
}

function legendOf(combinations: readonly Combination[]): LegendEntry[] {
  const own = combinations.map(({ key, label, colour }) => ({ group: key, label, colour }));
  const hasReference = combinations.some(({ reference }) => reference !== undefined);
  return hasReference ? [...own, { group: PUBLISHED, label: "published", colour: ink.muted, dashed: true }] : own;
}

function accuracyPanel(
  combinations: readonly Combination[],
  lastEpoch: number,
  { lowestAccuracy: lowestShown, isBalanced = false, best }: LearningSubject,
  chance: number,
): Panel {
  const curves = combinations.map((one) => curveOf(one.learning, accuracyOf(isBalanced)));
  const lowest = Math.min(
    chance,
    ...curves.flatMap(({ mean, sd }) => mean.map((value, at) => value - sd[at]!)),
    ...combinations.flatMap(({ reference }) => reference?.accuracy ?? []),
  );
  const from = lowestShown ?? Math.max(0, Math.floor(lowest * 20 - 0.5) / 20);
  const isDetail = 1 - from < 0.3;
  const below = lowestShown === undefined ? "" : " The axis leaves out networks that have hardly begun to learn.";
  return {
    title: isBalanced ? "Balanced test accuracy" : "Test accuracy",
    caption: isBalanced
      ? `Fraction of the steps of a class at which the largest output is the right one, mean over classes.${below}`
      : `Fraction of test samples whose largest output is the right one, read at 90 % of their presentation.${below}`,
    traces: combinations.flatMap((one, at) => [
      ...ownCurve(one, curves[at]!, ".4f"),
      ...publishedCurve(one, one.reference?.accuracy, one.reference?.accuracySd, ".3f"),
    ]),
    layout: {
      xaxis: epochAxis(lastEpoch),
      yaxis: {
        title: axisTitle("Accuracy (fraction)"),
        range: [from, isDetail ? 1.001 : 1.008],
        tickformat: isDetail ? ".2f" : ".1f",
        dtick: isDetail ? 0.02 : 0.1,
      },
      ...levels([
        ...(from < chance ? [{ value: chance, label: "chance" }] : []),
        ...(best === undefined ? [] : [{ value: best.accuracy, label: best.label }]),
      ]),
    },
  };
}

/** The accuracy that a figure shows of a test. */
const accuracyOf =
  (isBalanced: boolean) =>
  ({ accuracy, balancedAccuracy }: Tested): number =>
    isBalanced ? balancedAccuracy! : accuracy!;

/** Dotted lines across a panel, with what they stand for. */
const levels = (lines: readonly { readonly value: number; readonly label: string }[]): Partial<Layout> =>
  lines.length === 0
    ? {}
    : {
        shapes: lines.map(({ value }) => ({
          type: "line",
          xref: "paper",
          x0: 0,
          x1: 1,
          y0: value,
          y1: value,
          layer: "below",
          line: { color: ink.muted, width: 1, dash: "dot" },
        })),
        annotations: lines.map(({ value, label }) => ({
          xref: "paper",
          x: 1,
          y: value,
          xanchor: "right",
          yanchor: "bottom",
          text: label,
          showarrow: false,
          font: { size: 12, color: ink.muted },
        })),
      };

function lossPanel(
  combinations: readonly Combination[],
  lastEpoch: number,
  { chance, isBalanced = false }: LearningSubject,
): Panel {
  const curves = combinations.map((one) => curveOf(one.learning, (record) => record.loss));
  const shown = [
    ...curves.flatMap(({ mean, sd }) =>
      mean.flatMap((value, at) => [value + sd[at]!, Math.max(value - sd[at]!, value / 10)]),
    ),
    ...combinations.flatMap(
      ({ reference }) => reference?.loss?.filter((_, at) => reference.epoch[at]! <= lastEpoch) ?? [],
    ),
  ];
  const sameTime = chance === undefined ? "read at 90 % of their presentation" : "read at the same time";
  const when = isBalanced ? "" : `, ${sameTime}`;
  return {
    title: "Test loss",
    caption: `Mean squared error over test samples${isBalanced ? ", steps" : ""} and outputs${when}; logarithmic axis.`,
    traces: combinations.flatMap((one, at) => [
      ...ownCurve(one, curves[at]!, ".5f"),
      ...publishedCurve(one, one.reference?.loss, undefined, ".4f"),
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

function ownCurve({ key, label, colour, learning }: Combination, curve: Curve, format: string): Data[] {
  if (learning.length === 0) return [];
  const runs = new Set(learning.map(({ run }) => run)).size;
  const { epochs, mean, sd } = curve;
  return ownLine({ group: key, label, colour, x: epochs, mean, ...(runs > 1 ? { sd } : {}), format });
}

function publishedCurve(
  { key, label, colour, reference }: Combination,
  mean: readonly number[] | undefined,
  sd: readonly number[] | undefined,
  format: string,
): Data[] {
  if (reference === undefined || mean === undefined) return [];
  return publishedLine({ group: key, label, colour, x: reference.epoch, mean, sd, format });
}

function finalTable(combinations: readonly Combination[], subject: LearningSubject): Table {
  const { published } = subject;
  const finals = combinations.map((one) => finalNumbers(one, subject));
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
function finalNumbers(
  { learning, runtime, reference }: Combination,
  { chance, isBalanced = false, published }: LearningSubject,
): Record<string, string> {
  const epoch = Math.max(...learning.map((record) => record.epoch));
  const last = learning.filter((record) => record.epoch === epoch);
  const events = last.flatMap(({ eventsPerPattern }) => eventsPerPattern ?? []);
  // Before the first published test, a line from the untrained network says nothing.
  const isBefore = reference !== undefined && epoch < (reference.epoch[1] ?? reference.epoch[0]!);
  const publishedThere = (values: readonly number[] | undefined, digits: number) =>
    values === undefined || isBefore ? NONE : interpolate(reference!.epoch, values, epoch).toFixed(digits);
  const meanOf = (quantity: (record: RuntimeRecord) => number, unit: string) =>
    runtime.length === 0 ? NONE : `${significant(summarise(runtime.map(quantity)).mean)}${unit}`;
  return {
    Runs: String(last.length),
    Epoch: epoch.toFixed(1),
    ...(chance !== undefined
      ? {
          [isBalanced ? "Balanced accuracy" : "Accuracy"]: withSpread(
            summarise(last.map(accuracyOf(isBalanced))),
            last.length > 1 ? 3 : 4,
          ),
          ...(published === undefined ? {} : { "– published": publishedThere(reference?.accuracy, 3) }),
        }
      : {}),
    Loss: withSpread(summarise(last.map(({ loss }) => loss)), 4),
    ...(published === undefined ? {} : { "– published ": publishedThere(reference?.loss, 4) }),
    "Events / pattern": events.length === 0 ? NONE : significant(summarise(events).mean),
    "Run time": meanOf(({ trainSeconds, testSeconds }) => trainSeconds + testSeconds, " s"),
    "Patterns / s": meanOf(({ patternsPerSecond }) => patternsPerSecond, ""),
  };
}

const NONE = "–";
