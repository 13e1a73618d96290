/** Measures of spikes: rates, irregularity, synchrony, correlations, spectra. Plain functions of arrays, for any simulation. */
export * from "./spectrum.ts";
export {
  type IntervalOptions,
  intervalVariation,
  joinedSpikes,
  meanRate,
  neuronRates,
  type Span,
  type Spikes,
  spikesOf,
} from "./spikes.ts";
export * from "./synchrony.ts";
