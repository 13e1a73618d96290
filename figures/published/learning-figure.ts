/** Published figures of one training each: learning curves and run times of events and rates, with both kinds of feedback. */
import { combinationLabel } from "../labels.ts";
import { type LearningSubject, learningPage, type PublishedCurve, type PublishedCurves } from "../learning.ts";
import { runtimeSummary } from "../runtime-bars.ts";
import { interpolate, type Summary, summarise } from "../statistics.ts";
import { type Difference, differenceTable, type PublishedValue, withRatios } from "./differences.ts";
import type { PublishedFigure, Tested } from "./figure.ts";
import { type Gap, makes, missingResults, type Plan, shortfall } from "./missing.ts";
import { type ChosenGroup, chooseRuns } from "./select.ts";

/** What one of these figures says of its own. */
export interface LearningFigure extends Omit<Plan, "epochs" | "runs"> {
  readonly title: string;
  readonly summary: string;
  readonly subject: LearningSubject & { readonly published: PublishedCurves };
  /** Options, besides model and method, with which the experiment makes the published runs. */
  readonly options: Gap["options"];
  /** Epochs at which accuracies are compared as well, besides the last test. */
  readonly alsoAt?: readonly number[];
  /** What a reader must know to compare: where the published runs were other than they seem. */
  readonly remarks?: readonly string[];
}

/** A model with a method: what is published, and our runs. */
interface Pair {
  readonly label: string;
  readonly curve: PublishedCurve;
  readonly group: ChosenGroup | undefined;
}

/** The figure. */
export function learningFigure(own: LearningFigure): PublishedFigure {
  const { name, title, summary, experiment, subject, options } = own;
  const { published } = subject;
  const plan: Plan = { ...own, epochs: published.epochs, runs: published.curves[0]!.runs };
  return {
    name,
    summary,
    experiment,
    draw: (results) => {
      const groups = chooseRuns(results.folders, experiment, own.wanted, [], plan.epochs);
      const pairs = published.curves.map((curve): Pair => {
        const { model, method } = curve;
        const group = groups.find((one) => one.model === model && one.method === method);
        return { label: combinationLabel(model, method), curve, group };
      });
      const shown = pairs.flatMap(({ group }) => group?.runs ?? []);
      const differences = differencesOf(own, pairs);
      const gaps = pairs.flatMap(({ label, curve: { model, method }, group }): Gap[] => {
        const lack = shortfall(plan, group);
        if (lack === undefined) return [];
        const isMadeBy: Gap["isMadeBy"] = (config) => makes(config, model, method);
        const folder = `${model}-${method}`;
        return [{ what: `${label}: ${lack}`, isMadeBy, options: { ...options, model, method }, folder }];
      });
      const missing = missingResults(plan, gaps, results);
      const page = learningPage(
        { ...subject, showsAllPublished: true },
        {
          learning: shown.flatMap(({ tests }) => tests),
          runtime: shown.flatMap(({ runtime }) => runtime ?? []),
          settings: {},
        },
      );
      return {
        page: {
          ...page,
          title,
          subtitle: `Solid: ours, mean ± 1 standard deviation where there are several runs. ${describePublished(published)}`,
          missing,
          wideTable: differenceTable(differences),
          footer: [...(own.remarks ?? []), `Published: ${published.source}`],
        },
        differences,
        missing,
      };
    },
  };
}

const describePublished = ({ isReadOff, curves }: PublishedCurves): string =>
  isReadOff
    ? "Diamonds and hatched bars: published, read off the figure."
    : `Dashed and hatched: published, mean ± 1 standard deviation over ${curves[0]!.runs} runs.`;

function differencesOf({ subject: { published }, alsoAt = [] }: LearningFigure, pairs: readonly Pair[]): Difference[] {
  const hasLoss = published.curves.some(({ loss }) => loss !== undefined);
  const lastPublished = (curve: PublishedCurve) => curve.epoch.at(-1)!;
  const atLast = (quantity: Quantity) =>
    pairs.map((pair) => compare(pair, published, quantity, lastPublished(pair.curve)));
  const runtime = pairs.map(
    ({ label, curve, group }): Difference => ({
      quantity: "Run time (s per epoch)",
      condition: label,
      at: "",
      published: {
        mean: curve.runtimeSeconds / published.epochs,
        runs: curve.runs,
        isReadOff: published.isReadOff,
      },
      ours: runtimeSummary(group?.runs.flatMap((run) => run.runtime ?? []) ?? []),
    }),
  );
  return [
    // Where the last test is at that epoch, its own row says it.
    ...alsoAt.flatMap((epoch) =>
      pairs
        .filter(({ group }) => (group?.reached ?? 0) > 1.02 * epoch)
        .map((pair) => compare(pair, published, ACCURACY, epoch)),
    ),
    ...atLast(ACCURACY),
    ...(hasLoss ? atLast(LOSS) : []),
    ...withRatios(runtime, "Run time, rates / events"),
  ];
}

/** Something that tests measure. */
interface Quantity {
  readonly name: string;
  readonly of: (test: Tested) => number;
  readonly published: (curve: PublishedCurve) => readonly number[] | undefined;
  readonly publishedSd: (curve: PublishedCurve) => readonly number[] | undefined;
}

const ACCURACY: Quantity = {
  name: "Accuracy",
  of: ({ accuracy }) => accuracy!,
  published: ({ accuracy }) => accuracy,
  publishedSd: ({ accuracySd }) => accuracySd,
};
const LOSS: Quantity = {
  name: "Loss (mean squared error)",
  of: ({ loss }) => loss,
  published: ({ loss }) => loss,
  publishedSd: () => undefined,
};

/**
 * A row at an epoch, or, where our runs end before it, at their end. Published curves are interpolated, but not before their
 * first test in training: then their value stands beside our last one, and the row says so.
 */
function compare(
  { label, curve, group }: Pair,
  published: PublishedCurves,
  quantity: Quantity,
  epoch: number,
): Difference {
  const reached = group === undefined ? epoch : Math.min(epoch, group.reached);
  const firstTest = curve.epoch.find((value) => value > 0)!;
  const publishedAt = reached < firstTest ? epoch : reached;
  const isSame = publishedAt - reached < 0.05;
  return {
    quantity: quantity.name,
    condition: label,
    at: isSame ? `epoch ${short(publishedAt)}` : `epoch ${short(publishedAt)}, ours ${short(reached)}`,
    published: publishedValue(curve, published, quantity, publishedAt),
    ours: group && oursAt(group, quantity, reached),
  };
}

function publishedValue(
  curve: PublishedCurve,
  { isReadOff }: PublishedCurves,
  quantity: Quantity,
  epoch: number,
): PublishedValue | undefined {
  const at = (values: readonly number[] | undefined) => values && interpolate(curve.epoch, values, epoch);
  const mean = at(quantity.published(curve));
  return mean === undefined ? undefined : { mean, sd: at(quantity.publishedSd(curve)), runs: curve.runs, isReadOff };
}

const oursAt = ({ runs }: ChosenGroup, { of }: Quantity, epoch: number): Summary =>
  summarise(
    runs.map(({ tests }) =>
      interpolate(
        tests.map((test) => test.epoch),
        tests.map(of),
        epoch,
      ),
    ),
  );

const short = (epoch: number): string => String(Math.round(10 * epoch) / 10);
