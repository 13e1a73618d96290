/** Where the results of a study go, unless `--out` says otherwise. */
import { defaultOf, type OptionTable, type OptionValue, valueText } from "../network_base/index.ts";
import { type Configuration, holdingOf, LENGTH } from "./same-configuration.ts";
import { digestOf } from "./sealed.ts";
import type { Study } from "./study.ts";
import { CHANGEABLE, type StudyConfig } from "./study-config.ts";
import { configOptions, folderNames, resultsFolder } from "./study-options.ts";

/** Longest value, and longest list of values, in the name of a folder; others are told by a checksum. */
const LONGEST = { value: 40, list: 120 };

/** What may grow within a folder: a training goes on in the folder of a shorter one, and more runs join those that are there. */
const GROWING = ["epochs", "runs"];

/**
 * The folder of a configuration, below `results/`: named by its variant and by every setting that is not the default, but for epochs and runs,
 * which may grow. Where that folder holds a longer training or more runs already, epochs or runs are named as well. `written` is the
 * configuration as the folder would hold it.
 */
export function defaultFolder(
  study: Study,
  config: StudyConfig,
  written: Configuration,
  changeable: readonly string[],
) {
  const base = resultsFolder(
    study.name,
    folderNames(study).map((name) => valueText(config[name] as OptionValue)),
  );
  const settings = settingsBesideDefaults(study, config);
  const named = withParts(base, settings);
  const holding = holdingOf(named, written, changeable);
  if (holding.kind === "same") return named;
  // Earlier versions named the variant alone, or had no name for the tests.
  const untested = settings.filter((part) => !part.startsWith("tests="));
  for (const earlier of [base, withParts(base, untested)]) {
    const there = earlier === named ? undefined : holdingOf(earlier, written, changeable);
    if (there?.kind === "same" && there.config.tests === written.tests) return earlier;
  }
  if (holding.kind !== "other") return named;
  const length = holding.keys.filter((key) => LENGTH.includes(key));
  return withParts(
    named,
    length.map((key) => partOf(key, written[key])),
  );
}

/**
 * The folder of an experiment that is no study, below `results/`: named by some settings, and by every other one that is not the default.
 * @param free Settings that do not name it: those that change no number, for one
 */
export function defaultTableFolder(
  experiment: string,
  options: OptionTable,
  settings: Readonly<Record<string, unknown>>,
  { named = [], free = [] }: { readonly named?: readonly string[]; readonly free?: readonly string[] } = {},
): string {
  const base = resultsFolder(
    experiment,
    named.map((name) => valueText(settings[name] as OptionValue)),
  );
  return withParts(base, partsBesideDefaults(options, settings, [...named, ...free]));
}

/** "batch=64", for every setting that is not the default, but for those that are free. */
const partsBesideDefaults = (
  options: OptionTable,
  settings: Readonly<Record<string, unknown>>,
  free: readonly string[],
): string[] =>
  Object.entries(options)
    .filter(([name, { transient }]) => !transient && !free.includes(name) && settings[name] !== undefined)
    .filter(([name, option]) => !isSame(settings[name], defaultOf(option, settings as never)))
    .map(([name]) => partOf(name, settings[name]));

/** The same for a study, whose optimisers are a setting, too. */
function settingsBesideDefaults(study: Study, config: StudyConfig): string[] {
  const { task, without = [] } = study;
  const free = [...CHANGEABLE, ...GROWING, ...without, ...folderNames(study)];
  const parts = partsBesideDefaults(configOptions(study), config, free);
  if (!isSame(config.optimisers, task.optimisers(config))) parts.push(partOf("optimisers", config.optimisers));
  return parts;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function partOf(name: string, value: unknown): string {
  const text =
    typeof value === "object" && !Array.isArray(value) ? JSON.stringify(value) : valueText(value as OptionValue);
  const isReadable = text.length <= LONGEST.value && /^[\w.,+-]+$/.test(text);
  return `${name}=${isReadable ? text : shortDigest(text)}`;
}

function withParts(folder: string, parts: readonly string[]): string {
  if (parts.length === 0) return folder;
  const list = parts.join("-");
  return `${folder}-${list.length <= LONGEST.list ? list : `settings=${shortDigest(list)}`}`;
}

const shortDigest = (text: string): string => digestOf(text).slice(0, 8);
