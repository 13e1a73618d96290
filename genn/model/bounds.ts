/** What a parameter of a model may be, where not every number makes sense of it: a time constant of 0, a negative rate. */
import { checkFinite, ModelError } from "./errors.ts";
import { a, checkOptions, type RulesOf } from "./options.ts";

/** Numbers from `min` (or above `above`) to `max` (or below `below`). */
export interface Bounds {
  readonly above?: number;
  readonly min?: number;
  readonly below?: number;
  readonly max?: number;
}

const RULES: RulesOf<Bounds> = { above: a.number, min: a.number, below: a.number, max: a.number };

/** Throws `ModelError`, which names `where`, for what are no bounds. */
export function checkBounds(bounds: Bounds, where: string): void {
  checkOptions<Bounds>(bounds, RULES, where);
  for (const [side, value] of Object.entries(bounds)) checkFinite(`${side} of ${where}`, value);
  for (const [one, other] of [["above", "min"] as const, ["below", "max"] as const]) {
    if (bounds[one] !== undefined && bounds[other] !== undefined) {
      throw new ModelError(`${where} have both ${one} and ${other}: give one`);
    }
  }
}

/** In words that go on from a name: `must be above 0`. */
const inWords = ({ above, min, below, max }: Bounds): string =>
  [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ].join(" and ");

/** Throws `ModelError` for a number beyond its bounds; `where` says whose it is, `unit` in what it is counted (`1` or nothing: a plain number). */
export function checkWithin(where: string, value: number, bounds: Bounds | undefined, unit = "1"): void {
  if (bounds === undefined) return;
  const { above = -Infinity, min = -Infinity, below = Infinity, max = Infinity } = bounds;
  if (value > above && value >= min && value < below && value <= max) return;
  throw new ModelError(`${where} must be ${inWords(bounds)}${unit === "1" ? "" : ` ${unit}`}, not ${value}`);
}
