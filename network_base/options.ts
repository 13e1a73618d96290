/**
 * Options as a table: one row per setting. A table is the only owner of its defaults; the types of settings, the reading and checking
 * of values, the help of a command line, configuration files and forms all follow from it. Rows are plain data.
 */
import { isWhole, nearestName, unknownName, wholeNumberProblem } from "../genn/index.ts";
import { a, checkOptions, expectObject, isObject, kindOf, type RulesOf, required } from "../genn/model/options.ts";

/** A value an option can have. */
export type OptionValue = string | number | boolean | readonly number[];

/** Options that were given, by name. */
export type GivenOptions = Readonly<Record<string, OptionValue>>;

/** What kind of value an option takes, and within what limits. */
export type OptionKind =
  | { readonly kind: "number"; readonly above?: number; readonly min?: number; readonly max?: number }
  | { readonly kind: "integer"; readonly min: number; readonly max?: number }
  | { readonly kind: "integers"; readonly min: number }
  | { readonly kind: "numbers"; readonly above: number }
  | {
      readonly kind: "choice";
      readonly choices: readonly string[];
      /** A further word that a configuration may use: it stands for all choices, in their order, with runs of each. */
      readonly all?: string;
      /** How choices are called in text, where that is not their name. */
      readonly labels?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "text" }
  | { readonly kind: "interval" }
  | { readonly kind: "flag" };

/**
 * A default that follows from the value of another choice, which stands earlier in the table. Where that choice stands for all, the setting
 * stays undefined, and not written, until there are single runs.
 */
export interface DefaultBy {
  readonly by: string;
  readonly values: Readonly<Record<string, OptionValue>>;
}

/** What every option says, whatever its kind. */
export interface OptionTexts {
  /** Heading under which it is listed; see `optionGroups`. */
  readonly group: string;
  /** One line: effect and unit. */
  readonly help: string;
  /**
   * The value without it. null: the setting is left open, and written as null. Without a default, the setting is undefined and not
   * written.
   */
  readonly default?: OptionValue | null | DefaultBy;
  /** How the default is told, where its value does not say it. */
  readonly shownDefault?: string;
  /** What a form calls it, in lower case: "epochs". */
  readonly title?: string;
  /** The same within a sentence, where it is not the title: "number of epochs". */
  readonly noun?: string;
  /** A value to show to whoever has written a wrong one. */
  readonly example?: string;
  /** True for what belongs to one call of a program and not to the configuration of a run. */
  readonly transient?: true;
}

/** One option. */
export type Option = OptionKind & OptionTexts;

/** Options by name. */
export type OptionTable = Readonly<Record<string, Option>>;

const TEXTS: RulesOf<OptionTexts> = {
  group: required(a.text),
  help: required(a.text),
  default: a.anything,
  shownDefault: a.text,
  title: a.text,
  noun: a.text,
  example: a.text,
  transient: a.flag,
};
type OfKind<Kind extends OptionKind["kind"]> = Extract<OptionKind, { kind: Kind }>;
const KIND = { ...TEXTS, kind: required(a.text) };
const ROWS: { readonly [Kind in OptionKind["kind"]]: RulesOf<OfKind<Kind> & OptionTexts> } = {
  number: { ...KIND, above: a.number, min: a.number, max: a.number },
  integer: { ...KIND, min: required(a.number), max: a.number },
  integers: { ...KIND, min: required(a.number) },
  numbers: { ...KIND, above: required(a.number) },
  choice: { ...KIND, choices: required(a.texts), all: a.text, labels: a.object },
  text: KIND,
  interval: KIND,
  flag: KIND,
};
const BY: RulesOf<DefaultBy> = { by: required(a.text), values: required(a.object) };

/**
 * A table with the types of its rows as written, from which `SettingsOf` makes the type of its settings. Throws `ModelError` for a row of no
 * kind, or with an entry that means nothing.
 */
export function optionTable<const Table extends OptionTable>(table: Table): Table {
  expectObject(table, "a table of options");
  for (const [name, row] of Object.entries<Option>(table)) {
    const where = `the option '${name}'`;
    checkOptions(row, ROWS[kindOf(row, ROWS, where)] as RulesOf<object>, where, { what: "field" });
    if (isObject(row.default)) checkOptions<DefaultBy>(row.default, BY, `${where} (default)`);
  }
  return table;
}

/** Headings for options, in the order in which they are listed. */
export const optionGroups = {
  network: "Network:",
  training: "Training:",
  data: "Data:",
  running: "Running:",
  cluster: "On a cluster:",
  results: "Results:",
} as const;

type ValueOf<Row> = Row extends { readonly kind: "number" | "integer" }
  ? number
  : Row extends { readonly kind: "integers" | "numbers" }
    ? readonly number[]
    : Row extends { readonly kind: "choice"; readonly choices: readonly (infer Choice)[] }
      ? Choice
      : Row extends { readonly kind: "flag" }
        ? boolean
        : string;
type Missing<Row> = Row extends { readonly default: null }
  ? null
  : Row extends { readonly default: unknown }
    ? never
    : undefined;

/** The settings of one run that a table describes. (In a configuration, a choice may also be its word for all.) */
export type SettingsOf<Table> = {
  readonly [Name in keyof Table as Table[Name] extends { readonly transient: true } ? never : Name]:
    | ValueOf<Table[Name]>
    | Missing<Table[Name]>;
};

/** Settings of a table that is not known here. */
export type AnySettings = Readonly<Record<string, unknown>>;

/** A value that was read, or what it must be, in words that go on from its name: "must be a number above 0, not 'x'". */
export type Reading = { readonly value: OptionValue } | { readonly problem: string };

/** Checks a value, as text or as plain data. */
export function readOption(option: Option, value: unknown): Reading {
  const refuse = (right: string): Reading => ({ problem: `must be ${right}, not ${describe(value)}` });
  switch (option.kind) {
    case "number": {
      const { above, min, max } = option;
      const number = toNumber(value);
      if (isFloat(number) && isWithin(number, option)) return { value: number };
      const lower = above !== undefined ? ` above ${above}` : min !== undefined ? ` of at least ${min}` : "";
      const isBeyond = !Number.isNaN(number) && !isFloat(number);
      const upper = max !== undefined ? `${lower === "" ? "" : " and"} at most ${max}` : isBeyond ? BEYOND : "";
      return refuse(`a number${lower}${upper}`);
    }
    case "integer": {
      const { min, max = Number.MAX_SAFE_INTEGER } = option;
      const number = toNumber(value);
      const problem = wholeNumberProblem(number, min, max, describe(value));
      return problem === undefined ? { value: number } : { problem };
    }
    case "integers": {
      const numbers = toNumbers(value);
      const isRight = numbers.length > 0 && numbers.every((number) => isWhole(number, option.min));
      if (numbers.length > MAX_VALUES) return tooMany(numbers);
      return isRight ? { value: numbers } : refuse(`whole numbers of at least ${option.min}, separated by commas`);
    }
    case "numbers": {
      const numbers = toNumbers(value);
      if (numbers.length > MAX_VALUES) return tooMany(numbers);
      const isRight = numbers.length > 0 && numbers.every((number) => isFloat(number) && isWithin(number, option));
      if (isRight) return { value: numbers };
      const isBeyond = numbers.some((number) => !Number.isNaN(number) && !isFloat(number));
      return refuse(`numbers above ${option.above}${isBeyond ? BEYOND : ""}, separated by commas`);
    }
    case "choice": {
      const words = choicesOf(option);
      if (typeof value === "string" && words.includes(value)) return { value };
      const nearest = nearestName(String(value), words);
      const hint = nearest === undefined ? "" : `. Did you mean '${nearest}'?`;
      return { problem: `must be one of ${words.join(", ")}, not ${describe(value)}${hint}` };
    }
    case "text":
      return typeof value === "string" && value !== "" ? { value } : refuse("a text");
    case "interval":
      return typeof value === "string" && parseInterval(value) !== undefined
        ? { value }
        : refuse("a number of epochs (10) or a time (30s, 5min, 1h)");
    case "flag":
      return typeof value === "boolean" ? { value } : refuse("true or false");
  }
}

/** The settings of a table: what is given, and defaults for the rest, in the order of the table. Throws `ModelError` for what is no option. */
export function resolveOptions<Table extends OptionTable>(table: Table, given: GivenOptions): SettingsOf<Table> {
  expectObject(given, "the settings");
  const names = Object.keys(table);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(table, name)) throw unknownName("option", name, "the settings", names);
  }
  const settings: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table)) {
    if (option.transient !== true) settings[name] = given[name] ?? defaultOf(option, settings);
  }
  return settings as SettingsOf<Table>;
}

/** The value of an option that is not given, beside the settings before it. */
export function defaultOf(option: Option, settings: AnySettings): OptionValue | null | undefined {
  const { default: otherwise } = option;
  return isBy(otherwise) ? otherwise.values[String(settings[otherwise.by])] : otherwise;
}

/** All values that an option may have without being given one. */
export function defaultsOf({ default: otherwise }: Option): readonly OptionValue[] {
  if (otherwise === undefined || otherwise === null) return [];
  return isBy(otherwise) ? Object.values(otherwise.values) : [otherwise];
}

/** True for an option whose default follows from that of `other`. */
export const followsFrom = (option: Option, other: string): boolean =>
  isBy(option.default) && option.default.by === other;

/** The default as people read it: "1; large: 2e-5" where it follows from a choice. undefined where there is nothing to tell. */
export function defaultText({ default: otherwise, shownDefault }: Option): string | undefined {
  if (shownDefault !== undefined || otherwise === undefined || otherwise === null) return shownDefault;
  if (!isBy(otherwise)) return valueText(otherwise);
  const texts = Object.entries(otherwise.values).map(([choice, value]) => [choice, valueText(value)] as const);
  const [[, first], ...others] = texts as [readonly [string, string], ...(readonly [string, string])[]];
  return [first, ...others.filter(([, text]) => text !== first).map(([choice, text]) => `${choice}: ${text}`)].join(
    "; ",
  );
}

/** A value as people write it: 1e-5 instead of 0.00001, lists with commas. */
export function valueText(value: OptionValue): string {
  if (typeof value === "number" && value !== 0 && Math.abs(value) < 0.01)
    return value.toExponential().replace("e+", "e");
  return typeof value === "object" ? value.join(",") : String(value);
}

/** The words a choice takes, with the one for all of them. */
export const choicesOf = ({ choices, all }: Extract<OptionKind, { kind: "choice" }>): readonly string[] =>
  all === undefined ? choices : [...choices, all];

/** How often something is done: every so many epochs, or seconds of run time. */
export type Interval =
  | { readonly every: number; readonly unit: "epochs" }
  | { readonly every: number; readonly unit: "seconds" };

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** Reads an interval such as "10" or "10 epochs", "30s", "5min" or "1h". */
export function parseInterval(text: string): Interval | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(|epochs?|s|min|h)$/.exec(text.trim());
  if (match === null || !isFloat(Number(match[1])) || Number(match[1]) <= 0) return undefined;
  const seconds = SECONDS[match[2]!];
  return seconds === undefined
    ? { every: Number(match[1]), unit: "epochs" }
    : { every: Number(match[1]) * seconds, unit: "seconds" };
}

const isBy = (value: Option["default"]): value is DefaultBy =>
  typeof value === "object" && value !== null && "by" in value;

/** Values in a list, at most: each is a layer, or a training. */
const MAX_VALUES = 256;
const tooMany = (values: readonly number[]): Reading => ({
  problem: `may have ${MAX_VALUES} values at most, not ${values.length}`,
});

/** Can single precision, in which numbers end up, tell a number from infinity and from 0? */
export const isFloat = (number: number): boolean =>
  Number.isFinite(Math.fround(number)) && (number === 0 || Math.fround(number) !== 0);
const BEYOND = ", within single precision (1e-45 to 3.4e38)";

const isWithin = (
  number: number,
  {
    above = Number.NEGATIVE_INFINITY,
    min = Number.NEGATIVE_INFINITY,
    max = Number.POSITIVE_INFINITY,
  }: { readonly above?: number | undefined; readonly min?: number | undefined; readonly max?: number | undefined },
): boolean => number > above && number >= min && number <= max;

/** Plain decimal or scientific notation; `Number` alone would also take an empty text and hexadecimal digits. */
export const decimalNumber = (text: string): number =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;

function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" ? decimalNumber(value) : Number.NaN;
}

const toNumbers = (value: unknown): number[] => (Array.isArray(value) ? value : String(value).split(",")).map(toNumber);

/** Enough of a value to recognise it. */
const SHOWN = 60;

function describe(value: unknown): string {
  const isPlain = typeof value === "string" || typeof value === "number";
  const text = isPlain ? String(value) : (JSON.stringify(value) ?? String(value));
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return typeof value === "string" ? `'${shown}'` : shown;
}

/** The option that every architecture with events has: do rates travel when they have changed, or at every step? */
export const rateModelOption = (
  byDefault: "event" | "rate",
  help = "Rates are sent when they change (event) or at every step (rate)",
) =>
  ({
    kind: "choice",
    choices: ["event", "rate"],
    all: "both",
    labels: { event: "events", rate: "rates" },
    group: optionGroups.network,
    default: byDefault,
    title: "model",
    help,
  }) as const;
