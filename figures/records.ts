/** What a figure is drawn from: one record per measurement, as the result files of an experiment hold them. */

/** What was measured, and under which of the swept settings. */
export interface RunKey {
  /** "event" or "rate". */
  readonly model: string;
  /** "backprop" or "feedback-alignment". */
  readonly method: string;
  /** "classic" or "latent-equilibrium". */
  readonly variant: string;
  /** Number of the run, from 0. */
  readonly run: number;
  readonly seed: number;
}

/** One test of a network in training. */
export interface LearningRecord extends RunKey {
  readonly experiment: string;
  /** Training samples seen so far, in passes through the training set. */
  readonly epoch: number;
  /** Fraction of test samples whose largest output is the right one. */
  readonly accuracy: number;
  /** Mean squared error over test samples and outputs. */
  readonly loss: number;
  /** Events all populations sent per training pattern since the test before; null where there is nothing to count. */
  readonly eventsPerPattern: number | null;
  /** Time spent training so far, without tests. */
  readonly seconds: number;
}

/** The cost of one run. */
export interface RuntimeRecord extends RunKey {
  readonly epochs: number;
  readonly synapses: number;
  readonly threads: number;
  readonly backend: string;
  /** From model description to running code. */
  readonly buildSeconds: number;
  readonly trainSeconds: number;
  readonly testSeconds: number;
  /** Training patterns per second of training time. */
  readonly patternsPerSecond: number;
}
