/** The figure of a sweep: how well every point has learned and what it cost, against one swept parameter. */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { colourOf, cycled, MICROCIRCUIT_SERIES, seriesLabel, seriesValues } from "./labels.ts";
import { type LegendEntry, type Page, type Panel, settingsLine } from "./page.ts";
import type { Data, Layout } from "./plotly.ts";
import type { LearningRecord, RunColumn, RunKey, RuntimeRecord, SweptValues } from "./records.ts";
import { groupBy, type Summary, summarise } from "./statistics.ts";
import { axisTitle } from "./theme.ts";
import { ownLine } from "./traces.ts";

/** What the figure is drawn from. */
export interface SweepResults {
  readonly learning: readonly (LearningRecord<number | null> & SweptValues)[];
  readonly runtime: readonly (RuntimeRecord & SweptValues)[];
  /** The columns that tell curves apart, besides a swept parameter; without it, those of the microcircuit. */
  readonly series?: readonly RunColumn[];
  /** Settings for the small print, by name. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** What was swept. */
export interface SweepSubject {
  readonly title: string;
  readonly subtitle: string;
  /** The parameter on the horizontal axis: a column of the tables. */
  readonly axis: { readonly field: string; readonly title: string; readonly isLogarithmic: boolean };
  /** A further swept parameter, one curve for each value, and what its values are called. */
  readonly curves?: { readonly field: string; readonly title: string };
}

const RESULTS: RulesOf<SweepResults> = {
  learning: required(a.list),
  runtime: required(a.list),
  series: a.list,
  settings: required(a.object),
};
const SUBJECT: RulesOf<SweepSubject> = {
  title: required(a.text),
  subtitle: required(a.text),
  axis: required(a.object),
  curves: a.object,
};
const AXIS: RulesOf<SweepSubject["axis"]> = {
  field: required(a.text),
  title: required(a.text),
  isLogarithmic: required(a.flag),
};
const CURVES: RulesOf<NonNullable<SweepSubject["curves"]>> = { field: required(a.text), title: required(a.text) };

type Run = RunKey & SweptValues;

/** One curve: values of the columns that tell curves apart, and of the further parameter. */
interface Series {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly isIn: (run: Run) => boolean;
}

/** The page of a sweep. */
export function sweepPage(subject: SweepSubject, results: SweepResults): Page {
  checkOptions<SweepSubject>(subject, SUBJECT, "the subject of sweepPage");
  checkOptions<SweepResults>(results, RESULTS, "the results of sweepPage");
  checkOptions<SweepSubject["axis"]>(subject.axis, AXIS, "the axis of sweepPage");
  if (subject.curves !== undefined) checkOptions(subject.curves, CURVES, "the curves of sweepPage");
  const { learning, runtime, settings, series: columns = MICROCIRCUIT_SERIES } = results;
  const { title, subtitle, axis, curves } = subject;
  const series = seriesOf(runtime, columns, curves);
  const nameOf = (run: Run) =>
    JSON.stringify([seriesValues(run, columns), run.run, run[axis.field], curves && run[curves.field]]);
  const finals = [...groupBy(learning, nameOf).values()].map((tests) => tests.at(-1)!);
  const isClassified = finals.some(({ accuracy }) => accuracy !== null);
  const panel = (heading: string, caption: string, unit: string, traces: Data[], layout: Partial<Layout>): Panel => ({
    title: heading,
    caption,
    traces,
    layout: {
      xaxis: { title: axisTitle(axis.title), ...(axis.isLogarithmic ? { type: "log", exponentformat: "power" } : {}) },
      ...layout,
      yaxis: { title: axisTitle(unit), ...layout.yaxis },
    } as Partial<Layout>,
  });
  const draw = <Record extends Run>(records: readonly Record[], quantity: (record: Record) => number) =>
    series.flatMap((one) => curve(one, records.filter(one.isIn), axis.field, quantity));
  return {
    title,
    subtitle,
    legend: series.map(({ key, label, colour }): LegendEntry => ({ group: key, label, colour })),
    panels: [
      ...(isClassified
        ? [
            panel(
              "Test accuracy",
              "Fraction of test samples whose largest output is the right one, at the last test.",
              "Accuracy",
              draw(finals, (record) => record.accuracy!),
              { yaxis: { rangemode: "tozero" } },
            ),
          ]
        : []),
      panel(
        "Test loss",
        "Mean squared error over test samples and outputs, at the last test.",
        "Mean squared error",
        draw(finals, (record) => record.loss),
        { yaxis: { type: "log" } },
      ),
      panel(
        "Run time",
        "Training and tests, mean over runs with 1 standard deviation.",
        "Seconds per epoch",
        draw(runtime, ({ trainSeconds, testSeconds, epochs }) => (trainSeconds + testSeconds) / epochs),
        { yaxis: { rangemode: "tozero" } },
      ),
    ],
    footer: [settingsLine(settings)],
  };
}

function seriesOf(runs: readonly Run[], columns: readonly RunColumn[], curves: SweepSubject["curves"]): Series[] {
  const keyOf = (run: Run) => JSON.stringify([...seriesValues(run, columns), curves && run[curves.field]]);
  return [...groupBy(runs, keyOf)].map(([key, [first]], index) => {
    const values = seriesValues(first!, columns);
    const label = seriesLabel(values, columns);
    const value = curves && first![curves.field];
    const isPlain = value === undefined || value === null;
    return {
      key,
      label: isPlain ? label : `${label}, ${curves!.title} ${value}`,
      colour: isPlain ? colourOf(values, index) : cycled(index),
      isIn: (run) => keyOf(run) === key,
    };
  });
}

/** Mean and spread over runs at every value on the axis; where the axis means nothing, a level across it all. */
function curve<Record extends Run>(
  { key, label, colour }: Series,
  records: readonly Record[],
  field: string,
  quantity: (record: Record) => number,
): Data[] {
  const points = [...groupBy(records, (record) => record[field] as number | null)]
    .map(([x, group]): readonly [number | null, Summary] => [x, summarise(group.map(quantity))])
    .filter((point): point is readonly [number, Summary] => point[0] !== null)
    .sort(([a], [b]) => a - b);
  if (points.length === 0) return [];
  const hasSpread = points.some(([, { count }]) => count > 1);
  return ownLine(
    {
      group: key,
      label,
      colour,
      x: points.map(([x]) => x),
      mean: points.map(([, { mean }]) => mean),
      ...(hasSpread ? { sd: points.map(([, { sd }]) => sd) } : {}),
      format: ".4~g",
    },
    "bars",
  );
}
