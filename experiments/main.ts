/** From command-line arguments to a running experiment; or to help; or to an error that says what is wrong. */
import type { GivenOptions } from "../network_base/index.ts";
import { asksForHelp, helpText, readCommandLine, unknownWord, withHelpOption } from "./arguments.ts";
import { UserError } from "./errors.ts";
import type { Experiment } from "./experiment.ts";
import { programName } from "./program-name.ts";
import { experiments } from "./registry.ts";
import { packageVersion } from "./version.ts";

/** What a command line asks for. */
export type Request =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "run"; readonly experiment: Experiment; readonly given: GivenOptions };

/** A command of the program that is no experiment, for its help. */
export interface OtherCommand {
  readonly name: string;
  /** One line. */
  readonly summary: string;
}

/**
 * Does what the arguments ask for, with one of the known experiments; the result is the exit code. `others` are commands that the caller
 * takes before: help lists them as well.
 */
export async function main(
  args: readonly string[],
  known: readonly Experiment[] = experiments,
  others: readonly OtherCommand[] = [],
): Promise<number> {
  const request = parseArguments(args, known, others);
  if (request.kind === "run") await request.experiment.run(request.given);
  else console.log(request.text);
  return 0;
}

/** Reads a command line. Everything wrong with it is a UserError. */
export function parseArguments(
  words: readonly string[],
  known: readonly Experiment[] = experiments,
  others: readonly OtherCommand[] = [],
): Request {
  const args = withHelpOption(words);
  // Which options there are depends on the experiment, which may stand anywhere.
  const name =
    args.find((word) => known.some((one) => one.name === word)) ?? args.find((word) => !word.startsWith("-"));
  if (name === undefined) return withoutExperiment(args, known, others);
  const experiment = experimentNamed(name, known, others);
  if (asksForHelp(args)) return { kind: "text", text: experimentHelp(experiment) };

  const read = readCommandLine(args, experiment.options, `${programName()} ${name} --help`);
  if (read.wantsVersion) return { kind: "text", text: packageVersion() };
  const surplus = read.words.filter((word) => word !== name);
  if (read.words.length > 1) {
    // What npm has taken for itself leaves the values behind.
    const lost = Object.keys(process.env).some((one) => one.startsWith("npm_config_") && isOption(one, experiment));
    const hint = lost
      ? `. npm keeps options for itself unless a -- stands before them: ${programName()} ${name} --..`
      : "";
    throw new UserError(
      `unexpected '${surplus[0] ?? name}': options start with --, and a run has one experiment${hint}`,
    );
  }
  return { kind: "run", experiment, given: read.given };
}

/** `npm_config_epochs` is the option `--epochs`, which was given to npm. */
const isOption = (variable: string, { options }: Experiment): boolean =>
  Object.hasOwn(options, variable.slice("npm_config_".length).replaceAll("_", "-"));

function withoutExperiment(
  args: readonly string[],
  known: readonly Experiment[],
  others: readonly OtherCommand[],
): Request {
  if (asksForHelp(args)) return { kind: "text", text: programHelp(known, others) };
  if (readCommandLine(args, {}, `${programName()} --help`).wantsVersion)
    return { kind: "text", text: packageVersion() };
  throw new UserError(`which experiment? ${listed(known)} '${programName()} --help' tells more.`);
}

const programHelp = (known: readonly Experiment[], others: readonly OtherCommand[]): string =>
  helpText({
    program: programName(),
    usage: "$0 <experiment> [options]\n\nTrains rate networks, as event-based models or step by step.",
    commands: [...known, ...others],
    options: {},
    epilogue: "$0 <experiment> --help lists the options of an experiment; 'help <experiment>' does so, too.",
  });

const experimentHelp = ({ name, summary, options, examples, results }: Experiment): string =>
  helpText({
    program: programName(),
    usage: `$0 ${name} [options]\n\n${summary}${summary.endsWith("?") ? "" : "."}\nDefaults stand in brackets. Of an option given twice, the last counts.`,
    options,
    examples,
    epilogue: results,
  });

const namesOf = (known: readonly Experiment[]): string[] => known.map(({ name }) => name);
const listed = (known: readonly Experiment[]): string => `Known experiments: ${namesOf(known).join(", ")}.`;

function experimentNamed(name: string, known: readonly Experiment[], others: readonly OtherCommand[]): Experiment {
  const experiment = known.find((one) => one.name === name);
  if (experiment !== undefined) return experiment;
  throw unknownWord("experiment", name, [...namesOf(known), ...others.map((one) => one.name)], listed(known));
}
