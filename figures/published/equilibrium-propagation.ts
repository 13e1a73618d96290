/** Published figure 8: equilibrium propagation on MNIST, and what it takes to learn: the ends of phases, not whole ones. */
import { nameOf } from "../labels.ts";
import type { Panel } from "../page.ts";
import published from "../reference/equilibrium-propagation.json" with { type: "json" };
import { curveOf, interpolate, summarise } from "../statistics.ts";
import { axisTitle, ink, palette } from "../theme.ts";
import { type Line, ownLine, PUBLISHED, publishedLine } from "../traces.ts";
import { type Difference, differenceTable } from "./differences.ts";
import type { PublishedFigure, ResultFolder } from "./figure.ts";
import { type Gap, missingResults, type Plan, shortfall } from "./missing.ts";
import { type ChosenGroup, chooseRuns } from "./select.ts";

const EPOCHS = 5;
const NAME = "equilibrium-propagation";
const EXPERIMENT = "ep/mnist";
/** The runs of a curve. Rates are the same under all event rules. */
const planOf = ({ model, nudging }: Pick<Curve, "model" | "nudging">): Plan => ({
  name: NAME,
  experiment: EXPERIMENT,
  wanted: {
    ...{ hidden: [100], dt: 0.25, nudging, beta: 0.2, "free-phase": 12, "nudged-phase": 5, window: 1 },
    ...{ restart: "every-pattern", threshold: 1e-3, batch: 128, "train-samples": 60_000 },
    ...{ "learning-rate": 1, "learning-rate-decay": 1, "learning-rate-schedule": "cosine" },
    ...(model === "event" ? { "event-rule": "exact" } : {}),
  },
  epochs: EPOCHS,
  runs: 3,
});

/** What is drawn: a model, its nudging, what counts, and how it is called and coloured. */
interface Curve {
  readonly model: string;
  readonly nudging: string;
  readonly accumulate: string;
  readonly label: string;
  readonly colour: string;
}
const symmetric = (model: string, colour: string): Curve => ({
  ...{ model, nudging: "symmetric", accumulate: "phase-ends", label: nameOf(model), colour },
});
/** Where one of two phases is the free one, in which a network settles from rest. */
const oneSided = (accumulate: string, colour: string): Curve => ({
  ...{ model: "rate", nudging: "one-sided", accumulate, label: `two phases, ${accumulate.replace("-", " ")}`, colour },
});
const LEARNING = [symmetric("event", palette.blue), symmetric("rate", palette.vermillion)];
const ABLATION = [oneSided("phase-ends", palette.green), oneSided("whole-phases", palette.orange)];
const CURVES = [...LEARNING, ...ABLATION];

export const equilibriumPropagationFigure: PublishedFigure = {
  name: NAME,
  summary: "MNIST by equilibrium propagation: events, rates, and whole phases instead of their ends",
  experiment: EXPERIMENT,
  draw: (results) => {
    const groups = new Map(
      CURVES.map((one) => [
        one,
        chooseRuns(results.folders, EXPERIMENT, planOf(one).wanted, ["accumulate"], EPOCHS).find(
          ({ model, swept }) => model === one.model && swept.accumulate === one.accumulate,
        ),
      ]),
    );
    const groupOf = (one: Curve) => groups.get(one);
    const differences = CURVES.flatMap((one) => differenceOf(one, groupOf(one)));
    const missing = CURVES.flatMap((one) => {
      const { model, nudging, accumulate, label } = one;
      const plan = planOf(one);
      const lack = shortfall(plan, groupOf(one));
      if (lack === undefined) return [];
      const isMadeBy = (config: ResultFolder["config"]) =>
        isOneOf(config.model, model) && isOneOf(config.accumulate, accumulate);
      const options = { model, nudging, accumulate };
      const gap: Gap = { what: `${label}: ${lack}`, isMadeBy, options, folder: Object.values(options).join("-") };
      return missingResults(plan, [gap], results);
    });
    const panel = (title: string, caption: string, curves: readonly Curve[]): Panel => ({
      title,
      caption,
      traces: [
        ...curves.flatMap((one) => ownLine(lineOf(one, groupOf(one)))),
        ...publishedLine({
          group: PUBLISHED,
          label: "whole phases",
          colour: ink.muted,
          x: [0, EPOCHS],
          mean: [published.accuracy, published.accuracy],
          format: ".3f",
        }),
      ],
      layout: {
        xaxis: { title: axisTitle("Epoch"), range: [-0.1, EPOCHS + 0.1], dtick: 1 },
        yaxis: { title: axisTitle("Accuracy (fraction)"), range: [0, 1.008], dtick: 0.1, tickformat: ".1f" },
      },
    });
    return {
      page: {
        title: "MNIST: equilibrium propagation with events and with rates",
        subtitle: `Solid: ours, 784-100-10, mean ± 1 standard deviation where there are several runs. Dashed: published, 784-200-10, at chance.`,
        legend: [
          ...CURVES.map(({ label, colour }) => ({ group: label, label, colour })),
          { group: PUBLISHED, label: "published", colour: ink.muted, dashed: true },
        ],
        panels: [
          panel("Test accuracy", "Fraction of test images whose largest output is the right one, in a free phase.", [
            ...LEARNING,
          ]),
          panel(
            "What counts",
            "Rates in two phases, free and nudged, of which the last step counts, or all. Before a network has settled, products of new and old rates are no gradient; divided by beta, they drown it.",
            ABLATION,
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

const isOneOf = (setting: unknown, value: string): boolean => setting === value || setting === "both";

function lineOf({ label, colour }: Curve, group: ChosenGroup | undefined): Line {
  const tests = group?.runs.flatMap((run) => run.tests) ?? [];
  const { epochs, mean, sd } = curveOf(tests, ({ accuracy }) => accuracy!);
  return {
    group: label,
    label,
    colour,
    x: epochs,
    mean,
    ...((group?.runs.length ?? 0) > 1 ? { sd } : {}),
    format: ".4f",
  };
}

/** After the epoch of the published test, and at the end. */
function differenceOf({ label, model, accumulate }: Curve, group: ChosenGroup | undefined): Difference[] {
  const at = (epoch: number) =>
    group &&
    summarise(
      group.runs.map(({ tests }) =>
        interpolate(
          tests.map((test) => test.epoch),
          tests.map(({ accuracy }) => accuracy!),
          epoch,
        ),
      ),
    );
  const row = (epoch: number, value: Difference["published"]): Difference => ({
    quantity: "Accuracy",
    condition: label,
    at: `epoch ${epoch}`,
    published: value,
    ours: group === undefined || group.reached < 0.98 * epoch ? undefined : at(epoch),
  });
  // What was published accumulates over whole phases.
  const isPublished = model === "rate" && accumulate === "whole-phases";
  return [
    ...(isPublished ? [row(published.epoch, { mean: published.accuracy, runs: 1 })] : []),
    row(EPOCHS, undefined),
  ];
}
