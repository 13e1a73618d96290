/** Winner-take-all circuits that learn sequences (Klampfl & Maass 2013). */

export type { InputAmplitude, Semantics, Spread, WtaConfig } from "./config.ts";
export {
  type CircuitConnection,
  type ConnectionOptions,
  drawConnections,
  type Sampler,
  samplers,
} from "./connections.ts";
// In the package as a whole, `Presentation` is how a task shows its patterns.
export type { GeneratedInput, Presentation, Presentation as PatternPresentation } from "./generated-input.ts";
export * from "./grid.ts";
export { InputGenerator, type InputGeneratorState } from "./input-generator.ts";
export type { InputGeneratorOptions, PatternMode } from "./input-options.ts";
export { WtaNetwork, type WtaRunOptions, type WtaSynapsesName, wtaPopulations, wtaSynapses } from "./network.ts";
export type { NoiseState } from "./noise.ts";
export { type ActivationOrder, getOrder, type OrderRequest } from "./order.ts";
export { type Patterns, patternsFromJson, patternsToJson } from "./patterns.ts";
export type { Phase, PhaseState } from "./phases.ts";
export {
  type RateFractionCheck,
  type Recorded,
  type RecordedRun,
  recordable,
  type SynapseEpsps,
  type SynapseSample,
  type SynapseWeights,
} from "./recorded-run.ts";
export { type NeuronOrder, Recorder } from "./recorder.ts";
export type { FigureHandler, InputSource, RecorderOptions, RunNetworkOptions } from "./recorder-options.ts";
export * from "./recording.ts";
export type { ResultFigure } from "./result-figure.ts";
export type { RecordedNetwork } from "./run-recording.ts";
