/** Values of options as people give them: what is wrong with one is an error that says what is right; and an option that experiments share. */
import { nearestName } from "../genn/index.ts";
import { type Option, type OptionValue, optionGroups, readOption } from "../network_base/index.ts";
import { UserError } from "./errors.ts";

/** Checks a value from the command line (text) or from a configuration file; `label` is what messages call the option. */
export function readValue(label: string, option: Option, value: unknown): OptionValue {
  const reading = readOption(option, value);
  if ("problem" in reading) throw new UserError(`${label} ${reading.problem}`);
  return reading.value;
}

/** "unknown option --epcohs. Did you mean --epochs?" */
export function unknownOption(label: string, name: string, known: Iterable<string>, prefix = ""): UserError {
  const nearest = nearestName(name, known);
  return new UserError(`unknown ${label}${nearest === undefined ? "" : `. Did you mean ${prefix}${nearest}?`}`);
}

/** The backends of an experiment that computes in doubles. */
export const doublePrecisionBackend = {
  kind: "choice",
  choices: ["wasm", "reference"],
  group: optionGroups.running,
  default: "wasm",
  help: "What runs the network; GPUs have no double precision",
} as const;
