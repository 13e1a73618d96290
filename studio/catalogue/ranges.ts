/** How far a slider goes, from the default and the unit of what it turns. */

import type { Bounds } from "../../genn/index.ts";

export interface SliderRange {
  readonly from: number;
  readonly to: number;
}

/** What 0 is a default of gets a range by its unit, both ways; anything else, of a current the range of the input that is driven. */
const AROUND_ZERO: Readonly<Record<string, number>> = { mV: 50, ms: 20, Hz: 100 };

/** As near to what a number must not be as this share of the range. */
const NEAR = 0.01;

/** The range that is usual for a number, as far as it may be there. */
export function sliderRange(value: number, unit: string, around = 1, bounds: Bounds = {}): SliderRange {
  const usual = usualRange(value, unit, around);
  const { min = bounds.above ?? Number.NEGATIVE_INFINITY, max = bounds.below ?? Number.POSITIVE_INFINITY } = bounds;
  const [from, to] = [Math.max(usual.from, min), Math.min(usual.to, max)];
  const near = NEAR * (to - from);
  return {
    from: from === bounds.above ? round(from + near) : from,
    to: to === bounds.below ? round(to - near) : to,
  };
}

/**
 * A positive number from near 0 (a time from a twentieth of it, since few models can do without time) to three times as much; a negative one half as much and
 * half as much again; around 0, what is usual for the unit, `around` if nothing is.
 */
function usualRange(value: number, unit: string, around: number): SliderRange {
  if (value > 0) return { from: unit === "ms" ? round(value / 20) : 0, to: round(3 * value) };
  if (value < 0) return { from: round(1.5 * value), to: round(0.5 * value) };
  const width = AROUND_ZERO[unit] ?? around;
  // A time that has passed, or is left, is none that is negative.
  return { from: unit === "ms" ? 0 : -width, to: width };
}

/** A value of so many that a slider has, without digits that nobody asked for. */
export function sliderValue({ from, to }: SliderRange, share: number): number {
  const step = 10 ** Math.floor(Math.log10((to - from) / 200));
  return round(Math.round((from + share * (to - from)) / step) * step);
}

/** Where a value lies between the ends, from 0 to 1. */
export const shareOf = ({ from, to }: SliderRange, value: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

const round = (value: number): number => Number(value.toPrecision(6));
