/** Which optimiser moves which weights and biases, and the custom updates that do it. */
import {
  type CustomUpdate,
  checkFinite,
  type GeNNModel,
  ModelError,
  type NeuronPopulation,
  postsynapticRef,
  postVarRef,
  presynapticRef,
  type Simulation,
  type SynapsePopulation,
  synapseVarRef,
  unknownName,
  type VariableReference,
  varRef,
} from "../genn/index.ts";
import { a, checkOptions, type RulesOf, required } from "../genn/model/options.ts";
import { batchSum, clear } from "../genn_models/index.ts";
import {
  defaultParams,
  hostParamNames,
  hostParams,
  type Optimiser,
  type OptimiserParameter,
  optimisers,
} from "../genn_models/optimisers.ts";

import { settlementOf } from "./plasticity-code.ts";

export type { OptimiserParameter };

/** The custom update group that applies what plasticity has accumulated. */
export const PLASTICITY_GROUP = "plast";

/** Names of the optimisers; `none` is no optimiser: what has it does not learn. */
export type OptimiserName = keyof typeof optimisers | "none";
const NAMES = [...Object.keys(optimisers), "none"];

/**
 * An optimiser and those of its parameters that differ from their defaults: lr 1e-3, beta 0.9, beta1 0.9, beta2 0.999, epsilon 1e-7,
 * bounds (low, high) ±1000.
 */
export interface OptimiserSpec {
  readonly optimiser: OptimiserName;
  readonly params?: Readonly<Partial<Record<OptimiserParameter, number>>>;
}

const SPEC: RulesOf<OptimiserSpec> = { optimiser: required(a.text), params: a.object };

/** What learns: weights or biases, and the variable that collects their change. */
export interface Learner {
  readonly population: string;
  /** What is learned: weights or biases. */
  readonly w: VariableReference;
  /** Name of the optimiser's custom update. */
  readonly customUpdate: string;
  readonly optimiser: Optimiser;
  readonly params: Readonly<Record<string, number>>;
}

/** Does a population with this optimiser learn? */
export const doesLearn = (spec: OptimiserSpec | undefined): boolean => spec?.optimiser !== "none";

/**
 * The optimiser (none for `none`) and all parameters that users may set. Throws `ModelError` for an unknown optimiser or parameter, a learning rate that is
 * not finite, decay rates outside [0, 1), an epsilon that is not positive, or bounds that are the wrong way round.
 */
export function resolveOptimiser(
  spec: OptimiserSpec,
  where: string,
): { readonly optimiser: Optimiser | undefined; readonly params: Record<string, number> } {
  checkOptions<OptimiserSpec>(spec, SPEC, where, { example: '{ optimiser: "adam", params: { lr: 1e-3 } }' });
  if (spec.optimiser === "none") {
    const given = Object.keys(spec.params ?? {});
    if (given.length > 0) throw new ModelError(`${where} is "none", which has no parameters such as ${given[0]}`);
    return { optimiser: undefined, params: {} };
  }
  if (!Object.hasOwn(optimisers, spec.optimiser)) {
    throw unknownName("optimiser", String(spec.optimiser), where, NAMES);
  }
  const optimiser: Optimiser = optimisers[spec.optimiser];
  const params = defaultParams(optimiser);
  for (const [name, value] of Object.entries(spec.params ?? {})) {
    if (value === undefined) continue;
    if (!Object.hasOwn(params, name))
      throw unknownName(`parameter of ${spec.optimiser}`, name, where, Object.keys(params));
    checkFinite(`${name} in ${where}`, value);
    params[name] = value;
  }
  for (const name of ["beta", "beta1", "beta2"]) {
    const value = params[name];
    if (value !== undefined && !(value >= 0 && value < 1)) {
      throw new ModelError(`${name} in ${where} must be at least 0 and below 1, not ${value}`);
    }
  }
  if (params.epsilon !== undefined && params.epsilon <= 0) {
    throw new ModelError(`epsilon in ${where} must be positive, not ${params.epsilon}`);
  }
  if (params.low! > params.high!) {
    throw new ModelError(`low (${params.low}) in ${where} must not be above high (${params.high})`);
  }
  return { optimiser, params };
}

/**
 * Gives every synapse population with `g` and `dg` and every neuron population with `b` and `db` its two custom updates: the sum over the batch,
 * then the optimiser; populations whose optimiser is `none` get neither. Throws `ModelError` for an optimiser of a population that has nothing
 * to learn.
 */
export function addOptimisers(
  model: GeNNModel,
  specs: Readonly<Record<string, OptimiserSpec>>,
  fallback: OptimiserSpec,
): Learner[] {
  const learning: readonly (readonly [population: string, change: VariableReference, w: VariableReference])[] = [
    ...model.neuronPopulations.filter(hasBias).map((one) => [one.name, varRef(one, "db"), varRef(one, "b")] as const),
    ...model.synapsePopulations
      .filter(hasWeightChange)
      .map((one) => [one.name, synapseVarRef(one, "dg"), synapseVarRef(one, "g")] as const),
  ];
  const names = learning.map(([name]) => name);
  const fixed = model.synapsePopulations.map(({ name }) => name).filter((name) => !doesLearn(specs[name]));
  for (const name of Object.keys(specs)) {
    if (!names.includes(name) && !fixed.includes(name))
      throw unknownName("plastic population", name, "optimisers", names);
  }
  resolveOptimiser(fallback, "defaultOptimiser");
  return learning.flatMap(([population, change, w]): Learner[] => {
    const spec = Object.hasOwn(specs, population) ? specs[population]! : fallback;
    const { optimiser, params } = resolveOptimiser(spec, `the optimiser of '${population}'`);
    if (optimiser === undefined) return [];
    const sum = addSum(model, population, change);
    const customUpdate = `optimise_${population}`;
    model.addCustomUpdate(customUpdate, PLASTICITY_GROUP, optimiser.model, {
      params,
      dynamicParams: hostParamNames(optimiser),
      varRefs: { change: varRef(sum, "sum"), w },
    });
    return [{ population, w, customUpdate, optimiser, params }];
  });
}

/** The update that sums a change over the batch and clears it; where part of the change is settled only now, with that part. */
function addSum(model: GeNNModel, population: string, change: VariableReference): CustomUpdate {
  const name = `sum_${population}`;
  const { group } = change;
  const settlement = group.kind === "synapse" ? settlementOf(group.weightUpdate.definition) : undefined;
  if (group.kind !== "synapse" || settlement === undefined) {
    return model.addCustomUpdate(name, PLASTICITY_GROUP, batchSum, { varRefs: { change } });
  }
  const { update, pre, integrals, readsWeight } = settlement;
  const sum = model.addCustomUpdate(name, PLASTICITY_GROUP, update, {
    varRefs: {
      change,
      ...Object.fromEntries(pre.map((one) => [one, presynapticRef(varRef(group.source, one))])),
      ...Object.fromEntries(integrals.map((one) => [one, postsynapticRef(postVarRef(group, one))])),
      ...(readsWeight ? { g: synapseVarRef(group, "g") } : {}),
    },
  });
  for (const integral of integrals) {
    model.addCustomUpdate(`clear_${population}_${integral}`, PLASTICITY_GROUP, clear, {
      varRefs: { target: postVarRef(group, integral) },
    });
  }
  return sum;
}

/** A population of neurons with a bias and what it should change by. */
export const hasBias = ({ neuron }: NeuronPopulation): boolean =>
  ["b", "db"].every((name) => Object.hasOwn(neuron.definition.vars, name));

const hasWeightChange = ({ weightUpdate }: SynapsePopulation): boolean =>
  ["g", "dg"].every((name) => Object.hasOwn(weightUpdate.definition.vars, name));

/**
 * Applies all optimisers; `update` counts from 1, `factor` multiplies all learning rates. What the host sets of their
 * parameters, such as learning rates, it sets first.
 */
export async function applyOptimisers(
  simulation: Simulation,
  learners: readonly Learner[],
  update: number,
  factor = 1,
): Promise<void> {
  checkFinite("the factor of the learning rates", factor);
  if (learners.length === 0) return;
  for (const { optimiser, params, customUpdate } of learners) {
    for (const [name, value] of Object.entries(hostParams(optimiser, params, update, factor))) {
      // A rate that has decayed below the smallest float is 0.
      const rounded = simulation.model.precision === "float" ? Math.fround(value) : value;
      simulation.setDynamicParameter(customUpdate, "customUpdate", name, rounded);
    }
  }
  await simulation.customUpdate(PLASTICITY_GROUP);
}
