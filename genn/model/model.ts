/**
 * The model a user describes: populations, synapses, current sources and custom updates, as plain data. Nothing is compiled
 * here; `build` (genn/runtime) turns it into something that runs. Every mistake that can be seen without
 * reading the snippets is reported here, when it is made.
 */

import { type ArrayReference, resolveArrayReferences } from "./array-references.ts";
import {
  type ConnectivityDescription,
  type ConnectivityKind,
  checkedConnectivity,
  type SparseConnectivity,
  synapseShape,
} from "./connectivity.ts";
import type {
  AnyDefinition,
  CurrentSourceModel,
  CustomUpdateModel,
  NeuronModel,
  PostsynapticModel,
  WeightUpdateModel,
} from "./definitions.ts";
import { checkCount, checkIdentifier, ModelError, unknownName } from "./errors.ts";
import type { Initialiser } from "./initialisers.ts";
import { type Instance, initialValues, instantiate, isSingleAccess, type Values } from "./instance.ts";
import {
  checkModelOptions,
  checkNeuronValues,
  checkSourceValues,
  checkSynapseOptions,
  checkUpdateValues,
  type GeNNModelOptions,
  type SynapsePopulationOptions,
} from "./model-options.ts";
import {
  checkHeldReferences,
  type NeuronReference,
  type NeuronScope,
  type NeuronVariables,
  resolveNeuronReferences,
} from "./neuron-references.ts";
import { type SegmentSizes, segmentSizes } from "./segments.ts";
import { shown, shownDefinition } from "./shown.ts";
import { checkSingleValue } from "./values.ts";

export type { Instance, Values } from "./instance.ts";
export type { GeNNModelOptions, SynapsePopulationOptions };

export interface NeuronPopulation {
  readonly kind: "neuron";
  readonly name: string;
  readonly size: number;
  /** Sizes of the consecutive segments that the neurons are in, if they are in any. */
  readonly segments: readonly number[] | undefined;
  readonly neuron: Instance<NeuronModel>;
}

export interface SynapsePopulation {
  readonly kind: "synapse";
  readonly name: string;
  readonly connectivity: ConnectivityKind;
  /** The synapses of a sparse population, or how they are drawn. */
  readonly sparse: SparseConnectivity | undefined;
  readonly source: NeuronPopulation;
  readonly target: NeuronPopulation;
  /**
   * Shape of an array with one value per synapse: `[pre, post]`, `[n]` for one to one and for listed synapses. Of those that are drawn it is known once
   * the model is built (`simulation.synapseCount`): asked before, both throw `ModelError`.
   */
  readonly shape: readonly number[];
  readonly synapseCount: number;
  readonly delays: SynapseDelays;
  readonly weightUpdate: Instance<WeightUpdateModel>;
  readonly postsynaptic: Instance<PostsynapticModel>;
  readonly preInitial: Readonly<Record<string, Initialiser>>;
  readonly postInitial: Readonly<Record<string, Initialiser>>;
  /**
   * What the code of the weight-update model on either side, and of the postsynaptic model, calls variables of the neurons there; and what the code of the
   * weight-update model calls those of the postsynaptic model (`psm`).
   */
  readonly neuronReferences: Readonly<
    Record<"pre" | "post" | "postsynaptic" | "psm", Readonly<Record<string, NeuronReference>>>
  >;
  /** Input variable of the target that the postsynaptic model injects into. */
  readonly postTargetVar: string;
  /** Input variable of the source that `addToPre` adds to. */
  readonly preTargetVar: string;
}

/** Steps by which what happens on one side reaches a synapse, or the other side, later than it would without delay. */
export interface SynapseDelays {
  /** From the presynaptic neuron to its synapses. */
  readonly axonal: number;
  /** From the postsynaptic neuron back to the synapses onto it. */
  readonly backPropagation: number;
  /** `addToPostDelay(x, k)` and delayed reads `v[k]` take k from 0 to one less; undefined where none are allowed. */
  readonly maxDendritic: number | undefined;
}

export interface CurrentSource {
  readonly kind: "currentSource";
  readonly name: string;
  readonly target: NeuronPopulation;
  readonly source: Instance<CurrentSourceModel>;
  /** What its code calls variables of the target. */
  readonly neuronReferences: Readonly<Record<string, NeuronReference>>;
  readonly targetVar: string;
}

/** A variable somewhere in the model, for custom updates. Made by `varRef`, `synapseVarRef` and their kin. */
export interface VariableReference {
  readonly group: NeuronPopulation | SynapsePopulation | CustomUpdate | CurrentSource;
  readonly part:
    | ("neuron" | "synapse" | "pre" | "post" | "postsynaptic" | "inSyn" | "customUpdate" | "currentSource")
    /** What the simulator keeps of the spikes of neurons. */
    | ("spikeTime" | "spikeCount");
  readonly variable: string;
  /** Read or write element [j][i] where the update stands at [i][j]. */
  readonly transposed: boolean;
  /** In an update over synapses: the variable of the neuron on that side of each synapse. See `presynapticRef`. */
  readonly side?: "pre" | "post";
}

export interface CustomUpdate {
  readonly kind: "customUpdate";
  readonly name: string;
  readonly group: string;
  readonly update: Instance<CustomUpdateModel>;
  readonly references: Readonly<Record<string, VariableReference>>;
  /** Extra global parameters of other groups. */
  readonly arrays: Readonly<Record<string, ArrayReference>>;
}

/** Neurons of a population, and instances of a batch: what 32-bit indices of either sign can number. */
const MAX_COUNT = 2 ** 31 - 1;

export class GeNNModel {
  readonly name: string;
  readonly dt: number;
  readonly batchSize: number;
  readonly precision: "float" | "double";
  readonly timePrecision: "float" | "double";
  readonly seed: number;
  readonly fusePostsynapticModels: boolean;
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
    checkCount("batchSize", batchSize, MAX_COUNT);
    checkSingleValue("dt", dt, precision);
    checkSingleValue("dt", dt, timePrecision);
    this.name = name;
    this.dt = dt;
    this.batchSize = batchSize;
    this.precision = precision;
    this.timePrecision = timePrecision;
    this.seed = seed;
    this.fusePostsynapticModels = options.fusePostsynapticModels ?? false;
  }

  /**
   * Adds `size` neurons. `values` gives what the definition leaves open and overrides its defaults. `segments` cuts the population into consecutive
   * segments, for custom updates that reduce over them: a list of their sizes, or how many of the same size.
   */
  addNeuronPopulation<P extends string, V extends string, E extends string>(
    name: string,
    size: number,
    neuron: NeuronModel<P, V, E>,
    values: Values<P, V, E> & { readonly segments?: SegmentSizes } = {},
  ): NeuronPopulation {
    this.#claim("neuron population", name);
    checkCount(`the size of neuron population '${name}'`, size, MAX_COUNT);
    expectKind(neuron, "neuron", `neuron population '${name}'`);
    checkNeuronValues(values, `neuron population '${name}'`);
    const { segments } = values;
    for (const [input, value] of Object.entries(neuron.additionalInputVars)) {
      checkSingleValue(
        `the start value of input variable '${input}' of '${name}' (${neuron.name})`,
        value,
        this.precision,
      );
    }
    const population: NeuronPopulation = {
      kind: "neuron",
      name,
      size,
      segments: segments === undefined ? undefined : segmentSizes(segments, size, `neuron population '${name}'`),
      neuron: instantiate(neuron, values, name, this, size),
    };
    return this.#enter(this.neuronPopulations, population);
  }

  /** Connects two populations of this model. Initial values of synaptic variables are [pre][post], row by row. */
  addSynapsePopulation(
    name: string,
    connectivity: ConnectivityDescription,
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
    const kind = checkedConnectivity(connectivity, source, target, where);
    checkSynapseOptions(options, where);
    const { weightUpdate, postsynaptic, postTargetVar = "Isyn", preTargetVar = "Isyn" } = options;
    expectKind(weightUpdate, "weightUpdate", where);
    expectKind(postsynaptic, "postsynaptic", where);
    checkInputVariable(target, postTargetVar, `${where} (postTargetVar)`);
    checkInputVariable(source, preTargetVar, `${where} (preTargetVar)`);
    const shape = synapseShape(connectivity, source, target);
    const synapseCount = shape?.reduce((count, size) => count * size, 1);
    const { axonalDelaySteps = 0, backPropDelaySteps = 0, maxDendriticDelaySteps } = options;
    const population: SynapsePopulation = {
      kind: "synapse",
      name,
      connectivity: kind,
      sparse: typeof connectivity === "string" ? undefined : connectivity,
      source,
      target,
      get shape() {
        return shape ?? notDrawn(name);
      },
      get synapseCount() {
        return synapseCount ?? notDrawn(name);
      },
      delays: { axonal: axonalDelaySteps, backPropagation: backPropDelaySteps, maxDendritic: maxDendriticDelaySteps },
      weightUpdate: instantiate(weightUpdate, options.weightUpdateValues ?? {}, name, this, synapseCount),
      postsynaptic: instantiate(postsynaptic, options.postsynapticValues ?? {}, name, this, target.size),
      preInitial: initialValues(weightUpdate.preVars, options.preVars, `${where} (presynaptic)`, source.size, this),
      postInitial: initialValues(weightUpdate.postVars, options.postVars, `${where} (postsynaptic)`, target.size, this),
      neuronReferences: {
        pre: resolveNeuronReferences(
          weightUpdate.preNeuronVarRefs,
          options.preNeuronVarRefs,
          scopeOfNeurons(source),
          `${where} (preNeuronVarRefs)`,
        ),
        post: resolveNeuronReferences(
          weightUpdate.postNeuronVarRefs,
          options.postNeuronVarRefs,
          scopeOfNeurons(target),
          `${where} (postNeuronVarRefs)`,
        ),
        postsynaptic: resolveNeuronReferences(
          postsynaptic.neuronVarRefs,
          options.postsynapticVarRefs,
          { ...scopeOfNeurons(target), others: othersAt(target) },
          `${where} (postsynapticVarRefs)`,
        ),
        psm: resolveNeuronReferences(
          weightUpdate.psmVarRefs,
          options.psmVarRefs,
          { owner: { name }, part: "postsynaptic", vars: postsynaptic.vars, what: "its own postsynaptic model" },
          `${where} (psmVarRefs)`,
        ),
      },
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
    values: Values<P, V, E> & { readonly targetVar?: string; readonly varRefs?: NeuronVariables } = {},
  ): CurrentSource {
    this.#claim("current source", name);
    const where = `current source '${name}'`;
    expectKind(source, "currentSource", where);
    checkSourceValues(values, where);
    if (!this.neuronPopulations.includes(target)) {
      throw new ModelError(`${where} drives a population that is not part of this model`);
    }
    const targetVar = values.targetVar ?? "Isyn";
    checkInputVariable(target, targetVar, `${where} (targetVar)`);
    const neuronReferences = resolveNeuronReferences(
      source.neuronVarRefs,
      values.varRefs,
      { ...scopeOfNeurons(target), others: othersAt(target) },
      `${where} (varRefs)`,
    );
    if (source.constantUntil.trim() !== "") checkHeldReferences(neuronReferences, where);
    const currentSource: CurrentSource = {
      kind: "currentSource",
      name,
      target,
      source: instantiate(source, values, name, this, target.size),
      neuronReferences,
      targetVar,
    };
    return this.#enter(this.currentSources, currentSource);
  }

  /** Adds an update that runs over the elements its references share, whenever its `group` is called. */
  addCustomUpdate<P extends string, V extends string, R extends string, G extends string>(
    name: string,
    group: string,
    update: CustomUpdateModel<P, V, R, G>,
    values: Values<P, V> & {
      readonly varRefs: { readonly [name in R]: VariableReference };
      readonly egpRefs?: { readonly [name in G]: ArrayReference };
    },
  ): CustomUpdate {
    this.#claim("custom update", name);
    checkIdentifier("custom update group", group);
    expectKind(update, "customUpdate", `custom update '${name}'`);
    const where = `custom update '${name}'`;
    checkUpdateValues(values, where);
    const references = values.varRefs as Readonly<Record<string, VariableReference>>;
    for (const key of Object.keys(references)) {
      if (!Object.hasOwn(update.varRefs, key))
        throw unknownName("variable reference", key, where, Object.keys(update.varRefs));
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
    this.#checkAligned(references, where);
    for (const [key, reference] of Object.entries(references)) this.#checkOwn(key, reference, update, where);
    const arrays = resolveArrayReferences(
      update.egpRefs,
      values.egpRefs,
      { scalar: this.precision, timepoint: this.timePrecision },
      where,
    );
    for (const [key, { group: owner }] of Object.entries(arrays)) this.#checkGroup(key, owner, where);
    const segments = segmentsOf(references, update, where);
    const size = updateShape(references).count;
    const customUpdate: CustomUpdate = {
      kind: "customUpdate",
      name,
      group,
      update: instantiate(update, values, name, this, size, segments?.length),
      references,
      arrays,
    };
    return this.#enter(this.customUpdates, customUpdate);
  }

  /** All references of an update must be to variables of the same elements, of the neurons on a side of them, or one value for all of them. */
  #checkAligned(references: Readonly<Record<string, VariableReference>>, where: string): void {
    const plain = Object.values(references).find(isPlain);
    if (plain === undefined) {
      throw new ModelError(
        `${where} has only references that are transposed or to a side of its synapses: at least one must be to the elements it runs over`,
      );
    }
    const expected = referenceShape(plain);
    for (const [key, reference] of Object.entries(references)) {
      if (reference.side !== undefined) {
        checkSide(reference, plain, `${where}: reference '${key}'`);
        continue;
      }
      const shape = referenceShape(reference);
      const isAlike =
        shape.kind === expected.kind && shape.rows === expected.rows && shape.columns === expected.columns;
      if (!isAlike || shape.sparse !== expected.sparse) {
        throw new ModelError(
          `${where}: reference '${key}' (${describeReference(reference)}, ${describeShape(shape)}) does not match ` +
            `${describeReference(plain)} (${describeShape(expected)})`,
        );
      }
    }
  }

  /** A reference is to a group of this model; what the simulator counts, code only reads. */
  #checkOwn(key: string, reference: VariableReference, update: CustomUpdateModel, where: string): void {
    this.#checkGroup(key, reference.group, where);
    const mode = update.varRefs[key];
    if (reference.part === "spikeCount" && mode !== "READ_ONLY") {
      throw new ModelError(
        `${where} cannot write ${describeReference(reference)} ('${key}'), which the simulator counts: reference it READ_ONLY`,
      );
    }
  }

  #checkGroup(key: string, group: { readonly name: string }, where: string): void {
    const { neuronPopulations, synapsePopulations, currentSources, customUpdates } = this;
    const groups: readonly object[] = [
      ...neuronPopulations,
      ...synapsePopulations,
      ...currentSources,
      ...customUpdates,
    ];
    if (groups.includes(group)) return;
    throw new ModelError(`${where}: reference '${key}' is to '${group.name}', which is not part of this model`);
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
  if (group.weightUpdate.initial[name]?.kind === "recomputed") {
    throw new ModelError(
      `'${name}' of '${group.name}' is computed again at every use (recomputed): nothing is stored to refer to`,
    );
  }
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
/**
 * For updates over synapses: a variable of the neuron that each synapse comes from. `reference` is to a variable of the presynaptic population
 * (`varRef`, `preVarRef`); the update may only read it. The other references say which synapses it runs over.
 */
export const presynapticRef = (reference: VariableReference): VariableReference => ({ ...reference, side: "pre" });
/** The same for the neuron that each synapse leads to (`varRef`, `postVarRef`, `inSynRef`). */
export const postsynapticRef = (reference: VariableReference): VariableReference => ({ ...reference, side: "post" });
/** The summed input of a synapse population, one value per postsynaptic neuron. */
export function inSynRef(group: SynapsePopulation): VariableReference {
  return { group, part: "inSyn", variable: "inSyn", transposed: false };
}

export interface ElementShape {
  readonly kind: "neuron" | "synapse";
  readonly rows: number;
  readonly columns: number;
  /** undefined where it is not known before synapses have been drawn. */
  readonly count: number | undefined;
  /** The population, if these are some of the pairs of its rows and columns only. */
  readonly sparse?: SynapsePopulation;
}

/** The elements that the group of a reference has; neurons are one row. A variable may be one value for all of them: see `isSingle`. */
export function referenceShape(reference: VariableReference): ElementShape {
  const { group, part } = reference;
  const neurons = (size: number): ElementShape => ({ kind: "neuron", rows: 1, columns: size, count: size });
  switch (group.kind) {
    case "neuron":
      return neurons(group.size);
    case "currentSource":
      return neurons(group.target.size);
    case "customUpdate":
      return referenceShape(Object.values(group.references).find(isPlain)!);
    case "synapse": {
      if (part === "pre") return neurons(group.source.size);
      if (part !== "synapse") return neurons(group.target.size);
      if (group.connectivity === "sparse") {
        const [rows, columns] = [group.source.size, group.target.size];
        return {
          kind: "synapse",
          rows,
          columns,
          count: synapseShape(group.sparse!, group.source, group.target)?.[0],
          sparse: group,
        };
      }
      const columns = group.shape.at(-1)!;
      const [rows, count] = [group.synapseCount / columns, group.synapseCount];
      return reference.transposed
        ? { kind: "synapse", rows: columns, columns: rows, count }
        : { kind: "synapse", rows, columns, count };
    }
  }
}

/** Over what a variable has a value of its own: each element of its group, each segment of a population, or all elements together. */
export type Span = "element" | "segment" | "all";

export function spanOf({ group, part, variable }: VariableReference): Span {
  if (part === "spikeTime" || part === "inSyn") return "element";
  if (part === "spikeCount") return "all";
  if (group.kind !== "customUpdate") {
    return isSingleAccess(variablesOf(group, part)?.[variable]?.access ?? "") ? "all" : "element";
  }
  const { access } = group.update.definition.vars[variable]!;
  if (isSingleAccess(access)) return "all";
  return access.startsWith("REDUCE_SEGMENT") ? "segment" : spanOfUpdate(group.references);
}

function variablesOf(group: Exclude<VariableReference["group"], CustomUpdate>, part: VariableReference["part"]) {
  switch (group.kind) {
    case "neuron":
      return group.neuron.definition.vars;
    case "currentSource":
      return group.source.definition.vars;
    case "synapse": {
      const { vars, preVars, postVars } = group.weightUpdate.definition;
      return { synapse: vars, pre: preVars, post: postVars, postsynaptic: group.postsynaptic.definition.vars }[
        part as "synapse"
      ];
    }
  }
}

/** Is a variable one value for all elements of its group, rather than one per element? */
export const isSingle = (reference: VariableReference): boolean => spanOf(reference) === "all";

/** What an update with such references runs over: all that one of them has values for. */
export function spanOfUpdate(references: Readonly<Record<string, VariableReference>>): Span {
  const spans = Object.values(references).map(spanOf);
  return spans.includes("element") ? "element" : spans.includes("segment") ? "segment" : "all";
}

/**
 * The elements a custom update runs over: those of the group it references, its segments where no variable has a value per element, or one, where every
 * variable it references is one value for all of them.
 */
export function updateShape(references: Readonly<Record<string, VariableReference>>): ElementShape {
  const span = spanOfUpdate(references);
  const neurons = (columns: number): ElementShape => ({ kind: "neuron", rows: 1, columns, count: columns });
  if (span === "all") return neurons(1);
  if (span === "segment") return neurons(segmentedPopulation(references)!.segments!.length);
  return referenceShape(Object.values(references).find(isPlain)!);
}

/** The first population in segments that references are to, themselves or through other updates; undefined if there is none. */
export const segmentedPopulation = (
  references: Readonly<Record<string, VariableReference>>,
): NeuronPopulation | undefined => populationsIn(references).find(({ segments }) => segments !== undefined);

const populationsIn = (references: Readonly<Record<string, VariableReference>>): NeuronPopulation[] =>
  Object.values(references)
    .filter(isPlain)
    .flatMap((reference) => neuronsOf(reference) ?? []);

/**
 * The segments of an update that has to do with any: it reduces over them, or references what has a value for each. Undefined for others.
 * @throws ModelError where there are none, or populations are cut differently
 */
function segmentsOf(
  references: Readonly<Record<string, VariableReference>>,
  { vars }: CustomUpdateModel,
  where: string,
): readonly number[] | undefined {
  const own = Object.entries(vars).find(([, { access }]) => access.startsWith("REDUCE_SEGMENT"));
  if (own === undefined && !Object.values(references).some((one) => spanOf(one) === "segment")) return undefined;
  const population = segmentedPopulation(references);
  if (population === undefined) {
    throw new ModelError(
      `${where} reduces over segments (${own![1].access} of '${own![0]}'), but there are none of the ` +
        `${describeShape(referenceShape(Object.values(references).find(isPlain)!))} it runs over: give segments when adding the population`,
    );
  }
  const other = populationsIn(references).find(({ segments }) => String(segments) !== String(population.segments));
  if (other === undefined || other.segments === undefined) return population.segments;
  throw new ModelError(`${where} runs over '${population.name}' and '${other.name}', whose segments differ`);
}

/** Where references to the neurons of a population look. */
const scopeOfNeurons = (population: NeuronPopulation): NeuronScope => ({
  owner: population,
  part: "neuron",
  vars: population.neuron.definition.vars,
  what: "the neurons it runs at",
});

/** Variables that others have for each of the neurons of a population: either side of synapses, postsynaptic models, and current sources. */
const othersAt = (population: NeuronPopulation): NeuronScope["others"] => {
  return (given) => {
    const { group, part, variable } = given as VariableReference;
    if (part !== "pre" && part !== "post" && part !== "postsynaptic" && part !== "currentSource") return undefined;
    if (neuronsOf(given as VariableReference) !== population) return undefined;
    const spec = variablesOf(group as SynapsePopulation | CurrentSource, part)?.[variable];
    return spec && { part, spec };
  };
};

/** Is a reference to the elements that the update itself runs over? */
export const isPlain = ({ transposed, side }: VariableReference): boolean => !transposed && side === undefined;

const SIDES = { pre: "presynaptic", post: "postsynaptic" } as const;

export const describeReference = ({ group, variable, transposed, side }: VariableReference): string =>
  `'${group.name}.${variable}'${transposed ? " transposed" : ""}${side === undefined ? "" : ` of ${SIDES[side]} neurons`}`;

/** Throws `ModelError` for a reference to a side that is not to neurons of the population there, or in an update that has no synapses. */
function checkSide(reference: VariableReference, plain: VariableReference, where: string): void {
  const synapses = synapsesOf(plain);
  if (synapses === undefined) {
    throw new ModelError(
      `${where} is to ${SIDES[reference.side!]} neurons, but the update runs over ${describeShape(referenceShape(plain))}, not over synapses`,
    );
  }
  const { source, target } = synapses;
  const population = reference.side === "pre" ? source : target;
  const neurons = neuronsOf(reference);
  if (spanOf(reference) === "segment") {
    throw new ModelError(
      `${where} is to ${describeReference(reference)}, which has a value per segment: copy it to a variable of the neurons first`,
    );
  }
  if (neurons === population && !reference.transposed) return;
  throw new ModelError(
    `${where} must be to a variable of '${population.name}', the ${SIDES[reference.side!]} population of '${synapses.name}', ` +
      `not ${describeReference({ ...reference, side: undefined })}`,
  );
}

/** The synapses that a reference is to, itself or through a custom update; undefined if it is to neurons. */
export function synapsesOf({ group, part }: VariableReference): SynapsePopulation | undefined {
  if (group.kind === "customUpdate") return synapsesOf(Object.values(group.references).find(isPlain)!);
  return group.kind === "synapse" && part === "synapse" ? group : undefined;
}

/** The neurons that a reference is to, itself or through a custom update; undefined if it is to synapses. */
function neuronsOf({ group, part }: VariableReference): NeuronPopulation | undefined {
  switch (group.kind) {
    case "neuron":
      return group;
    case "currentSource":
      return group.target;
    case "customUpdate":
      return neuronsOf(Object.values(group.references).find(isPlain)!);
    case "synapse":
      if (part === "synapse") return undefined;
      return part === "pre" ? group.source : group.target;
  }
}

const describeShape = (shape: ElementShape): string =>
  shape.kind === "neuron"
    ? `${shape.columns} neurons`
    : shape.sparse === undefined
      ? `${shape.rows} x ${shape.columns} synapses`
      : `the synapses of '${shape.sparse.name}'`;

function reference(
  group: VariableReference["group"],
  part: VariableReference["part"],
  name: string,
  known: readonly string[],
): VariableReference {
  if (!known.includes(name)) throw unknownName("variable", name, `'${group.name}'`, known);
  return { group, part, variable: name, transposed: false };
}

function notDrawn(name: string): never {
  throw new ModelError(
    `the synapses of '${name}' are drawn when the model is built: ask the simulation for their number, simulation.synapseCount(population)`,
  );
}

function expectKind(definition: AnyDefinition, kind: AnyDefinition["kind"], where: string): void {
  if (definition?.kind !== kind) {
    throw new ModelError(`${where} needs a ${kind} model, not ${shownDefinition(definition)}`);
  }
}

function checkInputVariable(population: NeuronPopulation, name: string, where: string): void {
  const known = ["Isyn", ...Object.keys(population.neuron.definition.additionalInputVars)];
  if (!known.includes(name))
    throw unknownName("input variable", name, `${where}, population '${population.name}'`, known);
}
