/** What an experiment says at its end: final numbers, and the settings in the small print of its figure. */
import { combinationLabel } from "../../figures/labels.ts";
import type { RuntimeRecord, SweptValues } from "../../figures/records.ts";
import { groupBy, summarise, withSpread } from "../../figures/statistics.ts";
import { headingOf } from "../csv.ts";
import type { SweptLearning } from "../results.ts";
import { packageVersion } from "../version.ts";
import { type SharedConfig, writtenConfig } from "./config.ts";
import type { Study, StudyConfig } from "./study.ts";

/** The final accuracy and loss of every combination and point, over its runs: a line each. */
export function finalLines<Own extends object>(
  { axes = [] }: Study<Own>,
  { epochs }: SharedConfig,
  learning: readonly SweptLearning[],
): string[] {
  const pointOf = (record: SweptValues) => axes.map(({ field }) => record[field] ?? null);
  const keyOf = (record: SweptLearning) => JSON.stringify([record.model, record.method, ...pointOf(record)]);
  return [...groupBy(learning, keyOf).values()].map((records) => {
    const finals = [...groupBy(records, (record) => record.run).values()].map((own) => own.at(-1)!);
    const { model, method } = records[0]!;
    const point = axes.flatMap(({ field }) => {
      const value = records[0]![field];
      return value === null ? [] : [`, ${headingOf(field).replaceAll("_", " ")} ${value}`];
    });
    const accuracies = finals.flatMap(({ accuracy }) => accuracy ?? []);
    const accuracy = accuracies.length === 0 ? "" : `accuracy ${withSpread(summarise(accuracies), 4)}, `;
    const loss = withSpread(summarise(finals.map((record) => record.loss)), 5);
    const runs = finals.length === 1 ? "1 run" : `${finals.length} runs`;
    const passes = `${epochs} ${epochs === 1 ? "epoch" : "epochs"}`;
    return `${combinationLabel(model, method)}${point.join("")}: ${accuracy}loss ${loss} (${runs}, ${passes})`;
  });
}

/** The settings a reader of the figure wants to know. */
export function pageSettings<Own extends object>(
  study: Study<Own>,
  config: StudyConfig<Own>,
  runtime: readonly RuntimeRecord[],
): Record<string, string | number> {
  const has = (name: string) => Object.hasOwn(writtenConfig(study, config), name);
  const { variant, hidden, dt, threshold, epochs, batch, seed, backend } = config;
  return {
    variant,
    ...(has("hidden") ? { "hidden neurons": hidden.join(", ") } : {}),
    dt,
    ...(config.model === "rate" || !has("threshold") ? {} : { threshold }),
    ...(config.model === "rate" ? {} : { "event rule": config["event-rule"] }),
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
