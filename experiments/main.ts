/** From command-line arguments to a running experiment; or to help; or to an error that says what is wrong. */
import yargs, { type Argv } from "yargs";
import { nearestName } from "../genn/index.ts";
import {
  choicesOf,
  defaultText,
  type GivenOptions,
  type Option,
  type OptionTable,
  type OptionValue,
} from "../network_base/index.ts";
import { UserError } from "./errors.ts";
import type { Experiment } from "./experiment.ts";
import { readValue, unknownOption } from "./options.ts";
import { experiments } from "./registry.ts";
import { packageVersion } from "./version.ts";

const PROGRAM = "microcircuit";
const HELP_WIDTH = 118;

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
  let output = "";
  const parsed = parserFor(args, known).parseSync([...args], {}, (_error: unknown, _parsed: unknown, text: string) => {
    output = text;
  }) as Record<string, unknown> & { _: (string | number)[] };
  if (output !== "") return { kind: "text", text: output };

  const [name, ...surplus] = parsed._.map(String);
  const experiment = experimentNamed(name, known);
  if (surplus.length > 0) {
    throw new UserError(`unexpected '${surplus[0]}': options start with --, and a run has one experiment`);
  }
  return { kind: "run", experiment, given: readGiven(experiment, parsed) };
}

function parserFor(args: readonly string[], known: readonly Experiment[]): Argv {
  const parser = yargs([...args])
    .scriptName(PROGRAM)
    .usage("$0 <experiment> [options]\n\nTrains rate networks, as event-based models or step by step.")
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "duplicate-arguments-array": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "short-option-groups": false,
    })
    .wrap(Math.min(HELP_WIDTH, process.stdout.columns ?? HELP_WIDTH))
    .version(packageVersion())
    .help()
    .epilogue(`$0 <experiment> --help lists the options of an experiment.`)
    .exitProcess(false)
    .fail((message, error) => {
      const problem = message ?? error.message;
      const valueless = /^Not enough arguments following: (.+)$/.exec(problem);
      throw new UserError(valueless === null ? problem : `${dashed(valueless[1]!)} needs a value`);
    });
  for (const experiment of known) {
    parser.command(experiment.name, experiment.summary, (command) => describeExperiment(command, experiment));
  }
  return parser;
}

function describeExperiment(command: Argv, { name, summary, options, examples, results }: Experiment): Argv {
  command.usage(`$0 ${name} [options]\n\n${summary}.\nDefaults stand in brackets.`).epilogue(results);
  for (const [option, row] of Object.entries(options)) command.option(option, yargsOption(row));
  for (const [line, effect] of examples) command.example(`$0 ${line}`, effect);
  return command;
}

/** Values are taken as text and read by `readOption`, which explains itself better. */
function yargsOption(option: Option) {
  const choices = option.kind === "choice" ? `: ${choicesOf(option).join("|")}` : "";
  const otherwise = defaultText(option);
  const describe = `${option.help}${choices}${otherwise === undefined ? "" : ` [${otherwise}]`}`;
  const { group } = option;
  return option.kind === "flag"
    ? ({ describe, group, type: "boolean" } as const)
    : ({ describe, group, requiresArg: true } as const);
}

function experimentNamed(name: string | undefined, known: readonly Experiment[]): Experiment {
  const names = known.map((one) => one.name);
  const listed = `Known experiments: ${names.join(", ")}.`;
  if (name === undefined) throw new UserError(`which experiment? ${listed} ${PROGRAM} --help tells more.`);
  const experiment = known.find((one) => one.name === name);
  if (experiment !== undefined) return experiment;
  const nearest = nearestName(name, names);
  throw new UserError(
    `unknown experiment '${name}'. ${nearest === undefined ? "" : `Did you mean ${nearest}? `}${listed}`,
  );
}

function readGiven({ name, options }: Experiment, parsed: Record<string, unknown>): GivenOptions {
  const given: Record<string, OptionValue> = {};
  for (const [key, value] of Object.entries(parsed)) {
    if (key === "_" || key === "$0" || value === undefined) continue;
    const option = optionNamed(options, key);
    if (option === undefined) {
      const { message } = unknownOption(`option ${dashed(key)}`, key, Object.keys(options), "--");
      throw new UserError(`${message.replace(/([^?])$/, "$1.")} '${PROGRAM} ${name} --help' lists the options.`);
    }
    given[key] = readValue(dashed(key), option, value);
  }
  return given;
}

const optionNamed = (options: OptionTable, name: string): Option | undefined =>
  Object.hasOwn(options, name) ? options[name] : undefined;

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
