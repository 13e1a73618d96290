/** What a model consists of, once added: populations, synapses, current sources and custom updates, and references to their variables. Plain data. */
import type { ArrayReference } from "./array-references.ts";
import type { ConnectivityKind, SparseConnectivity } from "./connectivity.ts";
import type {
  CurrentSourceModel,
  CustomConnectivityUpdateModel,
  CustomUpdateModel,
  HostUpdate,
  NeuronModel,
  PostsynapticModel,
  WeightUpdateModel,
} from "./definitions.ts";
import type { Initialiser } from "./initialisers.ts";
import type { Instance } from "./instance.ts";
import type { NeuronReference } from "./neuron-references.ts";

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
  /** Size of the kernel whose elements the synapses share, so that their variables have a value for each of these; undefined for others. */
  readonly kernel: readonly number[] | undefined;
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
  readonly group: NeuronPopulation | SynapsePopulation | CustomUpdate | CustomConnectivityUpdate | CurrentSource;
  readonly part:
    | ("neuron" | "synapse" | "pre" | "post" | "postsynaptic" | "inSyn" | "customUpdate" | "currentSource")
    /** What the simulator keeps of the spikes of neurons. */
    | ("spikeTime" | "spikeCount")
    /** What is on its way to postsynaptic neurons. */
    | "dendriticDelay";
  readonly variable: string;
  /** Read or write element [j][i] where the update stands at [i][j]. */
  readonly transposed: boolean;
  /** In an update over synapses: the variable of the neuron on that side of each synapse. See `presynapticRef`. */
  readonly side?: "pre" | "post";
}

/** Where in a step an update runs that runs in every one: behind all synapses, or behind all neurons. */
export type StepPlace = "beforeNeurons" | "afterNeurons";
export const STEP_PLACES: readonly StepPlace[] = ["beforeNeurons", "afterNeurons"];

export interface CustomUpdate {
  readonly kind: "customUpdate";
  readonly name: string;
  /** The group that it is called with; undefined where it runs in every step. */
  readonly group: string | undefined;
  /** Where it runs in every step; undefined where it is called. */
  readonly when: StepPlace | undefined;
  readonly update: Instance<CustomUpdateModel>;
  readonly references: Readonly<Record<string, VariableReference>>;
  /** Extra global parameters of other groups. */
  readonly arrays: Readonly<Record<string, ArrayReference>>;
}

/** Removes and adds synapses of a sparse population when its group is called. */
export interface CustomConnectivityUpdate {
  readonly kind: "connectivityUpdate";
  readonly name: string;
  readonly group: string;
  readonly synapses: SynapsePopulation;
  readonly update: Instance<CustomConnectivityUpdateModel>;
  readonly preInitial: Readonly<Record<string, Initialiser>>;
  readonly postInitial: Readonly<Record<string, Initialiser>>;
  /** What its code calls variables of the synapses, and of the neurons on either side. */
  readonly references: Readonly<Record<"synapse" | "pre" | "post", Readonly<Record<string, VariableReference>>>>;
  readonly hostUpdate: HostUpdate | undefined;
}
