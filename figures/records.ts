/**
 * What a figure is drawn from: one record per measurement, as the result files of an experiment hold them. They are type aliases,
 * not interfaces, so that a record is also a row of cells by column.
 */

/** Which run was measured. What else tells runs apart stands in further columns, which differ from task to task. */
export type RunKey = {
  /** Number of the run, from 0. */
  readonly run: number;
  readonly seed: number;
};

/** Values of columns that tell runs apart, swept parameters among them; null where one has no meaning. */
export type SweptValues = Readonly<Record<string, string | number | null>>;

/** A column by which figures tell runs apart. */
export type RunColumn = {
  readonly field: string;
  /** How its values are called, where that is not what stands in the table. */
  readonly labels?: Readonly<Record<string, string>>;
};

/** The columns of the microcircuit, whose runs the published figures show. */
export type MicrocircuitKey = RunKey & {
  /** "event" or "rate". */
  readonly model: string;
  /** "backprop" or "feedback-alignment". */
  readonly method: string;
  /** "classic" or "latent-equilibrium". */
  readonly variant: string;
};

/** One test of a network in training. Where there are no classes to tell apart, `Accuracy` is null. */
export type LearningRecord<Accuracy extends number | null = number> = RunKey & {
  readonly experiment: string;
  /** Training samples seen so far, in passes through the training set. */
  readonly epoch: number;
  /** Fraction of test samples whose largest output is the right one. */
  readonly accuracy: Accuracy;
  /** Sequences only: the same for each class, and then the mean over classes. */
  readonly balancedAccuracy?: number;
  /** Mean squared error over test samples and outputs. */
  readonly loss: number;
  /** Events all populations sent per training pattern since the test before; null where there is nothing to count. */
  readonly eventsPerPattern: number | null;
  /** Time spent training so far, without tests. */
  readonly seconds: number;
};

/** The cost of one run. */
export type RuntimeRecord = RunKey & {
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
};

/** One event of a network that patterns are shown to, one after the other. */
export type SpikeRecord = {
  /** Number of the pattern, from 0, and its class. */
  readonly pattern: number;
  readonly label: number;
  /** In membrane time constants: since the start, and since the pattern came. */
  readonly time: number;
  readonly timeInPattern: number;
  readonly neuron: number;
};

/** How far the change of weights that an event rule makes is from that of the continuous rule, for one connection and threshold. */
export type RuleErrorRecord = {
  readonly variant: string;
  /** "exact", "backward" or "forward". */
  readonly rule: string;
  readonly threshold: number;
  /** Full name of the connection. */
  readonly connection: string;
  /** "update": the changes of all updates, each compared with its own. "sum": what they add up to over all patterns. */
  readonly span: string;
  /** Relative to the size of what they are compared with: against the sum of dt · r_sent · X, of dt · r · X, and a network of rates. */
  readonly sentError: number;
  readonly continuousError: number;
  readonly ratesError: number;
  /** The largest difference from the sum of dt · r · X, in units of the threshold times the integral of |X|: at most 1 where the bound of the exact rule holds. */
  readonly boundRatio: number;
  /** Events of a presynaptic neuron per pattern. */
  readonly eventsPerNeuron: number;
};

/** How much neurons that prefer an orientation answer to a grating. */
export type OrientationRecord = {
  /** Orientation of the grating, degrees. */
  readonly angle: number;
  /** What the neurons prefer, degrees. */
  readonly preferred: number;
  /** Their mean rate, spikes per second. */
  readonly rate: number;
};

/** How a network of rates learns to tell pictures apart. */
export type ClassifierLearningRecord = {
  /** Pictures learned from so far, in passes through the training set. */
  readonly epoch: number;
  /** Fraction of those of the last pass that were told right before they were learned from. */
  readonly accuracy: number;
};

/** How well spikes tell pictures apart, so many steps after they came. */
export type StepAccuracyRecord = {
  readonly steps: number;
  /** Fraction of test pictures. */
  readonly accuracy: number;
};

/** How often pictures of a class were given an answer. */
export type ConfusionRecord = {
  readonly label: number;
  readonly answer: number;
  readonly count: number;
};

/** How well odours are told apart after so many of them were learned from. */
export type OdourLearningRecord = {
  readonly presented: number;
  /** Fraction of test odours told right. */
  readonly accuracy: number;
};

/** How alike odours of two kinds are to a population: the mean cosine of the angle between its answers to one of each, 0 to 1. */
export type OverlapRecord = {
  readonly population: string;
  readonly kind: number;
  readonly other: number;
  readonly overlap: number;
};

/** A spike while one of some test odours was there. */
export type OdourSpikeRecord = {
  /** Its place in the test set, and its kind. */
  readonly odour: number;
  readonly kind: number;
  readonly population: string;
  readonly neuron: number;
  /** Since it came, ms. */
  readonly time: number;
};

/** How far the change that a batch of patterns makes by equilibrium propagation is from the gradient of its loss. */
export type GradientRecord = {
  /** Of the weights. */
  readonly seed: number;
  /** "symmetric" or "one-sided". */
  readonly nudging: string;
  /** Strength of the nudge. */
  readonly beta: number;
  /** "rate" or "event". */
  readonly model: string;
  /** Change of rate that is sent as an event; null for rates. */
  readonly threshold: number | null;
  /** Of the angle between change and descent, over all learned parameters; 0 where nothing changes. */
  readonly cosine: number;
  /** The size of their difference, relative to that of the gradient. */
  readonly error: number;
};

/** A spike of a neuron that is shown, of the first seed. */
export type ShownSpikeRecord = {
  /** What is simulated, such as "coba", or the state of a network. */
  readonly network: string;
  readonly seed: number;
  readonly population: string;
  readonly neuron: number;
  /** ms since what is shown begins. */
  readonly time: number;
};

/** The rate of a population in a bin of time, of the first seed. */
export type PopulationRateRecord = {
  readonly network: string;
  readonly seed: number;
  readonly population: string;
  /** Middle of the bin, ms since what is shown begins. */
  readonly time: number;
  /** Hz */
  readonly rate: number;
};

/** What is measured of a neuron. */
export type NeuronRecord = {
  readonly network: string;
  readonly seed: number;
  readonly population: string;
  readonly neuron: number;
  /** Hz */
  readonly rate: number;
  /** Coefficient of variation of its intervals; null where it has too few. */
  readonly intervalVariation: number | null;
};

/** How many pairs of neurons have about that correlation. */
export type CorrelationRecord = {
  readonly network: string;
  readonly seed: number;
  /** Middle of the bin. */
  readonly correlation: number;
  /** Fraction of pairs, divided by the width of the bin. */
  readonly density: number;
};

/** The power of a population's rate at a frequency. */
export type SpectrumRecord = {
  readonly network: string;
  readonly seed: number;
  /** Hz */
  readonly frequency: number;
  /** Hz^2 / Hz */
  readonly power: number;
};

/** One number of a run. */
export type ActivityStatistic = {
  readonly network: string;
  readonly seed: number;
  /** A population, or "all". */
  readonly population: string;
  /** "rate" (Hz), "interval variation", "population variation", "pair correlation" or "peak frequency" (Hz). */
  readonly quantity: string;
  /** null where there is nothing to measure. */
  readonly value: number | null;
};

/** What a spiking network has done. */
export interface ActivityRecords {
  readonly statistics: readonly ActivityStatistic[];
  readonly spikes: readonly ShownSpikeRecord[];
  readonly rates: readonly PopulationRateRecord[];
  readonly neurons: readonly NeuronRecord[];
  readonly correlations: readonly CorrelationRecord[];
  readonly spectra: readonly SpectrumRecord[];
}
