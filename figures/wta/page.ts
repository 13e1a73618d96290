/** Winner-take-all circuits that learn patterns: the page of the experiments. */
import { type LegendEntry, type Page, type Panel, settingsLine } from "../page.ts";
import { groupBy } from "../statistics.ts";
import { ink } from "../theme.ts";
import { PUBLISHED } from "../traces.ts";
import { circuitBarsPanel } from "./bars.ts";
import { patternColour, patternGroup, patternName, SYNAPSES, variantColour, variantLabel } from "./colours.ts";
import { circuitMapPanel, outgoingPanel, shownSources } from "./grid-panels.ts";
import { measuresTable, publishedSource, trainingPanels, type WtaPublished } from "./measures.ts";
import { wtaRasterPanel } from "./rasters.ts";
import type {
  WtaGrid,
  WtaHistoryRecord,
  WtaInputRecord,
  WtaPresentationRecord,
  WtaSpikeRecord,
  WtaTestRecord,
} from "./records.ts";
import { stdpWindowPanel } from "./stdp-window.ts";
import { type WtaWeights, weightHistogramPanel, weightHistoryPanel } from "./weights.ts";

/** What the page shows. Networks, spikes and weights are those of the first seed. */
export interface WtaResults {
  readonly title: string;
  readonly subtitle: string;
  readonly grid: WtaGrid;
  readonly tests: readonly WtaTestRecord[];
  readonly spikes: readonly WtaSpikeRecord[];
  readonly inputs: readonly WtaInputRecord[];
  readonly inputCount: number;
  readonly presentations: readonly WtaPresentationRecord[];
  /** Of the end of the test that is shown, ms. */
  readonly shownLength: number;
  /** Neurons of every variant in the order in which they become active. */
  readonly orders: Readonly<Record<string, ArrayLike<number>>>;
  readonly history: readonly WtaHistoryRecord[];
  readonly weights: readonly WtaWeights[];
  /** Patterns there are. */
  readonly patterns: number;
  /** Published values of the same settings, if there are any. */
  readonly published?: WtaPublished | undefined;
  readonly settings: Readonly<Record<string, string | number>>;
}

/** The page. */
export function wtaPage(results: WtaResults): Page {
  const { title, subtitle, grid, tests, history, weights, published, settings } = results;
  const variants = [...new Set(tests.map(({ variant }) => variant))];
  return {
    title,
    subtitle,
    legend: legendOf(results, variants),
    panels: [
      ...rasterPanels(results, variants),
      ...trainingPanels(tests, published),
      ...(history.length === 0 ? [] : [weightHistoryPanel(history)]),
      ...histograms(weights, variants),
      stdpWindowPanel(),
      circuitMapPanel(grid),
      circuitBarsPanel(grid),
      ...(grid.connections.length === 0 ? [] : shownSources(grid).slice(0, variants.length === 1 ? 2 : 1)).map(
        ({ source, name }) => outgoingPanel(grid, source, name),
      ),
    ],
    wideTable: measuresTable(tests, published),
    footer: [settingsLine(settings), ...(published === undefined ? [] : [publishedSource])],
  };
}

function legendOf({ patterns, published, history }: WtaResults, variants: readonly string[]): LegendEntry[] {
  return [
    ...Array.from({ length: patterns }, (_, k) => k).map((pattern) => ({
      ...{ group: patternGroup(pattern), label: patternName(pattern), colour: patternColour(pattern) },
    })),
    { group: patternGroup(-1), label: patternName(-1), colour: ink.muted },
    ...(history.length === 0
      ? []
      : Object.entries(SYNAPSES).map(([group, { label, colour }]) => ({ group, label: `synapses ${label}`, colour }))),
    ...variants.map((variant) => ({ group: variant, label: variantLabel(variant), colour: variantColour(variant) })),
    ...(published === undefined ? [] : [{ group: PUBLISHED, label: "published", colour: ink.muted, dashed: true }]),
  ];
}

function rasterPanels(results: WtaResults, variants: readonly string[]): Panel[] {
  const { spikes, inputs, inputCount, presentations, shownLength: length, orders } = results;
  const own = groupBy(spikes, ({ variant }) => variant);
  return variants.map((variant) =>
    wtaRasterPanel({
      title: variants.length === 1 ? "The end of the test" : `The end of the test: ${variantLabel(variant)}`,
      order: orders[variant]!,
      spikes: own.get(variant) ?? [],
      ...{ inputs, inputCount, presentations, length },
    }),
  );
}

/** Of one network, both kinds of synapses; of several, one panel for each kind. */
const histograms = (weights: readonly WtaWeights[], variants: readonly string[]): Panel[] =>
  variants.length === 1
    ? [weightHistogramPanel(weights)]
    : [weightHistogramPanel(weights, "input"), weightHistogramPanel(weights, "recurrent")];
