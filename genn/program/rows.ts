/** What names and calls mean in code that changes which synapses there are; bindings of steps mean something else. */

/** What a name stands for. */
export type RowBinding =
  | { readonly kind: "constant"; readonly value: number }
  /** `id_pre`, `row_length` (both as the row is at that moment), the target of a synapse, and time in ms. */
  | { readonly kind: "row"; readonly what: "pre" | "length" | "post" | "time" }
  /** An element of a buffer: that of the synapse, of the neuron on either side, or the only one. */
  | { readonly kind: "element"; readonly buffer: number; readonly index: "synapse" | "pre" | "post" | "single" }
  /** An extra global parameter, by its place among those of the update. */
  | { readonly kind: "array"; readonly array: number };

/** What a call does: goes along the row, or changes it. `add` sets variables to its further arguments. */
export type RowFunction =
  | { readonly kind: "begin" | "next" | "remove" }
  | { readonly kind: "add"; readonly variables: readonly number[] };

/** What can go wrong in code of rows. */
export const REMOVED_TWICE = "remove_synapse is called twice for one synapse";
export const noSuchTarget = (post: number, target: string, columns: number): string =>
  `add_synapse to neuron ${post}, but '${target}' has neurons from 0 to ${columns - 1}`;
export const noRoomFor = (population: string, perRow: number): string =>
  `add_synapse has no room: a row of '${population}' may have ${perRow} synapses (maxConnections)`;
