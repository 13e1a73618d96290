/** Published figure 6: random manifolds, classes growing with the square root of the hidden layer. */

import { comparisonPanel, type Series } from "../comparison.ts";
import { heatMapPanel, type MapPoint } from "../heat-map.ts";
import { combinationColour, combinationLabel } from "../labels.ts";
import type { LayoutAxis } from "../plotly.ts";
import published from "../reference/randman.json" with { type: "json" };
import { groupBy, interpolate, type Summary, summarise } from "../statistics.ts";
import { axisTitle, ink, palette, plainLogTicks, powerTicks } from "../theme.ts";
import { PUBLISHED } from "../traces.ts";
import { type Difference, differenceTable, shortNumber } from "./differences.ts";
import type { PublishedFigure } from "./figure.ts";
import { type Gap, makes, missingResults, type Plan, shortfall } from "./missing.ts";
import { type ChosenGroup, chooseRuns } from "./select.ts";
import { LATENT_EQUILIBRIUM } from "./settings.ts";
import { includesAll, isSame, testedAt, timeOf } from "./sweeps.ts";

const plan: Plan = {
  name: "randman",
  experiment: "mc/randman",
  wanted: { ...LATENT_EQUILIBRIUM, scaling: "sqrt", "train-samples": 1500, "target-margin": 0.1 },
  epochs: published.epochs,
};
const METHOD = "backprop";
const AXES = ["scaling", "hidden", "classes", "threshold"];
/** The published grid: ten sizes in equal steps, ten thresholds in equal ratios. */
const SIZES = Array.from({ length: 10 }, (_, k) => Math.floor(20 + (k * 280) / 9));
const THRESHOLDS = Array.from({ length: 10 }, (_, k) => Number((10 ** (-5 + (k * 4) / 9)).toPrecision(6)));
/** The threshold at which the cost of events is compared: the model's own. */
const USUAL_THRESHOLD = 1e-3;
/** Forward synapses of the network from which on accuracies are alike. */
const LARGER = 3264;

/** Forward weights: as many inputs as hidden neurons, and the classes. */
const synapsesOf = (hidden: number, classes: number): number => hidden * (hidden + classes);
const sizeOf = ({ swept }: ChosenGroup): number => synapsesOf(Number(swept.hidden), Number(swept.classes));
const thresholdOf = ({ swept }: ChosenGroup): number => Number(swept.threshold);
const classesAt = (hidden: number): number => Math.round(10 + Math.sqrt(hidden) - Math.sqrt(20));

const perEpoch = (minutes: number): number => (60 * minutes) / published.epochs;

const EVENTS = { group: "event", label: combinationLabel("event", METHOD), colour: combinationColour("event", METHOD) };
const RATES = { group: "rate", label: combinationLabel("rate", METHOD), colour: combinationColour("rate", METHOD) };
const SMALLEST_SERIES = { group: "smallest", label: "events, 600 synapses", colour: palette.green };
const LARGER_SERIES = { group: "larger", label: "events, from 3264 synapses on", colour: palette.purple };

export const randmanFigure: PublishedFigure = {
  name: plan.name,
  summary: "Random manifolds: run time and accuracy over synapses and thresholds, 3000 epochs",
  experiment: plan.experiment,
  draw: (results) => {
    const groups = chooseRuns(results.folders, plan.experiment, plan.wanted, AXES, plan.epochs).filter(
      ({ method }) => method === METHOD,
    );
    const events = groups.filter(({ model }) => model === "event");
    const rates = groups.filter(({ model }) => model === "rate");
    const differences = differencesOf(events, rates);
    const missing = missingResults(plan, [...eventGaps(events), ...rateGap(rates)], results);
    const reached = Math.max(0, ...groups.map((group) => group.reached));
    return {
      page: {
        title: "Random manifolds: cost and accuracy against size and threshold",
        subtitle: `Latent-equilibrium microcircuit with as many inputs as hidden neurons; classes grow with their square root. Ours: cells and solid lines${groups.length === 0 ? "" : `, after ${Math.round(reached)} epochs`}. Published, read off the figures, after ${published.epochs}: diamonds.`,
        legend: [
          ...[EVENTS, RATES, SMALLEST_SERIES, LARGER_SERIES],
          { group: PUBLISHED, label: "published", colour: ink.muted, dashed: true },
        ],
        panels: [runtimeMap(events), accuracyMap(events), runtimeLines(events, rates), accuracyLines(events)],
        missing,
        wideTable: differenceTable(differences),
        footer: [
          "Targets keep a distance of 0.1 from 0 and 1 (--target-margin). Whether the published runs did is not known; with targets of 0 and 1 a tenth of " +
            "the samples is never learnt, because their outputs saturate.",
          `Published: ${published.source}`,
        ],
      },
      differences,
      missing,
    };
  },
};

/** Both axes of the maps: the published grid, and what of ours is not on it. */
function mapAxes(events: readonly ChosenGroup[]) {
  const ascending = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);
  const own = events.map(thresholdOf).filter((threshold) => !THRESHOLDS.some((other) => isSame(threshold, other)));
  return {
    xs: ascending([...SIZES.map((hidden) => synapsesOf(hidden, classesAt(hidden))), ...events.map(sizeOf)]),
    ys: ascending([...THRESHOLDS, ...own]),
    xTitle: "Synapses, forward (count)",
    yTitle: "Event threshold (change of rate)",
  };
}

const mapPoints = (events: readonly ChosenGroup[], quantity: (group: ChosenGroup) => Summary | undefined): MapPoint[] =>
  events.flatMap((group) => {
    const value = quantity(group);
    const y = THRESHOLDS.find((threshold) => isSame(group.swept.threshold, threshold)) ?? thresholdOf(group);
    return value === undefined ? [] : [{ x: sizeOf(group), y, value: value.mean }];
  });

const accuracyOf = (group: ChosenGroup): Summary => testedAt(group, published.epochs, ({ accuracy }) => accuracy!);

const runtimeMap = (events: readonly ChosenGroup[]) =>
  heatMapPanel({
    title: "Run time with events",
    caption: `Training and tests. Diamonds: the least and the most of the published map, ${published.machine}.`,
    ...mapAxes(events),
    valueTitle: "Run time (s per epoch)",
    ours: mapPoints(events, timeOf),
    published: published.runtimeMap.map(({ synapses, threshold, minutes }) => ({
      x: synapses,
      y: threshold,
      value: perEpoch(minutes),
    })),
  });

function accuracyMap(events: readonly ChosenGroup[]) {
  const [smallest, largest] = [published.runtime[0]!.synapses, published.runtime[1]!.synapses];
  const points = (synapses: number, values: readonly { threshold: number; accuracy: number }[]) =>
    values.map(({ threshold, accuracy }) => ({ x: synapses, y: threshold, value: accuracy }));
  return heatMapPanel({
    title: "Test accuracy with events",
    caption: "Fraction of test samples whose largest output is the right one, at the last test. Diamonds: published.",
    ...mapAxes(events),
    valueTitle: "Accuracy (fraction)",
    ours: mapPoints(events, accuracyOf),
    published: [...points(smallest, published.accuracy.smallest), ...points(largest, published.accuracy.larger)],
    range: [0, 1],
  });
}

/** Of every size the training whose threshold is closest to the usual one. */
const atUsualThreshold = (events: readonly ChosenGroup[]): ChosenGroup[] => {
  const distance = (group: ChosenGroup) => Math.abs(Math.log(thresholdOf(group) / USUAL_THRESHOLD));
  return [...groupBy(events, sizeOf).values()].map((same) =>
    same.reduce((a, b) => (distance(b) < distance(a) - 1e-3 ? b : a)),
  );
};

const timePoints = (groups: readonly ChosenGroup[]) =>
  groups.flatMap((group) => {
    const value = timeOf(group);
    return value === undefined ? [] : [{ x: sizeOf(group), value }];
  });

function runtimeLines(events: readonly ChosenGroup[], rates: readonly ChosenGroup[]) {
  const before = (model: string) =>
    published.runtime
      .filter((point) => point.model === model)
      .map(({ synapses, minutes }) => ({ x: synapses, value: { mean: perEpoch(minutes) } }));
  const chosen = atUsualThreshold(events);
  const thresholds = [...new Set(chosen.map((group) => Number(thresholdOf(group).toPrecision(2))))];
  const own = thresholds.length === 0 ? "" : ` Ours with events: threshold ${thresholds.join(", ")}.`;
  const series: Series[] = [
    { ...EVENTS, ours: timePoints(chosen), published: before("event") },
    { ...RATES, ours: timePoints(rates), published: before("rate") },
  ];
  return comparisonPanel(
    {
      title: "Run time against size",
      caption: `Training and tests; logarithmic axes. Published: ${published.machine}.${own}`,
      xaxis: {
        title: axisTitle("Synapses, forward (count)"),
        type: "log",
        range: [Math.log10(450), Math.log10(130_000)],
        tickmode: "array",
        tickvals: [1000, 10_000, 100_000],
        tickformat: ",d",
      },
      yaxis: { title: axisTitle("Seconds per epoch"), type: "log", ...plainLogTicks },
    },
    series,
  );
}

function accuracyLines(events: readonly ChosenGroup[]) {
  const points = (groups: readonly ChosenGroup[]) =>
    [...groupBy(groups, thresholdOf)].map(([x, same]) => ({
      x,
      value: summarise(same.map((group) => accuracyOf(group).mean)),
    }));
  const before = (values: readonly { threshold: number; accuracy: number }[]) =>
    values.map(({ threshold, accuracy }) => ({ x: threshold, value: { mean: accuracy } }));
  const xaxis: Partial<LayoutAxis> = {
    title: axisTitle("Event threshold (change of rate)"),
    type: "log",
    range: [-5.15, -0.85],
    ...powerTicks(-5, -1),
  };
  return comparisonPanel(
    {
      title: "Accuracy against threshold",
      caption: "At the last test; from 3264 synapses on: mean and standard deviation over networks.",
      xaxis,
      yaxis: { title: axisTitle("Accuracy (fraction)"), range: [0, 1.05] },
    },
    [
      {
        ...SMALLEST_SERIES,
        ours: points(events.filter((group) => sizeOf(group) === published.runtime[0]!.synapses)),
        published: before(published.accuracy.smallest),
      },
      {
        ...LARGER_SERIES,
        ours: points(events.filter((group) => sizeOf(group) >= LARGER)),
        published: before(published.accuracy.larger),
      },
    ],
  );
}

/** Missing cells of the map. Sizes that lack the same thresholds are made by one command. */
function eventGaps(events: readonly ChosenGroup[]): Gap[] {
  const cellAt = (hidden: number, threshold: number) =>
    events.find(({ swept }) => swept.hidden === hidden && isSame(swept.threshold, threshold));
  const lacks = SIZES.map((hidden) => ({
    hidden,
    thresholds: THRESHOLDS.filter((threshold) => shortfall(plan, cellAt(hidden, threshold)) !== undefined),
  })).filter(({ thresholds }) => thresholds.length > 0);
  return [...groupBy(lacks, ({ thresholds }) => thresholds.join()).values()].map((same): Gap => {
    const sizes = same.map(({ hidden }) => hidden);
    const { thresholds } = same[0]!;
    const begun = sizes.flatMap((hidden) => thresholds.flatMap((threshold) => cellAt(hidden, threshold) ?? []));
    const how = begun.length === 0 ? "nothing yet" : `not all of the ${plan.epochs} epochs`;
    const every = sizes.length === SIZES.length && thresholds.length === THRESHOLDS.length;
    return {
      what: `${EVENTS.label}: ${how} at ${sizes.length} sizes and ${thresholds.length} thresholds`,
      isMadeBy: (config) =>
        makes(config, "event", METHOD) &&
        includesAll(config, "sizes", sizes) &&
        includesAll(config, "thresholds", thresholds),
      options: {
        model: "event",
        ...(sizes.length < SIZES.length ? { sizes } : {}),
        ...(thresholds.length < THRESHOLDS.length ? { thresholds } : {}),
      },
      folder: every ? "event" : `event-${sizes.join("-")}-${thresholds.length}-thresholds`,
    };
  });
}

function rateGap(rates: readonly ChosenGroup[]): Gap[] {
  const at = (hidden: number) => rates.find(({ swept }) => swept.hidden === hidden);
  const sizes = SIZES.filter((hidden) => shortfall(plan, at(hidden)) !== undefined);
  if (sizes.length === 0) return [];
  const how = sizes.some((hidden) => at(hidden) !== undefined) ? `not all of the ${plan.epochs} epochs` : "nothing yet";
  return [
    {
      what: `${RATES.label}: ${how} at ${sizes.length} sizes`,
      isMadeBy: (config) => makes(config, "rate", METHOD) && includesAll(config, "sizes", sizes),
      options: { model: "rate", ...(sizes.length < SIZES.length ? { sizes } : {}) },
      folder: sizes.length < SIZES.length ? `rate-${sizes.join("-")}` : "rate",
    },
  ];
}

function differencesOf(events: readonly ChosenGroup[], rates: readonly ChosenGroup[]): Difference[] {
  const usual = atUsualThreshold(events);
  const about = (mean: number) => ({ mean, isReadOff: true });
  const timeRows = published.runtime.map(({ model, synapses, minutes }): Difference => {
    const group = (model === "event" ? usual : rates).find((one) => sizeOf(one) === synapses);
    return {
      quantity: "Run time (s per epoch)",
      condition: model === "event" ? EVENTS.label : RATES.label,
      at: `${synapses} synapses`,
      published: about(perEpoch(minutes)),
      ours: group && timeOf(group),
    };
  });
  const growth = ["event", "rate"].map((model): Difference => {
    const [small, large] = timeRows.filter((_, at) => published.runtime[at]!.model === model) as [
      Difference,
      Difference,
    ];
    return {
      quantity: "Growth of run time (ratio)",
      condition: small.condition,
      at: `${small.at.replace(" synapses", "")} to ${large.at}`,
      published: about(large.published!.mean / small.published!.mean),
      ours: small.ours && large.ours && { mean: large.ours.mean / small.ours.mean, sd: 0, count: 1 },
    };
  });
  const accuracyRows = (label: string, isIn: (synapses: number) => boolean, values: typeof published.accuracy.larger) =>
    values.map(({ threshold, accuracy }): Difference => {
      const sizes = [
        ...groupBy(
          events.filter((group) => isIn(sizeOf(group))),
          sizeOf,
        ).values(),
      ];
      const own = sizes.flatMap((same) => accuracyAt(same, threshold) ?? []);
      const reached = Math.round(Math.max(...sizes.flat().map((group) => group.reached)));
      const earlier = own.length > 0 && reached < 0.99 * plan.epochs ? `, ours at epoch ${reached}` : "";
      return {
        quantity: "Accuracy",
        condition: label,
        at: `threshold ${shortNumber(threshold)}${earlier}`,
        published: about(accuracy),
        ours: own.length === 0 ? undefined : summarise(own),
      };
    });
  return [
    ...timeRows,
    ...growth,
    ...accuracyRows(
      SMALLEST_SERIES.label,
      (synapses) => synapses === published.runtime[0]!.synapses,
      published.accuracy.smallest,
    ),
    ...accuracyRows(LARGER_SERIES.label, (synapses) => synapses >= LARGER, published.accuracy.larger),
  ];
}

/** The accuracy of one size at a threshold, on a line between the thresholds there are; undefined outside of them. */
function accuracyAt(same: readonly ChosenGroup[], threshold: number): number | undefined {
  const ordered = same.toSorted((a, b) => thresholdOf(a) - thresholdOf(b));
  const thresholds = ordered.map(thresholdOf);
  if (threshold < thresholds[0]! * 0.99 || threshold > thresholds.at(-1)! * 1.01) return undefined;
  return interpolate(
    thresholds.map(Math.log10),
    ordered.map((group) => accuracyOf(group).mean),
    Math.log10(threshold),
  );
}
