/** The table of differences: a published value, ours, and how far apart they are. */
import type { Table } from "../page.ts";
import { type Summary, significant } from "../statistics.ts";

/** A published value. */
export interface PublishedValue {
  readonly mean: number;
  /** Standard deviation over runs, where it is known. */
  readonly sd?: number | undefined;
  readonly runs?: number | undefined;
  /** True where it is read off a figure, not taken from a table. */
  readonly isReadOff?: boolean | undefined;
}

/** One row. It is there also where one of the two values is not. */
export interface Difference {
  /** What was measured, with its unit: "run time (s per epoch)". */
  readonly quantity: string;
  /** Under which settings: "events, backprop". */
  readonly condition: string;
  /** When or where: "epoch 45". Empty where it goes without saying. */
  readonly at: string;
  readonly published: PublishedValue | undefined;
  readonly ours: Summary | undefined;
}

/** Ours minus published; undefined where one is missing. */
export const differenceOf = ({ published, ours }: Difference): number | undefined =>
  published === undefined || ours === undefined ? undefined : ours.mean - published.mean;

/** A row as cells of a table file: fields by name, null where there is no value. */
export function differenceRecord(figure: string, row: Difference) {
  const { quantity, condition, at, published, ours } = row;
  return {
    figure,
    quantity,
    condition,
    at,
    publishedMean: published?.mean ?? null,
    publishedSd: published?.sd ?? null,
    publishedRuns: published?.runs ?? null,
    publishedSource: published === undefined ? "" : published.isReadOff ? "figure" : "table",
    oursMean: ours?.mean ?? null,
    oursSd: ours !== undefined && ours.count > 1 ? ours.sd : null,
    oursRuns: ours?.count ?? null,
    difference: differenceOf(row) ?? null,
  };
}

/** The rows as a table to be read; "about" marks what is read off a figure. */
export function differenceTable(rows: readonly Difference[]): Table {
  const isReadOff = rows.some(({ published }) => published?.isReadOff);
  return {
    title: "Published and ours",
    columns: ["Quantity", "Of", "At", "Published", "Runs", "Ours", "Runs", "Difference"],
    rows: rows.map((row) => {
      const { quantity, condition, at, published, ours } = row;
      const digits = digitsOf(row);
      const difference = differenceOf(row);
      const sign = difference !== undefined && Number(difference.toFixed(digits)) > 0 ? "+" : "";
      return [
        quantity,
        condition,
        at,
        published === undefined ? NONE : publishedText(published, digits),
        String(published?.runs ?? NONE),
        ours === undefined ? NONE : shown({ ...ours, sd: ours.count > 1 ? ours.sd : undefined }, digits),
        String(ours?.count ?? NONE),
        difference === undefined ? NONE : `${sign}${difference.toFixed(digits).replace("-", "−")}`,
      ];
    }),
    caption: `Mean ± 1 standard deviation over runs; the difference is ours minus published.${
      isReadOff ? " What is about a value has been read off the published figure." : ""
    }`,
  };
}

/** The table as text for a terminal. */
export function differenceText(rows: readonly Difference[]): string {
  const { columns, rows: cells } = differenceTable(rows);
  const lines = [columns, ...cells];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Rows of run times, which tell events from rates in their condition, and below them the ratios of rates to events. */
export function withRatios(rows: readonly Difference[], quantity: string): Difference[] {
  const ratios = rows.flatMap((events): Difference[] => {
    if (!/^events\b/.test(events.condition)) return [];
    const condition = events.condition.replace(/^events,? ?/, "");
    const rates = rows.find((row) => row.at === events.at && row.condition.replace(/^rates,? ?/, "") === condition);
    if (rates === undefined) return [];
    const [above, below] = [rates.published, events.published];
    return [
      {
        quantity,
        condition,
        at: events.at,
        published: above && below && { mean: above.mean / below.mean, runs: above.runs, isReadOff: above.isReadOff },
        ours: ratio(rates.ours, events.ours),
      },
    ];
  });
  return [...rows, ...ratios];
}

/** The ratio of two means, with the spread that theirs lead to. */
function ratio(above: Summary | undefined, below: Summary | undefined): Summary | undefined {
  if (above === undefined || below === undefined) return undefined;
  const mean = above.mean / below.mean;
  const sd = mean * Math.hypot(above.sd / above.mean, below.sd / below.mean);
  return { mean, sd, count: Math.min(above.count, below.count) };
}

/** 0.0000100 as "1e-5", 0.070711 as "0.0707" */
export const shortNumber = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3
    ? Number(value.toPrecision(3)).toExponential().replace("e+", "e")
    : String(Number(value.toPrecision(3)));

const NONE = "–";

/** What is read off a figure has no more digits than were read. */
const publishedText = (published: PublishedValue, digits: number): string =>
  published.isReadOff ? `about ${shortNumber(published.mean)}` : shown(published, digits);

const shown = ({ mean, sd }: Pick<PublishedValue, "mean" | "sd">, digits: number): string =>
  sd === undefined ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${sd.toFixed(digits)}`;

/** Three significant digits of the smaller value, and never fewer than what accuracies need below 1. */
function digitsOf({ published, ours }: Difference): number {
  const values = [published?.mean, ours?.mean].filter((value) => value !== undefined && value !== 0) as number[];
  if (values.length === 0) return 1;
  const [, decimals = ""] = significant(Math.min(...values.map(Math.abs))).split(".");
  return Math.min(5, Math.max(decimals.length, values.every((value) => Math.abs(value) < 1) ? 4 : 0));
}
