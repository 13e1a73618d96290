/**
 * The model a user describes: populations, synapses, current sources and custom updates, as plain data. Nothing is compiled
 * here; `build` (genn/runtime) turns it into something that runs. Every mistake that can be seen without
 * reading the snippets is reported here, when it is made.
 */

import { type ArrayReference, resolveArrayReferences } from "./array-references.ts";
import { type ConnectivityDescription, checkedConnectivity, kernelOf, synapseShape } from "./connectivity.ts";
import { type ConnectivityUpdateValues, connectivityUpdateOf } from "./connectivity-updates.ts";
import type {
  AnyDefinition,
  CurrentSourceModel,
  CustomConnectivityUpdateModel,
  CustomUpdateModel,
  NeuronModel,
} from "./definitions.ts";
import { checkCount, checkIdentifier, ModelError, unknownName } from "./errors.ts";
import {
  type CurrentSource,
  type CustomConnectivityUpdate,
  type CustomUpdate,
  type NeuronPopulation,
  STEP_PLACES,
  type StepPlace,
  type SynapsePopulation,
  type VariableReference,
} from "./groups.ts";
import { initialValues, instantiate, type Values } from "./instance.ts";
import {
  checkModelOptions,
  checkNeuronValues,
  checkSourceValues,
  checkSynapseOptions,
  checkUpdateValues,
  type GeNNModelOptions,
  type SynapsePopulationOptions,
} from "./model-options.ts";
import { checkHeldReferences, type NeuronVariables, resolveNeuronReferences } from "./neuron-references.ts";
import { type SegmentSizes, segmentSizes } from "./segments.ts";
import { shown, shownDefinition } from "./shown.ts";
import {
  checkSide,
  describeReference,
  describeShape,
  isPlain,
  othersAt,
  referenceShape,
  scopeOfNeurons,
  segmentsOf,
  updateShape,
} from "./spans.ts";
import { checkStorage } from "./storage.ts";
import { checkSingleValue } from "./values.ts";

export * from "./groups.ts";
export type { Instance, Values } from "./instance.ts";
export * from "./references.ts";
export {
  describeReference,
  type ElementShape,
  isPlain,
  isSingle,
  referenceShape,
  type Span,
  segmentedPopulation,
  spanOf,
  spanOfUpdate,
  synapsesOf,
  updateShape,
} from "./spans.ts";
export type { GeNNModelOptions, SynapsePopulationOptions };

/** What a custom update is given: values of its parameters and variables, and what it references. */
type UpdateValues<P extends string, V extends string, R extends string, G extends string> = Values<P, V> & {
  readonly varRefs: { readonly [name in R]: VariableReference };
  readonly egpRefs?: { readonly [name in G]: ArrayReference };
};

/** Neurons of a population, and instances of a batch: what 32-bit indices of either sign can number. */
export const MAX_COUNT = 2 ** 31 - 1;

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
  readonly connectivityUpdates: CustomConnectivityUpdate[] = [];
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
    for (const [side, population] of [
      ["source", source],
      ["target", target],
    ] as const) {
      if (this.neuronPopulations.includes(population)) continue;
      if (this.neuronPopulations.includes(connectivity as never) || typeof population !== "object") {
        const found = `the ${side} is ${shown(population)}`;
        throw new ModelError(`${where} takes (name, connectivity, source, target, options), but ${found}`);
      }
      throw new ModelError(`${where} connects a population that is not part of this model`);
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
      kernel: kernelOf(connectivity),
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
      preInitial: initialValues(weightUpdate.preVars, options.preVars, `${where} (presynaptic)`, source.size, this, {
        ofNeurons: true,
      }),
      postInitial: initialValues(
        weightUpdate.postVars,
        options.postVars,
        `${where} (postsynaptic)`,
        target.size,
        this,
        { ofNeurons: true },
      ),
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
    checkStorage(population);
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
    values: UpdateValues<P, V, R, G>,
  ): CustomUpdate {
    checkIdentifier("custom update group", group);
    return this.#addUpdate({ name, group, when: undefined }, update, values);
  }

  /**
   * Adds an update over neurons, their segments or one value for all that runs in every step: `beforeNeurons`, when all synapses have added to their sums (`inSynRef`), or
   * `afterNeurons`, when all neurons have been updated. Of several at one place each sees what those before it have left, in the order in which they were added, so that a reduction is
   * there for the next: a softmax between what synapses add up and the spikes that neurons draw, inhibition by the sum of what all do.
   * Instances of a batch never meet within a step: such an update reduces over neurons or segments, and not over the batch.
   * @throws ModelError for what an update in every step cannot do, when the model is built
   */
  addStepUpdate<P extends string, V extends string, R extends string, G extends string>(
    name: string,
    when: StepPlace,
    update: CustomUpdateModel<P, V, R, G>,
    values: UpdateValues<P, V, R, G>,
  ): CustomUpdate {
    if (!STEP_PLACES.includes(when)) {
      throw new ModelError(
        `custom update '${name}' runs in every step ${STEP_PLACES.map((place) => `"${place}"`).join(" or ")}, not ${shown(when)}`,
      );
    }
    return this.#addUpdate({ name, group: undefined, when }, update, values);
  }

  #addUpdate(
    { name, group, when }: Pick<CustomUpdate, "name" | "group" | "when">,
    update: CustomUpdateModel,
    values: UpdateValues<string, string, string, string>,
  ): CustomUpdate {
    this.#claim("custom update", name);
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
      when,
      update: instantiate(update, values, name, this, size, segments?.length),
      references,
      arrays,
    };
    return this.#enter(this.customUpdates, customUpdate);
  }

  /**
   * Adds an update that removes and adds synapses of a sparse population whenever its `group` is called, behind the other updates of the group. A row
   * has room for as many synapses as `maxConnections` of the connectivity says; without it, where synapses are listed, for as many as the longest has.
   */
  addCustomConnectivityUpdate<P extends string, V extends string, E extends string>(
    name: string,
    group: string,
    synapses: SynapsePopulation,
    update: CustomConnectivityUpdateModel<P, V, E>,
    values: ConnectivityUpdateValues<P, V, E> = {},
  ): CustomConnectivityUpdate {
    this.#claim("custom connectivity update", name);
    checkIdentifier("custom update group", group);
    const where = `custom connectivity update '${name}'`;
    expectKind(update, "connectivityUpdate", where);
    if (!this.synapsePopulations.includes(synapses)) {
      throw new ModelError(`${where} changes synapses that are not part of this model`);
    }
    const made = connectivityUpdateOf({ name, group }, synapses, update, values, this);
    for (const references of Object.values(made.references)) {
      for (const [key, reference] of Object.entries(references)) this.#checkGroup(key, reference.group, where);
    }
    return this.#enter(this.connectivityUpdates, made);
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
    if (reference.part === "dendriticDelay" && mode !== "BROADCAST") {
      throw new ModelError(
        `${where} can only set ${describeReference(reference)} ('${key}'), for all steps to come at once: reference it BROADCAST`,
      );
    }
  }

  #checkGroup(key: string, group: { readonly name: string }, where: string): void {
    const { neuronPopulations, synapsePopulations, currentSources, customUpdates, connectivityUpdates } = this;
    const groups: readonly object[] = [
      ...neuronPopulations,
      ...synapsePopulations,
      ...currentSources,
      ...customUpdates,
      ...connectivityUpdates,
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

function notDrawn(name: string): never {
  throw new ModelError(
    `the synapses of '${name}' are drawn when the model is built: ask the simulation for their number, simulation.synapseCount(population)`,
  );
}

function expectKind(definition: AnyDefinition, kind: AnyDefinition["kind"], where: string): void {
  if (definition?.kind !== kind) {
    const hint = typeof definition === "string" ? ": models are objects, which are imported or defined" : "";
    throw new ModelError(`${where} needs a ${kind} model, not ${shownDefinition(definition)}${hint}`);
  }
}

function checkInputVariable(population: NeuronPopulation, name: string, where: string): void {
  const known = ["Isyn", ...Object.keys(population.neuron.definition.additionalInputVars)];
  if (!known.includes(name))
    throw unknownName("input variable", name, `${where}, population '${population.name}'`, known);
}
