/** The rules by which synapses learn, as figures call and colour them; and the page of an experiment that trains with each of them. */
import { colourOf } from "./labels.ts";
import { type LearningResults, type LearningSubject, learningPage } from "./learning.ts";
import type { Page } from "./page.ts";
import type { SweptValues } from "./records.ts";

/** A rule: the value of the column `rule`, what it is called, and its colour. */
export interface Rule {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
}

/** Rates that travel at every step, and the event rules. */
export const rules: readonly Rule[] = [
  { name: "rates", label: "rates" },
  { name: "exact", label: "events, exact" },
  { name: "backward", label: "events, backward" },
  { name: "forward", label: "events, forward" },
].map((rule, index) => ({ ...rule, colour: colourOf([rule.name], index) }));

const LABELS = Object.fromEntries(rules.map(({ name, label }) => [name, label]));

/** The page of an experiment that trains with each of the rules. */
export function rulesPage(subject: LearningSubject, results: LearningResults): Page {
  const methods = new Set(results.learning.map((test) => (test as unknown as SweptValues).method));
  return learningPage(subject, {
    ...results,
    series: [{ field: "rule", labels: LABELS }, ...(methods.size > 1 ? [{ field: "method" }] : [])],
  });
}
