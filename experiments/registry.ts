/** The experiments there are, in the order of their names: those of `studies.ts`. */
import type { Experiment } from "./experiment.ts";
import { experimentOf } from "./run-study.ts";
import * as studies from "./studies.ts";
import type { Study } from "./study.ts";

export const experiments: readonly Experiment[] = Object.values<Experiment | Study>(
  studies as Readonly<Record<string, Experiment | Study>>,
)
  .map((one) => ("run" in one ? one : experimentOf(one)))
  .toSorted((a, b) => (a.name < b.name ? -1 : 1));
