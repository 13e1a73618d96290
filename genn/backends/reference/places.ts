/** Which synapses there are along a row or a column of a population, in order. */
import type { Connectivity, SynapsePlace } from "../../program/connectivity.ts";
import type { Machine } from "./machine.ts";

type Place = SynapsePlace<number>;

/** The synapses of one neuron. */
export interface Places {
  /** Of a presynaptic neuron. */
  readonly ofRow: (row: number) => Iterable<Place>;
  /** Of a postsynaptic neuron. */
  readonly ofColumn: (column: number) => Iterable<Place>;
}

export function placesOf(machine: Machine, { kind, rows, columns, graph }: Connectivity): Places {
  if (kind === "one_to_one") {
    const pair = (neuron: number) => [{ row: neuron, column: neuron }];
    return { ofRow: pair, ofColumn: pair };
  }
  if (kind === "dense") {
    return {
      ofRow: (row) => range(0, columns, (column) => ({ row, column })),
      ofColumn: (column) => range(0, rows, (row) => ({ row, column })),
    };
  }
  const { rowStart, targets, kernel, incoming } = graph!;
  const at = (buffer: number, index: number) => Number(machine.elements(buffer)[index]);
  const place = (row: number, column: number, synapse: number): Place =>
    kernel === undefined ? { row, column, synapse } : { row, column, synapse, kernel: at(kernel, synapse) };
  return {
    ofRow: (row) =>
      range(at(rowStart, row), at(rowStart, row + 1), (synapse) => place(row, at(targets, synapse), synapse)),
    ofColumn: (column) => {
      const { start, synapses, sources } = incoming!;
      return range(at(start, column), at(start, column + 1), (k) => place(at(sources, k), column, at(synapses, k)));
    },
  };
}

function* range(from: number, to: number, place: (index: number) => Place): Generator<Place> {
  for (let index = from; index < to; index++) yield place(index);
}
