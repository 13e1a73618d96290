/** Builds the network that a file of a spiking network describes. */
import {
  type CurrentSource,
  type CustomUpdate,
  fromIndices,
  GeNNModel,
  inSynRef,
  type NeuronPopulation,
  postsynapticVarRef,
  postVarRef,
  preVarRef,
  type SynapsePopulation,
  synapseVarRef,
  type Values,
  type VariableReference,
  varRef,
} from "../../../genn/index.ts";
import type { ByName } from "../field.ts";
import { definitionOf } from "./definitions.ts";
import type { PeerFile, PeerInstance, PeerReference, PeerSynapses, PeerUpdate, Precision } from "./format.ts";

/** What the names of a file mean. */
export interface PeerNetwork {
  readonly model: GeNNModel;
  readonly neurons: ReadonlyMap<string, NeuronPopulation>;
  readonly synapses: ReadonlyMap<string, SynapsePopulation>;
  readonly updates: ReadonlyMap<string, CustomUpdate>;
  /** Initial values that differ between the instances of a batch: to be set once it is built. */
  readonly perInstance: readonly { readonly reference: VariableReference; readonly values: Float64Array }[];
}

/** Throws `ModelError` where the network cannot be described. */
export function describeNetwork(file: PeerFile, precision: Precision): PeerNetwork {
  const { dt, batchSize } = file;
  const model = new GeNNModel({ dt, batchSize, precision });
  const perInstance: { reference: VariableReference; values: Float64Array }[] = [];
  const neurons = new Map<string, NeuronPopulation>();
  const synapses = new Map<string, SynapsePopulation>();
  const updates = new Map<string, CustomUpdate>();
  /** Keeps what has to be set later. */
  const later = (
    initial: ByName<number | Float64Array> | undefined,
    count: number,
    to: (name: string) => VariableReference,
  ) => {
    for (const [name, values] of Object.entries(initial ?? {})) {
      if (isPerInstance(values, count)) perInstance.push({ reference: to(name), values });
    }
  };
  for (const one of file.neurons) {
    const population = model.addNeuronPopulation(
      one.name,
      one.size,
      definitionOf.neuron(one.model),
      values(one, one.size),
    );
    neurons.set(one.name, population);
    later(one.initial.vars, one.size, (name) => varRef(population, name));
  }
  for (const one of file.synapses) {
    const [pre, post] = [neurons.get(one.pre)!, neurons.get(one.post)!];
    const population = addSynapses(model, one, pre, post);
    synapses.set(one.name, population);
    const { weightUpdate, postsynaptic } = one;
    later(weightUpdate.initial.vars, one.count, (name) => synapseVarRef(population, name));
    later(weightUpdate.initial.preVars, pre.size, (name) => preVarRef(population, name));
    later(weightUpdate.initial.postVars, post.size, (name) => postVarRef(population, name));
    later(postsynaptic.initial.vars, post.size, (name) => postsynapticVarRef(population, name));
  }
  for (const one of file.sources) {
    const target = neurons.get(one.population)!;
    const source: CurrentSource = model.addCurrentSource(one.name, definitionOf.currentSource(one.model), target, {
      ...values(one, target.size),
      ...(one.references.neuronVarRefs && { varRefs: one.references.neuronVarRefs }),
    });
    later(one.initial.vars, target.size, (name) => varRef(source, name));
  }
  const network: PeerNetwork = { model, neurons, synapses, updates, perInstance };
  // Within a group: per neuron, then per synapse.
  const kinds = file.updates.map((one) => runsOverSynapses(one, file));
  for (const overSynapses of [false, true]) {
    file.updates.forEach((one, index) => {
      if (kinds[index] !== overSynapses) return;
      const varRefs = Object.fromEntries(
        Object.entries(one.varRefs).map(([name, reference]) => [name, referenceOf(network, reference)]),
      );
      const { params, vars } = values(one, undefined);
      updates.set(
        one.name,
        model.addCustomUpdate(one.name, one.group, definitionOf.customUpdate(one.model), { params, vars, varRefs }),
      );
    });
  }
  return network;
}

function addSynapses(
  model: GeNNModel,
  one: PeerSynapses,
  pre: NeuronPopulation,
  post: NeuronPopulation,
): SynapsePopulation {
  const { listed, weightUpdate, postsynaptic } = one;
  const shared = listed?.shared;
  const unshared = (given: Values): Values =>
    shared === undefined
      ? given
      : {
          ...given,
          vars: Object.fromEntries(
            Object.entries(given.vars ?? {}).map(([name, all]) => [
              name,
              typeof all === "number" ? all : shared.map((index) => (all as Float64Array)[index]!),
            ]),
          ),
        };
  const { preNeuronVarRefs, postNeuronVarRefs } = weightUpdate.references;
  const postsynapticVarRefs = postsynaptic.references.neuronVarRefs;
  const { preVars, postVars } = weightUpdate.initial;
  return model.addSynapsePopulation(
    one.name,
    listed === undefined ? "dense" : fromIndices(listed.pre, listed.post, one.limits),
    pre,
    post,
    {
      weightUpdate: definitionOf.weightUpdate(weightUpdate.model),
      weightUpdateValues: unshared(values(weightUpdate, one.count)),
      postsynaptic: definitionOf.postsynaptic(postsynaptic.model),
      postsynapticValues: values(postsynaptic, post.size),
      ...(preVars && { preVars: withoutInstances(preVars, pre.size) }),
      ...(postVars && { postVars: withoutInstances(postVars, post.size) }),
      ...(preNeuronVarRefs && { preNeuronVarRefs }),
      ...(postNeuronVarRefs && { postNeuronVarRefs }),
      ...(postsynapticVarRefs && { postsynapticVarRefs }),
      ...one.options,
    },
  );
}

const isPerInstance = (values: number | Float64Array, count: number): values is Float64Array =>
  typeof values !== "number" && values.length > count;

/** Those of the first instance, where every one has its own. */
const withoutInstances = (initial: ByName<number | Float64Array>, count: number): ByName<number | Float64Array> =>
  Object.fromEntries(
    Object.entries(initial).map(([name, values]) => [
      name,
      isPerInstance(values, count) ? values.subarray(0, count) : values,
    ]),
  );

const values = ({ params, initial, extraGlobalParams }: PeerInstance, count: number | undefined): Values => ({
  params,
  vars: count === undefined ? (initial.vars ?? {}) : withoutInstances(initial.vars ?? {}, count),
  ...(Object.keys(extraGlobalParams).length > 0 && { extraGlobalParams }),
});

function runsOverSynapses({ varRefs }: PeerUpdate, file: PeerFile): boolean {
  return Object.values(varRefs).some(
    ({ kind, group }) =>
      kind === "wu" ||
      (kind === "custom_update" && runsOverSynapses(file.updates.find(({ name }) => name === group)!, file)),
  );
}

/** The variable of the network that a reference of the file means. */
export function referenceOf(network: PeerNetwork, { kind, group, variable = "" }: PeerReference): VariableReference {
  switch (kind) {
    case "neuron":
      return varRef(network.neurons.get(group)!, variable);
    case "custom_update":
      return varRef(network.updates.get(group)!, variable);
    case "out_post":
      return inSynRef(network.synapses.get(group)!);
    default: {
      const make = { wu: synapseVarRef, wu_pre: preVarRef, wu_post: postVarRef, psm: postsynapticVarRef }[kind];
      return make(network.synapses.get(group)!, variable);
    }
  }
}
