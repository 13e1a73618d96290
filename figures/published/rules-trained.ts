/** What every rule has made of what was learned with it: numbers at the last test, as a table and as rows of differences. */
import type { Rule } from "../rules.ts";
import { type Summary, significant, summarise, withSpread } from "../statistics.ts";
import type { Difference } from "./differences.ts";
import type { Tested, Timed } from "./figure.ts";
import type { ChosenGroup, WantedSettings } from "./select.ts";

/** What is learned with every rule. */
export interface Subject {
  readonly name: string;
  readonly experiment: string;
  /** Name of the folder for its results. */
  readonly folder: string;
  readonly network: string;
  readonly settings: WantedSettings;
  readonly epochs: number;
  readonly runs: number;
}

/** What a rule has made of a subject; without runs, nothing yet. */
export interface Trained {
  readonly rule: Rule;
  readonly group: ChosenGroup | undefined;
  readonly tests: readonly Tested[];
  readonly times: readonly Timed[];
}

/** All subjects with all rules. */
export type TrainedSubjects = readonly { readonly subject: Subject; readonly of: readonly Trained[] }[];

/** Events per pattern over the whole training, run by run; undefined with rates. */
export function eventsOf({ runs }: ChosenGroup): Summary | undefined {
  const means = runs.flatMap(({ tests }) => {
    const counted = tests.flatMap(({ eventsPerPattern }) => eventsPerPattern ?? []);
    return counted.length === 0 ? [] : [summarise(counted).mean];
  });
  return means.length === 0 ? undefined : summarise(means);
}

/** Of training per pattern; undefined where no run is finished. */
export const millisecondsOf = (times: readonly Timed[]): Summary | undefined =>
  times.length === 0 ? undefined : summarise(times.map(({ patternsPerSecond }) => 1000 / patternsPerSecond));

/** The last test of every run. */
const lastOf = ({ runs }: ChosenGroup, quantity: (test: Tested) => number): Summary =>
  summarise(runs.map(({ tests }) => quantity(tests.at(-1)!)));

/** Rows for the table of a file; nothing is published. */
export function differencesOf({ name }: Subject, trained: readonly Trained[]): Difference[] {
  return trained.flatMap(({ rule, group, times }): Difference[] => {
    if (group === undefined) return [];
    const row = (quantity: string, ours: Summary | undefined): Difference => ({
      quantity,
      condition: `${name}, ${rule.label}`,
      at: `epoch ${Math.round(10 * group.reached) / 10}`,
      published: undefined,
      ours,
    });
    return [
      row(
        "Accuracy",
        lastOf(group, ({ accuracy }) => accuracy!),
      ),
      row(
        "Loss (mean squared error)",
        lastOf(group, ({ loss }) => loss),
      ),
      row("Events per pattern", eventsOf(group)),
      row("Time of training (ms per pattern)", millisecondsOf(times)),
    ];
  });
}

/** The same for people. */
export function tableOf(trained: TrainedSubjects) {
  const rows = trained.flatMap(({ subject, of }) =>
    of.flatMap(({ rule, group, times }) => {
      if (group === undefined) return [];
      const [events, milliseconds] = [eventsOf(group), millisecondsOf(times)];
      return [
        [
          `${subject.name}, ${rule.label}`,
          String(group.runs.length),
          String(Math.round(10 * group.reached) / 10),
          withSpread(
            lastOf(group, ({ accuracy }) => accuracy!),
            4,
          ),
          withSpread(
            lastOf(group, ({ loss }) => loss),
            5,
          ),
          events === undefined ? "–" : significant(events.mean),
          milliseconds === undefined ? "–" : significant(1000 / milliseconds.mean),
        ],
      ];
    }),
  );
  return {
    title: "At the last test",
    columns: ["Of", "Runs", "Epoch", "Accuracy", "Loss", "Events / pattern", "Patterns / s"],
    rows,
    caption: "Mean ± 1 standard deviation over runs; events over the whole training.",
  };
}
