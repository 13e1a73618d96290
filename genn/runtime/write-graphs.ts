/** Puts the synapses of sparse populations into the buffers of a Program. */
import { type Elements, type Engine, elementsOf } from "../backends/engine.ts";
import { type Graph, incomingOf, orderedRowsOf } from "../program/graph.ts";
import type { PlacedGraph, Program } from "../program/program.ts";

/** Numbers that are written at a time. */
const PIECE = 2 ** 20;

/** Writes the synapses of a Program to its buffers. */
export function writeGraphs(engine: Pick<Engine, "write">, program: Program): void {
  for (const placed of program.graphs) writeGraph(engine, program, placed, placed.graph);
}

/** Writes a graph to the buffers of one of the populations. */
export function writeGraph(
  engine: Pick<Engine, "write">,
  { buffers }: Program,
  { buffers: places }: PlacedGraph,
  graph: Graph,
): void {
  const write = (id: number, numbers: Graph["targets"]) => {
    const { type } = buffers[id]!;
    for (let start = 0; start < numbers.length; start += PIECE) {
      const piece = numbers.subarray(start, start + PIECE);
      const elements: Elements = elementsOf(type, piece.length);
      elements.set(piece as never);
      engine.write(id, elements, start);
    }
  };
  write(places.rowStart, graph.rowStart);
  if (places.unpacked === undefined) write(places.targets, graph.targets);
  else if (places.unpacked.words !== undefined) write(places.unpacked.words, graph.words!);
  if (places.kernel !== undefined) write(places.kernel, graph.kernel!);
  if (places.incoming === undefined && places.ordered === undefined) return;
  const incoming = incomingOf(graph);
  if (places.incoming !== undefined) {
    write(places.incoming.start, incoming.start);
    write(places.incoming.synapses, incoming.synapses);
    write(places.incoming.sources, incoming.sources);
  }
  if (places.ordered === undefined) return;
  const { targets, synapses } = orderedRowsOf(graph, incoming);
  write(places.ordered.targets, targets);
  write(places.ordered.synapses, synapses);
}
