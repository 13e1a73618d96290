/** The last seconds of a network: what the page looks back on. */
import type { Activity } from "./protocol.ts";

/** A pattern in the input; times in ms since the network was made, the end exclusive. */
export interface Shown {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
  /** False where the history begins or ends in the middle of it. */
  readonly isWhole: boolean;
}

/** Spikes with their times in ms since the network was made. */
export interface Spikes {
  readonly ids: readonly number[];
  readonly times: readonly number[];
  /** Of input: the pattern of each, or -1. */
  readonly patterns: readonly number[];
}

/** Keeps the latest stretches that together last no less than `length` ms, if there are as many. */
export class History {
  readonly length: number;
  readonly #neuronCount: number;
  #stretches: Activity[] = [];

  constructor(neuronCount: number, length: number) {
    this.#neuronCount = neuronCount;
    this.length = length;
  }

  append(activity: Activity): void {
    // After a gap there is nothing to look back on across it.
    if (activity.start !== this.end) this.#stretches = [];
    this.#stretches.push(activity);
    const least = this.end - this.length;
    let gone = 0;
    while (this.#stretches[gone]!.start + this.#stretches[gone]!.duration <= least) gone++;
    if (gone > 0) this.#stretches.splice(0, gone);
  }

  /** From when to when there is something. */
  get start(): number {
    return Math.max(this.#stretches[0]?.start ?? 0, this.end - this.length);
  }
  get end(): number {
    const last = this.#stretches.at(-1);
    return last === undefined ? 0 : last.start + last.duration;
  }
  get isEmpty(): boolean {
    return this.#stretches.length === 0;
  }

  /** The rates of all neurons at a time, 0 to 255: those of the last sample up to then. Undefined while there are none. */
  fractionsAt(time: number): Uint8Array | undefined {
    const stretch = this.#stretchAt(time);
    if (stretch === undefined) return undefined;
    const { start, every, fractions } = stretch;
    const samples = fractions.length / this.#neuronCount;
    const sample = Math.min(Math.max(Math.floor((time - start) / every), 0), samples - 1);
    return fractions.subarray(sample * this.#neuronCount, (sample + 1) * this.#neuronCount);
  }

  /** Calls for every sample from `from` up to `to`, which is not part, with its time. */
  forEachSample(from: number, to: number, visit: (time: number, fractions: Uint8Array) => void): void {
    for (const { start, duration, every, fractions } of this.#stretches) {
      if (start + duration <= from || start >= to) continue;
      for (let sample = 0; sample * this.#neuronCount < fractions.length; sample++) {
        const time = start + sample * every;
        if (time < from || time >= to) continue;
        visit(time, fractions.subarray(sample * this.#neuronCount, (sample + 1) * this.#neuronCount));
      }
    }
  }

  /** The pattern that is on at a time, or -1. */
  patternAt(time: number): number {
    const stretch = this.#stretchAt(time);
    if (stretch === undefined) return -1;
    const { start, patternTrace } = stretch;
    return patternTrace[Math.min(Math.max(Math.floor(time - start), 0), patternTrace.length - 1)] ?? -1;
  }

  /** Spikes of neurons or of inputs from `from` up to `to`, which is not part. */
  spikes(of: "neurons" | "inputs", from: number, to: number): Spikes {
    const [ids, times, patterns]: [number[], number[], number[]] = [[], [], []];
    for (const one of this.#stretches) {
      if (one.start + one.duration <= from || one.start >= to) continue;
      const [spikeIds, spikeTimes] = of === "neurons" ? [one.spikeIds, one.spikeTimes] : [one.inputIds, one.inputTimes];
      for (let spike = 0; spike < spikeIds.length; spike++) {
        const time = one.start + spikeTimes[spike]!;
        if (time < from || time >= to) continue;
        ids.push(spikeIds[spike]!);
        times.push(time);
        patterns.push(of === "neurons" ? -1 : one.inputPatterns[spike]!);
      }
    }
    return { ids, times, patterns };
  }

  /** The patterns that were shown, in the order of time. Two of the same without a ms in between are told as one. */
  shown(): readonly Shown[] {
    const found: Shown[] = [];
    let [pattern, since] = [-1, this.start];
    const [from, to] = [this.start, this.end];
    const close = (end: number) => {
      if (pattern >= 0) found.push({ pattern, start: since, end, isWhole: since > from && end < to });
    };
    for (const { start, patternTrace } of this.#stretches) {
      patternTrace.forEach((on, ms) => {
        const time = start + ms;
        if (on === pattern || time < from) return;
        close(time);
        [pattern, since] = [on, time];
      });
    }
    close(to);
    return found;
  }

  #stretchAt(time: number): Activity | undefined {
    let [below, above] = [0, this.#stretches.length - 1];
    while (below < above) {
      const middle = Math.floor((below + above) / 2);
      const { start, duration } = this.#stretches[middle]!;
      if (time < start + duration) above = middle;
      else below = middle + 1;
    }
    return this.#stretches[below];
  }
}
