/**
 * Options as a table: one row per option, from which the command line's help, the reading of values and the check of a
 * configuration file all follow.
 */
import { nearestName } from "../genn/index.ts";
import { UserError } from "./errors.ts";

/** A value an option can have. */
export type OptionValue = string | number | boolean | readonly number[];

/** Options that were given, by name. */
export type GivenOptions = Readonly<Record<string, OptionValue>>;

/** What kind of value an option takes, and within what limits. */
export type OptionKind =
  | { readonly kind: "number"; readonly above?: number }
  | { readonly kind: "integer"; readonly min: number; readonly max?: number }
  | { readonly kind: "integers"; readonly min: number }
  | { readonly kind: "numbers"; readonly above: number }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "text" }
  | { readonly kind: "interval" }
  | { readonly kind: "flag" };

/** One option. */
export type Option = OptionKind & {
  readonly group: string;
  /** One line: effect and unit. */
  readonly help: string;
  /** The value without it, as the help tells it. */
  readonly default?: string;
  /** True for what belongs to one call of the program and not to the configuration of a run. */
  readonly transient?: true;
};

/** Options by name, as typed behind `--`. */
export type OptionTable = Readonly<Record<string, Option>>;

/** How often something is done: every so many epochs, or seconds of run time. */
export type Interval =
  | { readonly every: number; readonly unit: "epochs" }
  | { readonly every: number; readonly unit: "seconds" };

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** Reads an interval such as "10" or "10 epochs", "30s", "5min" or "1h". */
export function parseInterval(text: string): Interval | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(|epochs?|s|min|h)$/.exec(text.trim());
  if (match === null || Number(match[1]) <= 0) return undefined;
  const seconds = SECONDS[match[2]!];
  return seconds === undefined
    ? { every: Number(match[1]), unit: "epochs" }
    : { every: Number(match[1]) * seconds, unit: "seconds" };
}

/** Checks a value from the command line (text) or from a configuration file; `label` is what messages call the option. */
export function readOption(label: string, option: Option, value: unknown): OptionValue {
  const refuse = (right: string): never => {
    throw new UserError(`${label} must be ${right}, not ${describe(value)}`);
  };
  switch (option.kind) {
    case "number": {
      const limit = option.above ?? Number.NEGATIVE_INFINITY;
      const number = toNumber(value);
      if (Number.isFinite(number) && number > limit) return number;
      return refuse(Number.isFinite(limit) ? `a number above ${limit}` : "a number");
    }
    case "integer": {
      const { min, max = Number.MAX_SAFE_INTEGER } = option;
      const number = toNumber(value);
      if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
      return refuse(
        `a whole number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}`,
      );
    }
    case "integers": {
      const items = Array.isArray(value) ? value : String(value).split(",");
      const numbers = items.map(toNumber);
      if (numbers.length > 0 && numbers.every((number) => Number.isSafeInteger(number) && number >= option.min)) {
        return numbers;
      }
      return refuse(`whole numbers of at least ${option.min}, separated by commas`);
    }
    case "numbers": {
      const items = Array.isArray(value) ? value : String(value).split(",");
      const numbers = items.map(toNumber);
      if (numbers.length > 0 && numbers.every((number) => Number.isFinite(number) && number > option.above)) {
        return numbers;
      }
      return refuse(`numbers above ${option.above}, separated by commas`);
    }
    case "choice": {
      if (typeof value === "string" && option.choices.includes(value)) return value;
      const nearest = nearestName(String(value), option.choices);
      const hint = nearest === undefined ? "" : `. Did you mean '${nearest}'?`;
      throw new UserError(`${label} must be one of ${option.choices.join(", ")}, not ${describe(value)}${hint}`);
    }
    case "text":
      return typeof value === "string" && value !== "" ? value : refuse("a text");
    case "interval":
      return typeof value === "string" && parseInterval(value) !== undefined
        ? value
        : refuse("a number of epochs (10) or a time (30s, 5min, 1h)");
    case "flag":
      return typeof value === "boolean" ? value : refuse("true or false");
  }
}

/** "unknown option --epcohs. Did you mean --epochs?" */
export function unknownOption(label: string, name: string, known: Iterable<string>, prefix = ""): UserError {
  const nearest = nearestName(name, known);
  return new UserError(`unknown ${label}${nearest === undefined ? "" : `. Did you mean ${prefix}${nearest}?`}`);
}

function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

const describe = (value: unknown): string =>
  typeof value === "string" ? `'${value}'` : (JSON.stringify(value) ?? String(value));
