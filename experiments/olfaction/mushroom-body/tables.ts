/** The tables of the experiment. */
import type {
  ConfusionRecord,
  OdourLearningRecord,
  OdourSpikeRecord,
  OverlapRecord,
} from "../../../figures/records.ts";
import { CONFUSION_COLUMNS, CONFUSIONS } from "../../confusion-table.ts";
import { type Column, formatCsv } from "../../csv.ts";

export interface MushroomBodyRecords {
  readonly learning: readonly OdourLearningRecord[];
  readonly confusions: readonly ConfusionRecord[];
  readonly overlaps: readonly OverlapRecord[];
  readonly spikes: readonly OdourSpikeRecord[];
}

export const LEARNING_COLUMNS: readonly Column<keyof OdourLearningRecord>[] = [
  { field: "presented", type: "number" },
  { field: "accuracy", type: "number" },
];
export const OVERLAP_COLUMNS: readonly Column<keyof OverlapRecord>[] = [
  { field: "population", type: "string" },
  { field: "kind", type: "number" },
  { field: "other", type: "number" },
  { field: "overlap", type: "number" },
];
export const SPIKE_COLUMNS: readonly Column<keyof OdourSpikeRecord>[] = [
  { field: "odour", type: "number" },
  { field: "kind", type: "number" },
  { field: "population", type: "string" },
  { field: "neuron", type: "number" },
  { field: "time", type: "number" },
];

export const TABLES = {
  learning: "accuracy.csv",
  confusions: CONFUSIONS,
  overlaps: "overlaps.csv",
  spikes: "spikes.csv",
} as const;

/** Names and texts of the tables. */
export const mushroomBodyTables = ({ learning, confusions, overlaps, spikes }: MushroomBodyRecords) =>
  [
    [TABLES.learning, formatCsv(LEARNING_COLUMNS, learning)],
    [TABLES.confusions, formatCsv(CONFUSION_COLUMNS, confusions)],
    [TABLES.overlaps, formatCsv(OVERLAP_COLUMNS, overlaps)],
    [TABLES.spikes, formatCsv(SPIKE_COLUMNS, spikes)],
  ] as const;

export const tablesHelp = `accuracy.csv  one row per test: odours learned from so far, and the fraction of test odours told right
  answers.csv   one row per kind and answer (-1: none): how many test odours
  overlaps.csv  one row per population and pair of kinds: how alike they are
  spikes.csv    one row per spike while a few test odours are there
  figure.html   all of it; opens without a network
  config.json   all settings; --config takes it back`;
