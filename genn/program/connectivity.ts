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
  /** The element of a kernel that the synapse takes: see `GraphBuffers.kernel`. */
  | "kernel"
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

/** Where a kernel stands: the presynaptic neuron (row), the postsynaptic one (column), and, in sparse populations, the number of the synapse, .. */
export interface SynapsePlace<Index> {
  readonly row: Index;
  readonly column: Index;
  readonly synapse?: Index;
  /** The element of the kernel, where synapses share one. */
  readonly kernel?: Index;
}

/** The buffers that hold the synapses of a sparse population, see `Graph`. All are shared, and written by the host alone. */
export interface GraphBuffers {
  /** [rows + 1] */
  readonly rowStart: number;
  /** Where they are not listed: room for the targets of one row, for each instance. */
  readonly targets: number;
  /** The element of the kernel that each synapse takes; where they are not listed, it stands behind each target. */
  readonly kernel: number | undefined;
  /** What the targets of a row are found from, where they are not listed: its bits, or (undefined) the code of the kernel. */
  readonly unpacked: { readonly words: number | undefined } | undefined;
  /** The columns, where code runs along them: see `Incoming`. */
  readonly incoming: { readonly start: number; readonly synapses: number; readonly sources: number } | undefined;
  /** Do synapses come and go? Then rows are in any order, and the lists have room for more than there are. */
  readonly changes: boolean;
  /** For backends that look for targets in such rows: see `OrderedRows`. */
  readonly ordered: { readonly targets: number; readonly synapses: number } | undefined;
}

/** All of them. */
export const graphBuffers = ({ rowStart, targets, kernel, unpacked, incoming, ordered }: GraphBuffers): number[] => [
  rowStart,
  targets,
  ...(kernel === undefined ? [] : [kernel]),
  ...(unpacked?.words === undefined ? [] : [unpacked.words]),
  ...Object.values(incoming ?? {}),
  ...Object.values(ordered ?? {}),
];

/** The synapses of a population. */
export interface Connectivity {
  readonly kind: ConnectivityKind;
  /** Presynaptic neurons. */
  readonly rows: number;
  /** Postsynaptic neurons. */
  readonly columns: number;
  /** Where synapses come and go, how many there are at first: their lists and variables have room for those of `storage`. */
  readonly synapseCount: number;
  /** Elements of the kernel that synapses share, in whose place a variable has its values; undefined for others. */
  readonly kernelSize: number | undefined;
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
  kernelSize: undefined,
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
  kernelSize: undefined,
  storage: { rows: 1, columns: size },
  graph: undefined,
  placeAt: ({ column }) => ({ row: column, column }),
  address: ({ column }) => column,
  synapse: ({ column }) => column,
});

/** Synapses as they are listed, row by row: a variable has one value for each, in one row, with `room` for so many. */
export const sparseConnectivity = (
  { rows, columns, synapseCount }: Pick<Graph, "rows" | "columns" | "synapseCount">,
  graph: GraphBuffers,
  { room = synapseCount, kernelSize }: { readonly room?: number; readonly kernelSize?: number | undefined } = {},
): Connectivity => ({
  kind: "sparse",
  rows,
  columns,
  synapseCount,
  kernelSize,
  storage: { rows: 1, columns: room },
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
    case "kernel":
      return place.kernel!;
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
