/**
 * A task is an architecture as trainings, experiments and pages see it: which settings it has, how a network is made from them, where
 * patterns go in and answers come out. Architectures define tasks; whoever trains works for any of them. (It stands here, and not with the
 * trainings, so that architectures need not know how they are trained.)
 */
import type { NetworkBase } from "./network-base.ts";
import type { NetworkOptions } from "./network-options.ts";
import type { OptimiserSpec } from "./optimisers.ts";
import type { AnySettings, OptionTable } from "./options.ts";

// biome-ignore lint/suspicious/noExplicitAny: a network of any configuration
export type AnyNetwork = NetworkBase<any>;

/** Where values are shown: a population with an input, and the variable they go to (default `Isyn`). */
export interface Port {
  readonly population: string;
  readonly target?: string;
}

/** A variable of a population, and the number that all its neurons get. */
export interface FixedVariable {
  readonly population: string;
  readonly variable: string;
  readonly value: number;
}

/**
 * Numbers that a training shows all neurons of a population one after the other, within every pattern: level k from `starts[k]` on (from the
 * pattern's start; the first is 0, and they ascend). A test shows nothing there.
 */
export interface PhasePort extends Port {
  readonly starts: readonly number[];
  readonly values: readonly number[];
}

/** Where patterns go in and answers come out, by full population names. */
export interface Ports {
  readonly input: Port;
  /** Where targets are shown while the network learns. */
  readonly target: Port;
  /** The answer: one number per unit of the target. */
  readonly output: { readonly population: string; readonly variable: string };
  /** What a test sets at its start, so that the output is left to itself. */
  readonly untaught: readonly FixedVariable[];
  /**
   * Where the weight of the error is shown while the network learns, for classes that are not equally frequent: class c gets
   * `frequency ** -power`, scaled so that the mean over all answers that are asked for is 1, and 0 stands where none is asked for.
   */
  readonly errorWeight?: Port & { readonly power: number };
  /** What is set at the start of every pattern, in training and in tests: state that must not pass from one pattern to the next. */
  readonly restart?: readonly FixedVariable[];
  /** What changes within every pattern of a training, such as the phases of a rule that needs several. */
  readonly phases?: readonly PhasePort[];
  /** Align groups to run after every weight update, in this order. */
  readonly alignAfterUpdate: readonly string[];
}

/** Values of a pattern, and of its target. */
export interface PatternShape {
  readonly inputSize: number;
  readonly outputSize: number;
  /** Length of a sequence, each step of which has so many values. Default 1. */
  readonly steps?: number;
}

/** How a pattern is shown: step and length, in the units of the network's time. */
export interface Presentation {
  readonly dt: number;
  readonly tShow: number;
}

/** The size of a network, from which follow its cost and how many samples it is tested with at once. */
export interface NetworkSize {
  readonly neurons: number;
  readonly synapses: number;
  /** True where synapses only work when an event reaches them. */
  readonly isEventBased: boolean;
}

/** Over a training, learning rates stay (`constant`) or fall to 0 like half a period of a cosine (`cosine`). */
export type LearningRateSchedule = "constant" | "cosine";

/** How long a training is unless it is told otherwise. */
export interface TrainingLength {
  readonly epochs: number;
  /** Samples shown at once. */
  readonly batch: number;
  /** Tests, evenly spaced from the start. */
  readonly tests: number;
  /** Default constant; configurations of tasks that leave it out do not mention it. */
  readonly learningRateSchedule?: LearningRateSchedule;
}

/** What whoever trains says about the network: batch size, seed, backend, optimisers, the twin that tests .. */
export type TaskNetworkOptions = Omit<NetworkOptions, "dt">;

/** See the head of this file. `Settings` is `SettingsOf` its options. */
export interface Task<Network extends AnyNetwork = AnyNetwork, Settings extends AnySettings = AnySettings> {
  /** Its settings: the only place that knows their defaults. */
  readonly options: OptionTable;
  /**
   * The settings that tell runs apart in tables, by name of their options, which hold one value each. Those of which a configuration may ask
   * for all choices also name its runs.
   */
  readonly columns: readonly string[];
  readonly shape: PatternShape;
  readonly length: TrainingLength;
  /** What no option can be blamed for alone, in words that name options as `--name`; undefined where the settings fit together. */
  check?(settings: Settings): string | undefined;
  presentation(settings: Settings): Presentation;
  /** The optimiser of every population that learns, by full name. */
  optimisers(settings: Settings): Readonly<Record<string, OptimiserSpec>>;
  size(settings: Settings, shape: PatternShape): NetworkSize;
  /** Makes the network. Its step is that of `presentation`. Throws what `NetworkBase.create` throws. */
  create(settings: Settings, shape: PatternShape, options: TaskNetworkOptions): Promise<Network>;
  ports(network: Network): Ports;
  /** The settings that a reader of a figure wants to know, by what small print calls them; only of options that `has` knows. */
  describe(settings: Settings, has: (option: string) => boolean): Readonly<Record<string, string | number>>;
}
