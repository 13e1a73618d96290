/** The options of an experiment that trains: those of its task, of the training, its own, and those of one call of the program. */
import { unknownName } from "../genn/index.ts";
import { type OptionTable, optionGroups } from "../network_base/index.ts";
import { folderColumns, trainingOptions } from "../training/index.ts";
import { shareOptions } from "./share.ts";
import { slurmOptions } from "./slurm.ts";
import type { Study } from "./study.ts";

/** All options of an experiment, in the order in which its help lists them. */
export function studyOptions(study: Study): OptionTable {
  const { without = [] } = study;
  const all: OptionTable = { ...configOptions(study), ...transientOptions(study) };
  const unknown = without.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) throw unknownName("option", unknown, `what ${study.name} does without`, Object.keys(all));
  return Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
}

/**
 * What belongs to the configuration of a run, in the order in which it is written; also what the study does without. Under each heading, the
 * options of a training come before those the task adds to them; the study's own stand before how it is run.
 */
export function configOptions({ task, defaults, options }: Study): OptionTable {
  const shared = Object.entries({ ...trainingOptions({ ...task.length, ...defaults }), ...task.options });
  const under = (group: string) => shared.filter((entry) => entry[1].group === group);
  const { network, training, data, running } = optionGroups;
  return Object.fromEntries([
    ...[network, training, data].flatMap(under),
    ...Object.entries(options),
    ...under(running),
  ]);
}

/** Names of the settings that name a folder of results. */
export const folderNames = ({
  task,
  folder = folderColumns(task),
}: Pick<Study, "task" | "folder">): readonly string[] => folder;

/** What belongs to one call of the program. */
const transientOptions = (study: Study): OptionTable => ({
  fresh: {
    kind: "flag",
    transient: true,
    group: optionGroups.running,
    help: "Move what the folder holds aside, to a name that ends in .old-1, and start over, instead of resuming",
  },
  quiet: {
    kind: "flag",
    transient: true,
    group: optionGroups.running,
    help: "No progress, only the final result",
  },
  "dump-code": {
    kind: "flag",
    transient: true,
    group: optionGroups.running,
    help: "Print the code generated for the network, and stop",
  },
  ...shareOptions(optionGroups.cluster),
  ...slurmOptions(optionGroups.cluster),
  out: {
    kind: "text",
    transient: true,
    group: optionGroups.results,
    shownDefault: resultsFolder(
      study.name,
      folderNames(study).map((name) => `<${name}>`),
    ),
    help:
      "Folder for the results, one configuration each; by default, its name also has every setting that is not the default. Epochs and runs " +
      "may grow in it; fewer than it holds go to a folder that names them",
  },
  config: {
    kind: "text",
    transient: true,
    group: optionGroups.results,
    help: "Take settings from a file, such as config.json of a run; options given here win",
  },
});

/** The folder of an experiment's results below `results/`. */
export const resultsFolder = (experiment: string, parts: readonly string[]): string =>
  [`results/${experiment.replace("/", "-")}`, ...(parts.length === 0 ? [] : [parts.join("-")])].join("/");
