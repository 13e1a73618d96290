/** Counts, sizes, indices and numbers of steps: whole numbers within a range. The one place that says what is wrong with one. */
import { shown } from "./shown.ts";

/** Is it a whole number from `min` to `max`, one that doubles count exactly? */
export const isWhole = (value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max;

/**
 * What a value must be if it is no whole number from `min` to `max`, in words that go on from its name: "must be a whole number of at least
 * 0, not 2.5". undefined if it is one.
 */
export function wholeNumberProblem(
  value: unknown,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
  asShown = shown(value),
): string | undefined {
  return isWhole(value, min, max)
    ? undefined
    : `must be ${wholeNumbers(min, max)}, not ${asShown}${roundingHint(value, min, max)}`;
}

/** The range in words. */
export function wholeNumbers(min: number, max = Number.MAX_SAFE_INTEGER): string {
  if (max < Number.MAX_SAFE_INTEGER) return `a whole number from ${min} to ${max}`;
  return min > Number.MIN_SAFE_INTEGER ? `a whole number of at least ${min}` : "a whole number";
}

/** How far rounding may have taken a quotient such as 0.7 / 0.1 from the whole number that is meant. */
const SLACK = 1e-9;

/** What to do where only rounding is in the way: ". Rounding has made it so: Math.round gives 7". Else nothing. */
export function roundingHint(value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): string {
  if (typeof value !== "number" || Number.isInteger(value)) return "";
  const nearest = Math.round(value);
  const isNear = Math.abs(value - nearest) <= SLACK * Math.max(1, Math.abs(nearest));
  return isNear && isWhole(nearest, min, max) ? `. A division was rounded: Math.round(..) makes it ${nearest}` : "";
}
