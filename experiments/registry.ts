/** The experiments there are. */
import type { Experiment } from "./experiment.ts";
import { yinYangExperiment } from "./mc/yinyang/run.ts";

export const experiments: readonly Experiment[] = [yinYangExperiment];
