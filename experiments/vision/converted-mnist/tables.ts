/** The tables of the experiment. */
import type { ClassifierLearningRecord, ConfusionRecord, StepAccuracyRecord } from "../../../figures/records.ts";
import { CONFUSION_COLUMNS, CONFUSIONS } from "../../confusion-table.ts";
import { type Column, formatCsv } from "../../csv.ts";

export interface ClassifierRecords {
  readonly learning: readonly ClassifierLearningRecord[];
  readonly steps: readonly StepAccuracyRecord[];
  readonly confusions: readonly ConfusionRecord[];
}

export const LEARNING_COLUMNS: readonly Column<keyof ClassifierLearningRecord>[] = [
  { field: "epoch", type: "number" },
  { field: "accuracy", type: "number" },
];
export const STEP_COLUMNS: readonly Column<keyof StepAccuracyRecord>[] = [
  { field: "steps", type: "number" },
  { field: "accuracy", type: "number" },
];

export const TABLES = { learning: "training.csv", steps: "accuracy.csv", confusions: CONFUSIONS } as const;

/** Names and texts of the tables. */
export const classifierTables = ({ learning, steps, confusions }: ClassifierRecords) =>
  [
    [TABLES.learning, formatCsv(LEARNING_COLUMNS, learning)],
    [TABLES.steps, formatCsv(STEP_COLUMNS, steps)],
    [TABLES.confusions, formatCsv(CONFUSION_COLUMNS, confusions)],
  ] as const;

export const tablesHelp = `training.csv   one row per epoch: pictures of the training set told right before they were learned from
  accuracy.csv   one row per step: test pictures told right by spikes
  answers.csv    one row per digit and answer: how many test pictures
  figure.html    accuracy, filters, spikes and mistakes; opens without a network
  config.json    all settings; --config takes it back`;
