/** Experiments from a script of one's own, without a command line. */
import type { GivenOptions, OptionValue } from "../network_base/index.ts";
import type { Experiment } from "./experiment.ts";
import { readValue, unknownOption } from "./options.ts";
import { experimentOf } from "./run-study.ts";
import type { Study } from "./study.ts";

/**
 * Makes all runs of a study that are not in its folder of results yet, then its figure, as the command line does. `given` has the options by their names on
 * the command line: `{ epochs: 20, out: "results/mine", quiet: true }`. Throws `UserError` for options that there are not, or that have other values.
 */
export async function runExperiment(what: Study | Experiment, given: GivenOptions = {}): Promise<void> {
  const experiment = "run" in what ? what : experimentOf(what);
  const { options } = experiment;
  const checked: Record<string, OptionValue> = {};
  for (const [name, value] of Object.entries(given)) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) throw unknownOption(`option '${name}'`, name, Object.keys(options));
    checked[name] = readValue(`'${name}'`, option, value);
  }
  await experiment.run(checked);
}
