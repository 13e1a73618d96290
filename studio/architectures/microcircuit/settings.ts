/** The settings of the studio: the texts of its fields, checked and turned into what a session is made from. */
import { stepLimit } from "../../../genn/index.ts";
import { type GivenOptions, resolveOptions } from "../../../network_base/index.ts";
import { patternCount } from "../../../training/index.ts";
import type { FieldProblem as OfFields } from "../../form/fields.ts";
import { shortNumber } from "../../views/numbers.ts";
import { type Draft, type Field, fields, learningRateKeys } from "./fields.ts";
import { learningRates, options, type Settings, task } from "./task.ts";

type FieldProblem = OfFields<Field>;

const DEFAULTS = resolveOptions(options, {});

/** The published experiment, for 100 epochs. */
export const defaultDraft: Draft = fields.defaultDraft(DEFAULTS);

/** The settings that the fields describe, or everything that is wrong with them. */
export function readSettings(draft: Draft): { readonly settings: Settings } | { readonly problems: FieldProblem[] } {
  const { values, problems } = fields.readAll(draft);
  if (problems.length > 0) return { problems };
  const valuesOf = (table: object) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(table, name))) as GivenOptions;
  const settings = {
    ...resolveOptions(options, valuesOf(options)),
    learningRates: resolveOptions(learningRates, valuesOf(learningRates)),
  } as Settings;
  problems.push(...problemsTogether(settings));
  return problems.length === 0 ? { settings } : { problems };
}

/** What no field can be blamed for alone. */
function problemsTogether(settings: Settings): FieldProblem[] {
  const { epochs, batch, "train-samples": samples } = settings;
  if (patternCount(settings) < 1) {
    const message = `${epochs} epochs of ${samples} samples are not even one batch of ${batch}: take more of either.`;
    return [{ field: "epochs", message }];
  }
  const { dt, tShow } = task.presentation(settings);
  const most = Math.floor((stepLimit({ dt, precision: "float" }) * dt) / tShow);
  if (patternCount(settings) > most) {
    const fit = Math.floor((most * batch) / samples);
    const message = `${epochs} epochs are more steps than single precision can count: at most ${fit} with these settings.`;
    return [{ field: "epochs", message }];
  }
  return [];
}

/** The fields that differ from the defaults, as an address fragment such as `hidden=60&model=rate`. */
export const draftToFragment = (draft: Draft): string => fields.toFragment(draft, defaultDraft);

/** The fields in an address fragment; what it leaves out has its default, unknown names are ignored. */
export const draftFromFragment = (fragment: string): Draft => fields.fromFragment(fragment, defaultDraft);

/** What a run is, word by word; the order is that of `describeDifference`. */
function wordsOf(settings: Settings): readonly string[] {
  const { model, method, variant, hidden, threshold, learningRates: rates } = settings;
  const { inputSize, outputSize } = task.shape;
  return [
    fields.wordOf("model", model),
    ...(model === "event" ? [thresholdWord(threshold)] : []),
    fields.wordOf("method", method),
    fields.wordOf("variant", variant),
    [inputSize, ...hidden, outputSize].join("-"),
    `rates \u00d7${shortNumber(settings["learning-rate"])}`,
    ...learningRateKeys.map((key) => `${learningRates[key].title} ${shortNumber(rates[key])}`),
    interneuronWord(settings["interneuron-threshold"]),
    `seed ${settings.seed}`,
    `batch ${settings.batch}`,
    `${settings["train-samples"]} samples`,
    `${settings["test-samples"]} test samples`,
    `${settings.epochs} epochs`,
    settings.backend,
  ];
}

const thresholdWord = (threshold: number): string => `threshold ${shortNumber(threshold)}`;
const interneuronWord = (threshold: number): string => `interneurons ${shortNumber(threshold)}`;

/** What sets a run apart from another one, in a few words: `rates, 4-60-3`. */
export function describeDifference(run: Settings, other: Settings): string {
  const others = new Set(wordsOf(other));
  // Each variant comes with thresholds of its own: those say nothing.
  const { threshold, "interneuron-threshold": ofInterneurons } = resolveOptions(options, { variant: run.variant });
  const implied = run.variant === other.variant ? [] : [thresholdWord(threshold), interneuronWord(ofInterneurons)];
  const words = wordsOf(run).filter((word) => !others.has(word) && !implied.includes(word));
  return words.length === 0 ? "the same settings" : words.join(", ");
}
