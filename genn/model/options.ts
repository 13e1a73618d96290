/**
 * Objects of options and definitions, as plain JavaScript hands them over: whatever is misspelt, of the wrong type or missing is refused by
 * name. A function that takes options has a table of rules, one for each; types make sure that none is forgotten.
 */
import { shortened } from "../language/quote.ts";
import { ModelError, unknownName } from "./errors.ts";
import { shown } from "./shown.ts";
import { isWhole, roundingHint } from "./whole-numbers.ts";

/** What an option may be. */
export interface Rule<Required extends boolean = boolean> {
  /** In words that go on from "must be". */
  readonly right: string;
  readonly accepts: (value: unknown) => boolean;
  readonly isRequired: Required;
  /** What more there is to say of a wrong value. */
  readonly hint?: (value: unknown) => string;
}

/** A rule for every option, required where the type says so. */
export type RulesOf<Options> = {
  readonly [Name in keyof Options]-?: Rule<Record<never, never> extends Pick<Options, Name> ? false : true>;
};

/** Makes an error of a message. */
export type Refusal = (message: string) => Error;

const rule = (right: string, accepts: (value: unknown) => boolean): Rule<false> => ({
  right,
  accepts,
  isRequired: false,
});
const wholeRule = (right: string, min: number): Rule<false> => ({
  ...rule(right, (value) => isWhole(value, min)),
  hint: (value) => roundingHint(value, min),
});

/** A plain object of entries by name: no list, and nothing with a class, such as a Map or a Promise, whose entries would be overlooked. */
export function isObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return (
    prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty"))
  );
}
const isNumbers = (value: unknown): boolean =>
  typeof value === "object" && value !== null && typeof (value as ArrayLike<number>).length === "number";

/** The rules there are. Limits of values are for those to check who know them: here it is the type that counts. */
export const a = {
  number: rule("a finite number", Number.isFinite),
  /** Any number, too, in the place of a whole one. */
  anyWhole: rule("a whole number", (value) => typeof value === "number"),
  /** NaN and infinity too, where whoever uses it tells more of its limits. */
  anyNumber: rule("a number", (value) => typeof value === "number"),
  positive: rule("a positive number", (value) => Number.isFinite(value) && (value as number) > 0),
  duration: rule("a positive number of ms", (value) => Number.isFinite(value) && (value as number) > 0),
  notNegative: rule("a finite number of at least 0", (value) => Number.isFinite(value) && (value as number) >= 0),
  count: wholeRule("a positive whole number", 1),
  wholeNumber: wholeRule("a whole number of at least 0", 0),
  flag: rule("true or false", (value) => typeof value === "boolean"),
  text: rule("text", (value) => typeof value === "string"),
  list: rule("a list", Array.isArray),
  texts: rule(
    "a list of names",
    (value) => Array.isArray(value) && value.every((one: unknown) => typeof one === "string"),
  ),
  numbers: rule("an array of numbers", isNumbers),
  object: rule("an object", isObject),
  /** Of whatever class. */
  instance: rule("an object", (value) => typeof value === "object" && value !== null),
  fn: rule("a function", (value) => typeof value === "function"),
  /** Told by whoever uses it. */
  anything: rule("given", () => true),
} as const;

/** The same, to be given. */
export const required = (one: Rule): Rule<true> => ({ ...one, isRequired: true });

/** One of some names; text that is none of them is told by whoever uses it. */
export const nameOf = (names: readonly string[]): Rule<false> => rule(`one of ${names.join(", ")}`, a.text.accepts);

/** One of two. */
export const either = (first: Rule, second: Rule): Rule<false> =>
  rule(`${first.right} or ${second.right}`, (value) => first.accepts(value) || second.accepts(value));

/** How messages speak of options. */
export interface OptionsWording {
  /** What one is called. Default `option`. */
  readonly what?: string;
  /** Such an object, to show to whoever has given none. */
  readonly example?: string;
  /** Default: `ModelError`. */
  readonly refuse?: Refusal;
}

/** Throws unless `given` is an object of entries by name, whatever they are. */
export function expectObject(given: unknown, where: string): asserts given is object {
  if (!isObject(given)) throw new ModelError(`${where} must be an object, not ${shown(given)}`);
}

/** The `kind` of an object that is one of several. Throws unless it is an object of such a kind. */
export function kindOf<Kind extends string>(
  given: unknown,
  kinds: Readonly<Record<Kind, unknown>>,
  where: string,
): Kind {
  expectObject(given, where);
  const known = Object.keys(kinds);
  const { kind } = given as { readonly kind?: unknown };
  if (kind === undefined) {
    const entries = Object.keys(given).map((name) => `'${shortened(name)}'`);
    throw new ModelError(
      `${where} is of no kind, with ${entries.join(", ") || "nothing in it"}: its kind must be one of ${known.join(", ")}`,
    );
  }
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) {
    throw unknownName("kind", typeof kind === "string" ? kind : shown(kind), where, known);
  }
  return kind as Kind;
}

/**
 * Throws unless `given` is an object whose entries all have a rule and follow it, and none that is required is missing. An entry that is undefined
 * counts as not given. `where` goes on from "in": "the options of the network".
 */
export function checkOptions<Options extends object>(
  given: unknown,
  rules: RulesOf<Options>,
  where: string,
  { what = "option", example, refuse = (message) => new ModelError(message) }: OptionsWording = {},
): asserts given is Options {
  const table = rules as Readonly<Record<string, Rule>>;
  const names = Object.keys(table);
  if (!isObject(given)) {
    const needed = names.filter((name) => table[name]!.isRequired);
    const least = needed.length === 0 ? "" : ` with at least ${needed.join(", ")}`;
    throw refuse(
      `${where} must be an object${example === undefined ? least : ` such as ${example}`}, not ${shown(given)}`,
    );
  }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(table, name)) throw refuse(unknownName(what, name, where, names).message);
    const { right, accepts, hint } = table[name]!;
    if (value !== undefined && !accepts(value)) {
      throw refuse(`${name} of ${where} must be ${right}, not ${shown(value)}${hint?.(value) ?? ""}`);
    }
  }
  for (const name of names) {
    const { isRequired, right } = table[name]!;
    if (isRequired && (given as Record<string, unknown>)[name] === undefined) {
      throw refuse(`${where} needs ${name}: ${right}`);
    }
  }
}
