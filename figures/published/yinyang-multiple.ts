/** Published figure 2: several Yin-Yang data sets side by side. */

import { comparisonPanel, type Point, ratioPoints, type Series } from "../comparison.ts";
import { combinationColour, combinationLabel } from "../labels.ts";
import type { LayoutAxis } from "../plotly.ts";
import published from "../reference/yinyang-multiple.json" with { type: "json" };
import type { Summary } from "../statistics.ts";
import { axisTitle, ink, palette, plainLogTicks } from "../theme.ts";
import { PUBLISHED } from "../traces.ts";
import { type Difference, differenceTable, withRatios } from "./differences.ts";
import type { PublishedFigure } from "./figure.ts";
import { missingResults, type Plan } from "./missing.ts";
import { type ChosenGroup, chooseRuns } from "./select.ts";
import { CLASSIC, CLASSIC_THRESHOLDS } from "./settings.ts";
import { epochText, sweepGap, testedAt, timeOf } from "./sweeps.ts";

const plan: Plan = {
  name: "yinyang-multiple",
  experiment: "mc/yinyang-multiple",
  wanted: { ...CLASSIC, ...CLASSIC_THRESHOLDS, "train-samples": 10_000 },
  epochs: published.epochs,
  runs: published.runs,
};
const METHOD = "backprop";
const MODELS = ["event", "rate"] as const;
const DATASETS = published.points.filter(({ model }) => model === "event").map(({ datasets }) => datasets);
const RATIO = "ratio";

/** Forward weights of a network of 4n, 30n and 3n neurons: the published axis. */
const synapsesOf = (datasets: number): number => 210 * datasets ** 2;

/** Ours and published for one model. */
interface Model {
  readonly model: string;
  readonly label: string;
  readonly colour: string;
  readonly points: typeof published.points;
  readonly groups: readonly ChosenGroup[];
}

export const yinYangMultipleFigure: PublishedFigure = {
  name: plan.name,
  summary: "Yin-Yang, N data sets side by side: loss and run time against synapses, 1000 epochs",
  experiment: plan.experiment,
  draw: (results) => {
    const all = chooseRuns(results.folders, plan.experiment, plan.wanted, ["datasets"], plan.epochs).filter(
      ({ method }) => method === METHOD,
    );
    const models = MODELS.map(
      (model): Model => ({
        model,
        label: combinationLabel(model, METHOD),
        colour: combinationColour(model, METHOD),
        points: published.points.filter((point) => point.model === model),
        groups: all.filter((group) => group.model === model),
      }),
    );
    const losses = models.map((one) => series(one, lossOf, ({ loss }) => loss));
    const times = models.map((one) => series(one, timeOf, secondsOf));
    const [events, rates] = times as [Series, Series];
    const ratios: Series = {
      group: RATIO,
      label: "rates / events",
      colour: palette.purple,
      ours: ratioPoints(rates.ours, events.ours),
      published: ratioPoints(rates.published, events.published).map(({ x, value: { mean } }) => ({
        x,
        value: { mean },
      })),
    };
    const differences = differencesOf(models);
    const gaps = models.flatMap(({ model, label, groups }) =>
      sweepGap(
        plan,
        { option: "datasets", values: "numbers of data sets", published: DATASETS },
        { model, method: METHOD, label },
        (datasets) => groups.find(({ swept }) => swept.datasets === datasets),
        { model },
      ),
    );
    const missing = missingResults(plan, gaps, results);
    const xaxis: Partial<LayoutAxis> = {
      title: axisTitle("Synapses, forward (count)"),
      range: [-300, 10_800],
      tickformat: ",d",
    };
    return {
      page: {
        title: "Yin-Yang: several data sets side by side",
        subtitle: `N data sets are learned at once by a classic microcircuit of 4N, 30N and 3N neurons, N = 1 to 7. Solid: ours. Dashed: published, mean over ${published.runs} runs.`,
        legend: [
          ...models.map(({ model, label, colour }) => ({ group: model, label, colour })),
          { group: RATIO, label: ratios.label, colour: ratios.colour },
          { group: PUBLISHED, label: "published", colour: ink.muted, dashed: true },
        ],
        panels: [
          comparisonPanel(
            {
              title: "Test loss",
              caption: `Mean squared error over test samples and outputs at epoch ${published.testEpoch}, or at the last test of a shorter training; logarithmic axis.`,
              xaxis,
              yaxis: { title: axisTitle("Mean squared error"), type: "log", ...LOSS_TICKS },
            },
            losses,
          ),
          comparisonPanel(
            {
              title: "Run time",
              caption: `Training and tests; logarithmic axis. Published: ${published.machine}.`,
              xaxis,
              yaxis: { title: axisTitle("Seconds per epoch"), type: "log", ...plainLogTicks },
            },
            times,
          ),
          comparisonPanel(
            {
              title: "Run time of rates, in units of that of events",
              caption: "Above 1, events are cheaper; each on its own machine.",
              xaxis,
              yaxis: { title: axisTitle("Rates / events (ratio)"), rangemode: "tozero" },
            },
            [ratios],
          ),
        ],
        missing,
        wideTable: differenceTable(differences),
        footer: [`Published: ${published.source}`],
      },
      differences,
      missing,
    };
  },
};

/** Losses of trained networks lie within a decade. */
const LOSS_TICKS: Partial<LayoutAxis> = {
  tickmode: "array",
  tickvals: [0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.2, 0.3],
};

const lossOf = (group: ChosenGroup): Summary => testedAt(group, published.testEpoch, ({ loss }) => loss);
const secondsOf = ({ runtimeSeconds }: { readonly runtimeSeconds: number }) => runtimeSeconds / published.epochs;

function series(
  { model, label, colour, groups, points }: Model,
  ours: (group: ChosenGroup) => Summary | undefined,
  before: (point: (typeof published.points)[number]) => number,
): Series {
  return {
    group: model,
    label,
    colour,
    ours: groups.flatMap((group): Point<Summary>[] => {
      const value = ours(group);
      return value === undefined ? [] : [{ x: synapsesOf(Number(group.swept.datasets)), value }];
    }),
    published: points.map((point) => ({ x: synapsesOf(point.datasets), value: { mean: before(point) } })),
  };
}

function differencesOf(models: readonly Model[]): Difference[] {
  const rows = (
    quantity: string,
    at: (datasets: number, group: ChosenGroup | undefined) => string,
    ours: (group: ChosenGroup) => Summary | undefined,
    before: (point: (typeof published.points)[number]) => number,
  ) =>
    models.flatMap(({ label, points, groups }) =>
      points.map((point): Difference => {
        const group = groups.find(({ swept }) => swept.datasets === point.datasets);
        return {
          quantity,
          condition: label,
          at: at(point.datasets, group),
          published: { mean: before(point), runs: published.runs },
          ours: group && ours(group),
        };
      }),
    );
  const size = (datasets: number) => `${synapsesOf(datasets)} synapses`;
  return [
    ...rows(
      "Loss (mean squared error)",
      (datasets, group) => `${size(datasets)}, ${epochText(published.testEpoch, group)}`,
      lossOf,
      ({ loss }) => loss,
    ),
    ...withRatios(
      rows("Run time (s per epoch)", (datasets) => size(datasets), timeOf, secondsOf),
      "Run time, rates / events",
    ),
  ];
}
