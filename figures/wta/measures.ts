/** What is measured of memory traces: while the network learns, and in the end, beside the published values. */
import type { Panel, Table } from "../page.ts";
import published from "../reference/wta.json" with { type: "json" };
import { groupBy, summarise } from "../statistics.ts";
import { axisTitle } from "../theme.ts";
import { ownLine, publishedLine } from "../traces.ts";
import { variantColour, variantLabel } from "./colours.ts";
import type { WtaMeasures, WtaTestRecord } from "./records.ts";

type Measure = keyof WtaMeasures;

/** How measures are called, on axes and in tables, and what they are. */
const MEASURES: Readonly<
  Record<Measure, { readonly title: string; readonly short: string; readonly axis: string; readonly caption: string }>
> = {
  selectivity: {
    title: "Selectivity",
    short: "mean |SI|",
    axis: "Mean |SI|",
    caption: "SI = (rate in patterns − rate in noise) / their sum, of every neuron; the mean of its size.",
  },
  selective: { title: "Selective neurons", short: "|SI| > 0.5", axis: "Fraction", caption: "Neurons with |SI| > 0.5." },
  correlation: {
    title: "Reproducibility",
    short: "corr90",
    axis: "Correlation",
    caption: "Correlation of a neuron's rate in one presentation and the next, of neurons that exceed 90 Hz in both.",
  },
  reproduced: { title: "Reproduced", short: "n90", axis: "Neurons", caption: "Neurons that exceed 90 Hz in both." },
  order: {
    title: "Order",
    short: "ρ",
    axis: "Rank correlation",
    caption: "Spearman's correlation of the order in which neurons become active in one presentation and the next.",
  },
  winner: {
    title: "Winners",
    short: "win",
    axis: "Part of the rate",
    caption: "The largest part that one neuron has of its circuit's rate, mean over time and circuits.",
  },
  distinct: {
    title: "Neurons that tell the patterns apart",
    short: "distinct",
    axis: "Fraction of neurons",
    caption: "Neurons with |r1 − r2| / (r1 + r2) > 0.5, of the rates in both patterns.",
  },
};

/** What measures are called in tables. */
export const MEASURE_NAMES = Object.fromEntries(
  Object.entries(MEASURES).map(([measure, { short }]) => [measure, short]),
) as Readonly<Record<Measure, string>>;

/** Published values of one code, a row of the table. */
export interface WtaPublishedRow {
  readonly variant: string;
  readonly code: string;
  readonly values: Partial<WtaMeasures>;
  /** True where the training was another, so that the values are not to be expected. */
  readonly isOther?: boolean;
}

/** What was published under these settings, to be shown beside. */
export interface WtaPublished {
  readonly rows: readonly WtaPublishedRow[];
  /** While the full model learns. */
  readonly training: readonly { readonly seconds: number; readonly values: Partial<WtaMeasures> }[];
}

const named = (values: readonly (number | null)[]): Partial<WtaMeasures> =>
  Object.fromEntries(published.measures.map((measure, k) => [measure, values[k] ?? null]));

/** Of one pattern: the published values of these variants. */
export const publishedOnePattern = (variants: readonly string[]): WtaPublished => ({
  rows: variants.flatMap((variant) =>
    (published.variants[variant as keyof typeof published.variants] ?? []).map(({ code, values }) => ({
      ...{ variant, code, values: named(values) },
    })),
  ),
  training: variants.includes("full")
    ? published.training.map(({ seconds, values }) => ({ seconds, values: named(values) }))
    : [],
});

/** Of two patterns. */
export const publishedTwoPatterns = (): WtaPublished => ({
  rows: published.twoPatterns.map(({ code, noise, seconds, selectivity, distinct }) => ({
    variant: "full",
    code: `${code}, noise ${noise.join("–")} ms, ${seconds} s`,
    values: { selectivity, distinct },
    isOther: noise[0] !== 500 || seconds !== 300,
  })),
  training: published.twoPatterns
    .filter(({ noise }) => noise[0] === 500)
    .map(({ seconds, selectivity, distinct }) => ({ seconds, values: { selectivity, distinct } })),
});

/** Where the published values are from. */
export const publishedSource = `Published: ${published.source}`;

/** One panel per measure, a curve per variant. */
export function trainingPanels(tests: readonly WtaTestRecord[], beside: WtaPublished | undefined): Panel[] {
  const measures: readonly Measure[] =
    // Two more of two patterns and more, so that they stand in pairs.
    tests.some(({ distinct }) => distinct !== null)
      ? ["selectivity", "selective", "correlation", "order", "winner", "distinct"]
      : ["selectivity", "correlation", "order", "winner"];
  return measures
    .filter(
      (measure) =>
        tests.some((test) => test[measure] !== null) ||
        (beside?.training ?? []).some(({ values }) => (values[measure] ?? null) !== null),
    )
    .map((measure): Panel => {
      const { title, axis, caption } = MEASURES[measure];
      const line = (variant: string, points: readonly { readonly x: number; readonly values: readonly number[] }[]) => {
        const summaries = points.map(({ values }) => summarise(values));
        return {
          ...{ group: variant, label: variantLabel(variant), colour: variantColour(variant), format: ".3f" },
          x: points.map(({ x }) => x),
          mean: summaries.map(({ mean }) => mean),
          sd: summaries.some(({ count }) => count > 1) ? summaries.map(({ sd }) => sd) : undefined,
        };
      };
      const before = (beside?.training ?? []).flatMap(({ seconds, values }) => {
        const value = values[measure] ?? null;
        return value === null ? [] : [{ x: seconds, values: [value] }];
      });
      return {
        title: `${title} while the network learns`,
        caption,
        traces: [
          ...[...groupBy(tests, ({ variant }) => variant)].flatMap(([variant, own]) =>
            ownLine(
              line(
                variant,
                [...groupBy(own, ({ trained }) => trained)].flatMap(([x, records]) => {
                  const values = numbers(records, measure);
                  return values.length === 0 ? [] : [{ x, values }];
                }),
              ),
            ),
          ),
          ...(before.length === 0 ? [] : publishedLine(line("full", before))),
        ],
        layout: {
          xaxis: { title: axisTitle("Training (s)"), rangemode: "tozero" },
          yaxis: { title: axisTitle(axis), range: [Math.min(0, lowest(tests, measure)), 1.04] },
        },
      };
    });
}

const numbers = (records: readonly WtaTestRecord[], measure: Measure): number[] =>
  records.flatMap((one) => (one[measure] === null ? [] : [one[measure]]));
const lowest = (records: readonly WtaTestRecord[], measure: Measure): number =>
  Math.min(...numbers(records, measure)) - 0.04;

/** The measures in the end, and the published ones below those that they compare with. */
export function measuresTable(tests: readonly WtaTestRecord[], beside: WtaPublished | undefined): Table {
  const measures = (Object.keys(MEASURES) as Measure[]).filter((measure) =>
    tests.some((test) => test[measure] !== null),
  );
  const rows = [...groupBy(lastTests(tests), ({ variant }) => variant)].flatMap(([variant, own]) => [
    [
      variantLabel(variant),
      `this toolkit, ${own.length === 1 ? `seed ${own[0]!.seed}` : `${own.length} seeds`}`,
      ...measures.map((measure) => spreadOf(numbers(own, measure), measure)),
    ],
    ...(beside?.rows ?? [])
      .filter((one) => one.variant === variant)
      .map(({ code, values }) => [
        ...[variantLabel(variant), code],
        ...measures.map((measure) => asPublished(values[measure])),
      ]),
  ]);
  return {
    title: beside === undefined ? "Measures in the end" : "Measures in the end, and the published ones",
    columns: ["Network", "By", ...measures.map((measure) => MEASURES[measure].short)],
    rows,
    caption:
      "Of a test with frozen weights: mean |SI| and the fraction of neurons with |SI| > 0.5; correlation of presentations over the n90 neurons beyond 90 Hz in both; ρ of activation orders; the winner's part of a circuit's rate. Ours: mean ± standard deviation over seeds.",
  };
}

/** The last test of each network. */
export const lastTests = (tests: readonly WtaTestRecord[]): WtaTestRecord[] =>
  [...groupBy(tests, ({ variant, seed }) => `${variant} ${seed}`).values()].map((own) =>
    own.reduce((last, one) => (one.trained >= last.trained ? one : last)),
  );

const asPublished = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : String(value);

function spreadOf(values: readonly number[], measure: Measure): string {
  if (values.length === 0) return "–";
  const { mean, sd, count } = summarise(values);
  const text = (value: number) => (measure === "reproduced" ? value.toFixed(0) : value.toFixed(3));
  return count > 1 ? `${text(mean)} ± ${text(sd)}` : text(mean);
}

/** Ours and the published values of one measure in a line: "0.611 (published 0.54 to 0.64)". */
export function besidePublished(
  own: readonly WtaTestRecord[],
  measure: Measure,
  beside: WtaPublished | undefined,
): string {
  const variant = own[0]?.variant;
  const values = (beside?.rows ?? []).flatMap((row) => {
    const value = row.values[measure] ?? null;
    return row.variant === variant && !row.isOther && value !== null ? [value] : [];
  });
  const ours = `${MEASURES[measure].short} ${spreadOf(numbers(own, measure), measure)}`;
  if (values.length === 0) return ours;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${ours} (published ${low === high ? low : `${low} to ${high}`})`;
}
