/** What is written down of winner-take-all circuits that learn patterns: the rows of tables, and what figures show. */

/** Measures of a test (see `assemblyMeasures` in analysis/); null where there is nothing to measure. */
export type WtaMeasures = {
  readonly selectivity: number | null;
  readonly selective: number | null;
  readonly correlation: number | null;
  readonly reproduced: number | null;
  readonly order: number | null;
  readonly winner: number | null;
  readonly distinct: number | null;
};

/** A test of one network while it learns, or at the end. */
export type WtaTestRecord = WtaMeasures & {
  /** The network, or which control it is: "full", "no-stp", .. */
  readonly variant: string;
  readonly seed: number;
  /** Of training so far, s of the model's time. */
  readonly trained: number;
};

/** A spike of a neuron while the end of a test is shown. */
export type WtaSpikeRecord = {
  readonly variant: string;
  readonly neuron: number;
  readonly circuit: number;
  /** ms since what is shown begins. */
  readonly time: number;
};

/** A spike of an input channel in the same time. */
export type WtaInputRecord = {
  readonly channel: number;
  readonly time: number;
  /** That it belongs to; -1: noise. */
  readonly pattern: number;
};

/** A synapse at the end of the training. */
export type WtaWeightRecord = {
  readonly variant: string;
  /** "input" or "recurrent". */
  readonly kind: string;
  readonly pre: number;
  readonly post: number;
  readonly weight: number;
};

/** A synapse while the network learns. */
export type WtaHistoryRecord = {
  readonly kind: string;
  readonly pre: number;
  readonly post: number;
  /** ms of training. */
  readonly time: number;
  readonly weight: number;
};

/** A presentation that is shown, ms since that begins; its ends may lie outside. */
export type WtaPresentationRecord = {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
};

/** A neuron of the first seed of a variant, and its place in the order in which neurons become active. */
export type WtaNeuronRecord = {
  readonly variant: string;
  readonly neuron: number;
  readonly circuit: number;
  readonly place: number;
};

/** A circuit on the grid, and its neurons, of the first network. */
export type WtaCircuit = {
  readonly x: number;
  readonly y: number;
  readonly first: number;
  readonly size: number;
};

/** A connection of circuits of the first network, by their numbers. */
export type WtaConnectionRecord = {
  readonly source: number;
  readonly target: number;
};

/** The rows of all tables of an experiment. */
export interface WtaRecords {
  /** The last of the tests of each network. */
  readonly measures: readonly WtaTestRecord[];
  readonly tests: readonly WtaTestRecord[];
  readonly spikes: readonly WtaSpikeRecord[];
  readonly inputs: readonly WtaInputRecord[];
  readonly presentations: readonly WtaPresentationRecord[];
  readonly neurons: readonly WtaNeuronRecord[];
  readonly weights: readonly WtaWeightRecord[];
  readonly history: readonly WtaHistoryRecord[];
  readonly circuits: readonly WtaCircuit[];
  readonly connections: readonly WtaConnectionRecord[];
}

/** The circuits of a grid of n columns and m rows, row by row. */
export interface WtaGrid {
  readonly columns: number;
  readonly rows: number;
  readonly circuits: readonly WtaCircuit[];
  /** One entry per connection: numbers of the circuits that it leads from and to. */
  readonly connections: readonly (readonly [source: number, target: number])[];
}

/** Neurons of a grid. */
export const neuronsOf = ({ circuits }: Pick<WtaGrid, "circuits">): number =>
  circuits.reduce((sum, { size }) => sum + size, 0);
