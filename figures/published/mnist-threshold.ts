/** Published figure 5: MNIST with events at different thresholds. */

import { comparisonPanel, type Series } from "../comparison.ts";
import { combinationColour, combinationLabel } from "../labels.ts";
import type { LayoutAxis } from "../plotly.ts";
import published from "../reference/mnist-threshold.json" with { type: "json" };
import type { Summary } from "../statistics.ts";
import { axisTitle, ink, powerTicks } from "../theme.ts";
import { PUBLISHED } from "../traces.ts";
import { type Difference, differenceTable, shortNumber } from "./differences.ts";
import type { PublishedFigure } from "./figure.ts";
import { missingResults, type Plan } from "./missing.ts";
import { type ChosenGroup, chooseRuns } from "./select.ts";
import { CLASSIC, MERGED_PIXELS } from "./settings.ts";
import { epochText, isSame, sweepGap, testedAt, timeOf } from "./sweeps.ts";

const plan: Plan = {
  name: "mnist-threshold",
  experiment: "mc/mnist-threshold",
  wanted: { ...CLASSIC, hidden: [300], "train-samples": 60_000 },
  epochs: published.epochs,
  runs: published.runs,
};
const METHOD = "backprop";
const LABEL = combinationLabel("event", METHOD);
const COLOUR = combinationColour("event", METHOD);

export const mnistThresholdFigure: PublishedFigure = {
  name: plan.name,
  summary: "MNIST, event threshold: test error and run time against the threshold, 50 epochs",
  experiment: plan.experiment,
  draw: (results) => {
    const groups = chooseRuns(results.folders, plan.experiment, plan.wanted, ["threshold"], plan.epochs).filter(
      ({ method }) => method === METHOD,
    );
    const groupAt = (threshold: number) => groups.find(({ swept }) => isSame(swept.threshold, threshold));
    const differences = differencesOf(groups);
    const gaps = sweepGap(
      plan,
      { option: "thresholds", values: "thresholds", published: published.points.map(({ threshold }) => threshold) },
      { model: "event", method: METHOD, label: LABEL },
      groupAt,
      {},
    );
    const missing = missingResults(plan, gaps, results);
    const line = (
      ours: (group: ChosenGroup) => Summary | undefined,
      before: (point: (typeof published.points)[number]) => { mean: number; sd?: number },
    ): Series => ({
      group: "event",
      label: LABEL,
      colour: COLOUR,
      ours: groups.flatMap((group) => {
        const value = ours(group);
        return value === undefined ? [] : [{ x: Number(group.swept.threshold), value }];
      }),
      published: published.points.map((point) => ({ x: point.threshold, value: before(point) })),
    });
    const xaxis: Partial<LayoutAxis> = {
      title: axisTitle("Event threshold (change of rate)"),
      type: "log",
      range: [-10.3, 0],
      ...powerTicks(-10, 0, 2),
    };
    return {
      page: {
        title: "MNIST: how coarse may events be?",
        subtitle: `Classic microcircuit 784-300-10, events, backprop; every point is a training at one threshold of all neurons. Solid: ours. Dashed: published, mean ± 1 standard deviation over ${published.runs} runs.`,
        legend: [
          { group: "event", label: LABEL, colour: COLOUR },
          { group: PUBLISHED, label: "published", colour: ink.muted, dashed: true },
        ],
        panels: [
          comparisonPanel(
            {
              title: "Test error",
              caption: `Fraction of test samples that are misclassified, at epoch ${published.testEpoch}, or at the last test of a shorter training; logarithmic axes.`,
              xaxis,
              yaxis: {
                title: axisTitle("Error (fraction)"),
                type: "log",
                range: [Math.log10(0.015), Math.log10(1.15)],
                tickmode: "array",
                tickvals: [0.02, 0.05, 0.1, 0.2, 0.5, 1],
              },
            },
            [line(errorOf, ({ accuracy, accuracySd }) => ({ mean: 1 - accuracy, sd: accuracySd }))],
          ),
          comparisonPanel(
            {
              title: "Run time",
              caption: `Training and tests. Published: ${published.machine}.`,
              xaxis,
              yaxis: { title: axisTitle("Seconds per epoch"), rangemode: "tozero" },
            },
            [line(timeOf, ({ runtimeSeconds }) => ({ mean: runtimeSeconds / published.epochs }))],
          ),
        ],
        missing,
        wideTable: differenceTable(differences),
        footer: [MERGED_PIXELS, `Published: ${published.source}`],
      },
      differences,
      missing,
    };
  },
};

const errorOf = (group: ChosenGroup): Summary => testedAt(group, published.testEpoch, ({ accuracy }) => 1 - accuracy!);

/** Thresholds are written with six digits; one that was typed by hand stands for the published one it is close to. */
const EXACT = 1e-5;
const NEAR = 0.03;

function differencesOf(groups: readonly ChosenGroup[]): Difference[] {
  const { points, testEpoch, epochs, runs } = published;
  const isAt = (threshold: number, tolerance: number) => (group: ChosenGroup) =>
    Math.abs(Number(group.swept.threshold) / threshold - 1) <= tolerance;
  const found = points.map((point) => {
    const { threshold } = point;
    const group = groups.find(isAt(threshold, EXACT)) ?? groups.find(isAt(threshold, NEAR));
    const isOther = group !== undefined && !isAt(threshold, EXACT)(group);
    const ours = isOther ? `, ours ${group.swept.threshold}` : "";
    return { condition: `threshold ${shortNumber(threshold)}${ours}`, point, group };
  });
  return [
    ...found.map(
      ({ condition, point, group }): Difference => ({
        quantity: "Test error",
        condition,
        at: epochText(testEpoch, group),
        published: { mean: 1 - point.accuracy, sd: point.accuracySd, runs },
        ours: group && errorOf(group),
      }),
    ),
    ...found.map(
      ({ condition, point, group }): Difference => ({
        quantity: "Run time (s per epoch)",
        condition,
        at: "",
        published: { mean: point.runtimeSeconds / epochs, runs },
        ours: group && timeOf(group),
      }),
    ),
  ];
}
