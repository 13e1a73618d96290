/**
 * A number that tells graphs apart: what is kept of synapses fits those of the same graph only. It is the sum, modulo 2^32, of a hash of every synapse, so that
 * it can be found while rows are gone through in any order, whether synapses are listed or not.
 */
import { type Graph, wordsPerRow } from "./graph.ts";

/** Odd constants: of the row, of the target, of the element of a kernel. */
export const FINGERPRINT_FACTORS = { row: 0x9e3779b1, target: 0x85ebca6b, element: 0xc2b2ae35 } as const;

const known = new WeakMap<Graph, number>();

/** The fingerprint of a graph. It takes as long as to go through the synapses once, unless it was found when they were counted. */
export function fingerprintOf(graph: Graph): number {
  const found = graph.fingerprint ?? known.get(graph) ?? sumOfHashes(graph);
  known.set(graph, found);
  return found;
}

function sumOfHashes({ rows, columns, rowStart, targets, words, kernel }: Graph): number {
  const perRow = wordsPerRow(columns);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const ofRow = Math.imul(row, FINGERPRINT_FACTORS.row);
    if (words === undefined) {
      const end = rowStart[row + 1]!;
      for (let k = rowStart[row]!; k < end; k++) sum = (sum + hashOf(ofRow, targets[k]!, kernel?.[k] ?? 0)) | 0;
      continue;
    }
    for (let word = 0; word < perRow; word++) {
      for (let bits = words[row * perRow + word]!; bits !== 0; bits &= bits - 1) {
        sum = (sum + hashOf(ofRow, 32 * word + 31 - Math.clz32(bits & -bits), 0)) | 0;
      }
    }
  }
  return sum >>> 0;
}

/** `wasm/construction/rows.ts` prints the same. */
function hashOf(ofRow: number, target: number, element: number): number {
  let hash = ofRow + target;
  hash = Math.imul(hash ^ (hash >>> 16), FINGERPRINT_FACTORS.target);
  hash = Math.imul((hash ^ (hash >>> 15)) + element, FINGERPRINT_FACTORS.element);
  return hash ^ (hash >>> 16);
}
