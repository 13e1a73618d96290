/**
 * The model a user describes: populations, synapses, current sources and custom updates, as plain data. Nothing is compiled
 * here; `build` (genn/runtime) turns it into something that runs. Every mistake that can be seen without
 * reading the snippets is reported here, when it is made.
 */

import { type ConnectivityKind, checkConnectivity, synapseShape } from "./connectivity.ts";
import type {
  AnyDefinition,
  CurrentSourceModel,
  CustomUpdateModel,
  NeuronModel,
  PostsynapticModel,
  Variable,
  WeightUpdateModel,
} from "./definitions.ts";
import { checkCount, checkFinite, checkIdentifier, ModelError, unknownName } from "./errors.ts";
import { type Initialiser, type InitialValue, toInitialiser } from "./initialisers.ts";
import {
  checkModelOptions,
  checkSourceValues,
  checkSynapseOptions,
  checkUpdateValues,
  checkValues,
  type GeNNModelOptions,
  type SynapsePopulationOptions,
  type Values,
} from "./model-options.ts";
import { shown } from "./shown.ts";

export type { GeNNModelOptions, SynapsePopulationOptions, Values };

/** A definition with every value settled. */
export interface Instance<D extends AnyDefinition = AnyDefinition> {
  readonly definition: D;
  readonly params: Readonly<Record<string, number>>;
  readonly derivedParams: Readonly<Record<string, number>>;
  readonly dynamicParams: readonly string[];
  readonly initial: Readonly<Record<string, Initialiser>>;
  readonly extraGlobalParams: Readonly<Record<string, Float64Array>>;
}

export interface NeuronPopulation {
  readonly kind: "neuron";
  readonly name: string;
  readonly size: number;
  readonly neuron: Instance<NeuronModel>;
}

export interface SynapsePopulation {
  readonly kind: "synapse";
  readonly name: string;
  readonly connectivity: ConnectivityKind;
  readonly source: NeuronPopulation;
  readonly target: NeuronPopulation;
  /** Shape of an array with one value per synapse: `[pre, post]`, or `[n]` for one to one. */
  readonly shape: readonly number[];
  readonly synapseCount: number;
  readonly weightUpdate: Instance<WeightUpdateModel>;
  readonly postsynaptic: Instance<PostsynapticModel>;
  readonly preInitial: Readonly<Record<string, Initialiser>>;
  readonly postInitial: Readonly<Record<string, Initialiser>>;
  /** Input variable of the target that the postsynaptic model injects into. */
  readonly postTargetVar: string;
  /** Input variable of the source that `addToPre` adds to. */
  readonly preTargetVar: string;
}

export interface CurrentSource {
  readonly kind: "currentSource";
  readonly name: string;
  readonly target: NeuronPopulation;
  readonly source: Instance<CurrentSourceModel>;
  readonly targetVar: string;
}

/** A variable somewhere in the model, for custom updates. Made by `varRef`, `synapseVarRef` and their kin. */
export interface VariableReference {
  readonly group: NeuronPopulation | SynapsePopulation | CustomUpdate | CurrentSource;
  readonly part: "neuron" | "synapse" | "pre" | "post" | "postsynaptic" | "inSyn" | "customUpdate" | "currentSource";
  readonly variable: string;
  /** Read or write element [j][i] where the update stands at [i][j]. */
  readonly transposed: boolean;
}

export interface CustomUpdate {
  readonly kind: "customUpdate";
  readonly name: string;
  readonly group: string;
  readonly update: Instance<CustomUpdateModel>;
  readonly references: Readonly<Record<string, VariableReference>>;
}

export class GeNNModel {
  readonly name: string;
  readonly dt: number;
  readonly batchSize: number;
  readonly precision: "float" | "double";
  readonly timePrecision: "float" | "double";
  readonly seed: number;
  readonly neuronPopulations: NeuronPopulation[] = [];
  readonly synapsePopulations: SynapsePopulation[] = [];
  readonly currentSources: CurrentSource[] = [];
  readonly customUpdates: CustomUpdate[] = [];
  /** Set by `build`: from then on the description is fixed. */
  built = false;
  readonly #names = new Set<string>();

  constructor(options: GeNNModelOptions) {
    checkModelOptions(options);
    const { name = "model", dt, batchSize = 1, precision = "float", timePrecision = precision, seed = 0 } = options;
    checkIdentifier("model", name);
    this.name = name;
    this.dt = dt;
    this.batchSize = batchSize;
    this.precision = precision;
    this.timePrecision = timePrecision;
    this.seed = seed;
  }

  /** Adds `size` neurons. `values` gives what the definition leaves open and overrides its defaults. */
  addNeuronPopulation<P extends string, V extends string, E extends string>(
    name: string,
    size: number,
    neuron: NeuronModel<P, V, E>,
    values: Values<P, V, E> = {},
  ): NeuronPopulation {
    this.#claim("neuron population", name);
    checkCount(`the size of neuron population '${name}'`, size);
    expectKind(neuron, "neuron", `neuron population '${name}'`);
    checkValues(values, `neuron population '${name}'`);
    const population: NeuronPopulation = {
      kind: "neuron",
      name,
      size,
      neuron: instantiate(neuron, values, name, this.dt, size),
    };
    return this.#enter(this.neuronPopulations, population);
  }

  /** Connects two populations of this model. Initial values of synaptic variables are [pre][post], row by row. */
  addSynapsePopulation(
    name: string,
    connectivity: ConnectivityKind,
    source: NeuronPopulation,
    target: NeuronPopulation,
    options: SynapsePopulationOptions,
  ): SynapsePopulation {
    this.#claim("synapse population", name);
    const where = `synapse population '${name}'`;
    for (const population of [source, target]) {
      if (!this.neuronPopulations.includes(population)) {
        throw new ModelError(`${where} connects a population that is not part of this model`);
      }
    }
    checkConnectivity(connectivity, source, target, where);
    checkSynapseOptions(options, where);
    const { weightUpdate, postsynaptic, postTargetVar = "Isyn", preTargetVar = "Isyn" } = options;
    expectKind(weightUpdate, "weightUpdate", where);
    expectKind(postsynaptic, "postsynaptic", where);
    checkInputVariable(target, postTargetVar, `${where} (postTargetVar)`);
    checkInputVariable(source, preTargetVar, `${where} (preTargetVar)`);
    const shape = synapseShape(connectivity, source, target);
    const synapseCount = shape.reduce((count, size) => count * size, 1);
    const population: SynapsePopulation = {
      kind: "synapse",
      name,
      connectivity,
      source,
      target,
      shape,
      synapseCount,
      weightUpdate: instantiate(weightUpdate, options.weightUpdateValues ?? {}, name, this.dt, synapseCount),
      postsynaptic: instantiate(postsynaptic, options.postsynapticValues ?? {}, name, this.dt, target.size),
      preInitial: initialValues(weightUpdate.preVars, options.preVars, `${where} (presynaptic)`, source.size),
      postInitial: initialValues(weightUpdate.postVars, options.postVars, `${where} (postsynaptic)`, target.size),
      postTargetVar,
      preTargetVar,
    };
    return this.#enter(this.synapsePopulations, population);
  }

  /** Adds a source that injects a current into every neuron of a population. */
  addCurrentSource<P extends string, V extends string, E extends string>(
    name: string,
    source: CurrentSourceModel<P, V, E>,
    target: NeuronPopulation,
    values: Values<P, V, E> & { readonly targetVar?: string } = {},
  ): CurrentSource {
    this.#claim("current source", name);
    expectKind(source, "currentSource", `current source '${name}'`);
    checkSourceValues(values, `current source '${name}'`);
    if (!this.neuronPopulations.includes(target)) {
      throw new ModelError(`current source '${name}' drives a population that is not part of this model`);
    }
    const targetVar = values.targetVar ?? "Isyn";
    checkInputVariable(target, targetVar, `current source '${name}' (targetVar)`);
    const currentSource: CurrentSource = {
      kind: "currentSource",
      name,
      target,
      source: instantiate(source, values, name, this.dt, target.size),
      targetVar,
    };
    return this.#enter(this.currentSources, currentSource);
  }

  /** Adds an update that runs over the elements its references share, whenever its `group` is called. */
  addCustomUpdate<P extends string, V extends string, R extends string>(
    name: string,
    group: string,
    update: CustomUpdateModel<P, V, R>,
    values: Values<P, V> & { readonly varRefs: { readonly [name in R]: VariableReference } },
  ): CustomUpdate {
    this.#claim("custom update", name);
    checkIdentifier("custom update group", group);
    expectKind(update, "customUpdate", `custom update '${name}'`);
    const where = `custom update '${name}'`;
    checkUpdateValues(values, where);
    const references = values.varRefs as Readonly<Record<string, VariableReference>>;
    for (const key of Object.keys(references)) {
      if (!(key in update.varRefs)) throw unknownName("variable reference", key, where, Object.keys(update.varRefs));
    }
    for (const key of Object.keys(update.varRefs)) {
      if (references[key] === undefined) throw new ModelError(`${where} needs the variable reference '${key}'`);
      if (references[key]?.group?.kind === undefined) {
        throw new ModelError(
          `the variable reference '${key}' of ${where} must be one that varRef or its kin make, not ${shown(references[key])}`,
        );
      }
    }
    if (Object.keys(references).length === 0) {
      throw new ModelError(`${where} references no variable, so it is not known over what it runs`);
    }
    const size = referenceShape(this.#aligned(references, where)).count;
    const customUpdate: CustomUpdate = {
      kind: "customUpdate",
      name,
      group,
      update: instantiate(update, values, name, this.dt, size),
      references,
    };
    return this.#enter(this.customUpdates, customUpdate);
  }

  /** All references of an update must run over the same elements; returns one that is not transposed. */
  #aligned(references: Readonly<Record<string, VariableReference>>, where: string): VariableReference {
    const plain = Object.values(references).find((reference) => !reference.transposed);
    if (plain === undefined) throw new ModelError(`${where} has only transposed references: at least one must not be`);
    const expected = referenceShape(plain);
    for (const [key, reference] of Object.entries(references)) {
      const shape = referenceShape(reference);
      if (shape.kind !== expected.kind || shape.rows !== expected.rows || shape.columns !== expected.columns) {
        throw new ModelError(
          `${where}: reference '${key}' (${describeReference(reference)}, ${describeShape(shape)}) does not match ` +
            `${describeReference(plain)} (${describeShape(expected)})`,
        );
      }
    }
    return plain;
  }

  #claim(what: string, name: unknown): void {
    if (this.built) throw new ModelError(`cannot add a ${what}: the model '${this.name}' has already been built`);
    checkIdentifier(what, name);
    if (this.#names.has(name)) throw new ModelError(`the name '${name}' is taken: the ${what} needs another one`);
  }

  /** Enters a group that has passed all checks; a failed attempt leaves its name free. */
  #enter<G extends { readonly name: string }>(groups: G[], group: G): G {
    this.#names.add(group.name);
    groups.push(group);
    return group;
  }
}

/** A variable of a neuron population, current source or custom update. */
export function varRef(group: NeuronPopulation | CustomUpdate | CurrentSource, name: string): VariableReference {
  const part = group.kind === "neuron" ? "neuron" : group.kind === "customUpdate" ? "customUpdate" : "currentSource";
  const definition =
    group.kind === "neuron" ? group.neuron : group.kind === "customUpdate" ? group.update : group.source;
  return reference(group, part, name, Object.keys(definition.definition.vars));
}
/** A variable of the synapses of a population. */
export function synapseVarRef(group: SynapsePopulation, name: string): VariableReference {
  return reference(group, "synapse", name, Object.keys(group.weightUpdate.definition.vars));
}
/** The same, transposed: element [j][i] where the update stands at [i][j]. Dense populations only. */
export function transposedSynapseVarRef(group: SynapsePopulation, name: string): VariableReference {
  if (group.connectivity !== "dense") {
    throw new ModelError(`only dense populations can be transposed, and '${group.name}' is ${group.connectivity}`);
  }
  return { ...synapseVarRef(group, name), transposed: true };
}
/** A per-neuron variable of a weight-update model, on the pre- or postsynaptic side. */
export function preVarRef(group: SynapsePopulation, name: string): VariableReference {
  return reference(group, "pre", name, Object.keys(group.weightUpdate.definition.preVars));
}
export function postVarRef(group: SynapsePopulation, name: string): VariableReference {
  return reference(group, "post", name, Object.keys(group.weightUpdate.definition.postVars));
}
/** A variable of a postsynaptic model. */
export function postsynapticVarRef(group: SynapsePopulation, name: string): VariableReference {
  return reference(group, "postsynaptic", name, Object.keys(group.postsynaptic.definition.vars));
}
/** The summed input of a synapse population, one value per postsynaptic neuron. */
export function inSynRef(group: SynapsePopulation): VariableReference {
  return { group, part: "inSyn", variable: "inSyn", transposed: false };
}

export interface ElementShape {
  readonly kind: "neuron" | "synapse";
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
}

/** The elements a reference runs over; neurons are one row. */
export function referenceShape(reference: VariableReference): ElementShape {
  const { group, part } = reference;
  const neurons = (size: number): ElementShape => ({ kind: "neuron", rows: 1, columns: size, count: size });
  switch (group.kind) {
    case "neuron":
      return neurons(group.size);
    case "currentSource":
      return neurons(group.target.size);
    case "customUpdate":
      return referenceShape(Object.values(group.references).find((inner) => !inner.transposed)!);
    case "synapse": {
      if (part === "pre") return neurons(group.source.size);
      if (part !== "synapse") return neurons(group.target.size);
      const columns = group.shape.at(-1)!;
      const [rows, count] = [group.synapseCount / columns, group.synapseCount];
      return reference.transposed
        ? { kind: "synapse", rows: columns, columns: rows, count }
        : { kind: "synapse", rows, columns, count };
    }
  }
}

export const describeReference = (reference: VariableReference): string =>
  `'${reference.group.name}.${reference.variable}'${reference.transposed ? " transposed" : ""}`;

const describeShape = (shape: ElementShape): string =>
  shape.kind === "neuron" ? `${shape.columns} neurons` : `${shape.rows} x ${shape.columns} synapses`;

function reference(
  group: VariableReference["group"],
  part: VariableReference["part"],
  name: string,
  known: readonly string[],
): VariableReference {
  if (!known.includes(name)) throw unknownName("variable", name, `'${group.name}'`, known);
  return { group, part, variable: name, transposed: false };
}

function expectKind(definition: AnyDefinition, kind: AnyDefinition["kind"], where: string): void {
  if (definition?.kind !== kind) {
    const got = definition?.kind === undefined ? shown(definition) : `'${definition.name}' (${definition.kind})`;
    throw new ModelError(`${where} needs a ${kind} model, not ${got}`);
  }
}

function checkInputVariable(population: NeuronPopulation, name: string, where: string): void {
  const known = ["Isyn", ...Object.keys(population.neuron.definition.additionalInputVars)];
  if (!known.includes(name))
    throw unknownName("input variable", name, `${where}, population '${population.name}'`, known);
}

function instantiate<D extends AnyDefinition>(
  definition: D,
  values: Values,
  group: string,
  dt: number,
  count: number,
): Instance<D> {
  const where = `'${group}' (${definition.name})`;
  const params: Record<string, number> = {};
  const parameterNames = Object.keys(definition.params);
  for (const [name, value] of Object.entries(values.params ?? {})) {
    if (!parameterNames.includes(name)) throw unknownName("parameter", name, where, parameterNames);
    checkFinite(`parameter '${name}' of ${where}`, value);
    params[name] = value;
  }
  for (const [name, fallback] of Object.entries(definition.params)) {
    const value = params[name] ?? fallback;
    if (value === undefined) throw new ModelError(`parameter '${name}' of ${where} has no value: give one in params`);
    params[name] = value;
  }
  const dynamicParams = [...new Set(values.dynamicParams)];
  for (const name of dynamicParams) {
    if (!parameterNames.includes(name)) throw unknownName("dynamic parameter", name, where, parameterNames);
  }
  const derivedParams = Object.fromEntries(
    Object.entries(definition.derivedParams).map(([name, derive]) => {
      const value = derive(params, dt);
      checkFinite(`derived parameter '${name}' of ${where}`, value);
      return [name, value];
    }),
  );
  const arrayNames = Object.keys(definition.extraGlobalParams);
  const extraGlobalParams: Record<string, Float64Array> = {};
  for (const [name, array] of Object.entries(values.extraGlobalParams ?? {})) {
    if (!arrayNames.includes(name)) throw unknownName("extra global parameter", name, where, arrayNames);
    extraGlobalParams[name] = Float64Array.from(array as ArrayLike<number>);
  }
  for (const name of arrayNames) extraGlobalParams[name] ??= new Float64Array(0);
  return {
    definition,
    params,
    derivedParams,
    dynamicParams,
    initial: initialValues(definition.vars, values.vars, where, count),
    extraGlobalParams,
  };
}

function initialValues(
  variables: Readonly<Record<string, Variable<string>>>,
  given: Readonly<Record<string, InitialValue | undefined>> | undefined,
  where: string,
  count: number,
): Record<string, Initialiser> {
  const names = Object.keys(variables);
  for (const name of Object.keys(given ?? {})) {
    if (!names.includes(name)) throw unknownName("variable", name, where, names);
  }
  const initial: Record<string, Initialiser> = {};
  for (const [name, spec] of Object.entries(variables)) {
    const value = given?.[name] ?? spec.initial;
    // What a reduction writes needs no start value.
    const fallback = spec.access.startsWith("REDUCE") ? 0 : undefined;
    if (value === undefined && fallback === undefined) {
      throw new ModelError(`variable '${name}' of ${where} has no initial value: give one in vars`);
    }
    const initialiser = toInitialiser(value ?? fallback!, `variable '${name}' of ${where}`);
    const expected = spec.access === "READ_ONLY_SHARED_NEURON" || spec.access === "READ_ONLY_SHARED" ? 1 : count;
    const listed = lengthGiven(initialiser) ?? expected;
    if (listed !== expected) {
      throw new ModelError(
        `the initial values of variable '${name}' of ${where} must be ${expected} numbers, one per element, not ${listed}`,
      );
    }
    initial[name] = initialiser;
  }
  return initial;
}

/** How many values an initialiser lists; undefined for one that has a value for any element. */
function lengthGiven(initialiser: Initialiser): number | undefined {
  if (initialiser.kind === "divided") return lengthGiven(initialiser.initialiser);
  return initialiser.kind === "array" ? initialiser.values.length : undefined;
}
