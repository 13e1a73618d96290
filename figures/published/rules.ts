/** The event rules beside rates, which nobody has published: how far off their changes are, how well they learn, and what they cost. */
import type { RuleErrorRecord } from "../records.ts";
import { besideRates, ruleLegend, sumErrorPanel, updateErrorPanel } from "../rule-errors.ts";
import { rules } from "../rules.ts";
import { shortNumber } from "./differences.ts";
import { experimentCommand, type PublishedFigure, type Results } from "./figure.ts";
import { type Gap, missingResults, type Plan, shortfall } from "./missing.ts";
import { eventsPanel, learningPanel, timePanel } from "./rules-panels.ts";
import { differencesOf, type Subject, type Trained, tableOf } from "./rules-trained.ts";
import { chooseRuns, type WantedSettings } from "./select.ts";
import { CLASSIC, CLASSIC_THRESHOLDS, LATENT_EQUILIBRIUM, LATENT_THRESHOLDS } from "./settings.ts";

const ERRORS = "mc/rule-errors";
const METHOD = "backprop";

const SUBJECTS: readonly Subject[] = [
  {
    name: "Yin-Yang",
    experiment: "mc/rules-yinyang",
    folder: "yinyang",
    network: "4-30-3",
    settings: { hidden: [30], "train-samples": 10_000 },
    epochs: 20,
    runs: 5,
  },
  {
    name: "MNIST",
    experiment: "mc/rules-mnist",
    folder: "mnist",
    network: "784-100-10",
    settings: { hidden: [100], "train-samples": 60_000 },
    epochs: 3,
    runs: 2,
  },
];

/** A variant of the network. */
interface Variant {
  /** Name of the figure. */
  readonly name: string;
  readonly variant: string;
  readonly label: string;
  readonly wanted: WantedSettings;
}

export const rulesFigure = figureOf({
  name: "rules",
  variant: "classic",
  label: "Classic",
  wanted: { ...CLASSIC, ...CLASSIC_THRESHOLDS },
});

export const rulesLatentEquilibriumFigure = figureOf({
  name: "rules-latent-equilibrium",
  variant: "latent-equilibrium",
  label: "Latent-equilibrium",
  wanted: { ...LATENT_EQUILIBRIUM, ...LATENT_THRESHOLDS },
});

function figureOf(variant: Variant): PublishedFigure {
  return {
    name: variant.name,
    summary: `Event rules, ${variant.label.toLowerCase()} variant: errors, learning, events, time; nothing published`,
    experiment: ERRORS,
    alsoOf: SUBJECTS.map(({ experiment }) => experiment),
    draw: (results) => {
      const errors = errorsOf(variant, results);
      const trained = SUBJECTS.map((subject) => ({ subject, of: trainedOf(variant, subject, results) }));
      const missing = [
        ...missingErrors(variant, errors, results),
        ...trained.flatMap(({ subject, of }) => missingTrainings(variant, subject, of, results)),
      ];
      const begun = trained.filter(({ of }) => of.some(({ tests }) => tests.length > 0));
      const runs = SUBJECTS.map(({ name, network }) => `${name} ${network}`).join(", ");
      return {
        page: {
          title: "What events learn: the rules beside rates",
          subtitle: `${variant.label} microcircuit (${runs}), ${METHOD}, the same seeds and settings for all. Mean ± 1 standard deviation over runs.`,
          legend: [...ruleLegend(rules), besideRates],
          panels: [
            updateErrorPanel(errors),
            sumErrorPanel(errors),
            // What nothing is known of has no panel: its place is among what is missing.
            ...begun.map(({ subject, of }) => learningPanel(subject, of)),
            ...(begun.length > 0 ? [eventsPanel(begun), timePanel(begun)] : []),
          ],
          missing,
          ...(begun.length > 0 ? { wideTable: tableOf(begun) } : {}),
          footer: [
            settingsText(variant),
            "Errors: weights frozen as drawn, double precision, all neurons with the threshold on the axis.",
          ],
        },
        differences: trained.flatMap(({ subject, of }) => differencesOf(subject, of)),
        missing,
      };
    },
  };
}

const settingsText = ({ wanted }: Variant): string =>
  `Trainings: ${["dt", "batch", "threshold", "interneuron-threshold"].map((name) => `${name} ${shortNumber(Number(wanted[name]))}`).join(" · ")}`;

/** The errors of the variant; of several folders, those with the most thresholds. */
function errorsOf({ variant }: Variant, { folders }: Results): readonly RuleErrorRecord[] {
  const found = folders.filter(({ config }) => config.experiment === ERRORS && config.variant === variant);
  return found.reduce<readonly RuleErrorRecord[]>(
    (most, { ruleErrors }) => (ruleErrors.length > most.length ? ruleErrors : most),
    [],
  );
}

function trainedOf({ wanted }: Variant, { experiment, settings, epochs }: Subject, { folders }: Results): Trained[] {
  const groups = chooseRuns(folders, experiment, { ...wanted, ...settings }, ["rule"], epochs).filter(
    ({ method }) => method === METHOD,
  );
  return rules.map((rule) => {
    const group = groups.find(({ swept }) => swept.rule === rule.name);
    const runs = group?.runs ?? [];
    return {
      rule,
      group,
      tests: runs.flatMap(({ tests }) => tests),
      times: runs.flatMap(({ runtime }) => runtime ?? []),
    };
  });
}

function missingErrors({ name, variant }: Variant, errors: readonly RuleErrorRecord[], { path, program }: Results) {
  if (errors.length > 0) return [];
  const command = experimentCommand(ERRORS, { variant, out: `${path}/${name}/errors` }, program);
  return [{ what: "Errors of the change: nothing yet", command }];
}

/** One command trains with all rules. */
function missingTrainings(
  { name, variant, wanted }: Variant,
  subject: Subject,
  trained: readonly Trained[],
  results: Results,
) {
  const plan: Plan = { ...subject, name, wanted: { ...wanted, ...subject.settings } };
  const gaps = trained.flatMap(({ rule, group }): Gap[] => {
    const lack = shortfall(plan, group);
    const what = `${subject.name}, ${rule.label}: ${lack}`;
    return lack === undefined ? [] : [{ what, isMadeBy: () => true, options: { variant }, folder: subject.folder }];
  });
  return missingResults(plan, gaps, results);
}
