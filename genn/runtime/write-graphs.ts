/** Puts the synapses of sparse populations into the buffers of a Program. */
import { type Elements, type Engine, elementsOf } from "../backends/engine.ts";
import { type Graph, incomingOf } from "../program/graph.ts";
import type { Program } from "../program/program.ts";

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
