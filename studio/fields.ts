/**
 * The fields of the studio: which option each sets, and how its text is read. What fields are called, their ranges, examples and defaults
 * come from the option tables; here are the limits and words of the page alone.
 */
import { decimalNumber, defaultOf, followsFrom, isFloat, type Option } from "../network_base/index.ts";
import { learningRates, options } from "./task.ts";

const MAX_LAYER_SIZE = 1000;
const MAX_LAYERS = 5;
const MAX_SAMPLES = 100_000;

/** What the page adds to an option. */
interface FieldRow {
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
}

const field = (option: keyof typeof options, own: Omit<FieldRow, "option" | "row"> = {}): FieldRow => ({
  option,
  row: options[option],
  ...own,
});

type RateName = keyof typeof learningRates;
/** What learning rates apply to. A learning rate's field is called after it. */
export const learningRateKeys = Object.keys(learningRates) as readonly RateName[];

const rateFields = Object.fromEntries(
  learningRateKeys.map((key): [string, FieldRow] => [
    key,
    { option: key, row: learningRates[key], to: 10, label: learningRates[key].title },
  ]),
) as Record<RateName, FieldRow>;

const FIELDS = {
  hidden: field("hidden"),
  variant: field("variant", { label: "Neurons" }),
  model: field("model", { label: "Transmission" }),
  method: field("method", {
    label: "Feedback",
    words: { "feedback-alignment": "random feedback" },
    buttons: { "feedback-alignment": "Random, fixed" },
  }),
  threshold: field("threshold", { to: 1 }),
  interneuronThreshold: field("interneuron-threshold", { to: 1, label: "of interneurons" }),
  rateFactor: field("learning-rate", { from: 0, to: 1000, label: "Learning rates \u00d7" }),
  seed: field("seed"),
  epochs: field("epochs", { to: 100_000 }),
  batch: field("batch", { to: 1024 }),
  trainSamples: field("train-samples", { to: MAX_SAMPLES }),
  testSamples: field("test-samples", { to: MAX_SAMPLES }),
  backend: field("backend"),
  ...rateFields,
};

export type Field = keyof typeof FIELDS;
export const fields = Object.keys(FIELDS) as readonly Field[];
/** The text of every field. */
export type Draft = Readonly<Record<Field, string>>;

/** The option that a field sets. */
export const optionOf = (name: Field): string => FIELDS[name].option;

/** What the page calls a field. */
export function labelOf(name: Field): string {
  const { label, row } = rowOf(name);
  return label ?? capitalised(row.title!);
}

/** The choices of a field, with what stands beside their buttons; none for fields with a text. */
export function choicesIn(name: Field): readonly { readonly value: string; readonly label: string }[] {
  const { row, buttons = {} } = rowOf(name);
  if (row.kind !== "choice") return [];
  return row.choices.map((value) => ({ value, label: buttons[value] ?? capitalised(row.labels?.[value] ?? value) }));
}

/** What a choice is called in a few words. */
export function wordOf(name: Field, value: string): string {
  const { row, words = {} } = rowOf(name);
  return words[value] ?? (row.kind === "choice" ? row.labels?.[value] : undefined) ?? value;
}

/** True for fields that take whole numbers. */
export const isWhole = (name: Field): boolean => rowOf(name).row.kind === "integer";

/** The text of a field that nobody has changed. */
export const defaultText = (name: Field, settings: Readonly<Record<string, unknown>>): string =>
  textOf(defaultOf(rowOf(name).row, settings));

/** The fields whose defaults follow from the choice in another one, with the texts that this choice brings. */
export function impliedTexts(name: Field, choice: string): Partial<Draft> {
  const { option, row } = rowOf(name);
  if (row.kind !== "choice" || !row.choices.includes(choice)) return {};
  const following = fields.filter((other) => followsFrom(rowOf(other).row, option));
  return Object.fromEntries(following.map((other) => [other, defaultText(other, { [option]: choice })]));
}

/** A number as people write it: 1e-5 instead of 0.00001. */
export function shortNumber(value: number): string {
  const plain = String(value);
  const scientific = value.toExponential().replace("e+", "e");
  return plain.length <= scientific.length || (value >= 1e-2 && value < 1e4) ? plain : scientific;
}

/** Says what is wrong with a text, and what would be right. */
export class Problem {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** The value that a field's text stands for, or what is wrong with it. */
export function readField(name: Field, text: string): unknown {
  const { row, from, to } = rowOf(name);
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
    case "integers":
      return layerSizes(text);
    default:
      return text;
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

function layerSizes(text: string): readonly number[] | Problem {
  const parts = text.trim().split(/\s*[,-]\s*|\s+/);
  if (parts.join("") === "") {
    return new Problem("Hidden layers: give at least one size, such as 30, or 30-20 for two layers.");
  }
  if (parts.length > MAX_LAYERS) {
    return new Problem(`Hidden layers: at most ${MAX_LAYERS} of them, not ${parts.length}.`);
  }
  const sizes: number[] = [];
  for (const part of parts) {
    const size = decimalNumber(part);
    if (!Number.isInteger(size) || size < 1 || size > MAX_LAYER_SIZE) {
      return new Problem(
        `Hidden layers: sizes are whole numbers from 1 to ${MAX_LAYER_SIZE}, such as 30 or 30-20; "${part}" is not.`,
      );
    }
    sizes.push(size);
  }
  return sizes;
}

const rowOf = (name: Field): FieldRow => FIELDS[name];

/** A value as the text of a field; layers are written 30-20. */
function textOf(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : shortNumber(value);
  return Array.isArray(value) ? value.join("-") : String(value);
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
