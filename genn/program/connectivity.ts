/**
 * Where synapses are: the only place that turns a presynaptic and a postsynaptic neuron into an element of a buffer, and that knows how
 * many synapses there are. Backends bring their own arithmetic (numbers, or text that computes them), so that each rule stands here once.
 */
import type { ConnectivityKind } from "../model/connectivity.ts";
import type { Graph } from "./graph.ts";

/** Which element of a buffer a symbol means, relative to where the kernel stands. */
export type ElementIndex =
  /** The neuron the kernel is at, or the synapse (row, column). */
  | "own"
  | "pre"
  | "post"
  /** The synapse (column, row). */
  | "transposed"
  /** That of the neuron's segment: in custom updates over neurons alone, see `Buffer.segmentOf`. */
  | "segment"
  /** The only element. */
  | "single";

/** How a backend computes with indices: as numbers, or as text of its language. */
export interface IndexArithmetic<Index> {
  constant(value: number): Index;
  add(left: Index, right: Index): Index;
  times(index: Index, by: number): Index;
}

/** Where a kernel stands: the presynaptic neuron (row), the postsynaptic one (column), and, in sparse populations, the number of the synapse. */
export interface SynapsePlace<Index> {
  readonly row: Index;
  readonly column: Index;
  readonly synapse?: Index;
}

/** The buffers that hold the synapses of a sparse population, see `Graph`. All are shared, and written once. */
export interface GraphBuffers {
  /** [rows + 1] */
  readonly rowStart: number;
  readonly targets: number;
  /** The columns, where code runs along them: see `Incoming`. */
  readonly incoming: { readonly start: number; readonly synapses: number; readonly sources: number } | undefined;
}

/** All of them. */
export const graphBuffers = ({ rowStart, targets, incoming }: GraphBuffers): number[] => [
  rowStart,
  targets,
  ...Object.values(incoming ?? {}),
];

/** The synapses of a population. */
export interface Connectivity {
  readonly kind: ConnectivityKind;
  /** Presynaptic neurons. */
  readonly rows: number;
  /** Postsynaptic neurons. */
  readonly columns: number;
  readonly synapseCount: number;
  /** Shape in which a variable stores one value per synapse. */
  readonly storage: { readonly rows: number; readonly columns: number };
  /** Where the synapses of a sparse population are listed; undefined for all others, whose places follow from numbers alone. */
  readonly graph: GraphBuffers | undefined;
  /** The place of the synapse stored at a row and column of that shape: what code without a loop over neurons stands at. (Not for sparse ones.) */
  placeAt<Index>(stored: SynapsePlace<Index>): SynapsePlace<Index>;
  /** The element of a synapse in a buffer of the storage's shape with rows of `stride` elements. */
  address<Index>(place: SynapsePlace<Index>, stride: number, arithmetic: IndexArithmetic<Index>): Index;
  /** The number of a synapse, counted without padding (`id_syn`). */
  synapse<Index>(place: SynapsePlace<Index>, arithmetic: IndexArithmetic<Index>): Index;
}

/** Every neuron with every neuron; rows of synapses lie one behind the other. */
const dense = (rows: number, columns: number): Connectivity => ({
  kind: "dense",
  rows,
  columns,
  synapseCount: rows * columns,
  storage: { rows, columns },
  graph: undefined,
  placeAt: (stored) => stored,
  address: ({ row, column }, stride, { add, times }) => add(times(row, stride), column),
  synapse: ({ row, column }, { add, times }) => add(times(row, columns), column),
});

/** Neuron k with neuron k: one row of synapses. */
const oneToOne = (size: number): Connectivity => ({
  kind: "one_to_one",
  rows: size,
  columns: size,
  synapseCount: size,
  storage: { rows: 1, columns: size },
  graph: undefined,
  placeAt: ({ column }) => ({ row: column, column }),
  address: ({ column }) => column,
  synapse: ({ column }) => column,
});

/** Synapses as they are listed, row by row: a variable has one value for each, in one row. */
export const sparseConnectivity = (
  { rows, columns, synapseCount }: Pick<Graph, "rows" | "columns" | "synapseCount">,
  graph: GraphBuffers,
): Connectivity => ({
  kind: "sparse",
  rows,
  columns,
  synapseCount,
  storage: { rows: 1, columns: synapseCount },
  graph,
  placeAt: () => {
    throw new Error("the neurons of a sparse synapse are listed, they do not follow from its number");
  },
  address: ({ synapse }) => synapse!,
  synapse: ({ synapse }) => synapse!,
});

/** The connectivity of a kind between populations of those sizes. */
export const connectivityOf = (kind: "dense" | "one_to_one", rows: number, columns: number): Connectivity =>
  kind === "dense" ? dense(rows, columns) : oneToOne(rows);

/**
 * The element of a buffer that a symbol of a synapse's code means. `stride`: elements per row of the buffer. Variables of the neurons on either side
 * are one row.
 */
export function elementOf<Index>(
  connectivity: Connectivity,
  index: ElementIndex,
  place: SynapsePlace<Index>,
  stride: number,
  arithmetic: IndexArithmetic<Index>,
): Index {
  switch (index) {
    case "own":
      return connectivity.address(place, stride, arithmetic);
    case "transposed":
      return connectivity.address({ row: place.column, column: place.row }, stride, arithmetic);
    case "pre":
      return place.row;
    case "post":
      return place.column;
    case "single":
      return arithmetic.constant(0);
    case "segment":
      throw new Error("synapses are in no segment");
  }
}

/** Indices as numbers. */
export const numbers: IndexArithmetic<number> = {
  constant: (value) => value,
  add: (left, right) => left + right,
  times: (index, by) => index * by,
};
