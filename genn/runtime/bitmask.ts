/** Synapses as bits: one for every pair of neurons. */
import { ModelError } from "../model/errors.ts";
import type { SynapsePopulation } from "../model/model.ts";
import { type Graph, neuronNumbers, wordsPerRow } from "../program/graph.ts";

/**
 * Listed synapses as bits.
 * @throws ModelError for several between the same two neurons, which one bit cannot tell, and where bits take more than can be addressed
 */
export function asBitmask(graph: Graph, { name, source, target }: SynapsePopulation): Graph {
  const { rows, columns, rowStart, targets } = graph;
  const perRow = wordsPerRow(columns);
  if (4 * rows * perRow >= 2 ** 32) {
    throw new ModelError(
      `the bits of '${name}' would take ${((4 * rows * perRow) / 2 ** 30).toFixed(1)} GiB, and WebAssembly addresses 4 GiB: take another storage`,
    );
  }
  const words = new Uint32Array(rows * perRow);
  for (let row = 0; row < rows; row++) {
    for (let k = rowStart[row]!; k < rowStart[row + 1]!; k++) {
      const column = targets[k]!;
      if (k > rowStart[row]! && targets[k - 1] === column) {
        throw new ModelError(
          `'${name}' has several synapses from neuron ${row} of '${source.name}' to neuron ${column} of '${target.name}': storage 'bitmask' has ` +
            "one bit for them. Take storage 'listed'",
        );
      }
      words[row * perRow + (column >>> 5)]! |= 1 << (column & 31);
    }
  }
  const list = async () => listOf(words, graph);
  return { ...graph, storage: "bitmask", words, targets: neuronNumbers(columns, 0), listed: undefined, list };
}

function listOf(words: Uint32Array, { rows, columns, synapseCount }: Graph): Graph["targets"] {
  const targets = neuronNumbers(columns, synapseCount);
  const perRow = wordsPerRow(columns);
  let k = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if ((words[row * perRow + (column >>> 5)]! >>> (column & 31)) & 1) targets[k++] = column;
    }
  }
  return targets;
}
