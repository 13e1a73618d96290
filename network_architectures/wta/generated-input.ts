/** The input of a run, and what is known about it. */
import type { InputSpikes } from "./recording.ts";
import { firstWhere } from "./search.ts";

/** A pattern that is shown from `start` on, and up to `end`, which is no longer part of it; ms since the beginning of the run. */
export interface Presentation {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
  /** True where this is only a part: the run began or ended in the middle of it. */
  readonly isCut?: boolean;
}

/** The input of one run. */
export interface GeneratedInput extends InputSpikes {
  /** When the run begins, in ms since whatever the user counts from. */
  readonly tOrigin: number;
  /** ms. */
  readonly duration: number;
  /** Of each spike: the pattern it belongs to, or -1 for noise. */
  readonly patterns: Int32Array;
  /** In the order of time, within the run. */
  readonly presentations: readonly Presentation[];
  /** Of each ms of the run: the pattern that is shown, or -1. */
  readonly patternTrace: Int16Array;
  /** 0, then start and end of each presentation in turn, in ms since the beginning of the run. */
  readonly phaseTimes: readonly number[];
  /** The length in ms of the pattern of each presentation, also where only a part of it is in the run. */
  readonly nextPatternLength: readonly number[];
}

/** A run without any input. */
export function silence(duration: number, tOrigin: number): GeneratedInput {
  return {
    tOrigin,
    duration,
    channels: new Uint32Array(0),
    steps: new Uint32Array(0),
    patterns: new Int32Array(0),
    presentations: [],
    patternTrace: new Int16Array(duration).fill(-1),
    phaseTimes: [0],
    nextPatternLength: [],
  };
}

/** The spikes from `from` to `to` ms (itself not part) of an input, in ms since `from`. */
export function spikesBetween({ channels, steps }: InputSpikes, from: number, to: number): InputSpikes {
  const [first, end] = [firstAt(steps, from), firstAt(steps, to)];
  return { channels: channels.slice(first, end), steps: steps.slice(first, end).map((step) => step - from) };
}

/** The first of ascending steps that is not before `step`. */
const firstAt = (steps: Uint32Array, step: number): number => firstWhere(steps.length, (k) => steps[k]! >= step);
