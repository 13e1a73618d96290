/** What equilibrium propagation learns beside the gradient, which nobody has published with events: by nudging, its strength and the event threshold. */
import { cosinePanels, gradientLegend, gradientLines } from "../gradient.ts";
import type { GradientRecord } from "../records.ts";
import { summarise, withSpread } from "../statistics.ts";
import type { Difference } from "./differences.ts";
import { experimentCommand, type PublishedFigure, type ResultFolder } from "./figure.ts";
import { fits, type WantedSettings } from "./select.ts";

const NAME = "gradient";
const EXPERIMENT = "ep/gradient";
const WANTED: WantedSettings = {
  ...{ hidden: [30], dt: 0.25, "free-phase": 20, "nudged-phase": 8, window: 1, weights: null },
};
/** The strength at which networks are trained, for the table. */
const BETA = 0.2;

export const gradientFigure: PublishedFigure = {
  name: NAME,
  summary: "Equilibrium propagation: angle of change and gradient, by nudge and event threshold (ours alone)",
  experiment: EXPERIMENT,
  draw: ({ path, folders, program }) => {
    const folder = folders
      .filter(
        ({ config, gradients }) => config.experiment === EXPERIMENT && fits(config, WANTED) && gradients.length > 0,
      )
      .reduce<ResultFolder | undefined>(
        (most, one) => (one.gradients.length > (most?.gradients.length ?? 0) ? one : most),
        undefined,
      );
    const records = folder?.gradients ?? [];
    const networks = new Set(records.map(({ seed }) => seed)).size;
    const differences = differencesOf(records);
    const missing =
      folder === undefined
        ? [
            {
              what: "Changes beside the gradient: nothing yet",
              command: experimentCommand(EXPERIMENT, { out: `${path}/${NAME}` }, program),
            },
          ]
        : [];
    return {
      page: {
        title: "Equilibrium propagation: how near is what it learns to the gradient?",
        subtitle: `Yin-Yang 4-30-3, weights as drawn, no training: the change of all parameters that a batch brings, against the gradient of the loss. Threshold: change of rate that is sent as an event. Median over ${networks} networks.`,
        legend: gradientLegend(records),
        panels: cosinePanels(records),
        missing,
        wideTable: tableOf(differences),
        footer: [
          "A strong nudge makes the contrast a difference, not a derivative; a weak one gets lost in what events do not send. Rates with weak nudges: what " +
            "phases of 20 and 8 time constants leave unsettled, which a free phase that counts (one-sided) brings in divided by β.",
        ],
      },
      differences,
      missing,
    };
  },
};

function differencesOf(records: readonly GradientRecord[]): Difference[] {
  return ["symmetric", "one-sided"].flatMap((nudging) => {
    const own = records.filter((one) => one.nudging === nudging);
    return gradientLines(own).map(({ threshold, label }): Difference => {
      const at = own.filter((one) => one.threshold === threshold && one.beta === BETA);
      return {
        quantity: "Cosine",
        condition: `${nudging}, ${label}`,
        at: `β ${BETA}`,
        published: undefined,
        ours: at.length === 0 ? undefined : summarise(at.map(({ cosine }) => cosine)),
      };
    });
  });
}

/** For people. */
const tableOf = (rows: readonly Difference[]) => ({
  title: "Cosine of change and gradient",
  columns: ["Of", "At", "Networks", "Cosine"],
  rows: rows.map(({ condition, at, ours }) => [
    condition,
    at,
    String(ours?.count ?? "–"),
    ours === undefined ? "–" : withSpread(ours, 4),
  ]),
  caption: "Mean ± 1 standard deviation over networks.",
});
