/**
 * Where synapses are: the only place that turns a presynaptic and a postsynaptic neuron into an element of a buffer, and that knows how
 * many synapses there are. Backends bring their own arithmetic (numbers, or text that computes them), so that each rule stands here once.
 */
import type { ConnectivityKind } from "../model/connectivity.ts";

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

/** Where a kernel stands: the presynaptic neuron (row) and the postsynaptic one (column). */
export interface SynapsePlace<Index> {
  readonly row: Index;
  readonly column: Index;
}

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
  /** The place of the synapse stored at a row and column of that shape: what code without a loop over neurons stands at. */
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
  placeAt: ({ column }) => ({ row: column, column }),
  address: ({ column }) => column,
  synapse: ({ column }) => column,
});

/** The connectivity of a kind between populations of those sizes. */
export const connectivityOf = (kind: ConnectivityKind, rows: number, columns: number): Connectivity =>
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
