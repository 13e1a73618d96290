/** Memory traces of Klampfl & Maass: how selective, reproducible and ordered circuits become, and what that takes, beside both published codes. */
import published from "../reference/wta.json" with { type: "json" };
import { groupBy, summarise } from "../statistics.ts";
import { ink } from "../theme.ts";
import { PUBLISHED } from "../traces.ts";
import { VARIANTS, variantColour, variantLabel } from "../wta/colours.ts";
import { lastTests, MEASURE_NAMES, publishedOnePattern, publishedSource, trainingPanels } from "../wta/measures.ts";
import { wtaRasterPanel } from "../wta/rasters.ts";
import type { WtaMeasures, WtaTestRecord } from "../wta/records.ts";
import { stdpWindowPanel } from "../wta/stdp-window.ts";
import { type Difference, differenceTable } from "./differences.ts";
import { experimentCommand, type PublishedFigure, type ResultFolder } from "./figure.ts";
import { fits } from "./select.ts";

const EXPERIMENT = "wta/controls";
/** Runs of other settings are passed over. */
const WANTED = {
  ...{ grid: published.grid, "k-min": 2, "k-max": 10, inputs: 100, lambda: 0.088, connections: 1000, eta: 0.05 },
  ...{ "constant-eta": 0.005, train: published.train, "pattern-length": 300, noise: [300, 500] },
  ...{ "input-rate": 5, "noise-rate": 5, "pattern-noise-rate": 2 },
};
const NAMES = Object.keys(published.variants);

/** The figure. */
export const memoryTracesFigure: PublishedFigure = {
  name: "memory-traces",
  summary: "Winner-take-all circuits that learn a pattern, and their controls: selectivity, reproducibility, order",
  experiment: EXPERIMENT,
  draw: ({ path, folders, program }) => {
    const folder = folders
      .filter(({ config, memoryTraces }) => config.experiment === EXPERIMENT && memoryTraces && fits(config, WANTED))
      .reduce<ResultFolder | undefined>((most, one) => (networksOf(one) > networksOf(most) ? one : most), undefined);
    const tests = folder?.memoryTraces?.tests ?? [];
    const beside = publishedOnePattern(NAMES);
    const differences = differencesOf(tests);
    const missing = folder
      ? []
      : [
          {
            what: "circuits that learn a pattern, and their controls: nothing yet",
            command: experimentCommand(EXPERIMENT, { out: `${path}/wta-controls` }, program),
          },
        ];
    return {
      page: {
        title: "Memory traces in winner-take-all circuits",
        subtitle:
          "Klampfl & Maass 2013. Circuits are shown a pattern again and again, in noise; networks without short-term plasticity, variance tracking or recurrence beside the full model.",
        legend: [
          ...NAMES.map((group) => ({ group, label: variantLabel(group), colour: variantColour(group) })),
          { group: PUBLISHED, label: "published", colour: ink.muted, dashed: true },
        ],
        panels: [
          ...(folder === undefined ? [] : [rasterOf(folder)]),
          ...trainingPanels(tests, beside),
          stdpWindowPanel(),
        ],
        missing,
        wideTable: differenceTable(differences),
        footer: [
          ...(folder === undefined
            ? []
            : [`${folder.path} · ${networksOf(folder)} networks, seeds from ${folder.config.seed}`]),
          publishedSource,
        ],
      },
      differences,
      missing,
    };
  },
};

const networksOf = (folder: ResultFolder | undefined): number => lastTests(folder?.memoryTraces?.tests ?? []).length;

/** The full model, at the end of its test. */
function rasterOf({ config, memoryTraces }: ResultFolder) {
  const { spikes, inputs, presentations, neurons } = memoryTraces!;
  const isFull = ({ variant }: { readonly variant: string }) => variant === "full";
  return wtaRasterPanel({
    title: "The full model at the end of the test",
    order: neurons
      .filter(isFull)
      .toSorted((one, other) => one.place - other.place)
      .map(({ neuron }) => neuron),
    spikes: spikes.filter(isFull),
    ...{ inputs, presentations, inputCount: Number(config.inputs), length: 1000 * Number(config.shown) },
  });
}

/** Every measure of every code beside ours, variant by variant. */
function differencesOf(tests: readonly WtaTestRecord[]): Difference[] {
  const last = groupBy(lastTests(tests), ({ variant }) => variant);
  return publishedOnePattern(Object.keys(VARIANTS)).rows.flatMap(({ variant, code, values }) =>
    (Object.entries(values) as [keyof WtaMeasures, number | null][]).flatMap(([measure, value]): Difference[] => {
      const ours = (last.get(variant) ?? []).flatMap((one) => one[measure] ?? []);
      if (value === null) return [];
      return [
        {
          quantity: MEASURE_NAMES[measure],
          condition: `${variantLabel(variant)}: ${code}`,
          at: `${published.train} s`,
          published: { mean: value },
          ours: ours.length === 0 ? undefined : summarise(ours),
        },
      ];
    }),
  );
}
