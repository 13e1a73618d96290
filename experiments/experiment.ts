/** What an experiment is to the command line. */
import type { GivenOptions, OptionTable } from "../network_base/index.ts";
import type { RunColumn } from "../training/index.ts";

/** An experiment as the command line sees it. */
export interface Experiment {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly options: OptionTable;
  /** What tells its runs apart in its tables, if it writes any. */
  readonly columns?: readonly RunColumn[];
  /** Command lines worth knowing, and what they do. */
  readonly examples: readonly (readonly [command: string, effect: string])[];
  /** What comes out, for the end of the help. */
  readonly results: string;
  run(given: GivenOptions): Promise<void>;
}
