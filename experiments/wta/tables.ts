/** The tables of the experiments. */
import type {
  WtaCircuit,
  WtaConnectionRecord,
  WtaHistoryRecord,
  WtaInputRecord,
  WtaNeuronRecord,
  WtaPresentationRecord,
  WtaRecords,
  WtaSpikeRecord,
  WtaTestRecord,
  WtaWeightRecord,
} from "../../figures/wta/records.ts";
import { type Cell, type Column, formatCsv } from "../csv.ts";

const measure = <Field extends string>(field: Field): Column<Field> => ({ field, type: "optional number" });

export const TEST_COLUMNS: readonly Column<keyof WtaTestRecord>[] = [
  { field: "variant", type: "string" },
  { field: "seed", type: "number" },
  { field: "trained", type: "number" },
  ...[measure("selectivity"), measure("selective"), measure("correlation"), measure("reproduced")],
  ...[measure("order"), measure("winner"), measure("distinct")],
];
export const SPIKE_COLUMNS: readonly Column<keyof WtaSpikeRecord>[] = [
  { field: "variant", type: "string" },
  { field: "neuron", type: "number" },
  { field: "circuit", type: "number" },
  { field: "time", type: "number" },
];
export const INPUT_COLUMNS: readonly Column<keyof WtaInputRecord>[] = [
  { field: "channel", type: "number" },
  { field: "time", type: "number" },
  { field: "pattern", type: "number" },
];
export const WEIGHT_COLUMNS: readonly Column<keyof WtaWeightRecord>[] = [
  { field: "variant", type: "string" },
  { field: "kind", type: "string" },
  { field: "pre", type: "number" },
  { field: "post", type: "number" },
  { field: "weight", type: "number" },
];
export const HISTORY_COLUMNS: readonly Column<keyof WtaHistoryRecord>[] = [
  { field: "kind", type: "string" },
  { field: "pre", type: "number" },
  { field: "post", type: "number" },
  { field: "time", type: "number" },
  { field: "weight", type: "number" },
];

export const PRESENTATION_COLUMNS: readonly Column<keyof WtaPresentationRecord>[] = [
  { field: "pattern", type: "number" },
  { field: "start", type: "number" },
  { field: "end", type: "number" },
];
export const NEURON_COLUMNS: readonly Column<keyof WtaNeuronRecord>[] = [
  { field: "variant", type: "string" },
  { field: "neuron", type: "number" },
  { field: "circuit", type: "number" },
  { field: "place", type: "number" },
];
export const CIRCUIT_COLUMNS: readonly Column<keyof WtaCircuit>[] = [
  { field: "x", type: "number" },
  { field: "y", type: "number" },
  { field: "first", type: "number" },
  { field: "size", type: "number" },
];
export const CONNECTION_COLUMNS: readonly Column<keyof WtaConnectionRecord>[] = [
  { field: "source", type: "number" },
  { field: "target", type: "number" },
];

/** Name and columns of every table. */
export const WTA_TABLES: Readonly<Record<keyof WtaRecords, readonly [name: string, columns: readonly Column[]]>> = {
  measures: ["measures.csv", TEST_COLUMNS],
  tests: ["training.csv", TEST_COLUMNS],
  spikes: ["test-spikes.csv", SPIKE_COLUMNS],
  inputs: ["test-input.csv", INPUT_COLUMNS],
  presentations: ["presentations.csv", PRESENTATION_COLUMNS],
  neurons: ["neurons.csv", NEURON_COLUMNS],
  weights: ["weights.csv", WEIGHT_COLUMNS],
  history: ["weight-history.csv", HISTORY_COLUMNS],
  circuits: ["circuits.csv", CIRCUIT_COLUMNS],
  connections: ["connections.csv", CONNECTION_COLUMNS],
};

/** Names and texts of the tables. */
export const wtaTables = (records: WtaRecords): [name: string, text: string][] =>
  Object.entries(WTA_TABLES).map(([table, [name, columns]]) => [
    name,
    formatCsv(columns, records[table as keyof WtaRecords] as readonly Readonly<Record<string, Cell>>[]),
  ]);

export const tablesHelp = `measures.csv        one row per network and seed: what the test in the end has measured
  training.csv        the same of every test, by seconds of training
  test-spikes.csv     one row per spike at the end of the test, of the first seed
  test-input.csv      one row per spike of the input at the same time: its channel, and the pattern it belongs to (-1: noise)
  presentations.csv   one row per presentation of a pattern at the same time, ms
  neurons.csv         one row per neuron: its circuit, and its place in the order in which neurons become active
  circuits.csv        one row per circuit of the first network: where it is, its first neuron, its size
  connections.csv     one row per connection of circuits of the first network
  weights.csv         one row per synapse of the first seed, when it has learned
  weight-history.csv  some synapses of the first network, every 100 ms of its training
  figure.html         all of it; opens without a network
  config.json         all settings; --config takes it back`;
