/** Run times as bars, one row for each model and method: ours, and below it the published one, hatched. */

import type { Panel } from "./page.ts";
import type { Data, Layout } from "./plotly.ts";
import type { RuntimeRecord } from "./records.ts";
import { type Summary, significant, summarise } from "./statistics.ts";
import { axisTitle } from "./theme.ts";
import { hatching, PUBLISHED, whiskers } from "./traces.ts";

/** A model with a method. */
export interface RuntimeRow {
  readonly group: string;
  readonly label: string;
  readonly colour: string;
  /** Seconds per epoch over our runs; undefined where there are none. */
  readonly own: Summary | undefined;
  /** Published seconds per epoch. */
  readonly published: number | undefined;
}

interface Bar {
  readonly row: RuntimeRow;
  readonly y: number;
  readonly mean: number;
  readonly sd: number;
  readonly isPublished: boolean;
}

/** Seconds of training and tests per epoch, which can be compared whatever the number of epochs. */
export const secondsPerEpoch = ({ trainSeconds, testSeconds, epochs }: RuntimeRecord): number =>
  (trainSeconds + testSeconds) / epochs;

/** The same over runs; undefined where there are none. */
export const runtimeSummary = (runtime: readonly RuntimeRecord[]): Summary | undefined =>
  runtime.length === 0 ? undefined : summarise(runtime.map(secondsPerEpoch));

/** The panel. `machine` is what the published times were measured on; `isLogarithmic` where they are orders apart. */
export function runtimePanel(rows: readonly RuntimeRow[], machine: string | undefined, isLogarithmic = false): Panel {
  const timed = rows.filter(({ own, published }) => own !== undefined || published !== undefined);
  const bars = timed.flatMap((row, index): Bar[] => {
    const shift = row.published === undefined ? 0 : 0.19;
    return [
      ...(row.own === undefined ? [] : [{ row, y: -index + shift, ...row.own, isPublished: false }]),
      ...(row.published === undefined
        ? []
        : [{ row, y: -index - shift, mean: row.published, sd: 0, isPublished: true }]),
    ];
  });
  const hatched = machine === undefined ? "" : ` Hatched: published, ${machine}.`;
  // Few bars stay as thin as many.
  const spare = Math.max(0, 3 - timed.length) / 2;
  const longest = Math.max(...bars.map(({ mean, sd }) => mean + sd));
  const shortest = Math.min(...bars.map(({ mean }) => mean));
  // The numbers behind the bars need room too.
  const [from, to] = [Math.floor(Math.log10(shortest / 1.5)), Math.log10(longest)];
  const range = isLogarithmic ? [from, to + 0.22 * (to - from)] : [0, 1.22 * longest];
  return {
    title: "Run time",
    caption: `Training and tests, mean over runs with 1 standard deviation.${hatched}`,
    traces: bars.map(barTrace),
    layout: {
      hovermode: "closest",
      bargap: 0,
      xaxis: {
        title: axisTitle("Seconds per epoch"),
        range,
        ...(isLogarithmic ? { type: "log", dtick: 1 } : { rangemode: "tozero" }),
      } as Layout["xaxis"],
      yaxis: {
        tickvals: timed.map((_, index) => -index),
        ticktext: timed.map(({ label }) => label.replace(", ", ",<br>")),
        ticks: "",
        ticklabelstandoff: 8,
        showgrid: false,
        range: [0.5 - timed.length - spare, 0.6 + spare],
      } as unknown as Layout["yaxis"],
      annotations: bars.map(({ y, mean, sd }) => ({
        x: isLogarithmic ? Math.log10(mean + sd) : mean + sd,
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

function barTrace({ row: { group, label, colour }, y, mean, sd, isPublished }: Bar): Data {
  return {
    type: "bar",
    orientation: "h",
    name: isPublished ? `${label}, published` : label,
    legendgroup: isPublished ? PUBLISHED : group,
    x: [mean],
    y: [y],
    width: [0.34],
    marker: isPublished ? hatching(colour) : { color: colour },
    error_x: whiskers(sd),
    hovertemplate: `%{x:.4~g} s per epoch<extra>${isPublished ? `${label}, published` : label}</extra>`,
  };
}
