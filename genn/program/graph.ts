/** The synapses of a sparse population: rows of targets, in ascending order, one row behind the other. */
export interface Graph {
  /** Presynaptic neurons. */
  readonly rows: number;
  /** Postsynaptic neurons. */
  readonly columns: number;
  readonly synapseCount: number;
  /** [rows + 1]: the synapses of neuron k are those from rowStart[k] to rowStart[k + 1] - 1. */
  readonly rowStart: Uint32Array;
  /** The postsynaptic neuron of each synapse: 1 byte up to 256 columns, 2 up to 65536, else 4. */
  readonly targets: Uint8Array | Uint16Array | Uint32Array;
  /** Where synapses were listed by the user: the place in that list of each synapse here, so that listed values find theirs. */
  readonly listed: Uint32Array | undefined;
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

/** A number that tells graphs apart (FNV-1a over words): what is kept of synapses fits those of the same graph only. */
export function fingerprintOf({ rowStart, targets }: Graph): number {
  let hash = 0x811c9dc5;
  const take = (values: ArrayLike<number>): void => {
    for (let k = 0; k < values.length; k++) hash = Math.imul(hash ^ values[k]!, 0x01000193);
  };
  take(rowStart);
  take(targets);
  return hash >>> 0;
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
