/** From command-line arguments to a running experiment; or to help; or to an error that says what is wrong. */
import type { GivenOptions } from "../network_base/index.ts";
import { asksForHelp, helpText, readCommandLine, unknownWord } from "./arguments.ts";
import { UserError } from "./errors.ts";
import type { Experiment } from "./experiment.ts";
import { experiments } from "./registry.ts";
import { packageVersion } from "./version.ts";

const PROGRAM = "microcircuit";

/** What a command line asks for. */
export type Request =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "run"; readonly experiment: Experiment; readonly given: GivenOptions };

/** Does what the arguments ask for, with one of the known experiments; the result is the exit code. */
export async function main(args: readonly string[], known: readonly Experiment[] = experiments): Promise<number> {
  const request = parseArguments(args, known);
  if (request.kind === "run") await request.experiment.run(request.given);
  else console.log(request.text);
  return 0;
}

/** Reads a command line. Everything wrong with it is a UserError. */
export function parseArguments(args: readonly string[], known: readonly Experiment[] = experiments): Request {
  // Which options there are depends on the experiment, which may stand anywhere.
  const name =
    args.find((word) => known.some((one) => one.name === word)) ?? args.find((word) => !word.startsWith("-"));
  if (name === undefined) return withoutExperiment(args, known);
  const experiment = experimentNamed(name, known);
  if (asksForHelp(args)) return { kind: "text", text: experimentHelp(experiment) };

  const { words, given, wantsVersion } = readCommandLine(args, experiment.options, `${PROGRAM} ${name} --help`);
  if (wantsVersion) return { kind: "text", text: packageVersion() };
  const surplus = words.filter((word) => word !== name);
  if (words.length > 1) {
    throw new UserError(`unexpected '${surplus[0] ?? name}': options start with --, and a run has one experiment`);
  }
  return { kind: "run", experiment, given };
}

function withoutExperiment(args: readonly string[], known: readonly Experiment[]): Request {
  if (asksForHelp(args)) return { kind: "text", text: programHelp(known) };
  if (readCommandLine(args, {}, `${PROGRAM} --help`).wantsVersion) return { kind: "text", text: packageVersion() };
  throw new UserError(`which experiment? ${listed(known)} ${PROGRAM} --help tells more.`);
}

const programHelp = (known: readonly Experiment[]): string =>
  helpText({
    program: PROGRAM,
    usage: "$0 <experiment> [options]\n\nTrains rate networks, as event-based models or step by step.",
    commands: known,
    options: {},
    epilogue: "$0 <experiment> --help lists the options of an experiment.",
  });

const experimentHelp = ({ name, summary, options, examples, results }: Experiment): string =>
  helpText({
    program: PROGRAM,
    usage: `$0 ${name} [options]\n\n${summary}.\nDefaults stand in brackets. Of an option given twice, the last counts.`,
    options,
    examples,
    epilogue: results,
  });

const namesOf = (known: readonly Experiment[]): string[] => known.map(({ name }) => name);
const listed = (known: readonly Experiment[]): string => `Known experiments: ${namesOf(known).join(", ")}.`;

function experimentNamed(name: string, known: readonly Experiment[]): Experiment {
  const experiment = known.find((one) => one.name === name);
  if (experiment !== undefined) return experiment;
  throw unknownWord("experiment", name, namesOf(known), listed(known));
}
