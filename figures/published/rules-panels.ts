/** The panels of the figures of rules: how every rule has learned, what it sends, how long it takes. */
import type { Panel } from "../page.ts";
import type { Data, Layout } from "../plotly.ts";
import { type Rule, rules } from "../rules.ts";
import { curveOf, type Summary, significant } from "../statistics.ts";
import { axisTitle, plainLogTicks } from "../theme.ts";
import { ownLine, whiskers } from "../traces.ts";
import { eventsOf, millisecondsOf, type Subject, type Trained, type TrainedSubjects } from "./rules-trained.ts";

export function learningPanel({ name, epochs }: Subject, trained: readonly Trained[]): Panel {
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

export function eventsPanel(trained: TrainedSubjects): Panel {
  const bars = trained.flatMap(({ subject, of }) =>
    of.flatMap(({ rule, group }): Bar[] => {
      const value = group && eventsOf(group);
      return value === undefined ? [] : [{ rule, subject: subject.name, value, text: significant(value.mean) }];
    }),
  );
  return barPanel(namesOf(trained), bars, {
    title: "Events per pattern",
    caption: "All populations, mean over the whole training. Rates travel at every step: there is nothing to count.",
    yaxis: { title: axisTitle("Events per pattern") },
  });
}

export function timePanel(trained: TrainedSubjects): Panel {
  const bars = trained.flatMap(({ subject, of }) => {
    const rates = millisecondsOf(of.find(({ rule }) => rule.name === "rates")!.times);
    return of.flatMap(({ rule, times }): Bar[] => {
      const own = millisecondsOf(times);
      if (own === undefined || rates === undefined) return [];
      const value = { ...own, mean: own.mean / rates.mean, sd: own.sd / rates.mean };
      return [{ rule, subject: subject.name, value, text: significant(1000 * own.mean) }];
    });
  });
  return barPanel(namesOf(trained), bars, {
    title: "Time of training per pattern",
    caption: "Without tests; that of rates is 1. Above the bars: microseconds per pattern.",
    yaxis: { title: axisTitle("Time of training (rates = 1)") },
  });
}

const namesOf = (trained: TrainedSubjects): string[] => trained.map(({ subject }) => subject.name);

/** Bars in groups, one group for each subject, one place in it for each rule. */
function barPanel(
  subjects: readonly string[],
  bars: readonly Bar[],
  { title, caption, yaxis }: { readonly title: string; readonly caption: string; readonly yaxis: object },
): Panel {
  const width = 0.8 / rules.length;
  const placeOf = ({ rule, subject }: Bar) =>
    subjects.indexOf(subject) + width * (rules.findIndex(({ name }) => name === rule.name) - (rules.length - 1) / 2);
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
        tickvals: subjects.map((_, at) => at),
        ticktext: subjects,
        range: [-0.5, subjects.length - 0.5],
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
