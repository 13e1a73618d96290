/** The figure of a sweep: how well every point has learned and what it cost, against one swept parameter. */
import type { Data, Layout } from "plotly.js-dist-min";
import { combinationColour, combinationLabel } from "./labels.ts";
import type { LegendEntry, Page, Panel } from "./page.ts";
import type { LearningRecord, RunKey, RuntimeRecord, SweptValues } from "./records.ts";
import { groupBy, type Summary, summarise } from "./statistics.ts";
import { axisTitle, palette } from "./theme.ts";
import { ownLine } from "./traces.ts";

/** What the figure is drawn from. */
export interface SweepResults {
  readonly learning: readonly (LearningRecord<number | null> & SweptValues)[];
  readonly runtime: readonly (RuntimeRecord & SweptValues)[];
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

type Run = RunKey & SweptValues;

/** One curve: a model, a method, and a value of the further parameter. */
interface Series {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly isIn: (run: Run) => boolean;
}

const CYCLE = Object.values(palette).filter((colour) => colour !== palette.yellow);

/** The page of a sweep. */
export function sweepPage(subject: SweepSubject, { learning, runtime, settings }: SweepResults): Page {
  const { title, subtitle, axis, curves } = subject;
  const series = seriesOf(runtime, curves);
  const nameOf = ({ model, method, run, ...swept }: Run) =>
    JSON.stringify([model, method, run, swept[axis.field], curves && swept[curves.field]]);
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
    footer: [
      Object.entries(settings)
        .map(([name, value]) => `${name} ${value}`)
        .join(" · "),
    ],
  };
}

function seriesOf(runs: readonly Run[], curves: SweepSubject["curves"]): Series[] {
  const keyOf = (run: Run) => JSON.stringify([run.model, run.method, curves && run[curves.field]]);
  return [...groupBy(runs, keyOf)].map(([key, [first]], index) => {
    const { model, method } = first!;
    const value = curves && first![curves.field];
    const isPlain = value === undefined || value === null;
    return {
      key,
      label: isPlain
        ? combinationLabel(model, method)
        : `${combinationLabel(model, method)}, ${curves!.title} ${value}`,
      colour: isPlain ? combinationColour(model, method) : CYCLE[index % CYCLE.length]!,
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
