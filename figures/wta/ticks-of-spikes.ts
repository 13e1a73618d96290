/** Spikes as short upright strokes: thousands of them are one path, which browsers draw at once. */
import type { Data } from "../plotly.ts";

/** One spike: when, and in which row. */
export interface Stroke {
  readonly time: number;
  readonly row: number;
}

/** Part of a row's height that a stroke takes to either side. */
const HALF = 0.45;

/** The strokes of one colour. */
export function strokes(
  spikes: readonly Stroke[],
  own: Data & { readonly color: string; readonly width: number },
): Data {
  const { color, width, ...rest } = own;
  return {
    type: "scatter",
    mode: "lines",
    x: spikes.flatMap(({ time }) => [time, time, null]),
    y: spikes.flatMap(({ row }) => [row - HALF, row + HALF, null]),
    // Points on a line are left out by default, which would join strokes.
    line: { color, width, simplify: false },
    ...rest,
  };
}
