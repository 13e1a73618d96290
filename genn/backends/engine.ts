/**
 * What a backend offers the runtime: a Program made to run on one machine. Buffers are whole here, with all copies and
 * padding; the runtime above knows shapes and names.
 */
import type { NumericType } from "../language/types.ts";

/** Raw elements of a buffer, in its storage type. */
export type Elements = Float32Array | Float64Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array;

export interface Engine {
  readonly backend: string;
  /** How many threads share the work (1 on a GPU). */
  readonly threads: number;
  /** How a GPU runs the Program; undefined on a CPU. */
  readonly execution?: ExecutionMode;
  /** The generated code, as text a person can read. */
  readonly code: string;
  /** How kernels run, and why not in a faster way. */
  readonly remarks?: readonly Remark[];
  /** What was spent in each kernel so far; undefined unless it is measured (option `timing`). */
  readonly timings?: Timings | undefined;

  /** Runs `count` steps, the first of which is step `first`; `position` steps have been run before, modulo 2^32: where rings stand. */
  step(first: number, count: number, position: number): Promise<void>;
  /**
   * Runs the custom update kernels of those indices, in that order, at time `timestep`. `call` takes the place of the step in the key of their
   * random numbers: updates that are called twice in a step draw different ones. `position` as in `step`.
   */
  customUpdate(kernels: readonly number[], timestep: number, call: number, position: number): Promise<void>;

  /** A copy of a buffer, all copies and padding included. */
  read(buffer: number): Promise<Elements>;
  /** Replaces elements of a buffer from `at` (default 0) on, counted over all copies, padding included. */
  write(buffer: number, elements: Elements, at?: number): void;
  /** Replaces an extra global parameter by a copy of these elements; its length may change. Throws `RunError`, and changes nothing, where there is no room. */
  setArray(array: number, elements: Elements): void;
  /** A copy of an extra global parameter, as code has left it. */
  readArray(array: number): Promise<Elements>;
  /**
   * Copies a whole buffer from another engine without passing it through the host. False, and nothing done, where the two cannot:
   * other backend, other device, other size.
   */
  copyFrom(buffer: number, from: Engine, source: number): boolean;

  /**
   * Makes room to record the events of a queue for `steps` steps from step `first` on, forgetting what was recorded. Throws `RunError`, and
   * changes nothing, where there is no room.
   */
  startRecording(queue: number, first: number, steps: number): void;
  /** The recording goes on with step `step` in its recorded step `slot`; what stood there and behind is forgotten. */
  aimRecording(queue: number, step: number, slot: number): void;
  /** The recorded steps `from` to `to` - 1: `words` 32-bit words with a bit per neuron, `[step][instance][word]`. */
  readRecording(
    queue: number,
    from: number,
    to: number,
  ): Promise<{ readonly bits: Uint32Array; readonly words: number }>;

  /** Ends workers and frees memory; the engine cannot be used afterwards. */
  destroy(): void;
}

/** Something to know about how a backend runs a kernel. */
export interface Remark {
  readonly kernel: string;
  readonly text: string;
}

/** Time spent in kernels. */
export interface Timings {
  /** How it was measured, for people. */
  readonly method: string;
  readonly kernels: readonly KernelTime[];
}

export interface KernelTime {
  /** A kernel, or several that the backend runs at once. */
  readonly kernel: string;
  readonly milliseconds: number;
  /** How often it was run: a CPU runs it once for every step and batch instance, a GPU for all instances at once. */
  readonly calls: number;
}

/** A failed check in generated code (an index out of range, an assertion). */
export class RunError extends Error {
  override readonly name = "RunError";
}

/** An array of a type's storage. */
export function elementsOf(type: NumericType, length: number): Elements {
  switch (type) {
    case "float":
      return new Float32Array(length);
    case "double":
      return new Float64Array(length);
    case "int64":
      return new BigInt64Array(length);
    case "uint64":
      return new BigUint64Array(length);
    case "uint8":
    case "uint16":
    case "uint32":
    case "bool":
      return new Uint32Array(length);
    default:
      return new Int32Array(length);
  }
}

/**
 * How a GPU runs a Program: one workgroup per batch instance through a whole stretch of steps, or one launch after the other in every step,
 * for networks too large for one workgroup.
 */
export type ExecutionMode = "fused" | "per-step";
export const executionModes = ["fused", "per-step"] as const satisfies readonly ExecutionMode[];

/** What the threads of a CPU share out: the instances of a batch, or the neurons of one network. */
export type Parallel = "instances" | "neurons";
export const parallels = ["instances", "neurons"] as const satisfies readonly Parallel[];

/** More would be a mistake: each takes memory and time to start. */
export const MAX_THREADS = 1024;

export interface EngineOptions {
  /** CPU: how many threads to use; default: all cores. */
  readonly threads?: number;
  /** CPU: what they share out; default `auto`: instances where there are several, else neurons where steps are long enough. The results are the same. */
  readonly parallel?: Parallel | "auto";
  /** GPU: how to run; default `auto`, by the sizes of the network. */
  readonly execution?: ExecutionMode | "auto";
  /** Measure the time spent in each kernel? That costs some, and on a CPU there is one thread then. */
  readonly timing?: boolean;
}
