/** How far the change of weights that an event rule makes is from that of the continuous rule, against the threshold of events. */
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { type LegendEntry, type Page, type Panel, settingsLine } from "./page.ts";
import type { Data } from "./plotly.ts";
import type { RuleErrorRecord } from "./records.ts";
import { type Rule, rules } from "./rules.ts";
import { groupBy } from "./statistics.ts";
import { axisTitle, darker, ink, powerTicks } from "./theme.ts";
import { ownLine } from "./traces.ts";

/** Legend group of what is compared with a network of rates. */
const BESIDE_RATES = "beside rates";

/** The legend entry of the dashed lines. */
export const besideRates: LegendEntry = {
  group: BESIDE_RATES,
  label: "against a network of rates",
  colour: ink.muted,
  dashed: true,
};

/** Entries of the legend for rules. */
export const ruleLegend = (shown: readonly Rule[]): LegendEntry[] =>
  shown.map(({ name, label, colour }) => ({ group: name, label, colour }));

const RECORD: RulesOf<RuleErrorRecord> = {
  variant: required(a.text),
  rule: required(a.text),
  threshold: required(a.number),
  connection: required(a.text),
  span: required(a.text),
  sentError: required(a.number),
  continuousError: required(a.number),
  ratesError: required(a.number),
  boundRatio: required(a.number),
  eventsPerNeuron: required(a.number),
};

/** The page of the experiment. */
export function ruleErrorsPage(
  records: readonly RuleErrorRecord[],
  settings: Readonly<Record<string, string | number>>,
): Page {
  for (const [k, one] of records.entries()) checkOptions<RuleErrorRecord>(one, RECORD, `record ${k} of ruleErrorsPage`);
  return {
    title: "What events learn, and what rates learn",
    subtitle:
      "Weights frozen, double precision. Solid: against the continuous rule on the same trajectory. The worst connection of each is shown.",
    legend: [...ruleLegend(shownRules(records)), besideRates],
    panels: [updateErrorPanel(records), sumErrorPanel(records), boundPanel(records), eventsPanel(records)],
    footer: [settingsLine(settings)],
  };
}

/** Update by update. */
export const updateErrorPanel = (records: readonly RuleErrorRecord[]): Panel =>
  errorPanel(
    records,
    "update",
    "Error of an update",
    "Change that an update applies, against the continuous rule's of the same pattern: size of the difference, relative; the worst connection. Solid: on the same trajectory.",
  );

/** Over all patterns. */
export const sumErrorPanel = (records: readonly RuleErrorRecord[]): Panel =>
  errorPanel(
    records,
    "sum",
    "Error of what updates add up to",
    "The same for the sum over all patterns, in which what comes an update late counts as well.",
  );

function errorPanel(records: readonly RuleErrorRecord[], span: string, title: string, caption: string): Panel {
  const lines = linesOf(records, span);
  return {
    title,
    caption,
    traces: lines.flatMap(({ rule: { name, label, colour }, points }): Data[] => {
      const x = points.map(({ threshold }) => threshold);
      return [
        ...ownLine({ group: name, label, colour, x, mean: worst(points, "continuousError"), format: ".1e" }),
        {
          type: "scatter",
          mode: "lines",
          name: `${label}, ${besideRates.label}`,
          legendgroup: BESIDE_RATES,
          x,
          y: worst(points, "ratesError"),
          line: { color: darker(colour), width: 1.25, dash: "dash" },
          hovertemplate: "%{y:.1e}",
        },
      ];
    }),
    layout: {
      xaxis: thresholdAxis(lines) as Panel["layout"]["xaxis"],
      yaxis: {
        title: axisTitle("Relative error"),
        type: "log",
        range: [-6.3, 0.7],
        ...powerTicks(-6, 0),
      } as Panel["layout"]["yaxis"],
    },
  };
}

/** The largest difference in units of what the exact rule can be off by. */
function boundPanel(records: readonly RuleErrorRecord[]): Panel {
  const lines = linesOf(records, "update");
  return {
    title: "Largest difference, in units of its bound",
    caption:
      "Of an update of one weight, from the continuous rule's. The bound of the exact rule, at 1, is the threshold times the integral of |X|.",
    traces: lines.flatMap(({ rule: { name, label, colour }, points }) =>
      ownLine({
        group: name,
        label,
        colour,
        x: points.map(({ threshold }) => threshold),
        mean: worst(points, "boundRatio"),
        format: ".2~g",
      }),
    ),
    layout: {
      xaxis: thresholdAxis(lines) as Panel["layout"]["xaxis"],
      yaxis: {
        title: axisTitle("Difference / bound"),
        type: "log",
        ...powerTicks(-2, 8),
      } as Panel["layout"]["yaxis"],
      shapes: [
        { type: "line", xref: "paper", x0: 0, x1: 1, y0: 1, y1: 1, line: { color: ink.muted, width: 1, dash: "dot" } },
      ],
    },
  };
}

/** Events, which the rule of plasticity has no part in. */
function eventsPanel(records: readonly RuleErrorRecord[]): Panel {
  const exact = records.filter(({ rule, span }) => rule === "exact" && span === "sum");
  const [most] = linesOf(exact, "sum");
  const points = most?.points ?? [];
  return {
    title: "Events per neuron and pattern",
    caption: "Of the population that sends most. All rules have the same.",
    traces:
      most === undefined
        ? []
        : ownLine({
            group: "events",
            label: "events",
            colour: ink.text,
            x: points.map(({ threshold }) => threshold),
            mean: worst(points, "eventsPerNeuron"),
            format: ".2~f",
          }),
    layout: {
      xaxis: thresholdAxis(most === undefined ? [] : [most]) as Panel["layout"]["xaxis"],
      yaxis: { title: axisTitle("Events"), rangemode: "tozero" } as Panel["layout"]["yaxis"],
    },
  };
}

interface RuleLine {
  readonly rule: Rule;
  /** Records of all connections, by threshold. */
  readonly points: readonly { readonly threshold: number; readonly records: readonly RuleErrorRecord[] }[];
}

const shownRules = (records: readonly RuleErrorRecord[]): Rule[] =>
  rules.filter(({ name }) => records.some(({ rule }) => rule === name));

function linesOf(records: readonly RuleErrorRecord[], span: string): RuleLine[] {
  const own = records.filter((record) => record.span === span);
  return shownRules(own).map((rule) => {
    const points = groupBy(
      own.filter((record) => record.rule === rule.name),
      ({ threshold }) => threshold,
    );
    const ascending = [...points].toSorted(([one], [other]) => one - other);
    return { rule, points: ascending.map(([threshold, of]) => ({ threshold, records: of })) };
  });
}

/** The largest value of all connections, at every threshold. */
const worst = (
  points: RuleLine["points"],
  field: "continuousError" | "ratesError" | "boundRatio" | "eventsPerNeuron",
): number[] => points.map(({ records }) => Math.max(...records.map((record) => record[field])));

function thresholdAxis(lines: readonly RuleLine[]) {
  const exponents = lines.flatMap(({ points }) => points.map(({ threshold }) => Math.log10(threshold)));
  const [from, to] = exponents.length === 0 ? [-5, -1] : [Math.min(...exponents), Math.max(...exponents)];
  return {
    title: axisTitle("Event threshold (change of rate)"),
    type: "log",
    range: [from - 0.15, to + 0.15],
    ...powerTicks(Math.floor(from), Math.ceil(to)),
  };
}
