/** What an experiment says at its end: final numbers, and the settings in the small print of its figure. */
import type { RuntimeRecord } from "../figures/records.ts";
import { groupBy, summarise, withSpread } from "../figures/statistics.ts";
import { type RunColumn, runLabel } from "../training/index.ts";
import { counted } from "./counted.ts";
import type { SweptLearning } from "./results.ts";
import type { Study } from "./study.ts";
import { type StudyConfig, writtenConfig } from "./study-config.ts";
import { packageVersion } from "./version.ts";

/** The final accuracy and loss of every combination and point, over its runs: a line each. */
export function finalLines(
  columns: readonly RunColumn[],
  { epochs }: Pick<StudyConfig, "epochs">,
  learning: readonly SweptLearning[],
): string[] {
  const pointOf = (record: SweptLearning) => JSON.stringify(columns.map(({ field }) => record[field] ?? null));
  return [...groupBy(learning, pointOf).values()].map((records) => {
    const finals = [...groupBy(records, (record) => record.run).values()].map((own) => own.at(-1)!);
    const label = runLabel(records[0]!, columns);
    const accuracies = finals.flatMap(({ accuracy }) => accuracy ?? []);
    const accuracy = accuracies.length === 0 ? "" : `accuracy ${withSpread(summarise(accuracies), 4)}, `;
    const balanced = finals.flatMap(({ balancedAccuracy }) => balancedAccuracy ?? []);
    const byClass = balanced.length === 0 ? "" : `balanced accuracy ${withSpread(summarise(balanced), 4)}, `;
    const loss = withSpread(summarise(finals.map((record) => record.loss)), 5);
    const passes = counted(epochs, "epoch");
    return `${label}${label && ": "}${accuracy}${byClass}loss ${loss} (${counted(finals.length, "run")}, ${passes})`;
  });
}

/** The settings a reader of the figure wants to know. */
export function pageSettings(
  study: Study,
  config: StudyConfig,
  runtime: readonly RuntimeRecord[],
): Record<string, string | number> {
  const { epochs, batch, seed, backend } = config;
  return {
    ...study.task.describe(config, (name) => Object.hasOwn(writtenConfig(study, config), name)),
    epochs,
    batch,
    "training samples": config["train-samples"],
    "test samples": config["test-samples"],
    seed,
    backend,
    threads: [...new Set(runtime.map((record) => record.threads))].join(", "),
    version: packageVersion(),
  };
}
