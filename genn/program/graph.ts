/** The synapses of a sparse population: rows of targets, in ascending order, one row behind the other. */
export interface Graph {
  /** Whatever it is, the synapses and their order are those of the list. */
  readonly storage: "listed" | "bitmask" | "procedural";
  /** Presynaptic neurons. */
  readonly rows: number;
  /** Postsynaptic neurons. */
  readonly columns: number;
  readonly synapseCount: number;
  /** [rows + 1]: the synapses of neuron k are those from rowStart[k] to rowStart[k + 1] - 1. */
  readonly rowStart: Uint32Array;
  /** Synapses of the longest row. */
  readonly longest: number;
  /** The postsynaptic neuron of each synapse: 1 byte up to 256 columns, 2 up to 65536, else 4. Empty where they are not listed. */
  readonly targets: Uint8Array | Uint16Array | Uint32Array;
  /** The element of the kernel that each synapse takes, where they share one and are listed. */
  readonly kernel?: Uint8Array | Uint16Array | Uint32Array;
  /** Of a bitmask: rows of words of 32 bits, one for every postsynaptic neuron; the lowest bit of a word is the first. */
  readonly words?: Uint32Array;
  /** Where synapses are neither listed nor kept as bits: see `fingerprint.ts`. */
  readonly fingerprint?: number;
  /** Lists the targets that are not there. */
  readonly list?: () => Promise<Graph["targets"]>;
  /** Where synapses were listed by the user: the place in that list of each synapse here, so that listed values find theirs. */
  readonly listed: Uint32Array | undefined;
}

/** Of a population whose synapses come and go. */
export interface Growth {
  /** Synapses that each row has room for (`row_stride`). */
  readonly perRow: number;
  /** Synapses that a postsynaptic neuron may have at most; undefined: as many as come. */
  readonly perColumn: number | undefined;
}

/** The same synapses by postsynaptic neuron: columns, each in ascending order of the presynaptic neuron. */
export interface Incoming {
  /** [columns + 1] */
  readonly start: Uint32Array;
  /** The number of each synapse in the graph. */
  readonly synapses: Uint32Array;
  /** Its presynaptic neuron. */
  readonly sources: Uint8Array | Uint16Array | Uint32Array;
}

/** Words of 32 bits for a row of a bitmask. */
export const wordsPerRow = (columns: number): number => Math.ceil(columns / 32);

/** The longest row. */
export function longestRow(rowStart: Uint32Array): number {
  let longest = 0;
  for (let row = 1; row < rowStart.length; row++) longest = Math.max(longest, rowStart[row]! - rowStart[row - 1]!);
  return longest;
}

/**
 * The rows of a graph with their targets in ascending order, those of the same neuron in the order they have in the row: for who looks for targets in a row
 * that connectivity updates have left in any order. It begins where the row does.
 */
export interface OrderedRows {
  readonly targets: Graph["targets"];
  /** The number of each synapse in the graph. */
  readonly synapses: Uint32Array;
}

/** The same of a graph, from its columns. */
export function orderedRowsOf({ columns, synapseCount, rowStart }: Graph, incoming: Incoming): OrderedRows {
  const next = rowStart.slice();
  const targets = neuronNumbers(columns, synapseCount);
  const synapses = new Uint32Array(synapseCount);
  for (let column = 0; column < columns; column++) {
    for (let k = incoming.start[column]!; k < incoming.start[column + 1]!; k++) {
      const at = next[incoming.sources[k]!]!++;
      targets[at] = column;
      synapses[at] = incoming.synapses[k]!;
    }
  }
  return { targets, synapses };
}

/** An array of `length` numbers of neurons, as narrow as `size` of them allow. */
export function neuronNumbers(size: number, length: number): Graph["targets"] {
  return size <= 2 ** 8 ? new Uint8Array(length) : size <= 2 ** 16 ? new Uint16Array(length) : new Uint32Array(length);
}

/** The columns of a graph. */
export function incomingOf({ rows, columns, synapseCount, rowStart, targets }: Graph): Incoming {
  const start = new Uint32Array(columns + 1);
  for (let k = 0; k < synapseCount; k++) start[targets[k]! + 1]!++;
  for (let column = 0; column < columns; column++) start[column + 1]! += start[column]!;
  const next = start.slice(0, columns);
  const synapses = new Uint32Array(synapseCount);
  const sources = neuronNumbers(rows, synapseCount);
  for (let row = 0; row < rows; row++) {
    for (let k = rowStart[row]!; k < rowStart[row + 1]!; k++) {
      const at = next[targets[k]!]!++;
      synapses[at] = k;
      sources[at] = row;
    }
  }
  return { start, synapses, sources };
}
