/**
 * Figures as plain functions from records to pages: those of single experiments, the published ones, and what both are made of, for figures of one's own.
 * Nothing here needs Node.
 */
export { type ActivityResults, activityPage } from "./activity.ts";
export type { ShownNetwork } from "./activity-groups.ts";
export { type CorticalPopulation, type CorticalResults, corticalLayersPage } from "./cortical-layers.ts";
export { type PanelImage, pageImages } from "./image.ts";
export {
  type LearningResults,
  type LearningSubject,
  learningPage,
  type PublishedCurve,
  type PublishedCurves,
} from "./learning.ts";
export { mnistPage } from "./mnist.ts";
export { type LegendEntry, type MissingResult, type Page, type Panel, renderPage, type Table } from "./page.ts";
export { type Plot, type PlotPanel, plotSvg, showPlot } from "./plot.ts";
export type { Attributes, Data, Layout, LayoutAxis, Shape, Title } from "./plotly.ts";
export {
  type Difference,
  differenceRecord,
  differenceTable,
  differenceText,
  type PublishedValue,
} from "./published/differences.ts";
export type { DrawnFigure, PublishedFigure, ResultFolder, Results } from "./published/figure.ts";
export { publishedFigures } from "./published/index.ts";
export { type RasterPhase, type RasterResults, rasterPage } from "./raster.ts";
export type {
  ActivityRecords,
  ActivityStatistic,
  CorrelationRecord,
  GradientRecord,
  LearningRecord,
  MicrocircuitKey,
  NeuronRecord,
  PopulationRateRecord,
  RuleErrorRecord,
  RunColumn,
  RunKey,
  RuntimeRecord,
  ShownSpikeRecord,
  SpectrumRecord,
  SpikeRecord,
  SweptValues,
} from "./records.ts";
export { type ResponseResults, responsesPage } from "./responses.ts";
export * from "./statistics.ts";
export type { SvgLine as PlotLine, SvgRegions as PlotRegions } from "./svg.ts";
export { type SweepResults, type SweepSubject, sweepPage } from "./sweep.ts";
export * from "./theme.ts";
export { yinYangPage } from "./yinyang.ts";
