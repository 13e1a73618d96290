/** Measures what the spikes of a network say: as numbers, and as records for figures. */
import {
  intervalVariation,
  joinedSpikes,
  neuronRates,
  pairCorrelations,
  peakFrequency,
  populationCounts,
  populationVariation,
  powerSpectrum,
  type Spikes,
  sampleOf,
  type TimeSpan,
} from "../../analysis/index.ts";
import type { ActivityRecords, ActivityStatistic } from "../../figures/records.ts";

/** What is measured. */
export interface Measured {
  readonly network: string;
  readonly seed: number;
  /** By what figures call the populations. */
  readonly populations: Readonly<Record<string, Spikes>>;
  /** Measures count what lies in it. */
  readonly span: TimeSpan;
  /** How much of it is shown as single spikes, ms; 0 for nothing. */
  readonly shown: number;
  /** Neurons whose spikes are shown, of all populations together. Default 250. */
  readonly shownNeurons?: number | undefined;
}

/** Bins of counts for variation and correlation, and of the rate of a population for its spectrum, ms. */
const [BIN, FINE_BIN] = [5, 0.5];
/** Bins of rates that are shown, ms. */
const SHOWN_BIN = 1;
/** Neurons among which pairs are formed. */
const PAIRED = 200;
/** Neurons of a population whose rates and intervals stand in the table, and whose spikes are shown, all populations together. */
const [LISTED, SHOWN] = [500, 250];
/** Values of a segment of the spectrum: half a second. */
const SEGMENT = 1024;
/** Width of the bins of correlations. */
const WIDTH = 0.01;

/** All numbers and records of one run. */
export function measureActivity({ network, seed, populations, span, shown, shownNeurons }: Measured): ActivityRecords {
  const key = { network, seed };
  const all = joinedSpikes(Object.values(populations));
  const spectrum = powerSpectrum(ratesOver(all, span, FINE_BIN), FINE_BIN, SEGMENT);
  const correlations = pairCorrelations(all, span, sampleOf(all.size, PAIRED), BIN);
  const statistic = (population: string, quantity: string, value: number): ActivityStatistic => ({
    ...key,
    ...{ population, quantity, value: Number.isFinite(value) ? value : null },
  });
  const ofNeurons = [["all", all] as const, ...Object.entries(populations)].map(([population, spikes]) => ({
    population,
    rates: neuronRates(spikes, span),
    variations: intervalVariation(spikes, span),
  }));
  return {
    statistics: [
      ...ofNeurons.flatMap(({ population, rates, variations }) => [
        statistic(population, "rate", meanOf(rates)),
        statistic(population, "interval variation", meanOf(variations)),
      ]),
      statistic("all", "population variation", populationVariation(all, span, BIN)),
      statistic("all", "pair correlation", meanOf(correlations)),
      statistic("all", "peak frequency", peakFrequency(spectrum)),
    ],
    neurons: ofNeurons.slice(1).flatMap(({ population, rates, variations }) =>
      Array.from(sampleOf(rates.length, LISTED), (neuron) => {
        const variation = variations[neuron]!;
        const value = Number.isNaN(variation) ? null : variation;
        return { ...key, population, neuron, rate: rates[neuron]!, intervalVariation: value };
      }),
    ),
    correlations: densityOf(correlations).map((one) => ({ ...key, ...one })),
    spectra: Array.from(spectrum.power, (power, k) => ({ ...key, frequency: spectrum.frequencies[k]!, power })),
    ...(shown > 0
      ? shownRecords({ network, seed, populations, span, shown, shownNeurons }, all.size)
      : { spikes: [], rates: [] }),
  };
}

/** Records of several runs as one. */
export function joinedRecords(runs: readonly ActivityRecords[]): ActivityRecords {
  const all = <Name extends keyof ActivityRecords>(name: Name) =>
    runs.flatMap((run) => run[name] as readonly never[]) as unknown as ActivityRecords[Name];
  return {
    statistics: all("statistics"),
    spikes: all("spikes"),
    rates: all("rates"),
    neurons: all("neurons"),
    correlations: all("correlations"),
    spectra: all("spectra"),
  };
}

/** Single spikes of some neurons, evenly spaced among all, and rates of populations. */
function shownRecords(
  { network, seed, populations, span, shown, shownNeurons = SHOWN }: Measured,
  size: number,
): Pick<ActivityRecords, "spikes" | "rates"> {
  const key = { network, seed };
  const part = { from: span.from, to: Math.min(span.to, span.from + shown) };
  const entries = Object.entries(populations);
  return {
    spikes: entries.flatMap(([population, { ids, times, size: own }]) => {
      const sample = sampleOf(own, Math.max(1, Math.round((shownNeurons * own) / size)));
      const places = new Map(Array.from(sample, (neuron, place) => [neuron, place]));
      return Array.from(times).flatMap((time, k) => {
        const neuron = ids[k]!;
        if (time < part.from || time >= part.to || !places.has(neuron)) return [];
        return [{ ...key, population, neuron: places.get(neuron)!, time: rounded(time - part.from) }];
      });
    }),
    rates: entries.flatMap(([population, spikes]) =>
      Array.from(ratesOver(spikes, part, SHOWN_BIN), (rate, k) => ({
        ...key,
        ...{ population, time: rounded((k + 0.5) * SHOWN_BIN), rate },
      })),
    ),
  };
}

/** Times without what rounding has left of them. */
const rounded = (time: number): number => Number(time.toFixed(6));

/** Rate of a population in bins, Hz. */
const ratesOver = (spikes: Spikes, span: TimeSpan, bin: number): Float64Array =>
  populationCounts(spikes, span, bin).map((count) => (1000 * count) / (bin * spikes.size));

/** The mean of those that are numbers. */
function meanOf(values: Float64Array): number {
  const numbers = values.filter((value) => !Number.isNaN(value));
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** How densely values lie, in bins around multiples of their width; empty bins are left out. */
function densityOf(values: Float64Array): { correlation: number; density: number }[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    const bin = Math.round(value / WIDTH);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([one], [other]) => one - other)
    .map(([bin, count]) => ({ correlation: rounded(bin * WIDTH), density: count / (values.length * WIDTH) }));
}
