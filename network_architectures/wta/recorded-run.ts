/** What a recorder keeps of a run. Times are ms since the recorder's first run began. */
import type { GeneratedInput } from "./generated-input.ts";
import type { ResultFigure } from "./result-figure.ts";

/** What a recorder can keep. */
export type Recorded = "spikes" | "fractions" | "potentials" | "weights" | "epsps";
export const recordable: readonly Recorded[] = ["spikes", "fractions", "potentials", "weights", "epsps"];

/** Weights of synapses, from source `pre` to neuron `post`: a channel of the input, or a neuron. */
export interface SynapseWeights {
  readonly pre: Uint32Array;
  readonly post: Uint32Array;
  readonly w: Float32Array;
}

/** EPSPs at synapses. */
export interface SynapseEpsps {
  readonly pre: Uint32Array;
  readonly post: Uint32Array;
  readonly y: Float32Array;
}

/** All synapses onto the recorded neurons at one time. */
export interface SynapseSample<Values> {
  readonly t: number;
  readonly input: Values;
  readonly recurrent: Values;
}

/** How far the rate fractions of circuits are from adding up to 1. */
export interface RateFractionCheck {
  /** True where that is nowhere more than rounding. */
  readonly isRight: boolean;
  /** The largest distance from 1, the circuit where it is, and when. */
  readonly largestError: number;
  readonly circuit: number;
  readonly time: number;
}

/** One run. */
export interface RecordedRun {
  readonly title: string | undefined;
  /** Whether the network learned. */
  readonly train: boolean;
  /** The neurons that are recorded, in the order of the columns of `fractions` and `potentials`. */
  readonly ids: readonly number[];
  /** When the run began. */
  readonly tOrigin: number;
  /** ms. */
  readonly duration: number;
  readonly input: GeneratedInput;
  /** All spikes of the input, patterns and noise together. */
  readonly inputSpikes: { readonly channels: Uint32Array; readonly times: Float64Array };
  /** Spikes of the recorded neurons, in the order of time. */
  readonly spikes: { readonly ids: Uint32Array; readonly times: Float64Array } | undefined;
  /** Rate fractions r / R_max of every ms, `[ms][neuron of ids]`. */
  readonly fractions: Float32Array | undefined;
  /** Membrane potentials of every ms, `[ms][neuron of ids]`. */
  readonly potentials: Float32Array | undefined;
  /** At the beginning, every `dtRec`, and at the end. */
  readonly weights: readonly SynapseSample<SynapseWeights>[];
  readonly epsps: readonly SynapseSample<SynapseEpsps>[];
  /** Of all circuits, whoever is recorded; undefined without fractions. */
  readonly rateFractions: RateFractionCheck | undefined;
  /** What there is to draw; undefined without `createPlot`. */
  readonly figure: ResultFigure | undefined;
}
