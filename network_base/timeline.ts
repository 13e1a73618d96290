/** Time: from ms to steps, and from everything that is scheduled to the stretches of steps in between. Nothing runs here. */
import { ModelError } from "../genn/index.ts";

/** A part of a step that rounding may take away: 0.3 ms are three steps of 0.1 ms. */
const SLACK = 1e-6;

/** The first step whose time (`step * dt`) is not before `time` (ms). */
export const stepAt = (time: number, dt: number): number => Math.max(0, Math.ceil(time / dt - SLACK));

/** How many whole steps of `dt` fit into `T` (both ms). */
export const stepCount = (T: number, dt: number): number => Math.floor(T / dt + SLACK);

/** Times from `start` (included) to `stop` (excluded) in ms, `step` apart. Throws `ModelError` unless step > 0 and all are finite. */
export function times(start: number, stop: number, step: number): Float64Array {
  if (![start, stop, step].every(Number.isFinite) || step <= 0) {
    throw new ModelError(`times(${start}, ${stop}, ${step}): start and stop must be finite and step positive`);
  }
  return Float64Array.from(
    { length: Math.max(0, Math.ceil((stop - start) / step - SLACK)) },
    (_, k) => start + k * step,
  );
}

/** Throws `ModelError` unless `given` are finite times (ms) of at least 0 that never go back (with `strictly`: always advance). */
export function checkTimes(given: ArrayLike<number>, where: string, strictly = false): void {
  for (let k = 0; k < given.length; k++) {
    const time = given[k]!;
    if (!Number.isFinite(time) || time < 0) {
      throw new ModelError(`the times of ${where} must be finite and at least 0 ms, but times[${k}] is ${time}`);
    }
    if (k > 0 && (strictly ? time <= given[k - 1]! : time < given[k - 1]!)) {
      throw new ModelError(
        `the times of ${where} must ascend, but times[${k}] = ${time} follows times[${k - 1}] = ${given[k - 1]}`,
      );
    }
  }
}

/** One thing that happens at certain steps. */
export interface Track {
  /** Before the step is run, or after it. */
  readonly when: "before" | "after";
  /** The steps, never descending; several entries may fall on one step. Steps beyond the run are never reached. */
  readonly steps: ArrayLike<number>;
}

/** Entries `from` to `to - 1` of a track, which fall on the same step. */
export interface Occurrence {
  readonly track: number;
  readonly from: number;
  readonly to: number;
}

/** What to do before step `first`, how many steps to run from there without the host, and what to do after the last of them. */
export interface Stretch {
  readonly first: number;
  readonly count: number;
  readonly before: readonly Occurrence[];
  readonly after: readonly Occurrence[];
}

/**
 * Orders tracks into stretches that cover the steps `start` to `steps - 1`. Tracks that fall on the same step
 * keep their order. Entries before `start` count as done. What is scheduled before step `steps` comes in a last stretch of no steps.
 */
export function* timeline(tracks: readonly Track[], steps: number, start = 0): Generator<Stretch> {
  const next = tracks.map((track) => firstNotBefore(track.steps, start));
  const take = (when: Track["when"], step: number): Occurrence[] =>
    tracks.flatMap((track, index) => {
      const from = next[index]!;
      if (track.when !== when || track.steps[from] !== step) return [];
      let to = from;
      while (track.steps[to] === step) to++;
      next[index] = to;
      return [{ track: index, from, to }];
    });
  for (let first = start; ; ) {
    const before = take("before", first);
    if (first >= steps) {
      if (before.length > 0) yield { first, count: 0, before, after: [] };
      return;
    }
    let end = steps;
    tracks.forEach((track, index) => {
      const step = track.steps[next[index]!];
      if (step !== undefined) end = Math.min(end, track.when === "before" ? step : step + 1);
    });
    yield { first, count: end - first, before, after: take("after", end - 1) };
    first = end;
  }
}

/** Index of the first entry of an ascending list that is at least `step`. */
export function firstNotBefore(steps: ArrayLike<number>, step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
