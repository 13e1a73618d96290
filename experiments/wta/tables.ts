/** The tables of the experiments. */
import type {
  WtaHistoryRecord,
  WtaInputRecord,
  WtaSpikeRecord,
  WtaTestRecord,
  WtaWeightRecord,
} from "../../figures/wta/records.ts";
import { type Column, formatCsv } from "../csv.ts";

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

/** Rows of all of them. */
export interface WtaRecords {
  readonly measures: readonly WtaTestRecord[];
  readonly tests: readonly WtaTestRecord[];
  readonly spikes: readonly WtaSpikeRecord[];
  readonly inputs: readonly WtaInputRecord[];
  readonly weights: readonly WtaWeightRecord[];
  readonly history: readonly WtaHistoryRecord[];
}

export const TABLES = {
  measures: "measures.csv",
  tests: "training.csv",
  spikes: "spikes.csv",
  inputs: "input.csv",
  weights: "weights.csv",
  history: "weight-history.csv",
} as const;

/** Names and texts of the tables. */
export const wtaTables = ({ measures, tests, spikes, inputs, weights, history }: WtaRecords) =>
  [
    [TABLES.measures, formatCsv(TEST_COLUMNS, measures)],
    [TABLES.tests, formatCsv(TEST_COLUMNS, tests)],
    [TABLES.spikes, formatCsv(SPIKE_COLUMNS, spikes)],
    [TABLES.inputs, formatCsv(INPUT_COLUMNS, inputs)],
    [TABLES.weights, formatCsv(WEIGHT_COLUMNS, weights)],
    [TABLES.history, formatCsv(HISTORY_COLUMNS, history)],
  ] as const;

export const tablesHelp = `measures.csv        one row per network and seed: what the test in the end has measured
  training.csv        the same of every test, by seconds of training
  spikes.csv          one row per spike at the end of the test, of the first seed
  input.csv           one row per spike of the input at the same time: its channel, and the pattern it belongs to (-1: noise)
  weights.csv         one row per synapse of the first seed, when it has learned
  weight-history.csv  some synapses of the first network, every 100 ms of its training
  figure.html         all of it; opens without a network
  config.json         all settings; --config takes it back`;
