/** Builds the network that a file of a spiking network describes. */
import {
  type ConnectivityDescription,
  type CustomUpdate,
  fromIndices,
  fromRule,
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
} from "../../genn/index.ts";
import { conv2D } from "../../genn_models/index.ts";
import type { ByName } from "../field.ts";
import { type Definitions, definitionOf } from "./definitions.ts";
import type {
  PeerFile,
  PeerInstance,
  PeerReference,
  PeerRewiring,
  PeerSynapseList,
  PeerSynapses,
  PeerUpdate,
  Precision,
} from "./format.ts";
import { pushed } from "./order.ts";

/** What the names of a file mean. */
export interface PeerNetwork {
  readonly model: GeNNModel;
  readonly neurons: ReadonlyMap<string, NeuronPopulation>;
  readonly synapses: ReadonlyMap<string, SynapsePopulation>;
  readonly updates: ReadonlyMap<string, CustomUpdate>;
  /** Initial values that differ between the instances of a batch, as they are to be pushed once it is built. */
  readonly perInstance: readonly { readonly reference: VariableReference; readonly values: Float64Array }[];
}

/** Throws `ModelError` where the network cannot be described. `definitions`: which definition stands for a model of the file. */
export function describeNetwork(
  file: PeerFile,
  precision: Precision,
  definitions: Definitions = definitionOf,
): PeerNetwork {
  const { dt, batchSize } = file;
  const model = new GeNNModel({ dt, batchSize, precision });
  const perInstance: { reference: VariableReference; values: Float64Array }[] = [];
  const neurons = new Map<string, NeuronPopulation>();
  const synapses = new Map<string, SynapsePopulation>();
  const updates = new Map<string, CustomUpdate>();
  const taken = new Set<string>();
  /** A name for a group: here no two groups have the same, of whatever kind. */
  const free = (name: string): string => {
    if (taken.has(name)) return free(`${name}_`);
    taken.add(name);
    return name;
  };
  /** Keeps what has to be pushed. */
  const later = (
    given: ByName<Float64Array> | undefined,
    to: (name: string) => VariableReference,
    list?: PeerSynapseList,
  ) => {
    for (const [name, values] of Object.entries(given ?? {})) {
      const count = values.length / batchSize;
      const instances = Array.from({ length: batchSize }, (_, k) =>
        pushed(list, values.subarray(k * count, (k + 1) * count)),
      );
      perInstance.push({ reference: to(name), values: Float64Array.from(instances.flatMap((one) => [...one])) });
    }
  };
  for (const one of file.neurons) {
    const population = model.addNeuronPopulation(free(one.name), one.size, definitions.neuron(one.model), values(one));
    neurons.set(one.name, population);
    later(one.perInstance.vars, (name) => varRef(population, name));
  }
  for (const one of file.synapses) {
    const population = addSynapses(
      { model, definitions },
      free(one.name),
      one,
      neurons.get(one.pre)!,
      neurons.get(one.post)!,
    );
    synapses.set(one.name, population);
    const { weightUpdate, postsynaptic } = one;
    later(weightUpdate.perInstance.vars, (name) => synapseVarRef(population, name), one.listed);
    later(weightUpdate.perInstance.preVars, (name) => preVarRef(population, name));
    later(weightUpdate.perInstance.postVars, (name) => postVarRef(population, name));
    later(postsynaptic.perInstance.vars, (name) => postsynapticVarRef(population, name));
  }
  for (const one of file.sources) {
    const source = model.addCurrentSource(
      free(one.name),
      definitions.currentSource(one.model),
      neurons.get(one.population)!,
      {
        ...values(one),
        ...(one.references.neuronVarRefs && { varRefs: one.references.neuronVarRefs }),
      },
    );
    later(one.perInstance.vars, (name) => varRef(source, name));
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
      const update = definitions.customUpdate(one.model);
      const added = model.addCustomUpdate(free(one.name), one.group, update, { ...values(one), varRefs });
      updates.set(one.name, added);
      later(one.perInstance.vars, (name) => varRef(added, name));
    });
  }
  for (const one of file.rewirings) addRewiring(network, free(one.name), one);
  return network;
}

function addRewiring(network: PeerNetwork, name: string, one: PeerRewiring): void {
  const references = Object.fromEntries(
    Object.entries(one.varRefs).map(([field, given]) => [
      field,
      Object.fromEntries(Object.entries(given).map(([key, reference]) => [key, referenceOf(network, reference)])),
    ]),
  );
  const { vars, preVars, postVars } = one.initial;
  network.model.addCustomConnectivityUpdate(
    name,
    one.group,
    network.synapses.get(one.population)!,
    definitionOf.connectivityUpdate(one.model),
    {
      ...values(one),
      ...(vars && { vars }),
      ...(preVars && { preVars }),
      ...(postVars && { postVars }),
      ...references,
    },
  );
}

function addSynapses(
  { model, definitions }: { readonly model: GeNNModel; readonly definitions: Definitions },
  name: string,
  one: PeerSynapses,
  pre: NeuronPopulation,
  post: NeuronPopulation,
): SynapsePopulation {
  const { weightUpdate, postsynaptic } = one;
  const postsynapticVarRefs = postsynaptic.references.neuronVarRefs;
  const { preVars, postVars } = weightUpdate.initial;
  return model.addSynapsePopulation(name, connectivityOf(one), pre, post, {
    weightUpdate: definitions.weightUpdate(weightUpdate.model),
    weightUpdateValues: values(weightUpdate),
    postsynaptic: definitions.postsynaptic(postsynaptic.model),
    postsynapticValues: values(postsynaptic),
    ...(preVars && { preVars }),
    ...(postVars && { postVars }),
    ...weightUpdate.references,
    ...(postsynapticVarRefs && { postsynapticVarRefs }),
    ...one.options,
  });
}

const values = ({ params, initial, extraGlobalParams }: PeerInstance): Values => ({
  params,
  vars: initial.vars ?? {},
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

/** How the synapses of a file are kept is how GeNN kept them, where they can be. */
function connectivityOf({ listed, convolution, matrix, limits }: PeerSynapses): ConnectivityDescription {
  if (convolution !== undefined) return fromRule(conv2D, convolution, { storage: "procedural" });
  if (listed === undefined) return "dense";
  return fromIndices(listed.pre, listed.post, { ...limits, ...(matrix === "BITMASK" && { storage: "bitmask" }) });
}
