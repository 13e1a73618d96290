/** The synapses of a sparse population: rows of targets, in ascending order, one row behind the other. */
export interface Graph {
  readonly rows: number; // presynaptic neurons
  readonly columns: number; // postsynaptic neurons
  readonly synapseCount: number;
  /** [rows + 1]: the synapses of neuron k are those from rowStart[k] to rowStart[k + 1] - 1. */
  readonly rowStart: Uint32Array;
  /** The postsynaptic neuron of each synapse: 1 byte up to 256 columns, 2 up to 65536, else 4. */
  readonly targets: Uint8Array | Uint16Array | Uint32Array;
  /** Where synapses were listed by the user: the place in that list of each synapse here, so that listed values find theirs. */
  readonly listed: Uint32Array | undefined;
}
