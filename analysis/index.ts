/** Measures of spikes: rates, irregularity, synchrony, correlations, spectra. Plain functions of arrays, for any simulation. */
export * from "./spectrum.ts";
export {
  type IntervalOptions,
  intervalVariation,
  joinedSpikes,
  meanRate,
  neuronRates,
  type Spikes,
  spikesOf,
  type TimeSpan,
} from "./spikes.ts";
export * from "./synchrony.ts";
