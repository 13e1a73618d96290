/** A definition put to use: every value settled, and checked against its type. */
import type { PrecisionTypes } from "../language/types.ts";
import { checkWithin } from "./bounds.ts";
import type { AnyDefinition, Variable } from "./definitions.ts";
import { ModelError, unknownName } from "./errors.ts";
import { defineInitialiser, initialise } from "./initialiser-model.ts";
import { copyOfNumbers, type Initialiser, type InitialValue, toInitialiser } from "./initialisers.ts";
import { asNumber, shown } from "./shown.ts";
import { checkSingleValue, checkValue, checkValues, resolveType } from "./values.ts";
import { isWhole } from "./whole-numbers.ts";

/** What a definition that is put to use needs: its parameters, initial values and arrays. */
export interface Values<P extends string = string, V extends string = string, E extends string = string> {
  readonly params?: { readonly [name in P]?: number };
  readonly vars?: { readonly [name in V]?: InitialValue };
  readonly extraGlobalParams?: { readonly [name in E]?: ArrayLike<number> };
  /** Parameters that may be changed while running. Derived parameters that are computed from them follow. */
  readonly dynamicParams?: readonly P[];
}

/** A definition with every value settled. */
export interface Instance<D extends AnyDefinition = AnyDefinition> {
  readonly definition: D;
  readonly params: Readonly<Record<string, number>>;
  readonly derivedParams: Readonly<Record<string, number>>;
  readonly dynamicParams: readonly string[];
  /** Derived parameters that depend on dynamic ones, and so change with them. */
  readonly dynamicDerived: readonly string[];
  readonly initial: Readonly<Record<string, Initialiser>>;
  readonly extraGlobalParams: Readonly<Record<string, ArrayLike<number>>>;
}

/** What values depend on, of the model. */
export interface ModelTypes {
  readonly dt: number;
  readonly batchSize: number;
  readonly precision: "float" | "double";
  readonly timePrecision: "float" | "double";
}

const typesOf = ({ precision, timePrecision }: ModelTypes): PrecisionTypes => ({
  scalar: precision,
  timepoint: timePrecision,
});

/**
 * Settles the values of a definition for `group`, which has `count` elements (undefined where their number is not known yet), in so many `segments`. Throws
 * `ModelError` for what is unknown, missing or beyond its type.
 */
export function instantiate<D extends AnyDefinition>(
  definition: D,
  values: Values,
  group: string,
  model: ModelTypes,
  count: number | undefined,
  segments = 0,
): Instance<D> {
  const where = `'${group}' (${definition.name})`;
  const params: Record<string, number> = {};
  const parameterNames = Object.keys(definition.params);
  for (const name of Object.keys(values.params ?? {})) {
    if (parameterNames.includes(name)) continue;
    if (Object.hasOwn(definition.vars, name))
      throw new ModelError(`'${name}' of ${where} is a variable, not a parameter: give it in vars`);
    throw unknownName("parameter", name, where, parameterNames);
  }
  for (const [name, fallback] of Object.entries(definition.params)) {
    const value = values.params !== undefined && Object.hasOwn(values.params, name) ? values.params[name] : fallback;
    if (value === undefined) throw new ModelError(`parameter '${name}' of ${where} has no value: give one in params`);
    if (typeof value === "object" && value !== null) {
      throw new ModelError(
        `parameter '${name}' of ${where} is one number for all, not ${shown(value)}: what differs from one to the next is a variable of the model, such as readOnly(${definition.params[name] ?? 0}) among its vars, and is given in vars`,
      );
    }
    checkParameter(`parameter '${name}' of ${where}`, value, name, definition, model.precision);
    params[name] = value;
  }
  const dynamicParams = [...new Set(values.dynamicParams)];
  for (const name of dynamicParams) {
    if (!parameterNames.includes(name)) throw unknownName("dynamic parameter", name, where, parameterNames);
  }
  const { derived, dependent } = deriveParameters(definition, params, dynamicParams, model, where);
  const arrayNames = Object.keys(definition.extraGlobalParams);
  const extraGlobalParams: Record<string, ArrayLike<number>> = {};
  for (const [name, array] of Object.entries(values.extraGlobalParams ?? {})) {
    if (!arrayNames.includes(name)) throw unknownName("extra global parameter", name, where, arrayNames);
    const what = `extra global parameter '${name}' of ${where}`;
    extraGlobalParams[name] = copyOfNumbers(checkedArray(array, what), what);
    checkValues(what, extraGlobalParams[name], resolveType(definition.extraGlobalParams[name]!, typesOf(model)));
  }
  for (const name of arrayNames) extraGlobalParams[name] ??= new Float64Array(0);
  return {
    definition,
    params,
    derivedParams: derived,
    dynamicParams,
    dynamicDerived: dependent,
    initial: initialValues(definition.vars, values.vars, where, count, model, {
      segments,
      ofNeurons: ["neuron", "postsynaptic", "currentSource"].includes(definition.kind),
    }),
    extraGlobalParams,
  };
}

/** Throws `ModelError` for what is no number of the model's precision, and for one that the definition does not allow. */
export function checkParameter(
  where: string,
  value: number,
  name: string,
  { paramBounds, docs }: Pick<AnyDefinition, "paramBounds" | "docs">,
  precision: ModelTypes["precision"],
): void {
  checkSingleValue(where, value, precision);
  checkWithin(where, value, paramBounds[name], docs?.quantities[name as never]?.[0]);
}

/** Throws `ModelError`, with what would be `right`, for what has no length, or one that no array has. */
export function checkedArray(array: unknown, what: string, right = "an array of numbers"): ArrayLike<number> {
  const { length } = (array ?? {}) as { length?: unknown };
  if (typeof array !== "object" || typeof length !== "number")
    throw new ModelError(`${what} must be ${right}, not ${shown(array)}${asNumber(array)}`);
  if (!isWhole(length, 0, 2 ** 32)) throw new ModelError(`${what} must be ${right}, and none has ${length} elements`);
  return array as ArrayLike<number>;
}

/**
 * The derived parameters for such parameters; `dependent` are those whose functions have looked at a dynamic one. (What a function looks at
 * before the first dynamic parameter never changes, so that one that has looked at none never will.)
 * Throws `ModelError` for one that is no number of its type.
 */
export function deriveParameters(
  { derivedParams }: Pick<AnyDefinition, "derivedParams">,
  params: Readonly<Record<string, number>>,
  dynamicParams: readonly string[],
  { dt, precision }: Pick<ModelTypes, "dt" | "precision">,
  where: string,
): { readonly derived: Readonly<Record<string, number>>; readonly dependent: readonly string[] } {
  const dependent: string[] = [];
  const derived: Record<string, number> = {};
  // Where they may change, they are what code sees: a saved state holds no more.
  const seenByCode: Record<string, number> = { ...params };
  if (precision === "float") for (const name of dynamicParams) seenByCode[name] = Math.fround(params[name]!);
  for (const [name, derive] of Object.entries(derivedParams)) {
    const seen = new Set<string | symbol>();
    const watched = new Proxy(seenByCode, {
      get(target, key) {
        seen.add(key);
        return Reflect.get(target, key);
      },
    });
    const what = `derived parameter '${name}' of ${where}`;
    const value = withPlace(what, () => derive(dynamicParams.length > 0 ? watched : seenByCode, dt));
    checkValue(what, value, precision);
    derived[name] = value;
    if (dynamicParams.some((parameter) => seen.has(parameter))) dependent.push(name);
  }
  return { derived, dependent };
}

/** What a definition's own function refuses does not know whose it is. */
function withPlace<T>(where: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ModelError) throw new ModelError(`${where}: ${error.message}`);
    throw error;
  }
}

/** Variables with one value for all elements of their group. */
export const isSingleAccess = (access: string): boolean =>
  access === "READ_ONLY_SHARED_NEURON" || access === "READ_ONLY_SHARED" || access.startsWith("REDUCE_NEURON");

/** What each instance of the batch starts from: `values[instance][element]`. */
function valuesOfInstances(values: ArrayLike<number>, count: number): Initialiser {
  const model = defineInitialiser({
    name: "values_of_instances",
    params: { count },
    extraGlobalParams: { values: "double" },
    initialCode: "value = values[batch * (uint)count + id];",
  });
  return initialise(model, { extraGlobalParams: { values } });
}

/**
 * The initial values of variables, of `count` elements each, or of one for each of the `segments`; undefined where the number of elements is not known yet. Lists for variables
 * `ofNeurons` that each instance has of its own may hold values for all instances.
 */
export function initialValues(
  variables: Readonly<Record<string, Variable<string>>>,
  given: Readonly<Record<string, InitialValue | undefined>> | undefined,
  where: string,
  count: number | undefined,
  model: ModelTypes,
  { segments = 0, ofNeurons = false }: { readonly segments?: number; readonly ofNeurons?: boolean } = {},
): Record<string, Initialiser> {
  const names = Object.keys(variables);
  for (const name of Object.keys(given ?? {})) {
    if (!names.includes(name)) throw unknownName("variable", name, where, names);
  }
  const initial: Record<string, Initialiser> = {};
  for (const [name, spec] of Object.entries(variables)) {
    const own = given !== undefined && Object.hasOwn(given, name) ? given[name] : undefined;
    const value = own === undefined ? spec.initial : own;
    // What a reduction writes needs no start value.
    const fallback = spec.access.startsWith("REDUCE") ? 0 : undefined;
    if (value === undefined && fallback === undefined) {
      throw new ModelError(`variable '${name}' of ${where} has no initial value: give one in vars`);
    }
    const what = `variable '${name}' of ${where}`;
    const inSegments = spec.access.startsWith("REDUCE_SEGMENT");
    const expected = isSingleAccess(spec.access) ? 1 : inSegments ? segments : count;
    const initialiser = toInitialiser(value ?? fallback!, what);
    const listed = lengthGiven(initialiser) ?? expected;
    if (expected === undefined && listed !== undefined) {
      throw new ModelError(
        `the initial values of ${what} are listed, but its synapses are not known before they are drawn: give one number, an ` +
          "initialiser such as uniform(0, 1), or the synapses themselves with fromIndices",
      );
    }
    const type = resolveType(spec.type, typesOf(model));
    const ofAll =
      ofNeurons && expected !== undefined && spec.access !== "READ_ONLY" ? model.batchSize * expected : expected;
    if (listed !== expected && (listed !== ofAll || initialiser.kind !== "array")) {
      const orAll = ofAll === expected ? "" : ` (or ${ofAll}, for each of ${model.batchSize} instances)`;
      throw new ModelError(
        `the initial values of ${what} must be ${expected} numbers, one per element${orAll}, not ${listed}`,
      );
    }
    if (listed !== expected && initialiser.kind === "array") {
      const { values } = initialiser;
      checkValues(`the initial value of ${what}`, values, type);
      initial[name] = valuesOfInstances(values, expected!);
      continue;
    }
    if (initialiser.kind === "constant") checkSingleValue(`the initial value of ${what}`, initialiser.value, type);
    if (initialiser.kind === "array") checkValues(`the initial value of ${what}`, initialiser.values, type);
    initial[name] = initialiser;
  }
  return initial;
}

/** How many values an initialiser lists; undefined for one that has a value for any element. */
function lengthGiven(initialiser: Initialiser): number | undefined {
  if (initialiser.kind === "divided") return lengthGiven(initialiser.initialiser);
  return initialiser.kind === "array" ? initialiser.values.length : undefined;
}
