/** What tells runs apart: columns of the result tables, which also name runs in files and messages. */
import type { AnySettings, Option, Task } from "../network_base/index.ts";

/** A value of a column; null where it has no meaning. */
export type ColumnValue = string | number | null;

/** Values by column. */
export type ColumnValues = Readonly<Record<string, ColumnValue>>;

/** A column of the result tables. */
export interface RunColumn {
  readonly field: string;
  readonly type: "string" | "number" | "optional number";
  /** How the name of a run tells it: not at all, by its value, or as `field=value`. */
  readonly inNames: "no" | "value" | "field=value";
  /** How values are called in text, where that is not what stands in the table. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The columns of a task, and those of the parameters that are swept. */
export function runColumns(
  { options, columns }: Pick<Task, "options" | "columns">,
  axes: readonly Axis[],
): RunColumn[] {
  return [
    ...columns.map((name): RunColumn => {
      const option = options[name]!;
      const { labels = {} } = option.kind === "choice" ? option : {};
      return { field: name, type: typeOf(option), inNames: hasAll(option) ? "value" : "no", labels };
    }),
    ...axes.map((axis): RunColumn => ({ ...axis, inNames: "field=value" })),
  ];
}

/** A swept parameter. */
export type Axis = Pick<RunColumn, "field" | "type">;

/** True where a configuration may ask for all values of a setting. */
export const hasAll = (option: Option): boolean => option.kind === "choice" && option.all !== undefined;

/** The values of a task's columns for the settings of one run. */
export const columnValues = ({ columns }: Pick<Task, "columns">, settings: AnySettings): ColumnValues =>
  Object.fromEntries(columns.map((name) => [name, (settings[name] ?? null) as ColumnValue]));

/** What a task's columns say of a configuration: what all runs share first, as its folder is named. */
export function folderColumns({ options, columns }: Pick<Task, "options" | "columns">): string[] {
  const isShared = (name: string) => !hasAll(options[name]!);
  return [...columns.filter(isShared), ...columns.filter((name) => !isShared(name))];
}

/** Names a run in file names: "event-backprop-0", "event-backprop-threshold=0.01-0" in a sweep. */
export function runName(run: ColumnValues, columns: readonly RunColumn[]): string {
  const parts = named(columns).flatMap(({ field, inNames }) => {
    const value = run[field] ?? null;
    if (value === null) return [];
    return [inNames === "value" ? value : `${wordsOf(field, "_")}=${value}`];
  });
  return [...parts, run.run].join("-");
}

/** The same for people, without the number of the run: "events, backprop, threshold 0.01". */
export function runLabel(run: ColumnValues, columns: readonly RunColumn[]): string {
  const parts = named(columns).flatMap(({ field, inNames, labels }) => {
    const value = run[field] ?? null;
    if (value === null) return [];
    return [inNames === "value" ? (labels?.[value] ?? value) : `${wordsOf(field, " ")} ${value}`];
  });
  return parts.join(", ");
}

/** `eventsPerPattern` and `event-rule` as words: `events_per_pattern`, `event_rule`. */
export const wordsOf = (field: string, space: "_" | " "): string =>
  field.replaceAll("-", space).replace(/[A-Z]/g, (letter) => `${space}${letter.toLowerCase()}`);

const named = (columns: readonly RunColumn[]) => columns.filter(({ inNames }) => inNames !== "no");

const typeOf = (option: Option): RunColumn["type"] => {
  if (option.kind !== "number" && option.kind !== "integer") return "string";
  return option.default === undefined || option.default === null ? "optional number" : "number";
};
