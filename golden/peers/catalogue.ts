/** The models of `genn_models/`, by the names that recordings have for them: a network is run with these in place of the file's own snippets. */
import type { NeuronModel, PostsynapticModel, WeightUpdateModel } from "../../genn/index.ts";
import {
  alphaCurr,
  deltaCurr,
  expCond,
  expCurr,
  izhikevich,
  izhikevichVariable,
  lif,
  rulkovMap,
  spikeSourceArray,
  staticGraded,
  staticPulse,
  staticPulseConstantWeight,
  staticPulseDelay,
  stdp,
  traubMiles,
} from "../../genn_models/index.ts";
import { type Definitions, definitionOf } from "./definitions.ts";
import type { PeerFile, PeerModel } from "./format.ts";

export interface OwnModels {
  readonly neuron: Readonly<Record<string, NeuronModel>>;
  readonly weightUpdate: Readonly<Record<string, WeightUpdateModel>>;
  readonly postsynaptic: Readonly<Record<string, PostsynapticModel>>;
}

export const ownModels: OwnModels = {
  neuron: {
    LIF: lif,
    Izhikevich: izhikevich,
    IzhikevichVariable: izhikevichVariable,
    TraubMiles: traubMiles,
    RulkovMap: rulkovMap,
    SpikeSourceArray: spikeSourceArray,
  },
  weightUpdate: {
    StaticPulse: staticPulse,
    StaticPulseConstantWeight: staticPulseConstantWeight,
    StaticPulseDendriticDelay: staticPulseDelay,
    StaticGraded: staticGraded,
    STDP: stdp,
  },
  postsynaptic: { DeltaCurr: deltaCurr, ExpCurr: expCurr, ExpCond: expCond, Alpha: alphaCurr },
};

/** Our models where there are any by such a name, else what the file says. */
export function definitionsFrom(own: OwnModels): Definitions {
  const choose =
    <Model>(models: Readonly<Record<string, Model>>, other: (model: PeerModel) => Model) =>
    (model: PeerModel): Model =>
      Object.hasOwn(models, model.name) ? models[model.name]! : other(model);
  return {
    ...definitionOf,
    neuron: choose(own.neuron, definitionOf.neuron),
    weightUpdate: choose(own.weightUpdate, definitionOf.weightUpdate),
    postsynaptic: choose(own.postsynaptic, definitionOf.postsynaptic),
  };
}

export const catalogued: Definitions = definitionsFrom(ownModels);

/** Names of the models of a file that are ours, too. */
export const ownNames = ({ neurons, synapses }: PeerFile): string[] => {
  const used = [
    ...neurons.map(({ model }) => model),
    ...synapses.flatMap(({ weightUpdate, postsynaptic }) => [weightUpdate.model, postsynaptic.model]),
  ];
  const known = new Set(Object.values(ownModels).flatMap((models: object) => Object.keys(models)));
  return [...new Set(used.map(({ name }) => name))].filter((name) => known.has(name));
};
