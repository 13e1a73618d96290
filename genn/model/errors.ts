import { nearestName } from "../language/index.ts";
import { knownName } from "./known-names.ts";
import { shown } from "./shown.ts";

/** A model, a value given to it, or a request made of it is wrong. The message says what, where and what would be right. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/** "unknown parameter 'tua' of 'pop' (leaky_rate). Did you mean 'tau'? Known: tau, th." */
export function unknownName(what: string, name: string, where: string, known: Iterable<string>): ModelError {
  const names = [...known];
  const told = knownName(name, names);
  if (told !== undefined) return new ModelError(`unknown ${what} '${name}' in ${where}: ${told}`);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? "" : ` Did you mean '${nearest}'?`;
  const list = names.length === 0 ? "There are none." : `Known: ${names.join(", ")}.`;
  return new ModelError(`unknown ${what} '${name}' in ${where}.${hint} ${list}`);
}

/** Names of populations, sources, updates, parameters and variables are C identifiers. */
export function checkIdentifier(what: string, name: unknown): asserts name is string {
  if (typeof name !== "string" || name.length === 0) {
    throw new ModelError(
      `the name of a ${what} must be a non-empty string, not ${JSON.stringify(name) ?? String(name)}`,
    );
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new ModelError(
      `'${name}' cannot name a ${what}: use letters, digits and underscores, and do not start with a digit`,
    );
  }
}

/** A count of things: a positive whole number. */
export function checkCount(what: string, value: unknown): asserts value is number {
  if (typeof value !== "number" || !Number.isInteger(value) || value <= 0) {
    throw new ModelError(`${what} must be a positive whole number, not ${shown(value)}`);
  }
}

/** A number that is neither NaN nor infinite. */
export function checkFinite(what: string, value: unknown): asserts value is number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new ModelError(`${what} must be a finite number, not ${shown(value)}`);
  }
}
