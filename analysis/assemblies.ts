/**
 * Assemblies of neurons that patterns activate, as memory traces are measured (Klampfl & Maass 2013): how selective neurons are, how alike their activity is from one
 * presentation to the next, in what order they become active, and how clearly one neuron of a circuit wins. Activities are rates, or fractions of the largest rate.
 */
import { ModelError } from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import { isWhole } from "../genn/model/whole-numbers.ts";
import { activationPhases } from "./activation-phases.ts";
import {
  type ActivityCourse,
  activityOf,
  checkCourse,
  checkPresentations,
  consecutivePairs,
  meanActivities,
  type PatternSpan,
  samplesOf,
  wholePresentations,
} from "./activity-course.ts";
import { mean, type TimeSpan } from "./spikes.ts";
import { correlationOf, rankCorrelationOf } from "./vectors.ts";

/**
 * How much more active every neuron is during patterns than in the noise before them, from -1 to 1: SI = (p - n) / (p + n), where p is its mean activity in whole presentations and n that
 * in what is shown before each, as long as the presentation (less, where the one before ends later). NaN for neurons that are never active.
 */
export function selectivityIndices(course: ActivityCourse, presentations: readonly PatternSpan[]): Float64Array {
  checkCourse(course, "selectivityIndices");
  checkPresentations(presentations, "selectivityIndices");
  const whole = wholePresentations(course, presentations);
  const noise = whole.map(({ start, end }) => {
    const before = presentations.findLast((one) => one.end <= start)?.end ?? 0;
    return { start: Math.max(before, start - (end - start)), end: start };
  });
  return contrasts(meanActivities(course, whole), meanActivities(course, noise));
}

/**
 * How much more active every neuron is during one pattern than during another, from -1 to 1: (r1 - r2) / (r1 + r2) of its mean activities in whole presentations. NaN for neurons that are
 * active in neither.
 */
export function patternPreferences(
  course: ActivityCourse,
  presentations: readonly PatternSpan[],
  [first, second]: readonly [number, number] = [0, 1],
): Float64Array {
  checkCourse(course, "patternPreferences");
  checkPresentations(presentations, "patternPreferences");
  const whole = wholePresentations(course, presentations);
  const during = (id: number) =>
    meanActivities(
      course,
      whole.filter(({ pattern }) => pattern === id),
    );
  return contrasts(during(first), during(second));
}

/** (a - b) / (a + b) */
const contrasts = (one: Float64Array, other: Float64Array): Float64Array =>
  one.map((a, k) => (a + other[k]! === 0 ? Number.NaN : (a - other[k]!) / (a + other[k]!)));

/** The mean of the sizes of indices, whatever their sign; those that are NaN do not count. */
export const meanSize = (indices: ArrayLike<number>): number => mean(Float64Array.from(indices, Math.abs));

/** The fraction of indices that are larger than `bound`, whatever their sign; those that are NaN do not count. */
export const fractionBeyond = (indices: ArrayLike<number>, bound = 0.5): number =>
  mean(Float64Array.from(indices, (one) => (Number.isNaN(one) ? one : Number(Math.abs(one) > bound))));

/** What counts as active. */
export interface ReproducibilityOptions {
  /** Activity that a neuron exceeds at some time in both presentations. Default 0.9, of fractions of a rate of 100 Hz: 90 Hz. */
  readonly threshold?: number;
}

const REPRODUCIBILITY: RulesOf<ReproducibilityOptions> = { threshold: a.number };

/** How alike presentations are. */
export interface Reproducibility {
  /** Mean correlation coefficient; NaN where there is none. */
  readonly correlation: number;
  /** Neurons that it is of, per pair of presentations. */
  readonly neurons: number;
}

/**
 * The mean of Pearson's correlation coefficients between the activity of a neuron in one whole presentation and in the next of the same pattern, sample by sample, over all pairs of
 * presentations and all neurons that become as active as `threshold` in both.
 */
export function reproducibility(
  course: ActivityCourse,
  presentations: readonly PatternSpan[],
  options: ReproducibilityOptions = {},
): Reproducibility {
  checkCourse(course, "reproducibility");
  checkPresentations(presentations, "reproducibility");
  checkOptions<ReproducibilityOptions>(options, REPRODUCIBILITY, "reproducibility");
  const { threshold = 0.9 } = options;
  const pairs = consecutivePairs(course, presentations);
  const correlations: number[] = [];
  let neurons = 0;
  for (const pair of pairs) {
    for (let neuron = 0; neuron < course.size; neuron++) {
      const [one, other] = pair.map(({ start, end }) => activityOf(course, neuron, ...samplesOf(course, start, end)));
      if (!(exceeds(one!, threshold) && exceeds(other!, threshold))) continue;
      neurons++;
      // A presentation that begins between two samples may have one less.
      const length = Math.min(one!.length, other!.length);
      correlations.push(correlationOf(one!.subarray(0, length), other!.subarray(0, length)));
    }
  }
  return { correlation: mean(correlations), neurons: pairs.length === 0 ? 0 : neurons / pairs.length };
}

const exceeds = (row: Float64Array, threshold: number): boolean => row.some((one) => one > threshold);

/** Of the sum of activities: what rounding to single precision leaves of the phase where there is none. */
const EVEN = 1e-5;

/**
 * When every neuron is active in a stretch of time of length L, ms since it begins: the phase of Σ r(t) exp(2πi t / L), which wraps around, as time. NaN for neurons that are not active,
 * or equally active all the time.
 */
export function meanActivationTimes(course: ActivityCourse, span: TimeSpan): Float64Array {
  checkCourse(course, "meanActivationTimes");
  checkOptions<TimeSpan>(span, SPAN, "the span of meanActivationTimes");
  const { from: start, to: end } = span;
  const [from, to] = samplesOf(course, start, end);
  if (!(end > start && to > from))
    throw new ModelError(`the span of meanActivationTimes, from ${start} to ${end} ms, has no sample`);
  const { sums, strengths, times } = activationPhases(course, span);
  return times.map((time, neuron) => (strengths[neuron]! > EVEN * sums[neuron]! ? time : Number.NaN));
}

const SPAN: RulesOf<TimeSpan> = { from: required(a.number), to: required(a.number) };

/** Neurons in the order of their times, those without one (NaN) last; equal ones stay in the order of their numbers. */
export function activationOrder(times: ArrayLike<number>): Int32Array {
  const at = (neuron: number) => (Number.isNaN(times[neuron]!) ? Number.POSITIVE_INFINITY : times[neuron]!);
  return Int32Array.from({ length: times.length }, (_, neuron) => neuron).sort((one, other) =>
    at(one) === at(other) ? one - other : at(one) - at(other),
  );
}

/** Which neurons have a place in the order. */
export interface OrderOptions {
  /** Mean activity in both presentations. Default 0.05, of fractions of a rate of 100 Hz: 5 Hz. */
  readonly least?: number;
}

const ORDER: RulesOf<OrderOptions> = { least: a.number };

/**
 * How alike the order in which neurons become active is: Spearman's correlation coefficient of their mean activation times in one whole presentation and in the next of the same pattern,
 * over the neurons that are active in both, and its mean over pairs of presentations. NaN where there is no pair, or never more than two such neurons.
 */
export function orderCorrelation(
  course: ActivityCourse,
  presentations: readonly PatternSpan[],
  options: OrderOptions = {},
): number {
  checkCourse(course, "orderCorrelation");
  checkPresentations(presentations, "orderCorrelation");
  checkOptions<OrderOptions>(options, ORDER, "orderCorrelation");
  const { least = 0.05 } = options;
  const seen = new Map<PatternSpan, { readonly rates: Float64Array; readonly times: Float64Array }>();
  const of = (one: PatternSpan) => {
    const found = seen.get(one) ?? {
      rates: meanActivities(course, [one]),
      times: meanActivationTimes(course, { from: one.start, to: one.end }),
    };
    seen.set(one, found);
    return found;
  };
  const correlations = consecutivePairs(course, presentations).map(([one, next]) => {
    const [before, after] = [of(one), of(next)];
    const hasPlace = ({ rates, times }: typeof before, neuron: number) =>
      rates[neuron]! > least && !Number.isNaN(times[neuron]!);
    const isActive = (_: number, neuron: number) => hasPlace(before, neuron) && hasPlace(after, neuron);
    const [first, second] = [before.times.filter(isActive), after.times.filter(isActive)];
    return first.length > 2 ? rankCorrelationOf(first, second) : Number.NaN;
  });
  return mean(correlations);
}

/** Neurons `first` to `first + size - 1`, which compete. */
export interface NeuronSegment {
  readonly first: number;
  readonly size: number;
}

/** How clearly circuits have a winner: the largest activity of each, as a mean over time and circuits. */
export function winnerShare(course: ActivityCourse, segments: readonly NeuronSegment[]): number {
  checkCourse(course, "winnerShare");
  const { size, values } = course;
  if (!Array.isArray(segments) || segments.length === 0)
    throw new ModelError(`the segments of winnerShare must be a list of { first, size }, not ${shown(segments)}`);
  for (const [k, one] of (segments as readonly NeuronSegment[]).entries()) {
    const isRight = isWhole(one?.first, 0) && isWhole(one?.size, 1) && one.first + one.size <= size;
    if (!isRight)
      throw new ModelError(
        `segment ${k} of winnerShare must lie within the ${size} neurons, not be ${one?.size} from neuron ${one?.first}`,
      );
  }
  const samples = values.length / size;
  let sum = 0;
  for (let sample = 0; sample < samples; sample++) {
    for (const { first, size: members } of segments) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = first; k < first + members; k++) largest = Math.max(largest, values[sample * size + k]!);
      sum += largest;
    }
  }
  return sum / (samples * segments.length);
}

/** What is measured of memory traces. */
export interface AssemblyMeasures {
  /** Mean size of the selectivity index. */
  readonly selectivity: number;
  /** Fraction of neurons whose selectivity index is beyond 0.5 or -0.5. */
  readonly selective: number;
  /** See `reproducibility`. */
  readonly correlation: number;
  readonly reproduced: number;
  /** See `orderCorrelation`. */
  readonly order: number;
  /** See `winnerShare`. */
  readonly winner: number;
  /** Fraction of neurons that prefer one of patterns 0 and 1 by more than 0.5 (`patternPreferences`); NaN where these are not shown. */
  readonly distinct: number;
}

/** All measures of fractions of rates while patterns are shown to circuits. */
export function assemblyMeasures(
  course: ActivityCourse,
  presentations: readonly PatternSpan[],
  segments: readonly NeuronSegment[],
): AssemblyMeasures {
  const indices = selectivityIndices(course, presentations);
  const { correlation, neurons } = reproducibility(course, presentations);
  return {
    selectivity: meanSize(indices),
    selective: fractionBeyond(indices),
    correlation,
    reproduced: neurons,
    order: orderCorrelation(course, presentations),
    winner: winnerShare(course, segments),
    distinct: fractionBeyond(patternPreferences(course, presentations)),
  };
}
