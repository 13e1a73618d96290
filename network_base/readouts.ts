/** Recording variables during a run. */
import { ModelError, type Simulation, type VariableReference } from "../genn/index.ts";
import { type NetworkParts, referenceTo } from "./parts.ts";
import type { ReadoutRequest } from "./run-options.ts";
import type { Readout } from "./run-result.ts";
import { checkTimes, firstNotBefore, stepAt } from "./timeline.ts";

/** A readout while it is being recorded. */
export interface Recording extends Readout {
  /** `<population>_<variable>` */
  readonly key: string;
  readonly kind: "neurons" | "synapses";
  /** The step after which each of the times is recorded. */
  readonly steps: Int32Array;
  readonly reference: VariableReference;
}

/**
 * Makes room for a readout. A time between the last step and T is recorded at the end of the last step.
 * Throws `ModelError` for an unknown population or variable, and for times that do not ascend or lie beyond T.
 */
export function planReadout(
  parts: NetworkParts,
  request: ReadoutRequest,
  T: number,
  steps: number,
  where: string,
): Recording {
  if (!Array.isArray(request) || request.length !== 3) {
    throw new ModelError(`a readout of ${where} must be [population, variable, times]`);
  }
  const [population, variable, asked] = request as ReadoutRequest;
  const key = `${population}_${variable}`;
  const reference = referenceTo(parts, population, variable, `the readouts of ${where}`);
  const what = `the readout of '${population}.${variable}' in ${where}`;
  if (typeof asked?.length !== "number")
    throw new ModelError(`the times of ${what} must be an array, not ${String(asked)}`);
  checkTimes(asked, what);
  checkWithin(asked, T, what);
  const { dt } = parts.model;
  const times = Float64Array.from(asked);
  const shape = [times.length, ...entryShape(parts.simulation, reference)];
  const count = shape.reduce((product, extent) => product * extent, 1);
  return {
    key,
    kind: reference.group.kind === "neuron" ? "neurons" : "synapses",
    reference,
    steps: Int32Array.from(times, (time) => Math.min(stepAt(time, dt), steps - 1)),
    times,
    shape,
    values: parts.model.precision === "double" ? new Float64Array(count) : new Float32Array(count),
  };
}

/** Throws `ModelError` for a time beyond the run. */
export function checkWithin(times: ArrayLike<number>, T: number, what: string): void {
  const last = times[times.length - 1];
  if (last !== undefined && last > T * (1 + 1e-9)) {
    throw new ModelError(`the times of ${what} must not lie beyond T = ${T} ms, but the last one is ${last}`);
  }
}

/** Shape of one entry, see `Readout.shape`. */
function entryShape(simulation: Simulation, reference: VariableReference): number[] {
  const { copies, rows, columns } = simulation.shape(reference);
  if (!isSynaptic(reference)) return [copies, columns];
  // Synapses that are listed are no matrix: they come in the order of `connections`.
  const { group } = reference;
  if (group.kind === "synapse" && group.connectivity !== "dense")
    return copies === 1 ? [rows * columns] : [copies, rows * columns];
  const own = reference.group.kind === "synapse" ? reference.group.shape.toReversed() : [columns, rows];
  return copies === 1 ? own : [copies, ...own];
}

/** One value per synapse, as opposed to one per neuron (`inSyn`). */
const isSynaptic = ({ part }: VariableReference): boolean => part === "synapse";

/**
 * Takes the variable's values of this moment for the entries `from` to `to - 1`, which fall on the same step. They arrive with the promise:
 * a GPU copies them when it gets there, and the run goes on meanwhile.
 */
export async function record(simulation: Simulation, recording: Recording, from: number, to: number): Promise<void> {
  const { reference, values } = recording;
  const { copies, rows, columns } = simulation.shape(reference);
  const pulled = await simulation.pull(reference);
  const entry = isSynaptic(reference) && rows > 1 ? transposeEach(pulled, copies, rows, columns) : pulled;
  for (let index = from; index < to; index++) values.set(entry, index * entry.length);
}

/** Readouts on their way: at most so many, so that they do not fill the memory. */
const MAX_PENDING = 64;

/** Collects readouts that are still on their way. */
export class PendingReadouts {
  #pending: Promise<void>[] = [];

  /** Notes one more; waits for the earlier ones if there are many. */
  async add(readout: Promise<void>): Promise<void> {
    // A failure is reported when it is waited for, not before.
    readout.catch(() => undefined);
    this.#pending.push(readout);
    if (this.#pending.length >= MAX_PENDING) await this.arrived();
  }

  /** Waits until all have arrived. Throws what went wrong with the first that did not. */
  async arrived(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    await Promise.all(pending);
  }
}

/** [copies][rows][columns] -> [copies][columns][rows] */
function transposeEach(values: ArrayLike<number>, copies: number, rows: number, columns: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let copy = 0; copy < copies; copy++) {
    const base = copy * rows * columns;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        result[base + column * rows + row] = values[base + row * columns + column]!;
      }
    }
  }
  return result;
}

/** What has been recorded before step `step`. */
export function recordedSoFar({ steps, values, times }: Recording, step: number): Float32Array | Float64Array {
  const entry = times.length === 0 ? 0 : values.length / times.length;
  return values.slice(0, firstNotBefore(steps, step) * entry);
}
