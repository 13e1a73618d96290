/**
 * The cortical microcircuit as published: Potjans and Diesmann 2014, Cerebral Cortex 24:785, tables 4 and 5. Rates with which smaller networks are given the mean input
 * of the full one, and potentials to start from, are those of NEST's example of it.
 */

/** Excitatory and inhibitory neurons of a layer. */
export type CellType = "E" | "I";

/** What distinguishes a population; sizes and in-degrees are those of the full network. */
export interface PublishedPopulation {
  readonly layer: "L23" | "L4" | "L5" | "L6";
  readonly type: CellType;
  readonly size: number;
  /** Connections from outside, for each neuron. */
  readonly external: number;
  /** Probability that a thalamic neuron connects to a neuron. */
  readonly thalamic: number;
  /** Mean rate, Hz: with the Poisson drive, of the present and of an earlier version of NEST's example. */
  readonly rate: number;
  readonly earlierRate: number;
  /** Mean and standard deviation of potentials from which the network settles soon, mV. */
  readonly start: readonly [mean: number, sd: number];
  /** Probability that a neuron of each population, in their order, connects to a neuron of this one. */
  readonly from: readonly number[];
}

/** From the surface down. */
export const published: readonly PublishedPopulation[] = [
  {
    layer: "L23",
    type: "E",
    size: 20683,
    external: 1600,
    thalamic: 0,
    rate: 0.903,
    earlierRate: 0.971,
    start: [-68.28, 5.36],
    from: [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0],
  },
  {
    layer: "L23",
    type: "I",
    size: 5834,
    external: 1500,
    thalamic: 0,
    rate: 2.965,
    earlierRate: 2.868,
    start: [-63.16, 4.57],
    from: [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0],
  },
  {
    layer: "L4",
    type: "E",
    size: 21915,
    external: 2100,
    thalamic: 0.0983,
    rate: 4.414,
    earlierRate: 4.746,
    start: [-63.33, 4.74],
    from: [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0],
  },
  {
    layer: "L4",
    type: "I",
    size: 5479,
    external: 1900,
    thalamic: 0.0619,
    rate: 5.876,
    earlierRate: 5.396,
    start: [-63.45, 4.94],
    from: [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0],
  },
  {
    layer: "L5",
    type: "E",
    size: 4850,
    external: 2000,
    thalamic: 0,
    rate: 7.569,
    earlierRate: 8.142,
    start: [-63.11, 4.94],
    from: [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0],
  },
  {
    layer: "L5",
    type: "I",
    size: 1065,
    external: 1900,
    thalamic: 0,
    rate: 8.633,
    earlierRate: 9.078,
    start: [-61.66, 4.55],
    from: [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0],
  },
  {
    layer: "L6",
    type: "E",
    size: 14395,
    external: 2900,
    thalamic: 0.0512,
    rate: 1.105,
    earlierRate: 0.991,
    start: [-66.72, 5.46],
    from: [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
  },
  {
    layer: "L6",
    type: "I",
    size: 2948,
    external: 2100,
    thalamic: 0.0196,
    rate: 7.829,
    earlierRate: 7.523,
    start: [-61.43, 4.48],
    from: [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
  },
];

/** Length of a step, ms. */
export const PUBLISHED_DT = 0.1;

/** Parameters of `iafPscExp`: pF, ms, mV. */
export const MEMBRANE = { C: 250, TauM: 10, TauSyn: 0.5, Vrest: -65, Vreset: -65, Vthresh: -50, TauRefrac: 2 } as const;

/** Potential that one excitatory spike leads to, mV. */
export const PSP = 0.15;
/** Inhibitory weights, as multiples of excitatory ones; those from L4E to L23E. */
export const INHIBITION = -4;
export const L4_TO_L23 = 2;
/** Standard deviation of weights and of delays, relative to their mean. */
export const WEIGHT_SD = 0.1;
export const DELAY_SD = 0.5;
/** Mean delay, ms. */
export const DELAY = { E: 1.5, I: 0.75 } as const;
/** The longest delay that is drawn, ms: 6.5 standard deviations above the mean of excitatory ones. */
export const LONGEST_DELAY = 6.4;

/** Rate of each connection from outside, Hz. */
export const EXTERNAL_RATE = 8;

/** Potentials at the start, mV, the same for all populations. */
export const ORIGINAL_START = [-58, 10] as const;

/** The thalamus: neurons of the full network, and their pulse: rate (Hz), begin and length (ms). */
export const THALAMUS = { size: 902, rate: 120, begin: 700, length: 10 } as const;
