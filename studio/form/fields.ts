/**
 * The fields of a form: which option each sets, and how its text is read. What fields are called, their ranges, examples and defaults come
 * from tables of options; a page adds limits and words of its own.
 */
import { decimalNumber, defaultOf, followsFrom, isFloat, type Option } from "../../network_base/index.ts";
import { shortNumber } from "../views/numbers.ts";

/** An option as a field, and what the page adds to it. */
export interface FieldRow {
  /** Its name in the table. */
  readonly option: string;
  readonly row: Option;
  /** The largest value, where the page allows less than the option. */
  readonly to?: number;
  /** The smallest value, where the page allows more. */
  readonly from?: number;
  /** What the page calls it, where that is not its title. */
  readonly label?: string;
  /** What choices are called in a few words, and beside their buttons, where that is not their label. */
  readonly words?: Readonly<Record<string, string>>;
  readonly buttons?: Readonly<Record<string, string>>;
  /** Reads its text, where the kind of the option does not say how. */
  readonly read?: (text: string) => unknown;
}

/** The text of every field. */
export type Draft<Field extends string> = Readonly<Record<Field, string>>;

/** What a user has to put right. */
export interface FieldProblem<Field extends string = string> {
  readonly field: Field;
  readonly message: string;
}

/** Says what is wrong with a text, and what would be right. */
export class Problem {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** The fields of one form, by name. */
export class FieldTable<Field extends string> {
  readonly names: readonly Field[];
  readonly #rows: Readonly<Record<Field, FieldRow>>;

  constructor(rows: Readonly<Record<Field, FieldRow>>) {
    this.#rows = rows;
    this.names = Object.keys(rows) as Field[];
  }

  has(name: string): name is Field {
    return (this.names as readonly string[]).includes(name);
  }

  /** The option that a field sets. */
  optionOf(name: Field): string {
    return this.#rows[name].option;
  }

  /** What the page calls a field. */
  labelOf(name: Field): string {
    const { label, row } = this.#rows[name];
    return label ?? capitalised(row.title!);
  }

  /** The choices of a field, with what stands beside their buttons; none for fields with a text. */
  choicesIn(name: Field): readonly { readonly value: string; readonly label: string }[] {
    const { row, buttons = {} } = this.#rows[name];
    if (row.kind !== "choice") return [];
    return row.choices.map((value) => ({ value, label: buttons[value] ?? capitalised(row.labels?.[value] ?? value) }));
  }

  /** What a choice is called in a few words. */
  wordOf(name: Field, value: string): string {
    const { row, words = {} } = this.#rows[name];
    return words[value] ?? (row.kind === "choice" ? row.labels?.[value] : undefined) ?? value;
  }

  /** True for fields that take whole numbers. */
  isWhole(name: Field): boolean {
    return this.#rows[name].row.kind === "integer";
  }

  /** The text of a field that nobody has changed. */
  defaultText(name: Field, settings: Readonly<Record<string, unknown>>): string {
    return textOf(defaultOf(this.#rows[name].row, settings));
  }

  /** The texts of all fields that nobody has changed. */
  defaultDraft(settings: Readonly<Record<string, unknown>>): Draft<Field> {
    return Object.fromEntries(this.names.map((name) => [name, this.defaultText(name, settings)])) as Draft<Field>;
  }

  /** The fields whose defaults follow from the choice in another one, with the texts that this choice brings. */
  impliedTexts(name: Field, choice: string): Partial<Draft<Field>> {
    const { option, row } = this.#rows[name];
    if (row.kind !== "choice" || !row.choices.includes(choice)) return {};
    const following = this.names.filter((other) => followsFrom(this.#rows[other].row, option));
    const texts = following.map((other) => [other, this.defaultText(other, { [option]: choice })]);
    return Object.fromEntries(texts) as Partial<Draft<Field>>;
  }

  /** The value that a field's text stands for, or what is wrong with it. */
  readField(name: Field, text: string): unknown {
    const { row, from, to, read } = this.#rows[name];
    if (read !== undefined) return read(text);
    const called = `The ${row.noun ?? row.title}`;
    switch (row.kind) {
      case "number": {
        const lower = from ?? row.min;
        return numeric(called, lower === undefined ? { above: row.above! } : { from: lower }, to!, row.example!, text);
      }
      case "integer":
        return whole(called, row.min, to ?? row.max!, text);
      case "choice":
        return row.choices.includes(text)
          ? text
          : new Problem(`${called} must be ${row.choices.join(" or ")}, not "${text}".`);
      default:
        return text;
    }
  }

  /** The values of all fields by option, and everything that is wrong with their texts. */
  readAll(draft: Draft<Field>): {
    readonly values: Readonly<Record<string, unknown>>;
    readonly problems: FieldProblem<Field>[];
  } {
    const problems: FieldProblem<Field>[] = [];
    const values: Record<string, unknown> = {};
    for (const field of this.names) {
      const value = this.readField(field, draft[field]);
      if (value instanceof Problem) problems.push({ field, message: value.message });
      else values[this.optionOf(field)] = value;
    }
    return { values, problems };
  }

  /** The fields that differ from those of `defaults`, as an address fragment such as `hidden=60&model=rate`. */
  toFragment(draft: Draft<Field>, defaults: Draft<Field>): string {
    const changed = this.names.filter((field) => draft[field] !== defaults[field]);
    return new URLSearchParams(changed.map((field) => [field, draft[field]])).toString();
  }

  /** The fields in an address fragment; what it leaves out has its default, unknown names are ignored. */
  fromFragment(fragment: string, defaults: Draft<Field>): Draft<Field> {
    const given = new URLSearchParams(fragment.replace(/^#/, ""));
    const texts = this.names.flatMap((field) => (given.has(field) ? [[field, given.get(field)!] as const] : []));
    const implied = texts.map(([field, text]) => this.impliedTexts(field, text));
    return Object.assign({ ...defaults }, ...implied, Object.fromEntries(texts)) as Draft<Field>;
  }
}

function numeric(
  called: string,
  lower: { readonly above: number } | { readonly from: number },
  to: number,
  example: string,
  text: string,
): number | Problem {
  const value = decimalNumber(text);
  if (Number.isNaN(value)) return new Problem(`${called} must be a number such as ${example}, not "${text}".`);
  const isHighEnough = isFloat(value) && ("above" in lower ? value > lower.above : value >= lower.from);
  if (isHighEnough && value <= to) return value;
  const least = "above" in lower ? `above ${lower.above}` : `at least ${lower.from}`;
  return new Problem(`${called} must be ${least} and at most ${to}, such as ${example}; ${text} is not.`);
}

function whole(called: string, from: number, to: number, text: string): number | Problem {
  const value = decimalNumber(text);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  return new Problem(`${called} must be a whole number from ${from} to ${to}, not "${text}".`);
}

/** A value as the text of a field; layers are written 30-20. */
function textOf(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : shortNumber(value);
  return Array.isArray(value) ? value.join("-") : String(value);
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
