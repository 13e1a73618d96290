/** From a synapse, as a network describes it, to a synapse population of the model. */
import {
  divided,
  type GeNNModel,
  type Initialiser,
  type InitialValue,
  ModelError,
  type NeuronModel,
  type NeuronPopulation,
  recomputed,
  type SynapsePopulation,
  type Values,
  type WeightUpdateModel,
} from "../genn/index.ts";
import { shown } from "../genn/model/shown.ts";
import { eventNames } from "./events.ts";
import type { NetworkOptions } from "./network-options.ts";
import { normDivisor } from "./normalise.ts";
import { doesLearn } from "./optimisers.ts";
import type { SynapseBase } from "./synapse-base.ts";

/** Connects two populations of the model. Throws `ModelError` for what is no synapse, and for one that cannot be between them. */
export function addConnection(
  model: GeNNModel,
  name: string,
  [source, target]: readonly [NeuronPopulation, NeuronPopulation],
  synapse: SynapseBase,
  options: NetworkOptions,
): SynapsePopulation {
  const { plastic = true, optimisers, defaultOptimiser, eventRule } = options;
  const where = `synapse population '${name}'`;
  if (typeof synapse?.weightUpdate !== "function") {
    throw new ModelError(
      `${where} takes a synapse, such as dense(neuron, { g: uniform(-1, 1) }), not ${shown(synapse)}`,
    );
  }
  const { connectivity, norm, receptor } = synapse;
  if (norm !== false && typeof connectivity !== "string") {
    throw new ModelError(
      `${where} is sparse and has the norm '${norm}', which divides weights by how many neurons there are, not by how many are connected: divide g instead`,
    );
  }
  if (synapse.model !== undefined) checkLearning(synapse.model, name, options);
  const divisor = normDivisor(norm, source.size, target.size, where);
  const sourceModel: NeuronModel = source.neuron.definition;
  const weightUpdate = synapse.weightUpdate({
    source: sourceModel,
    target: target.neuron.definition,
    rule: eventRule ?? eventNames(sourceModel)?.rule ?? "backward",
    plastic: plastic && doesLearn(optimisers?.[name] ?? defaultOptimiser),
    dt: model.dt,
  });
  return model.addSynapsePopulation(name, connectivity, source, target, {
    weightUpdate,
    weightUpdateValues:
      synapse.model === undefined ? dividedWeight(weightUpdate, divisor) : ownValues(synapse, divisor, model.dt),
    postsynaptic: synapse.postsynapticModel(sourceModel),
    postsynapticValues: { params: receptor?.params ?? {} },
    postsynapticVarRefs: receptor?.neuronVariables ?? {},
    postTargetVar: synapse.target,
    ...synapse.delays(model.dt).options,
  });
}

/** Throws `ModelError` where weights that change by themselves shall stay as they are: nobody could keep them from it. */
function checkLearning({ name: model, vars }: WeightUpdateModel, name: string, options: NetworkOptions): void {
  if (vars.g?.access !== "READ_WRITE") return;
  const where = `synapse population '${name}' learns by its model '${model}'`;
  if (options.validation !== undefined && options.validation !== false)
    throw new ModelError(
      `${where}, also while it is validated: leave validation out, and test a network with plain synapses and the same weights`,
    );
  if (options.optimisers?.[name] !== undefined)
    throw new ModelError(`${where}: leave it out of optimisers, which are for rules`);
}

/** Parameters and weights of a synapse with a model of its own. */
function ownValues(synapse: SynapseBase, divisor: number, dt: number): Values {
  const { name, model, params, initialWeight: g } = synapse;
  const { d } = synapse.delays(dt);
  const others = { ...synapse.vars, ...(d?.initial !== undefined && { d: d.initial }) };
  const { vars, params: known } = model!;
  if (vars.g !== undefined) return { params, vars: { ...others, g: divisor === 1 ? g : dividedValue(g, divisor) } };
  if (known.g === undefined) return { params, vars: others };
  if (typeof g !== "number")
    throw new ModelError(`g of synapse '${name}' must be one number for all, as a parameter of '${model!.name}' is`);
  return { params: { g: g / divisor, ...params }, vars: others };
}

/** Weights, one each or one for all, divided by a norm. */
function dividedWeight({ vars, params }: WeightUpdateModel, divisor: number): Values {
  const [initial, shared] = [vars.g?.initial, params.g];
  if (divisor === 1) return {};
  if (shared !== undefined) return { params: { g: shared / divisor } };
  if (initial === undefined) return {};
  return { vars: { g: dividedValue(initial, divisor) } };
}

function dividedValue(initial: InitialValue, divisor: number): InitialValue {
  const { kind, initialiser } = initial as Partial<Extract<Initialiser, { kind: "recomputed" }>>;
  return kind === "recomputed" && initialiser !== undefined
    ? recomputed(divided(initialiser, divisor))
    : divided(initial, divisor);
}
