/** The event rules beside rates, which nobody has published: how far off their changes are, how well they learn, and what they cost. */
import type { Panel } from "../page.ts";
import type { Data, Layout } from "../plotly.ts";
import type { RuleErrorRecord } from "../records.ts";
import { besideRates, ruleLegend, sumErrorPanel, updateErrorPanel } from "../rule-errors.ts";
import { type Rule, rules } from "../rules.ts";
import { curveOf, type Summary, significant, summarise, withSpread } from "../statistics.ts";
import { axisTitle, plainLogTicks } from "../theme.ts";
import { ownLine, whiskers } from "../traces.ts";
import type { Difference } from "./differences.ts";
import { experimentCommand, type PublishedFigure, type Results, type Tested, type Timed } from "./figure.ts";
import { type Gap, missingResults, type Plan, shortfall } from "./missing.ts";
import { type ChosenGroup, chooseRuns, type WantedSettings } from "./select.ts";
import { CLASSIC, CLASSIC_THRESHOLDS, LATENT_EQUILIBRIUM, LATENT_THRESHOLDS } from "./settings.ts";

const ERRORS = "mc/rule-errors";
const METHOD = "backprop";

/** What is learned with every rule. */
interface Subject {
  readonly name: string;
  readonly experiment: string;
  /** Name of the folder for its results. */
  readonly folder: string;
  readonly network: string;
  readonly settings: WantedSettings;
  readonly epochs: number;
  readonly runs: number;
}

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

/** What a rule has made of a subject; without runs, nothing yet. */
interface Trained {
  readonly rule: Rule;
  readonly group: ChosenGroup | undefined;
  readonly tests: readonly Tested[];
  readonly times: readonly Timed[];
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
    summary: `Event rules beside rates, ${variant.label.toLowerCase()} microcircuit: error of the change, learning, events, time (ours alone)`,
    experiment: ERRORS,
    alsoOf: SUBJECTS.map(({ experiment }) => experiment),
    draw: (results) => {
      const errors = errorsOf(variant, results);
      const trained = SUBJECTS.map((subject) => ({ subject, of: trainedOf(variant, subject, results) }));
      const missing = [
        ...missingErrors(variant, errors, results),
        ...trained.flatMap(({ subject, of }) => missingTrainings(variant, subject, of, results)),
      ];
      const runs = SUBJECTS.map(({ name, network }) => `${name} ${network}`).join(", ");
      return {
        page: {
          title: "What events learn: the rules beside rates",
          subtitle: `${variant.label} microcircuit (${runs}), ${METHOD}, the same seeds and settings for all. Mean ± 1 standard deviation over runs.`,
          legend: [...ruleLegend(rules), besideRates],
          panels: [
            updateErrorPanel(errors),
            sumErrorPanel(errors),
            ...trained.map(({ subject, of }) => learningPanel(subject, of)),
            eventsPanel(trained),
            timePanel(trained),
          ],
          missing,
          wideTable: tableOf(trained),
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
  `Trainings: ${["dt", "batch", "threshold", "interneuron-threshold"].map((name) => `${name} ${wanted[name]}`).join(" · ")}`;

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

function learningPanel({ name, epochs }: Subject, trained: readonly Trained[]): Panel {
  const last = Math.max(epochs, ...trained.map(({ group }) => group?.reached ?? 0));
  return {
    title: `${name}: test error`,
    caption:
      "Fraction of test samples whose largest output is not the right one; logarithmic axis. Rates are the broad line, below the others.",
    traces: trained.toSorted(fromBelow).flatMap(({ rule, tests, group }): Data[] => {
      if (tests.length === 0) return [];
      const { epochs: x, mean, sd } = curveOf(tests, ({ accuracy }) => 1 - accuracy!);
      const shared = { group: rule.name, label: rule.label, colour: rule.colour, x, mean, format: ".4f" };
      const drawn = ownLine({ ...shared, ...(group!.runs.length > 1 ? { sd } : {}) });
      return rule.name === "rates" ? [...drawn.slice(0, -1), broad(drawn.at(-1)!)] : drawn;
    }),
    layout: {
      xaxis: { title: axisTitle("Epoch"), range: [-0.015 * last, 1.015 * last], hoverformat: ".4~g" },
      yaxis: { title: axisTitle("Error (fraction)"), type: "log", ...plainLogTicks },
    } as Partial<Layout>,
  };
}

/** Rates lie below the events, and the exact rule, which follows them, on top. */
const fromBelow = (one: Trained, other: Trained): number => heightOf(one) - heightOf(other);
const heightOf = ({ rule: { name } }: Trained): number => (name === "rates" ? -1 : name === "exact" ? 1 : 0);

/** A line that others may lie on. */
const broad = (trace: Data): Data => ({
  ...trace,
  mode: "lines",
  opacity: 0.4,
  line: { ...(trace as { line: object }).line, width: 9 },
});

/** A bar of a panel: a value of a rule, for one of the subjects. */
interface Bar {
  readonly rule: Rule;
  readonly subject: string;
  readonly value: Summary;
  /** The value, written above it. */
  readonly text: string;
}

type TrainedSubjects = readonly { readonly subject: Subject; readonly of: readonly Trained[] }[];

function eventsPanel(trained: TrainedSubjects): Panel {
  const bars = trained.flatMap(({ subject, of }) =>
    of.flatMap(({ rule, group }): Bar[] => {
      const value = group && eventsOf(group);
      return value === undefined ? [] : [{ rule, subject: subject.name, value, text: significant(value.mean) }];
    }),
  );
  return barPanel(bars, {
    title: "Events per pattern",
    caption: "All populations, mean over the whole training. Rates travel at every step: there is nothing to count.",
    yaxis: { title: axisTitle("Events per pattern") },
  });
}

function timePanel(trained: TrainedSubjects): Panel {
  const bars = trained.flatMap(({ subject, of }) => {
    const rates = millisecondsOf(of.find(({ rule }) => rule.name === "rates")!.times);
    return of.flatMap(({ rule, times }): Bar[] => {
      const own = millisecondsOf(times);
      if (own === undefined || rates === undefined) return [];
      const value = { ...own, mean: own.mean / rates.mean, sd: own.sd / rates.mean };
      return [{ rule, subject: subject.name, value, text: significant(1000 * own.mean) }];
    });
  });
  return barPanel(bars, {
    title: "Time of training per pattern",
    caption: "Without tests; that of rates is 1. Above the bars: microseconds per pattern.",
    yaxis: { title: axisTitle("Time of training (rates = 1)") },
  });
}

/** Bars in groups, one group for each subject, one place in it for each rule. */
function barPanel(
  bars: readonly Bar[],
  { title, caption, yaxis }: { readonly title: string; readonly caption: string; readonly yaxis: object },
): Panel {
  const names = SUBJECTS.map(({ name }) => name);
  const width = 0.8 / rules.length;
  const placeOf = ({ rule, subject }: Bar) =>
    names.indexOf(subject) + width * (rules.findIndex(({ name }) => name === rule.name) - (rules.length - 1) / 2);
  const highest = Math.max(...bars.map(({ value: { mean, sd } }) => mean + sd));
  return {
    title,
    caption,
    traces: bars.map(
      (bar): Data => ({
        type: "bar",
        name: bar.rule.label,
        legendgroup: bar.rule.name,
        x: [placeOf(bar)],
        y: [bar.value.mean],
        width: [0.9 * width],
        marker: { color: bar.rule.colour },
        error_y: whiskers(bar.value.sd),
        hovertemplate: `${bar.text}<extra>${bar.subject}, ${bar.rule.label}</extra>`,
      }),
    ),
    layout: {
      hovermode: "closest",
      xaxis: {
        title: axisTitle("What is learned"),
        tickvals: names.map((_, at) => at),
        ticktext: names,
        range: [-0.5, names.length - 0.5],
        showgrid: false,
        ticks: "",
      },
      yaxis: { ...yaxis, ...(bars.length === 0 ? {} : { range: [0, 1.12 * highest] }) },
      annotations: bars.map((bar) => ({
        x: placeOf(bar),
        y: bar.value.mean + bar.value.sd,
        text: bar.text,
        showarrow: false,
        yanchor: "bottom",
        yshift: 2,
        font: { size: 11.5 },
      })),
    } as Partial<Layout>,
  };
}

/** Events per pattern over the whole training, run by run; undefined with rates. */
function eventsOf({ runs }: ChosenGroup): Summary | undefined {
  const means = runs.flatMap(({ tests }) => {
    const counted = tests.flatMap(({ eventsPerPattern }) => eventsPerPattern ?? []);
    return counted.length === 0 ? [] : [summarise(counted).mean];
  });
  return means.length === 0 ? undefined : summarise(means);
}

const millisecondsOf = (times: readonly Timed[]): Summary | undefined =>
  times.length === 0 ? undefined : summarise(times.map(({ patternsPerSecond }) => 1000 / patternsPerSecond));

/** The last test of every run. */
const lastOf = ({ runs }: ChosenGroup, quantity: (test: Tested) => number): Summary =>
  summarise(runs.map(({ tests }) => quantity(tests.at(-1)!)));

function differencesOf({ name }: Subject, trained: readonly Trained[]): Difference[] {
  return trained.flatMap(({ rule, group, times }): Difference[] => {
    if (group === undefined) return [];
    const row = (quantity: string, ours: Summary | undefined): Difference => ({
      quantity,
      condition: `${name}, ${rule.label}`,
      at: `epoch ${Math.round(10 * group.reached) / 10}`,
      published: undefined,
      ours,
    });
    return [
      row(
        "Accuracy",
        lastOf(group, ({ accuracy }) => accuracy!),
      ),
      row(
        "Loss (mean squared error)",
        lastOf(group, ({ loss }) => loss),
      ),
      row("Events per pattern", eventsOf(group)),
      row("Time of training (ms per pattern)", millisecondsOf(times)),
    ];
  });
}

function tableOf(trained: TrainedSubjects) {
  const rows = trained.flatMap(({ subject, of }) =>
    of.flatMap(({ rule, group, times }) => {
      if (group === undefined) return [];
      const [events, milliseconds] = [eventsOf(group), millisecondsOf(times)];
      return [
        [
          `${subject.name}, ${rule.label}`,
          String(group.runs.length),
          String(Math.round(10 * group.reached) / 10),
          withSpread(
            lastOf(group, ({ accuracy }) => accuracy!),
            4,
          ),
          withSpread(
            lastOf(group, ({ loss }) => loss),
            5,
          ),
          events === undefined ? "–" : significant(events.mean),
          milliseconds === undefined ? "–" : significant(1000 / milliseconds.mean),
        ],
      ];
    }),
  );
  return {
    title: "At the last test",
    columns: ["Of", "Runs", "Epoch", "Accuracy", "Loss", "Events / pattern", "Patterns / s"],
    rows,
    caption: "Mean ± 1 standard deviation over runs; events over the whole training.",
  };
}
