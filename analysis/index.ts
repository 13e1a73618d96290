/** Measures of spikes: rates, irregularity, synchrony, correlations, spectra; and of assemblies of neurons. Plain functions of arrays, for any simulation. */
export type { ActivityCourse, PatternSpan } from "./activity-course.ts";
export * from "./assemblies.ts";
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
