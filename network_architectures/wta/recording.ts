/** What goes into a winner-take-all network, and what comes out. */

/** Spikes of input channels in ascending order of step; steps are ms since the beginning of the run. */
export interface InputSpikes {
  readonly channels: Uint32Array;
  readonly steps: Uint32Array;
}

/** What a run has recorded; undefined what it was not asked for. */
export interface WtaRecording {
  /** ms. */
  readonly duration: number;
  /** Spikes of neurons in ascending order of step; steps are ms since the beginning of the run. */
  readonly spikes: { readonly ids: Uint32Array; readonly steps: Uint32Array } | undefined;
  /** Rate fractions r / R_max of every `recordEvery`-th step, `[sample][neuron]`. */
  readonly fractions: Float32Array | undefined;
  /** Membrane potentials u of every `recordEvery`-th step, `[sample][neuron]`. */
  readonly potentials: Float32Array | undefined;
}
