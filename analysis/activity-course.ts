/** The activity of neurons over time, and what was shown to them when, as the measures of assemblies take them. */
import { ModelError } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import { isWhole } from "../genn/model/whole-numbers.ts";

/** Activities of `size` neurons, as rates or as fractions of the largest: that of neuron k in sample j, at `j * every` ms, is `values[j * size + k]`. */
export interface ActivityCourse {
  readonly size: number;
  readonly values: ArrayLike<number>;
  /** Between two samples, ms. Default 1. */
  readonly every?: number;
}

const COURSE: RulesOf<ActivityCourse> = { size: required(a.count), values: required(a.numbers), every: a.duration };

/** While a pattern is shown, ms since the first sample: the end is not part of it. */
export interface PatternSpan {
  /** Which one, from 0. */
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
  /** True where only a part of it is there, which then does not count. */
  readonly isCut?: boolean;
}

/** Throws `ModelError` for what is no activity over time. */
export function checkCourse(course: ActivityCourse, where: string): void {
  checkOptions<ActivityCourse>(course, COURSE, `the activity of ${where}`);
  const { size, values } = course;
  if (values.length === 0 || values.length % size !== 0)
    throw new ModelError(
      `the activity of ${where} has ${values.length} values, which are no whole samples of ${size} neurons`,
    );
}

/** Throws `ModelError` unless the presentations follow each other, none begins before the first sample, and each ends after it begins. */
export function checkPresentations(presentations: readonly PatternSpan[], where: string): void {
  if (!Array.isArray(presentations))
    throw new ModelError(
      `the presentations of ${where} must be a list of { pattern, start, end }, not ${shown(presentations)}`,
    );
  let free = 0;
  for (const [k, one] of (presentations as readonly PatternSpan[]).entries()) {
    const { pattern, start, end } = one ?? {};
    const name = `presentation ${k} of ${where}`;
    if (!isWhole(pattern, 0))
      throw new ModelError(`the pattern of ${name} must be a whole number of at least 0, not ${shown(pattern)}`);
    if (!(Number.isFinite(start) && Number.isFinite(end) && end > start))
      throw new ModelError(`${name} must end after it begins, not last from ${shown(start)} to ${shown(end)} ms`);
    if (start < free)
      throw new ModelError(
        k === 0
          ? `${name} begins at ${start} ms, before the first sample`
          : `${name} begins at ${start} ms, before presentation ${k - 1} ends at ${free} ms: presentations must be in order, one after the other`,
      );
    free = end;
  }
}

/** The samples of a stretch of time that there are: [from, to). */
export function samplesOf({ size, values, every = 1 }: ActivityCourse, start: number, end: number): [number, number] {
  const samples = values.length / size;
  const at = (time: number) => Math.min(samples, Math.max(0, Math.ceil(time / every)));
  return [at(start), at(end)];
}

/** The activity of one neuron in the samples [from, to). */
export function activityOf({ size, values }: ActivityCourse, neuron: number, from: number, to: number): Float64Array {
  return Float64Array.from({ length: to - from }, (_, k) => values[(from + k) * size + neuron]!);
}

/** The mean activity of every neuron in some stretches of time; NaN where these have no sample. */
export function meanActivities(
  course: ActivityCourse,
  spans: readonly Pick<PatternSpan, "start" | "end">[],
): Float64Array {
  const { size, values } = course;
  const sums = new Float64Array(size);
  let count = 0;
  for (const { start, end } of spans) {
    const [from, to] = samplesOf(course, start, end);
    for (let sample = from; sample < to; sample++, count++) {
      for (let neuron = 0; neuron < size; neuron++) sums[neuron]! += values[sample * size + neuron]!;
    }
  }
  return sums.map((sum) => sum / count);
}

/** The whole ones: as long as the longest of their pattern, and within the samples. */
export function wholePresentations(
  { size, values, every = 1 }: ActivityCourse,
  presentations: readonly PatternSpan[],
): readonly PatternSpan[] {
  const longest = new Map<number, number>();
  for (const { pattern, start, end } of presentations)
    longest.set(pattern, Math.max(end - start, longest.get(pattern) ?? 0));
  const until = (values.length / size) * every;
  return presentations.filter(
    ({ pattern, start, end, isCut = false }) => !isCut && end <= until && end - start === longest.get(pattern),
  );
}

/** Whole presentations of one pattern and those that follow them, of the same. */
export function consecutivePairs(
  course: ActivityCourse,
  presentations: readonly PatternSpan[],
): (readonly [PatternSpan, PatternSpan])[] {
  const last = new Map<number, PatternSpan>();
  const pairs: (readonly [PatternSpan, PatternSpan])[] = [];
  for (const one of wholePresentations(course, presentations)) {
    const before = last.get(one.pattern);
    if (before !== undefined) pairs.push([before, one]);
    last.set(one.pattern, one);
  }
  return pairs;
}
