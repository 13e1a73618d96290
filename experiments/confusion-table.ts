/** The table of which kinds are told for which, of experiments that train for themselves. */
import type { ConfusionRecord } from "../figures/records.ts";
import type { Column } from "./csv.ts";

export const CONFUSIONS = "answers.csv";
export const CONFUSION_COLUMNS: readonly Column<keyof ConfusionRecord>[] = [
  { field: "label", type: "number" },
  { field: "answer", type: "number" },
  { field: "count", type: "number" },
];
