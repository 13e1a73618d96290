/**
 * What an experiment of one's own is made with: studies, the command line, results, and figures as files. Needs Node. `figures/` has what pages are made of.
 */
export { pageToHtml } from "../figures/write-page.ts";
export { type Cell, type Column, formatCsv, parseCsv } from "./csv.ts";
export { UserError } from "./errors.ts";
export type { Experiment } from "./experiment.ts";
export { type FoundResults, findResults } from "./figures/find-results.ts";
export { main as figuresMain } from "./figures/main.ts";
export { openRenderer, type RenderedImage, type Renderer } from "./figures/render.ts";
export { makeWritableFolder, writeFileAtomic } from "./files.ts";
export { main, type OtherCommand } from "./main.ts";
export { experiments } from "./registry.ts";
export type { SweptLearning, SweptRuntime } from "./results.ts";
export { runExperiment } from "./run-experiment.ts";
export { type MainOptions, runMain } from "./run-main.ts";
export { experimentOf } from "./run-study.ts";
export * from "./studies.ts";
export type { DataSource, Study, StudyResults, StudySettings } from "./study.ts";
export { loadWeights } from "./weights-file.ts";
