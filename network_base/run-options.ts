/** What `runSim` takes. */
import type { InputSchedule } from "./inputs.ts";
import type { RunResult } from "./run-result.ts";
import type { RunningNetwork } from "./running-network.ts";
import type { NetworkState } from "./state.ts";

/** Values the host sets while running. */
export interface ExternalData {
  /** Full name of a neuron population. */
  readonly population: string;
  readonly variable: string;
  /** In ms, ascending: values k are set before the first step whose time is not before times[k]. */
  readonly times: ArrayLike<number>;
  /**
   * [times][batch][size]; [times][size] for a variable that the batch shares; or [times]: one number for all neurons of all
   * instances.
   */
  readonly values: ArrayLike<number>;
}

/** A variable to record: population, variable, and times in ms (ascending, at most T). */
export type ReadoutRequest = readonly [population: string, variable: string, times: ArrayLike<number>];

/** Told now and then how far a run is; the last call has `step === steps`. */
export type ProgressReporter = (progress: {
  readonly label: string;
  readonly step: number;
  readonly steps: number;
}) => void;

export interface PlasticityInfo {
  readonly net: RunningNetwork;
  readonly step: number;
  /** Time of the step in ms. */
  readonly t: number;
  /** Counts the updates of this run from 0. */
  readonly update: number;
}

export interface PlasticitySchedule {
  /** In steps, not ms: weights move after step s when s is a multiple of this, also after step 0. For every T ms it is `T / dt`. */
  readonly everySteps: number;
  /** What all learning rates are multiplied by at an update, counted from 0 in this run. Default: always 1. */
  readonly learningRate?: (update: number) => number;
  /** Align groups to run on the device after each update, in this order. */
  readonly align?: readonly string[];
  /** Called after that. */
  readonly hook?: (info: PlasticityInfo) => void | Promise<void>;
  /** Called before the update, while `dg` and `db` still hold the changes it will apply. */
  readonly beforeUpdate?: (info: PlasticityInfo) => void | Promise<void>;
  /** Called between the update and the align groups. */
  readonly beforeAlign?: (info: PlasticityInfo) => void | Promise<void>;
}

export interface ValidationInfo {
  readonly index: number;
  readonly time: number;
  readonly step: number;
  readonly net: RunningNetwork;
}

export interface ValidationSchedule {
  /** In ms, ascending, at most T: each before the first step whose time is not before it. */
  readonly times: ArrayLike<number>;
  /** What the twin runs, from its initial state with the weights and biases of the moment. */
  readonly run: RunOptions;
  /** What it returns (plain data) is kept as the `summary`. */
  readonly onResult?: (result: RunResult, info: ValidationInfo) => unknown;
  /** Keep the readouts and spikes of every validation. Default true. */
  readonly keep?: boolean;
}

export interface CheckpointSchedule {
  /** In ms, ascending, at most T: saved before the first step whose time is not before it. */
  readonly times: ArrayLike<number>;
  /** Asked first, before the step of each time: false leaves the checkpoint out, at no cost. Default: all are saved. */
  readonly isDue?: (step: number) => boolean;
  readonly save: (state: NetworkState) => void | Promise<void>;
}

export interface RunOptions {
  /** Length in ms: as many whole steps of dt as it holds, where errors of rounding are forgiven (0.7 ms are 7 steps of 0.1). */
  readonly T: number;
  readonly inputs?: readonly InputSchedule[];
  readonly external?: readonly ExternalData[];
  readonly readouts?: readonly ReadoutRequest[];
  /** Full names of the populations whose spikes to record. */
  readonly recordSpikes?: readonly string[];
  /** Without it, nothing is learned: changes add up until a later run applies them. */
  readonly plasticity?: PlasticitySchedule;
  readonly validation?: ValidationSchedule;
  readonly checkpoint?: CheckpointSchedule;
  readonly progress?: ProgressReporter;
  /** For the progress reporter. Default `run`. */
  readonly label?: string;
  /** Continue a run, started with the same options, from a checkpoint. */
  readonly resume?: NetworkState;
}
