/** The synapses of sparse populations: from lists, or drawn; and into the buffers of a Program. */
import type { Elements, Engine } from "../backends/engine.ts";
import { elementsOf } from "../backends/engine.ts";
import type { IndexRule } from "../model/connectivity.ts";
import { ModelError } from "../model/errors.ts";
import type { GeNNModel, SynapsePopulation } from "../model/model.ts";
import { type Graph, incomingOf, neuronNumbers } from "../program/graph.ts";
import type { Program } from "../program/program.ts";

/** The synapses of all sparse populations of a model. */
export async function drawGraphs(
  model: GeNNModel,
  _options: { readonly threads?: number | undefined },
): Promise<ReadonlyMap<SynapsePopulation, Graph>> {
  const graphs = new Map<SynapsePopulation, Graph>();
  for (const population of model.synapsePopulations) {
    if (population.sparse === undefined) continue;
    graphs.set(population, listedGraph(population));
  }
  return graphs;
}

/** The graph of synapses that are listed: rows in order, each by target, and synapses between the same two neurons as they are listed. */
export function listedGraph({ name, sparse, source, target }: SynapsePopulation): Graph {
  if (sparse?.rule.kind !== "indices") throw new ModelError(`the synapses of '${name}' are not listed`);
  const { pre, post } = sparse.rule as IndexRule;
  const synapseCount = pre.length;
  const [rows, columns] = [source.size, target.size];
  // By target, then by row: counting sorts, which keep the order of what is alike.
  const byTarget = sortedBy(post, columns, (k) => k, synapseCount);
  const listed = sortedBy(pre, rows, (k) => byTarget[k]!, synapseCount);
  const rowStart = new Uint32Array(rows + 1);
  for (let k = 0; k < synapseCount; k++) rowStart[pre[k]! + 1]!++;
  for (let row = 0; row < rows; row++) rowStart[row + 1]! += rowStart[row]!;
  const targets = neuronNumbers(columns, synapseCount);
  for (let k = 0; k < synapseCount; k++) targets[k] = post[listed[k]!]!;
  return { rows, columns, synapseCount, rowStart, targets, listed };
}

/** The places `order(0)`, `order(1)`, .. in the order of their keys below `size`. */
function sortedBy(keys: ArrayLike<number>, size: number, order: (k: number) => number, count: number): Uint32Array {
  const next = new Uint32Array(size + 1);
  for (let k = 0; k < count; k++) next[keys[k]! + 1]!++;
  for (let key = 0; key < size; key++) next[key + 1]! += next[key]!;
  const sorted = new Uint32Array(count);
  for (let k = 0; k < count; k++) {
    const place = order(k);
    sorted[next[keys[place]!]!++] = place;
  }
  return sorted;
}

/** Numbers that are written at a time. */
const PIECE = 2 ** 20;

/** Writes the synapses of a Program to its buffers. */
export function writeGraphs(engine: Pick<Engine, "write">, { buffers, graphs }: Program): void {
  const write = (id: number, numbers: Graph["targets"]) => {
    const { type } = buffers[id]!;
    for (let start = 0; start < numbers.length; start += PIECE) {
      const piece = numbers.subarray(start, start + PIECE);
      const elements: Elements = elementsOf(type, piece.length);
      elements.set(piece as never);
      engine.write(id, elements, start);
    }
  };
  for (const { graph, buffers: places } of graphs) {
    write(places.rowStart, graph.rowStart);
    write(places.targets, graph.targets);
    if (places.incoming === undefined) continue;
    const { start, synapses, sources } = incomingOf(graph);
    write(places.incoming.start, start);
    write(places.incoming.synapses, synapses);
    write(places.incoming.sources, sources);
  }
}
