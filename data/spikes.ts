/** Samples as spikes: lists of times per neuron, and how numbers become latencies. */
import { a, type RulesOf, required } from "../genn/model/options.ts";
import { requireInteger, requireOptions } from "./arguments.ts";

/** The spikes of one sample. */
export interface PreprocessedSpikes {
  /** For each neuron, how many spikes it and those before it have: where its times end. */
  readonly endSpikes: ArrayLike<number>;
  /** Times in ms, one neuron after the other, those of each ascending. */
  readonly spikeTimes: ArrayLike<number>;
}

/**
 * Sorts spikes by neuron, then by time. `times[k]` in ms is that of a spike of neuron `ids[k]`, of `size` neurons. Throws `RangeError` for lists of different
 * lengths, times that are not finite and neurons that there are not.
 */
export function preprocessSpikes(times: ArrayLike<number>, ids: ArrayLike<number>, size: number): PreprocessedSpikes {
  const where = "preprocessSpikes";
  requireInteger(where, "size", size, 1);
  for (const [name, list] of [
    ["times", times],
    ["ids", ids],
  ] as const) {
    if (typeof list?.length !== "number")
      throw new RangeError(`${where}: ${name} must be an array, not ${String(list)}`);
  }
  if (times.length !== ids.length) {
    throw new RangeError(
      `${where}: there are ${times.length} times, but ${ids.length} ids: one of each for every spike`,
    );
  }
  const counts = new Uint32Array(size);
  for (let k = 0; k < ids.length; k++) {
    counts[requireInteger(where, `ids[${k}]`, ids[k]!, 0, size - 1)]!++;
    if (!Number.isFinite(times[k]))
      throw new RangeError(`${where}: times[${k}] is ${times[k]}, and must be a finite number of ms`);
  }
  const endSpikes = new Uint32Array(size);
  let end = 0;
  for (let id = 0; id < size; id++) endSpikes[id] = end += counts[id]!;
  const place = Uint32Array.from(endSpikes, (until, id) => until - counts[id]!);
  const spikeTimes = new Float64Array(times.length);
  for (let k = 0; k < ids.length; k++) spikeTimes[place[ids[k]!]!++] = times[k]!;
  for (let id = 0; id < size; id++) spikeTimes.subarray(endSpikes[id]! - counts[id]!, endSpikes[id]).sort();
  return { endSpikes, spikeTimes };
}

export interface LinearLatencyOptions {
  /** Values of a sample. */
  readonly inputSize: number;
  /** Time of a value of 0, ms. */
  readonly maxTime: number;
  /** Time of the largest value there may be, `fullScale`, ms. Default 0. */
  readonly minTime?: number;
  /** Default 255, that of the bytes of an image. */
  readonly fullScale?: number;
  /** What is not above it sends nothing. Default 1. */
  readonly threshold?: number;
}

const LINEAR: RulesOf<LinearLatencyOptions> = {
  inputSize: required(a.anyWhole),
  maxTime: required(a.number),
  minTime: a.number,
  fullScale: a.positive,
  threshold: a.number,
};

/**
 * One spike for each value x above the threshold, the earlier the larger it is: t = (fullScale - x) / fullScale (maxTime - minTime) + minTime, with a `fullScale` of 255 as mlGeNN's
 * `linear_latency_encode_data`. `data`: [samples][inputSize], flat, from 0 to `fullScale`. Throws `RangeError` for data that are no whole number of samples, and values beyond `fullScale`.
 */
export function linearLatencyEncode(data: ArrayLike<number>, options: LinearLatencyOptions): PreprocessedSpikes[] {
  requireOptions("linearLatencyEncode", options, LINEAR);
  const { inputSize, maxTime, minTime = 0, fullScale = 255, threshold = 1 } = options;
  if (maxTime < minTime)
    throw new RangeError(`linearLatencyEncode: maxTime is ${maxTime}, and must be at least minTime, ${minTime}`);
  return encoded("linearLatencyEncode", data, inputSize, threshold, (x, place) => {
    if (x <= fullScale) return ((fullScale - x) / fullScale) * (maxTime - minTime) + minTime;
    throw new RangeError(`linearLatencyEncode: ${place} is ${x}, and must be at most fullScale, ${fullScale}`);
  });
}

export interface LogLatencyOptions {
  /** Values of a sample. */
  readonly inputSize: number;
  /** Time constant, ms. */
  readonly tauEff: number;
  /** What is not above it sends nothing. */
  readonly threshold: number;
}

const LOG: RulesOf<LogLatencyOptions> = {
  inputSize: required(a.anyWhole),
  tauEff: required(a.positive),
  threshold: required(a.number),
};

/**
 * One spike for each value x above the threshold, when a leaky integrator with that constant input would reach it: t = tauEff ln(x / (x - threshold)), as mlGeNN's
 * `log_latency_encode_data`. `data`: [samples][inputSize], flat. Throws `RangeError` for data that are no whole number of samples.
 */
export function logLatencyEncode(data: ArrayLike<number>, options: LogLatencyOptions): PreprocessedSpikes[] {
  requireOptions("logLatencyEncode", options, LOG);
  const { inputSize, tauEff, threshold } = options;
  if (threshold < 0) throw new RangeError(`logLatencyEncode: threshold is ${threshold}, and must be at least 0`);
  return encoded("logLatencyEncode", data, inputSize, threshold, (x) => tauEff * Math.log(x / (x - threshold)));
}

function encoded(
  where: string,
  data: ArrayLike<number>,
  inputSize: number,
  threshold: number,
  timeOf: (value: number, place: string) => number,
): PreprocessedSpikes[] {
  requireInteger(where, "inputSize", inputSize, 1);
  if (typeof data?.length !== "number" || typeof data[0] === "object" || data.length % inputSize !== 0) {
    const given = typeof data?.[0] === "object" ? "lists: take data.flat()" : `${data?.length}`;
    throw new RangeError(
      `${where}: data must be the values of all samples in one array, a multiple of ${inputSize} numbers, not ${given}`,
    );
  }
  return Array.from({ length: data.length / inputSize }, (_, sample) => {
    const endSpikes = new Uint32Array(inputSize);
    const spikeTimes: number[] = [];
    for (let id = 0; id < inputSize; id++) {
      const x = data[sample * inputSize + id]!;
      if (!Number.isFinite(x))
        throw new RangeError(`${where}: sample ${sample} is ${x} at element ${id}, and must be finite`);
      if (x > threshold) spikeTimes.push(timeOf(x, `element ${id} of sample ${sample}`));
      endSpikes[id] = spikeTimes.length;
    }
    return { endSpikes, spikeTimes: Float64Array.from(spikeTimes) };
  });
}
