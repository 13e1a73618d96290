/** What passes between the host and the code of a connectivity update, however that is run. */
import type { Graph } from "../../program/graph.ts";
import type { Elements } from "../engine.ts";

/** What an update works on. Neurons' values and arrays are changed in place. */
export interface RowsBefore {
  readonly graph: Graph;
  /** By buffer, all copies: one value per synapse. */
  readonly synapses: ReadonlyMap<number, Elements>;
  /** By buffer: one value per neuron, or one for all. */
  readonly neurons: ReadonlyMap<number, Elements>;
  readonly arrays: readonly Elements[];
  readonly timestep: number;
  /** How often the group has been called: random numbers are keyed by it. */
  readonly call: number;
}

export interface RowsAfter {
  readonly graph: Graph;
  readonly synapses: ReadonlyMap<number, Elements>;
}

/** Runs an update on the rows that there are. Throws `RunError` where its code fails. */
export type RowUpdate = (before: RowsBefore) => RowsAfter;
