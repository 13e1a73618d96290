/**
 * Steps and their times. Time is counted in steps; what code sees as `t`, in ms, is the number of time's type that is nearest to step x dt, with
 * dt as the user wrote it. Everybody on the host takes it from here, and backends compute the same bits.
 */
import { type FloatType, LARGEST_FLOAT } from "../language/types.ts";

/** What tells time from steps. `precision` is that of time. */
export interface Clock {
  readonly dt: number;
  readonly precision: FloatType;
}

/** Stands for the step of an event that never was: below every step, and so far that no difference brings it back. */
export const NEVER_STEP = -(2 ** 100);

/** A number of steps of at least this size is none: its time is the least or the largest number of time's type. */
export const ENDLESS_STEPS = 2 ** 32;

/** Steps that backends count: in 31 bits. */
const COUNTED_STEPS = 2 ** 31;
/** Steps that single precision holds one by one, from 0 on. */
const FLOAT_STEPS = 2 ** 24;

/** The largest number of time's type; its negative is the time of what never was. */
export const largestTime = (precision: FloatType): number => (precision === "float" ? LARGEST_FLOAT : Number.MAX_VALUE);

/** Time of a step in ms: what `t` is in it. Also of what was stored for an event, `NEVER_STEP` included. */
export function timeOfStep(step: number, { dt, precision }: Clock): number {
  if (Math.abs(step) >= ENDLESS_STEPS) return Math.sign(step) * largestTime(precision);
  return precision === "float" ? Math.fround(step * dt) : step * dt;
}

/**
 * The step whose time a number of ms is, up to its rounding; `NEVER_STEP` for what is no later than the least time. Undefined for times between
 * steps, and for steps beyond those that time tells apart.
 */
export function stepOfTime(ms: number, clock: Clock): number | undefined {
  const { dt, precision } = clock;
  if (ms <= -largestTime("float")) return NEVER_STEP;
  const step = Math.round(ms / dt);
  if (!(Math.abs(step) < stepLimit(clock))) return undefined;
  const rounding = precision === "float" ? 2 ** -23 : 2 ** -51;
  return Math.abs(step * dt - ms) <= rounding * Math.abs(ms) ? step : undefined;
}

const limits = new Map<number, number>();

/** The largest number of steps, from step 0 on, that all have a time of their own and can be counted. */
export function stepLimit({ dt, precision }: Clock): number {
  if (precision === "double") return COUNTED_STEPS;
  let limit = limits.get(dt);
  if (limit === undefined) {
    limit = Math.min(floatStepLimit(dt), Math.floor(LARGEST_FLOAT / dt) + 1);
    limits.set(dt, limit);
  }
  return limit;
}

/** In single precision: the first step whose time is that of the step before, at most 2^24. */
function floatStepLimit(dt: number): number {
  const gap = 2 ** (Math.floor(Math.log2(dt)) + 1);
  // As long as floats lie no further apart than dt, no two steps share one: that is up to 2^23 gaps between the next larger ones.
  let step = Math.max(1, Math.floor((gap * 2 ** 23) / dt) - 2);
  // Floats so small that all of them lie equally far apart.
  if (dt < 2 ** -120) step = 1;
  let before = Math.fround((step - 1) * dt);
  for (; step < FLOAT_STEPS; step++) {
    const time = Math.fround(step * dt);
    if (time === before) break;
    before = time;
  }
  return step;
}

/**
 * What is wrong with a run up to step `steps`, to be put behind who asks for it ("runSim .."); undefined if all is well. `clock.dt` in ms.
 */
export function stepsProblem(steps: number, clock: Clock): string | undefined {
  const limit = stepLimit(clock);
  if (steps <= limit) return undefined;
  const most = `comes to ${steps} steps, more than the ${limit} steps of ${clock.dt} ms (${limit * clock.dt} ms) that`;
  if (clock.precision === "double") return `${most} can be counted`;
  return `${most} time in single precision can tell apart: set timePrecision: "double", and run on the CPU, for GPUs have no doubles`;
}
