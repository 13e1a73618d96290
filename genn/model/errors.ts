import { nearestName } from "../language/index.ts";
import { shortened, withShortWords } from "../language/quote.ts";
import { knownName } from "./known-names.ts";
import { shown } from "./shown.ts";
import { isWhole, roundingHint, wholeNumberProblem, wholeNumbers } from "./whole-numbers.ts";

/** A model, a value given to it, or a request made of it is wrong. The message says what, where and what would be right. */
export class ModelError extends Error {
  override readonly name: string = "ModelError";

  constructor(message: string) {
    super(withShortWords(message));
  }
}

/**
 * A value is NaN or infinite where a number is meant. The message says which and where: population, variable, element, time. A training that
 * ends like this has mostly diverged.
 */
export class NotFiniteError extends ModelError {
  override readonly name = "NotFiniteError";
  /** The step after which it was found, where that is known. */
  readonly step: number | undefined;
  constructor(message: string, step?: number) {
    super(message);
    this.step = step;
  }
}

/** "unknown parameter 'tua' of 'pop' (leaky_rate). Did you mean 'tau'? Known: tau, th." */
export function unknownName(what: string, given: string, where: string, known: Iterable<string>): ModelError {
  const names = [...known];
  const name = shortened(given);
  const told = knownName(given, names);
  if (told !== undefined) return new ModelError(`unknown ${what} '${name}' in ${where}: ${told}`);
  const nearest = nearestName(given, names);
  const hint = nearest === undefined ? "" : ` Did you mean '${nearest}'?`;
  const list = names.length === 0 ? "There are none." : `Known: ${names.join(", ")}.`;
  return new ModelError(`unknown ${what} '${name}' in ${where}.${hint} ${list}`);
}

/** Names of populations, sources, updates, parameters and variables are C identifiers. */
export function checkIdentifier(what: string, name: unknown): asserts name is string {
  if (typeof name !== "string" || name.length === 0) {
    throw new ModelError(`the name of ${article(what)} ${what} must be a non-empty string, not ${shown(name)}`);
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new ModelError(
      `'${shortened(name)}' cannot name ${article(what)} ${what}: use letters, digits and underscores, and do not start with a digit`,
    );
  }
}

/** The article of what a message names. */
export const article = (what: string): string => (/^[aeio]/.test(what) ? "an" : "a");

/** A count of things: a positive whole number, at most `max`. */
export function checkCount(what: string, value: unknown, max?: number): asserts value is number {
  if (isWhole(value, 1, max)) return;
  const right = isWhole(value, 1) ? wholeNumbers(1, max) : "a positive whole number";
  throw new ModelError(`${what} must be ${right}, not ${shown(value)}${roundingHint(value, 1, max)}`);
}

/** A step, an index or a size: a whole number from `min` to `max` (default: as far as doubles count). */
export function checkWhole(what: string, value: unknown, min = 0, max?: number): asserts value is number {
  const problem = wholeNumberProblem(value, min, max);
  if (problem !== undefined) throw new ModelError(`${what} ${problem}`);
}

/** A number that is neither NaN nor infinite. */
export function checkFinite(what: string, value: unknown): asserts value is number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new ModelError(`${what} must be a finite number, not ${shown(value)}`);
  }
}
