/** Values of a neuron: a number becomes a parameter, an array or an initialiser a variable that code only reads. */
import {
  defineInitialiser,
  type InitialValue,
  initialise,
  ModelError,
  readOnly,
  toInitialiser,
  type Variable,
} from "../genn/index.ts";
import { isObject, type Rule } from "../genn/model/options.ts";

/** A value of a neuron, as an option: see `settle`. */
export const aSetting: Rule<false> = {
  right: "a number, an array of numbers or an initialiser such as uniform(0, 1)",
  accepts: (value) => Number.isFinite(value) || isNumbers(value) || isObject(value),
  isRequired: false,
};

/** A time constant, from which a decay is computed. */
export const aTimeConstant: Rule<false> = {
  right: "a positive number of ms, or an array of such",
  accepts: (value) => (isNumbers(value) ? Array.from(value).every(isPositive) : isPositive(value)),
  isRequired: false,
  hint: (value) => (isObject(value) ? ": its decay, exp(-dt / tau), is computed before an initialiser draws" : ""),
};

/** A length of time. */
export const aDuration: Rule<false> = {
  right: "a number of ms from 0 on, an array of such or an initialiser such as uniform(0, 1)",
  accepts: (value) =>
    isNumbers(value) ? Array.from(value).every(isNotNegative) : isNotNegative(value) || isObject(value),
  isRequired: false,
};

function isNumbers(value: unknown): value is ArrayLike<number> {
  return typeof value === "object" && value !== null && typeof (value as ArrayLike<number>).length === "number";
}
const isPositive = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value > 0;

const isNotNegative = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;

/** Computed with the step of the model that the neurons are added to, as a derived parameter is. */
const decayWithinStep = defineInitialiser({
  name: "decay_within_step",
  extraGlobalParams: { tau: "double" },
  initialCode: "value = exp(-dt / tau[id]);",
});

/** A decay within a step, exp(-dt / tau), by the name of its time constant. */
export interface Decay {
  readonly timeConstant: string;
  readonly tau: number | ArrayLike<number>;
}

/** What settings come to, in a definition and as values for it. */
export interface Settled {
  readonly params: Readonly<Record<string, number>>;
  readonly derivedParams: Readonly<Record<string, (params: Readonly<Record<string, number>>, dt: number) => number>>;
  readonly vars: Readonly<Record<string, Variable>>;
  readonly values: Readonly<Record<string, InitialValue>>;
}

/**
 * Settings and decays, by the names that code knows. `size`: the neurons that an array must have values for.
 * Throws `ModelError` for arrays of another length and initialisers that are none.
 */
export function settle(
  settings: Readonly<Record<string, InitialValue>>,
  decays: Readonly<Record<string, Decay>>,
  { size, where }: { readonly size: number; readonly where: string },
): Settled {
  const params: Record<string, number> = {};
  const derivedParams: Record<string, Settled["derivedParams"][string]> = {};
  const vars: Record<string, Variable> = {};
  const values: Record<string, InitialValue> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "number") {
      params[name] = value;
      continue;
    }
    vars[name] = readOnly();
    values[name] = checkedValue(value, name, size, where);
  }
  for (const [name, { timeConstant, tau }] of Object.entries(decays)) {
    if (typeof tau === "number") {
      params[timeConstant] = tau;
      derivedParams[name] = (own, step) => Math.exp(-step / own[timeConstant]!);
      continue;
    }
    vars[name] = readOnly();
    checkedValue(tau, timeConstant, size, where);
    values[name] = initialise(decayWithinStep, { extraGlobalParams: { tau } });
  }
  return { params, derivedParams, vars, values };
}

/** Throws `ModelError` for an array that has not one value for each neuron, and for what is no initialiser. */
export function checkedValue(value: InitialValue, name: string, size: number, where: string): InitialValue {
  if (isNumbers(value) && value.length !== size) {
    throw new ModelError(`${name} of ${where} has ${value.length} values, but the population has ${size} neurons`);
  }
  toInitialiser(value, `'${name}' of ${where}`);
  return value;
}
