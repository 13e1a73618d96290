/** The settings of the page: the texts of its fields, checked. */
import { resolveOptions } from "../../../network_base/index.ts";
import {
  type FieldRow,
  FieldTable,
  type Draft as OfFields,
  type FieldProblem as OfProblems,
} from "../../form/fields.ts";
import { options, type Settings } from "./options.ts";

export type Field = keyof typeof options;
export type Draft = OfFields<Field>;
export type FieldProblem = OfProblems<Field>;

const own: Partial<Record<Field, Partial<FieldRow>>> = {
  kMax: { label: "to" },
  longest: { label: "to" },
  seconds: { to: 10_000 },
  patternRate: { to: 100 },
  noiseRate: { to: 100 },
  addedRate: { to: 100 },
};

/** Fields are called as their options are. */
export const fields = new FieldTable<Field>(
  Object.fromEntries(
    Object.entries(options).map(([option, row]) => [option, { option, row, ...own[option as Field] }]),
  ) as Record<Field, FieldRow>,
);

/** The published figures. */
export const defaultDraft: Draft = fields.defaultDraft(resolveOptions(options, {}));

/** The settings that the fields describe, or everything that is wrong with them. */
export function readSettings(draft: Draft): { readonly settings: Settings } | { readonly problems: FieldProblem[] } {
  const { values, problems } = fields.readAll(draft);
  if (problems.length > 0) return { problems };
  const settings = values as Settings;
  const together = problemsTogether(settings);
  return together.length > 0 ? { problems: together } : { settings };
}

/** The most synapses that a page can show while they learn. */
const MOST_SYNAPSES = 20_000_000;

/** What no field can be blamed for alone. */
function problemsTogether({
  kMin,
  kMax,
  shortest,
  longest,
  columns,
  rows,
  inputs,
  connections,
}: Settings): FieldProblem[] {
  if (kMin > kMax) {
    const message = `Circuits cannot have at least ${kMin} neurons and at most ${kMax}: the first number must not be larger.`;
    return [{ field: "kMin", message }];
  }
  if (shortest > longest) {
    const message = `Noise cannot last at least ${shortest} ms and at most ${longest} ms: the first number must not be larger.`;
    return [{ field: "shortest", message }];
  }
  const size = (kMin + kMax) / 2;
  const synapses = columns * rows * size * inputs + connections * size * size;
  if (synapses > MOST_SYNAPSES) {
    const message = `These are about ${Math.round(synapses / 1e6)} million synapses; a page can show ${MOST_SYNAPSES / 1e6} million while they learn. Take fewer circuits, neurons or inputs.`;
    return [{ field: "columns", message }];
  }
  return [];
}

/** The fields that differ from the defaults, as an address fragment such as `columns=6&seed=1`. */
export const draftToFragment = (draft: Draft): string => fields.toFragment(draft, defaultDraft);

/** The fields in an address fragment; what it leaves out has its default, unknown names are ignored. */
export const draftFromFragment = (fragment: string): Draft => fields.fromFragment(fragment, defaultDraft);
