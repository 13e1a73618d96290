/** What the figure of a run shows, as plain data: spikes of the network, neuron by neuron, above those of the input. */
import type { Presentation } from "./generated-input.ts";
import type { RecordedRun } from "./recorded-run.ts";

export interface ResultFigure {
  readonly title: string | undefined;
  readonly xLabel: string;
  /** ms. */
  readonly xRange: readonly [from: number, to: number];
  readonly network: {
    readonly title: string;
    /** The neuron of each row, the first one at the bottom. */
    readonly rows: readonly number[];
    /** Whether rows are in the order of activation; else they are as recorded. */
    readonly isOrdered: boolean;
    /** Of each spike. */
    readonly row: Uint32Array;
    readonly times: Float64Array;
  };
  readonly input: {
    readonly title: string;
    readonly channels: Uint32Array;
    readonly times: Float64Array;
    /** The pattern of each spike, or -1. */
    readonly patterns: Int32Array;
  };
  /** In the times of the figure. */
  readonly presentations: readonly Presentation[];
}

/** What a figure is made of. */
type Shown = Pick<RecordedRun, "ids" | "tOrigin" | "duration" | "input" | "inputSpikes" | "spikes" | "title">;

/**
 * The figure of a run.
 * @param order Neurons in the order of rows; undefined: as they were recorded
 * @param earlier Runs to be shown before it, in the order of time; of other neurons they show nothing
 */
export function resultFigure(
  run: Shown,
  order: readonly number[] | undefined,
  earlier: readonly Shown[],
): ResultFigure {
  const rows = order ?? run.ids;
  const rowOf = new Map(rows.map((id, row) => [id, row]));
  const runs = [...earlier, run];
  const [row, times] = [[] as number[], [] as number[]];
  for (const { spikes } of runs) {
    for (const [k, id] of (spikes?.ids ?? new Uint32Array(0)).entries()) {
      const own = rowOf.get(id);
      if (own === undefined) continue;
      row.push(own);
      times.push(spikes!.times[k]!);
    }
  }
  return {
    title: run.title,
    xLabel: "time [ms]",
    xRange: [runs[0]!.tOrigin, run.tOrigin + run.duration],
    network: {
      title: "Network spike events",
      rows,
      isOrdered: order !== undefined,
      row: Uint32Array.from(row),
      times: Float64Array.from(times),
    },
    input: {
      title: "Input spike events",
      channels: Uint32Array.from(runs.flatMap(({ input }) => [...input.channels])),
      times: Float64Array.from(runs.flatMap(({ inputSpikes }) => [...inputSpikes.times])),
      patterns: Int32Array.from(runs.flatMap(({ input }) => [...input.patterns])),
    },
    presentations: runs.flatMap(({ tOrigin, input }) =>
      input.presentations.map((one) => ({ ...one, start: one.start + tOrigin, end: one.end + tOrigin })),
    ),
  };
}
