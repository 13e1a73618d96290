/** Binary searches in the lists of sparse synapses. */
import type { Connectivity } from "../../../program/connectivity.ts";
import type { ModuleContext } from "../module-context.ts";

/** A function `name(start, end, least)`: the first place from `start` on, or `end`, where a list in ascending order has at least `least`. */
export const searchFunction = (context: ModuleContext, name: string, list: number): string[] => [
  `fn ${name}(start: u32, end: u32, least: u32) -> u32 {`,
  "var place = start;",
  "var last = end;",
  "while (place < last) {",
  "let middle = place + (last - place) / 2u;",
  `if (${context.element(list, "middle")} < least) { place = middle + 1u; } else { last = middle; }`,
  "}",
  "return place;",
  "}",
];

/** The presynaptic neuron of a synapse: the function that finds it, and how to call it. */
export function rowOfSynapse(context: ModuleContext, { rows, graph }: Connectivity, hint: string) {
  const name = context.functionName(`row_in_${hint}`);
  return {
    lines: searchFunction(context, name, graph!.rowStart),
    // The first row that starts behind the synapse is the one after its own.
    call: (synapse: string) => `${name}(0u, ${rows}u, ${synapse} + 1u) - 1u`,
  };
}

/** Lines that leave out numbers behind the last synapse, where synapses come and go: there is room for more than there are. */
export const withinSynapses = (context: ModuleContext, { rows, graph }: Connectivity, synapse: string): string[] =>
  graph?.ordered === undefined
    ? []
    : [`if (${synapse} >= ${context.element(graph.rowStart, `${rows}u`)}) { continue; }`];
