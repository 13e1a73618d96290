/** What a file of a spiking network says, once it is read and checked: a network described completely, and what was recorded of it. */
import type { ByName, GoldenArray } from "../field.ts";

/** A file describes something that this project does not have: it is skipped, with the reason. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
}

export type Precision = "float" | "double";

/** A name that a model declares. */
export interface PeerName {
  readonly name: string;
  /** As C writes it. */
  readonly type: string;
  readonly access: string;
}

/** Has a variable one value for all elements of its group? */
export const isOneForAll = ({ access }: PeerName): boolean =>
  access.startsWith("REDUCE_NEURON_") || access === "READ_ONLY_SHARED_NEURON";

/** A model: everything by the names that definitions here have for it, `preSpikeSynCode` for `pre_spike_syn_code`. */
export interface PeerModel {
  readonly name: string;
  readonly kind: ModelKind;
  readonly params: readonly string[];
  readonly derivedParams: ByName<string>;
  /** `vars`, `preVars`, `postVars`, `neuronVarRefs`, .. with what they declare. */
  readonly declared: ByName<readonly PeerName[]>;
  readonly extraGlobalParams: readonly Omit<PeerName, "access">[];
  readonly additionalInputVars: readonly { readonly name: string; readonly value: number }[];
  readonly snippets: ByName<string>;
  readonly flags: ByName<boolean>;
}
export const modelKinds = [
  "neuron",
  "weight_update",
  "postsynaptic",
  "current_source",
  "custom_update",
  "custom_connectivity_update",
] as const;
export type ModelKind = (typeof modelKinds)[number];

/** A model put to use. */
export interface PeerInstance {
  readonly model: PeerModel;
  readonly params: ByName<number>;
  /** Initial values of each kind of variable that the model declares: one for all elements, or [element]. */
  readonly initial: ByName<ByName<number | Float64Array>>;
  /** [batch][element], where the instances of a batch start with different values; `initial` has those of the first. */
  readonly perInstance: ByName<ByName<Float64Array>>;
  readonly extraGlobalParams: ByName<Float64Array>;
  /** Which variable of the neurons each reference means, by kind of reference. */
  readonly references: ByName<ByName<string>>;
}
export interface PeerNeurons extends PeerInstance {
  readonly name: string;
  readonly size: number;
}
export interface PeerSource extends PeerInstance {
  readonly name: string;
  readonly population: string;
}

/** Synapses one by one, in the order in which their values are listed. */
export interface PeerSynapseList {
  readonly pre: readonly number[];
  readonly post: readonly number[];
}
export interface PeerSynapses {
  readonly name: string;
  readonly pre: string;
  readonly post: string;
  readonly matrix: Matrix;
  /** undefined: all pairs, [pre][post], or those of a convolution. */
  readonly listed: PeerSynapseList | undefined;
  /** Parameters of `conv2D`. */
  readonly convolution?: Readonly<Record<string, number>>;
  /** Values that a variable of the synapses has. */
  readonly count: number;
  readonly weightUpdate: PeerInstance;
  readonly postsynaptic: PeerInstance;
  /** Options that are left out where the file says nothing. */
  readonly options: {
    readonly postTargetVar?: string;
    readonly preTargetVar?: string;
    readonly axonalDelaySteps?: number;
    readonly backPropDelaySteps?: number;
    readonly maxDendriticDelaySteps?: number;
  };
  readonly limits: { readonly maxConnections?: number; readonly maxSourceConnections?: number };
}
export const matrices = ["DENSE", "SPARSE", "BITMASK", "TOEPLITZ"] as const;
export type Matrix = (typeof matrices)[number];

export const referenceKinds = ["neuron", "wu", "wu_pre", "wu_post", "psm", "out_post", "custom_update"] as const;
export interface PeerReference {
  readonly kind: (typeof referenceKinds)[number];
  readonly group: string;
  /** undefined for `out_post`. */
  readonly variable: string | undefined;
}
export interface PeerUpdate extends PeerInstance {
  readonly name: string;
  readonly group: string;
  readonly varRefs: ByName<PeerReference>;
}

/** A connectivity update: what its references mean, by kind of reference. */
export interface PeerRewiring extends PeerInstance {
  readonly name: string;
  readonly group: string;
  readonly population: string;
  readonly varRefs: ByName<ByName<PeerReference>>;
}

/** The synapses of a population at every sample, one sample behind the other. */
export interface PeerConnectivity {
  readonly population: string;
  readonly lengths: readonly number[];
  readonly pre: readonly number[];
  readonly post: readonly number[];
}

/** Spikes or events of one instance. */
export interface PeerTrain {
  /** [steps] */
  readonly counts: readonly number[];
  /** By step, then neuron. */
  readonly ids: readonly number[];
}
export interface PeerVariable {
  readonly reference: PeerReference;
  readonly data: GoldenArray;
  /** Where synapses come and go: how many values each sample has. */
  readonly lengths?: readonly number[];
}

/** Where the values of each sample begin, and behind them where all end. */
export function sampleStarts({ data, lengths }: PeerVariable, samples: number): number[] {
  const starts = [0];
  for (let sample = 0; sample < samples; sample++) {
    starts.push(starts[sample]! + (lengths?.[sample] ?? data.values.length / samples));
  }
  return starts;
}

export interface PeerRecording {
  /** [sample][batch][element] */
  readonly variables: readonly PeerVariable[];
  /** Of populations whose synapses change. */
  readonly connectivity: readonly PeerConnectivity[];
  /** One train per instance, by population. */
  readonly spikes: ByName<readonly PeerTrain[]>;
  /** By `synapse population:pre|post`. */
  readonly events: ByName<readonly PeerTrain[]>;
}

export interface PeerFile {
  readonly name: string;
  readonly dt: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly neurons: readonly PeerNeurons[];
  readonly synapses: readonly PeerSynapses[];
  readonly sources: readonly PeerSource[];
  readonly updates: readonly PeerUpdate[];
  readonly rewirings: readonly PeerRewiring[];
  /** Groups to call after a step. */
  readonly schedule: ReadonlyMap<number, readonly string[]>;
  readonly recordedSteps: readonly number[];
  readonly precisions: readonly Precision[];
  readonly recorded: Readonly<Partial<Record<Precision, PeerRecording>>>;
}
