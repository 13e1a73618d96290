/** Reading a run's configuration back from its file. */
import { readRegularFile } from "../data/node/files.ts";
import { type GivenOptions, type OptionTable, type OptionValue, resolveOptions } from "../network_base/index.ts";
import { withoutMark } from "./csv.ts";
import { withPresentNames } from "./earlier-names.ts";
import { messageOf, UserError } from "./errors.ts";
import { readValue, unknownOption } from "./options.ts";
import { CHECKSUMS } from "./same-configuration.ts";

/** What a configuration file says. */
export interface FileConfiguration {
  /** Its options, checked. */
  readonly given: GivenOptions;
  /** The keys that are no options of the command line, as they stand; the experiment knows what they mean. */
  readonly extras: Readonly<Record<string, unknown>>;
}

/** Keys every experiment writes and that say nothing about how to run it. */
const IGNORED = new Set(["version", CHECKSUMS]);

/** Of a configuration, which is text of some pages: of anything larger, the name was mistaken. */
const MOST_BYTES = 2 ** 24;

/** Reads the configuration of an experiment; `extraKeys` are those it allows besides its options. */
export function readConfigFile(
  path: string,
  experiment: string,
  table: OptionTable,
  extraKeys: readonly string[],
): FileConfiguration {
  const content = parseObject(path);
  const { experiment: written = experiment, ...rest } = content;
  if (written !== experiment) {
    throw new UserError(`${path} is a configuration of ${JSON.stringify(written)}, not of "${experiment}"`);
  }
  const names = Object.keys(table).filter((name) => !table[name]!.transient);
  const given: Record<string, OptionValue> = {};
  const extras: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (extraKeys.includes(key)) extras[key] = value;
    else if (names.includes(key)) {
      // null is how "no value of its own" is written, for options that may be left open.
      if (value !== null) given[key] = readValue(`${path}: "${key}"`, table[key]!, value);
    } else if (!IGNORED.has(key)) throw unknownOption(`key "${key}" in ${path}`, key, [...names, ...extraKeys]);
  }
  return { given, extras };
}

/** All options of one call of an experiment without keys of its own: those given, which win, those of the file that `config` names, and defaults. */
export function resolveWithFile(experiment: string, table: OptionTable, given: GivenOptions): GivenOptions {
  const file = given.config === undefined ? {} : readConfigFile(given.config as string, experiment, table, []).given;
  return resolveOptions(table, { ...file, ...given }) as GivenOptions;
}

function parseObject(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readRegularFile(path, MOST_BYTES).toString();
  } catch (error) {
    throw new UserError(
      `cannot read the configuration ${path}: ${messageOf(error)}. --config takes a file of settings, such as the config.json of a results folder`,
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(withoutMark(text));
  } catch (error) {
    throw new UserError(`the configuration ${path} is not valid JSON: ${messageOf(error)}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new UserError(`the configuration ${path} must be a JSON object such as {"epochs": 100}`);
  }
  return withPresentNames(content as Record<string, unknown>);
}
