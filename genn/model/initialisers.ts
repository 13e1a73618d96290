/**
 * Initial values: what a variable holds at step 0. The named distributions are GeNN 5's, drawn from counter-based streams
 * so that an element's value depends on seed, population, variable and index only.
 */
import type { DerivedOf } from "./build-params.ts";
import type { ModelDocs } from "./docs.ts";
import { checkFinite, checkWhole, ModelError } from "./errors.ts";
import { a, checkOptions, kindOf, type RulesOf, required } from "./options.ts";
import { asNumber, shown } from "./shown.ts";
import type { DeclaredType } from "./values.ts";

/** Initial values as code, made by `defineInitialiser`. */
/** An array that code reads which builds a network. */
export interface BuildArray {
  readonly type: DeclaredType;
  readonly values: ArrayLike<number>;
}

export interface InitialiserModel<P extends string = string> {
  readonly kind: "initialiser";
  readonly name: string;
  readonly docs?: ModelDocs;
  readonly params: { readonly [name in P]: number | undefined };
  readonly derivedParams: DerivedOf<string, string>;
  readonly extraGlobalParams: Readonly<Record<string, DeclaredType>>;
  readonly initialCode: string;
}

export type Initialiser =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "array"; readonly values: ArrayLike<number> }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  | { readonly kind: "normal"; readonly mean: number; readonly sd: number }
  | {
      readonly kind: "normalClipped";
      readonly mean: number;
      readonly sd: number;
      readonly min: number;
      readonly max: number;
    }
  | {
      readonly kind: "normalClippedDelay";
      readonly mean: number;
      readonly sd: number;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "gamma"; readonly shape: number; readonly scale: number }
  | { readonly kind: "binomial"; readonly n: number; readonly p: number }
  /** See `initialise`. */
  | {
      readonly kind: "code";
      readonly model: InitialiserModel;
      readonly params: Readonly<Record<string, number>>;
      readonly arrays: Readonly<Record<string, BuildArray>>;
    }
  | { readonly kind: "divided"; readonly initialiser: Initialiser; readonly divisor: number }
  /** See `recomputed`. */
  | { readonly kind: "recomputed"; readonly initialiser: Initialiser };

/** What users may write for an initial value: a number, an array (one value per element), or an initialiser. */
export type InitialValue = number | ArrayLike<number> | Initialiser;

/** Uniform on [min, max). */
export function uniform(min: number, max: number): Initialiser {
  checkFinite("uniform: min", min);
  checkFinite("uniform: max", max);
  if (max < min) throw new ModelError(`uniform(${min}, ${max}): max must not be below min`);
  return Object.freeze({ kind: "uniform", min, max });
}

/** Normal with the given mean and standard deviation. */
export function normal(mean: number, sd: number): Initialiser {
  checkSpread("normal", mean, sd);
  return Object.freeze({ kind: "normal", mean, sd });
}

/** Normal, redrawn until inside [min, max]. */
export function normalClipped(mean: number, sd: number, min: number, max: number): Initialiser {
  checkClipping("normalClipped", mean, sd, min, max);
  return Object.freeze({ kind: "normalClipped", mean, sd, min, max });
}

/** A delay in steps: normal in ms, redrawn until inside [min, max] ms, divided by dt and rounded. */
export function normalClippedDelay(mean: number, sd: number, min: number, max: number): Initialiser {
  checkClipping("normalClippedDelay", mean, sd, min, max);
  return Object.freeze({ kind: "normalClippedDelay", mean, sd, min, max });
}

/** Exponential with the given mean (GeNN's parameter `lambda` is the mean too). */
export function exponential(mean: number): Initialiser {
  checkFinite("exponential: mean", mean);
  if (mean < 0) throw new ModelError(`exponential(${mean}): the mean must not be negative`);
  return Object.freeze({ kind: "exponential", mean });
}

/** Gamma with shape and scale; the mean is shape * scale. */
export function gamma(shape: number, scale: number): Initialiser {
  checkFinite("gamma: shape", shape);
  checkFinite("gamma: scale", scale);
  if (shape <= 0 || scale <= 0) throw new ModelError(`gamma(${shape}, ${scale}): shape and scale must be positive`);
  return Object.freeze({ kind: "gamma", shape, scale });
}

/** Number of successes in n trials of probability p. */
export function binomial(n: number, p: number): Initialiser {
  checkWhole("binomial: n", n);
  if (typeof p !== "number" || !(p >= 0 && p <= 1))
    throw new ModelError(`binomial: p must be between 0 and 1, not ${shown(p)}`);
  return Object.freeze({ kind: "binomial", n, p });
}

/**
 * Initial values divided by a positive number, such as weights by the root of how many there are. What is divided is the value as the
 * variable holds it: drawn, rounded to its precision, divided, rounded.
 */
export function divided(value: InitialValue, divisor: number): Initialiser {
  checkFinite("divided: divisor", divisor);
  if (divisor <= 0) throw new ModelError(`divided: the divisor must be positive, not ${divisor}`);
  return Object.freeze({ kind: "divided", initialiser: toInitialiser(value, "a divided variable"), divisor });
}

/**
 * Values that are not stored but computed again wherever code names them, for `READ_ONLY` variables of synapses: 4 bytes less for each, for the time that drawing
 * takes. The numbers are the same at every use, but others than those that would be stored. They cannot be pulled, pushed or referenced.
 */
export function recomputed(value: number | Initialiser): Initialiser {
  return Object.freeze({ kind: "recomputed", initialiser: toInitialiser(value, "a variable that is computed again") });
}

/** Brings what a user wrote into one form; `where` names the variable for messages. */
export function toInitialiser(value: InitialValue, where: string): Initialiser {
  if (typeof value === "number") {
    checkFinite(`the initial value of ${where}`, value);
    return { kind: "constant", value };
  }
  if (value !== null && typeof value === "object") {
    if ("length" in value && typeof value.length === "number") {
      return { kind: "array", values: copyOfNumbers(value, `the initial values of ${where}`) };
    }
    return checkInitialiser(value as Initialiser, where);
  }
  throw new ModelError(
    `the initial value of ${where} must be a number, an array or an initialiser such as uniform(-1, 1), not ${shown(value)}${asNumber(value)}`,
  );
}

/**
 * A copy of numbers that nobody else can change. A typed array keeps its type, since one of a size of gigabytes would double. Throws `ModelError` for what is
 * no number.
 */
export function copyOfNumbers(values: ArrayLike<number>, where: string): ArrayLike<number> {
  if (ArrayBuffer.isView(values) && "slice" in values) return (values as unknown as Float64Array).slice();
  for (let index = 0; index < values.length; index++) {
    if (typeof values[index] === "number") continue;
    throw new ModelError(`${where} must be numbers, but [${index}] is ${shown(values[index])}`);
  }
  return Float64Array.from(values);
}

type OfKind<Kind extends Initialiser["kind"]> = Extract<Initialiser, { kind: Kind }>;

const KIND = { kind: required(a.text) };
const SPREAD = { ...KIND, mean: required(a.number), sd: required(a.number) };
const CLIPPED = { ...SPREAD, min: required(a.number), max: required(a.number) };
const INITIALISERS: { readonly [Kind in Initialiser["kind"]]: RulesOf<OfKind<Kind>> } = {
  constant: { ...KIND, value: required(a.number) },
  array: { ...KIND, values: required(a.numbers) },
  uniform: { ...KIND, min: required(a.number), max: required(a.number) },
  normal: SPREAD,
  normalClipped: CLIPPED,
  normalClippedDelay: CLIPPED,
  exponential: { ...KIND, mean: required(a.number) },
  gamma: { ...KIND, shape: required(a.number), scale: required(a.number) },
  binomial: { ...KIND, n: required(a.number), p: required(a.number) },
  code: { ...KIND, model: required(a.object), params: required(a.object), arrays: required(a.object) },
  divided: { ...KIND, initialiser: required(a.object), divisor: required(a.number) },
  recomputed: { ...KIND, initialiser: required(a.object) },
};

/** Initialisers are plain data, so somebody may have written one by hand. */
function checkInitialiser(initialiser: Initialiser, where: string): Initialiser {
  const rules = INITIALISERS[kindOf(initialiser, INITIALISERS, `the initial value of ${where}`)];
  checkOptions(initialiser, rules as RulesOf<object>, `the initial value of ${where} (${initialiser.kind})`);
  if (initialiser.kind === "divided" || initialiser.kind === "recomputed")
    checkInitialiser(initialiser.initialiser, where);
  return initialiser;
}

function checkSpread(name: string, mean: number, sd: number): void {
  checkFinite(`${name}: mean`, mean);
  checkFinite(`${name}: sd`, sd);
  if (sd < 0) throw new ModelError(`${name}: sd must not be negative, not ${sd}`);
}

function checkClipping(name: string, mean: number, sd: number, min: number, max: number): void {
  checkSpread(name, mean, sd);
  if (!(max > min)) throw new ModelError(`${name}: max (${max}) must be above min (${min})`);
  // Redrawing must end soon: demand that the window is within reach of the distribution.
  const nearest = mean < min ? min - mean : mean > max ? mean - max : 0;
  if (nearest > 5 * sd) {
    throw new ModelError(
      `${name}: [${min}, ${max}] lies more than 5 sd from the mean ${mean}, so drawing would not end`,
    );
  }
}
