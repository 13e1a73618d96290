/** How far what equilibrium propagation learns is from the gradient, against the strength of the nudge: rates, and events at several thresholds. */
import { a, checkOptions, either, type Rule, type RulesOf, required } from "../genn/model/options.ts";
import { colourOf, nameOf } from "./labels.ts";
import { type LegendEntry, type Page, type Panel, settingsLine } from "./page.ts";
import type { GradientRecord } from "./records.ts";
import { groupBy, median } from "./statistics.ts";
import { axisTitle, plainLogTicks, powerTicks, tones } from "./theme.ts";
import { ownLine } from "./traces.ts";

/** Of rates. */
const NO_THRESHOLD: Rule = { right: "null", accepts: (value) => value === null, isRequired: false };
const RECORD: RulesOf<GradientRecord> = {
  seed: required(a.number),
  nudging: required(a.text),
  beta: required(a.number),
  model: required(a.text),
  threshold: required(either(a.number, NO_THRESHOLD)),
  cosine: required(a.number),
  error: required(a.number),
};

/** The page of the experiment. */
export function gradientPage(
  records: readonly GradientRecord[],
  settings: Readonly<Record<string, string | number>>,
): Page {
  for (const [k, one] of records.entries()) checkOptions<GradientRecord>(one, RECORD, `record ${k} of gradientPage`);
  return {
    title: "What equilibrium propagation learns, and the gradient",
    subtitle:
      "Weights frozen, double precision, the change of all parameters that a batch brings; median over networks.",
    legend: gradientLegend(records),
    panels: [...cosinePanels(records), ...errorPanels(records)],
    footer: [settingsLine(settings)],
  };
}

/** A kind of nudging, as panels call it. */
interface Nudging {
  readonly name: string;
  readonly label: string;
  readonly what: string;
}
const NUDGINGS: readonly Nudging[] = [
  { name: "symmetric", label: "Symmetric", what: "Nudges of β and −β, each from the free state." },
  { name: "one-sided", label: "One-sided", what: "The free phase, and a nudge of β." },
];

/** A line: rates, or events at a threshold. */
export interface GradientLine {
  readonly threshold: number | null;
  readonly label: string;
  readonly colour: string;
}

/** Rates, and thresholds from fine to coarse, which are dark and pale. */
export function gradientLines(records: readonly GradientRecord[]): GradientLine[] {
  const thresholds = [...new Set(records.flatMap(({ threshold }) => (threshold === null ? [] : [threshold])))];
  const colours = tones(thresholds.length).toReversed();
  return [
    ...(records.some(({ threshold }) => threshold === null)
      ? [{ threshold: null, label: nameOf("rate"), colour: RATES }]
      : []),
    ...thresholds
      .toSorted((one, other) => one - other)
      .map((threshold, k) => ({
        threshold,
        label: `events, threshold ${Number(threshold.toPrecision(3)).toExponential()}`,
        colour: colours[k]!,
      })),
  ];
}
const RATES = colourOf(["rates"], 0);

/** Its entries of the legend. */
export const gradientLegend = (records: readonly GradientRecord[]): LegendEntry[] =>
  gradientLines(records).map(({ label, colour }) => ({ group: label, label, colour }));

/** Panels of 1 - cosine, one for each kind of nudging. */
export const cosinePanels = (records: readonly GradientRecord[]): Panel[] =>
  NUDGINGS.map((nudging) =>
    panelOf(records, nudging, {
      title: nudging.label,
      caption: `${nudging.what} 1 − cosine of the angle between change and gradient: 0.01 is 8°, 10⁻⁴ is 0.8°.`,
      unit: "1 − cosine",
      of: ({ cosine }) => 1 - cosine,
      range: [-5, 0],
    }),
  );

/** The same for the relative error. */
const errorPanels = (records: readonly GradientRecord[]): Panel[] =>
  NUDGINGS.map((nudging) =>
    panelOf(records, nudging, {
      title: `${nudging.label}: size of the difference`,
      caption: "Of change and gradient, relative to the size of the gradient.",
      unit: "Relative error",
      of: ({ error }) => error,
      range: [-2, 0],
    }),
  );

/** What a panel shows. */
interface Shown {
  readonly title: string;
  readonly caption: string;
  readonly unit: string;
  readonly of: (record: GradientRecord) => number;
  /** Powers of ten that are always there. */
  readonly range: readonly [number, number];
}

/** One kind of nudging, on axes that hold all kinds. */
function panelOf(
  records: readonly GradientRecord[],
  nudging: Nudging,
  { title, caption, unit, of, range }: Shown,
): Panel {
  const lines = gradientLines(records);
  const all = NUDGINGS.flatMap(({ name }) =>
    lines.flatMap(({ threshold }) => pointsOf(records, name, threshold, of).map(({ median: one }) => one)),
  );
  const shown = [...range, ...exponents(all)];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const betas = exponents(records.map(({ beta }) => beta));
  const [from, to] = betas.length === 0 ? [-2, 0] : [Math.min(...betas), Math.max(...betas)];
  return {
    title,
    caption,
    // Fine events lie upon coarse ones, and rates upon all, since they are often the same.
    traces: lines.toReversed().flatMap(({ threshold, label, colour }) => {
      const points = pointsOf(records, nudging.name, threshold, of);
      const [x, mean] = [points.map(({ beta }) => beta), points.map((point) => point.median)];
      return points.length === 0 ? [] : ownLine({ group: label, label, colour, x, mean, format: ".2~g" });
    }),
    layout: {
      xaxis: {
        title: axisTitle("Strength of the nudge β"),
        type: "log",
        range: [from - 0.1, to + 0.1],
        ...plainLogTicks,
      },
      yaxis: {
        title: axisTitle(unit),
        type: "log",
        range: [low - 0.1, high + 0.1],
        ...powerTicks(Math.floor(low), Math.ceil(high)),
      },
    } as Panel["layout"],
  };
}

const exponents = (values: readonly number[]): number[] => values.filter((value) => value > 0).map(Math.log10);

/** Medians over networks, by beta. */
function pointsOf(
  records: readonly GradientRecord[],
  nudging: string,
  threshold: number | null,
  of: (record: GradientRecord) => number,
): { readonly beta: number; readonly median: number }[] {
  const own = records.filter((one) => one.nudging === nudging && one.threshold === threshold);
  return [...groupBy(own, ({ beta }) => beta)]
    .toSorted(([one], [other]) => one - other)
    .map(([beta, group]) => ({ beta, median: median(group.map(of)) }));
}
