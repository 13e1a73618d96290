/** A panel of means against a swept parameter: ours, with their spread, and published ones beside them. */

import type { Panel } from "./page.ts";
import type { Layout } from "./plotly.ts";
import type { Summary } from "./statistics.ts";
import { ownLine, publishedLine } from "./traces.ts";

/** One value of the parameter. */
export interface Point<Value> {
  readonly x: number;
  readonly value: Value;
}

/** What is compared: one colour, ours and published. */
export interface Series {
  /** Legend group. */
  readonly group: string;
  readonly label: string;
  readonly colour: string;
  readonly ours: readonly Point<Summary>[];
  readonly published: readonly Point<{ readonly mean: number; readonly sd?: number | undefined }>[];
}

/** How the panel is labelled. */
export interface ComparisonPanel {
  readonly title: string;
  readonly caption: string;
  readonly xaxis: Partial<Layout["xaxis"]>;
  readonly yaxis: Partial<Layout["yaxis"]>;
  /** Of values shown under the pointer, in d3's notation. */
  readonly format?: string;
}

/** The panel, points in ascending order of the parameter. */
export function comparisonPanel(panel: ComparisonPanel, series: readonly Series[]): Panel {
  const { title, caption, xaxis, yaxis, format = ".4~g" } = panel;
  return {
    title,
    caption,
    traces: series.flatMap(({ group, label, colour, ours, published }) => {
      const shared = { group, label, colour, format };
      const own = ours.toSorted((a, b) => a.x - b.x);
      const before = published.toSorted((a, b) => a.x - b.x);
      const hasSpread = own.some(({ value }) => value.count > 1);
      const hasPublishedSpread = before.some(({ value }) => value.sd !== undefined);
      return [
        ...(before.length === 0
          ? []
          : publishedLine(
              {
                ...shared,
                x: before.map(({ x }) => x),
                mean: before.map(({ value }) => value.mean),
                ...(hasPublishedSpread ? { sd: before.map(({ value }) => value.sd ?? 0) } : {}),
              },
              "bars",
            )),
        ...(own.length === 0
          ? []
          : ownLine(
              {
                ...shared,
                x: own.map(({ x }) => x),
                mean: own.map(({ value }) => value.mean),
                ...(hasSpread ? { sd: own.map(({ value }) => value.sd) } : {}),
              },
              "bars",
            )),
      ];
    }),
    layout: { xaxis: xaxis as Layout["xaxis"], yaxis: yaxis as Layout["yaxis"] },
  };
}

/** Ratios of two series' means where both have a point. */
export function ratioPoints(
  above: readonly Point<{ readonly mean: number }>[],
  below: readonly Point<{ readonly mean: number }>[],
): Point<Summary>[] {
  return above.flatMap(({ x, value }) => {
    const other = below.find((point) => point.x === x);
    return other === undefined ? [] : [{ x, value: { mean: value.mean / other.value.mean, sd: 0, count: 1 } }];
  });
}
