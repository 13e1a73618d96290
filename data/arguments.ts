/** Argument checks shared by the data generators: every message says where, what was given, and what is right. */
import { checkOptions, type RulesOf } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import { isWhole, roundingHint } from "../genn/model/whole-numbers.ts";

/** Throws a RangeError for an option that there is not, one of the wrong type, and one that is missing. */
export function requireOptions<Options extends object>(where: string, given: unknown, rules: RulesOf<Options>): void {
  checkOptions<Options>(given, rules, where, { refuse: (message) => new RangeError(message) });
}

/** `value` if it is an integer in `[low, high]`, else a RangeError that names the argument. */
export function requireInteger(
  where: string,
  name: string,
  value: number,
  low: number,
  high: number = Number.MAX_SAFE_INTEGER,
): number {
  if (isWhole(value, low, high)) return value;
  const hint = roundingHint(value, low, high);
  throw new RangeError(
    `${where}: ${name} is ${shown(value)}, but must be an integer${describeRange(low, high)}${hint}`,
  );
}

/** `value` if it is a finite number, else a RangeError that names the argument. */
export function requireFinite(where: string, name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new RangeError(`${where}: ${name} is ${shown(value)}, but must be a finite number`);
}

/** `value` if it is a finite number in `[low, high]`, else a RangeError that names the argument. */
export function requireNumber(
  where: string,
  name: string,
  value: number,
  low: number,
  high: number = Number.POSITIVE_INFINITY,
): number {
  requireFinite(where, name, value);
  if (value >= low && value <= high) return value;
  const range = high < Number.POSITIVE_INFINITY ? `from ${low} to ${high}` : `at least ${low}`;
  throw new RangeError(`${where}: ${name} is ${value}, but must be ${range}`);
}

function describeRange(low: number, high: number): string {
  if (high < Number.MAX_SAFE_INTEGER) return ` from ${low} to ${high}`;
  return low > Number.MIN_SAFE_INTEGER ? ` of at least ${low}` : "";
}
