/**
 * Reading a command line by a table of options, and writing its help: the same for experiments, figures and tools. Words are told apart by
 * Node's `parseArgs`, help is laid out by yargs; what a value must be is for the table to say.
 */
import { parseArgs } from "node:util";
import yargs from "yargs";
import { nearestName } from "../genn/index.ts";
import { choicesOf, defaultText, type GivenOptions, type Option, type OptionTable } from "../network_base/index.ts";
import { UserError } from "./errors.ts";
import { readValue, unknownOption } from "./options.ts";
import { packageVersion } from "./version.ts";

const HELP_WIDTH = 118;
/** What every command line understands beside its own options. */
const COMMON = ["help", "version"];

/** A command line that was read. */
export interface CommandLine {
  /** What is no option, in its order. */
  readonly words: readonly string[];
  /** Of an option given twice, the last counts. */
  readonly given: GivenOptions;
  readonly wantsVersion: boolean;
}

/** A program, or one command of it, for its help. */
export interface HelpPage {
  readonly program: string;
  /** The first lines: how it is called, and what it does. */
  readonly usage: string;
  readonly commands?: readonly { readonly name: string; readonly summary: string }[];
  readonly options: OptionTable;
  readonly examples?: readonly (readonly [command: string, effect: string])[];
  /** The last lines. */
  readonly epilogue?: string;
}

/** Does a command line ask for help? Then nothing else in it counts. */
export const asksForHelp = (args: readonly string[]): boolean => ["--help", "-h"].some((word) => args.includes(word));

/** `help mc/yinyang` is `mc/yinyang --help`, and `help` alone `--help`. */
export const withHelpOption = (args: readonly string[]): readonly string[] =>
  args[0] === "help" ? [...args.slice(1), "--help"] : args;

/**
 * Reads a command line; `helpCommand` prints the list of options. Everything wrong with an option is a `UserError` that names it and says what
 * would be right.
 */
export function readCommandLine(args: readonly string[], table: OptionTable, helpCommand: string): CommandLine {
  const words: string[] = [];
  const given: Record<string, GivenOptions[string]> = Object.create(null);
  let wantsVersion = false;
  for (const token of parseArgs({ ...parsing(table), args: [...args] }).tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    if (name === "version") wantsVersion = true;
    const option = optionNamed(table, name);
    if (option !== undefined) {
      // `--epochs --quiet` forgets a value; one that looks like an option can be given as `--out=--strange`.
      const isMissing = value === undefined || (inlineValue === false && value.startsWith("--"));
      if (option.kind !== "flag" && isMissing) throw new UserError(`${rawName} needs a value`);
      given[name] = readValue(rawName, option, option.kind === "flag" ? flagOf(value) : value);
    } else if (negated(table, name) !== undefined && value === undefined) {
      given[negated(table, name)!] = false;
    } else if (!COMMON.includes(name)) {
      const { message } = unknownOption(`option ${rawName}`, name, Object.keys(table), "--");
      throw new UserError(`${message.replace(/([^?])$/, "$1.")} '${helpCommand}' lists the options.`);
    }
  }
  return { words, given: { ...given }, wantsVersion };
}

/** The text of a help page, as wide as the terminal, or 118 columns at most. */
export function helpText({ program, usage, commands = [], options, examples = [], epilogue = "" }: HelpPage): string {
  let text = "";
  const parser = yargs(["--help"])
    .scriptName(program)
    .usage(usage)
    .wrap(Math.min(HELP_WIDTH, process.stdout.columns ?? HELP_WIDTH))
    .version(packageVersion())
    .help()
    .epilogue(epilogue)
    .exitProcess(false);
  for (const { name, summary } of commands) parser.command(name, summary);
  for (const [name, row] of Object.entries(options)) parser.option(name, helpOf(row));
  for (const [line, effect] of examples) parser.example(`$0 ${line}`, effect);
  parser.parseSync(["--help"], {}, (_error: unknown, _parsed: unknown, output: string) => {
    text = output;
  });
  return text;
}

/** An error about a name that is not among the known ones, misspelt or cut short: "unknown figure 'mnst'. Did you mean mnist? .." */
export function unknownWord(what: string, word: string, known: readonly string[], listed: string): UserError {
  const meant = nearestName(word, known) ?? known.find((name) => name.startsWith(word));
  return new UserError(`unknown ${what} '${word}'.${meant === undefined ? "" : ` Did you mean ${meant}?`} ${listed}`);
}

const parsing = (table: OptionTable) =>
  ({
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries([
      ...Object.entries(table).map(
        ([name, { kind }]) => [name, { type: kind === "flag" ? "boolean" : "string" }] as const,
      ),
      ...COMMON.map((name) => [name, { type: "boolean" }] as const),
    ]),
  }) as const;

const optionNamed = (table: OptionTable, name: string): Option | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** `images` for `no-images`, where that is a flag which is set unless it is told otherwise. */
function negated(table: OptionTable, name: string): string | undefined {
  const positive = name.startsWith("no-") ? name.slice("no-".length) : undefined;
  const option = positive === undefined ? undefined : optionNamed(table, positive);
  return option?.kind === "flag" && option.default === true ? positive : undefined;
}

/** `--fresh`, and for scripts `--fresh=true` and `--fresh=false`. */
const flagOf = (value: string | undefined): unknown =>
  value === undefined || value === "true" ? true : value === "false" ? false : value;

function helpOf(option: Option) {
  const choices = option.kind === "choice" ? `: ${choicesOf(option).join("|")}` : "";
  const otherwise = defaultText(option);
  const describe = `${option.help}${choices}${otherwise === undefined ? "" : ` [${otherwise}]`}`;
  const { group } = option;
  return option.kind === "flag"
    ? ({ describe, group, type: "boolean" } as const)
    : ({ describe, group, requiresArg: true } as const);
}
