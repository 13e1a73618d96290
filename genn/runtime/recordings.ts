/**
 * The recordings of a simulation: how many steps of each are filled, and which steps of the clock these were. A recording counts the steps that
 * are run; where the clock is set back meanwhile, it goes on with the new times.
 */
import type { Engine } from "../backends/engine.ts";
import { checkCount, checkWhole, ModelError } from "../model/errors.ts";
import type { EventId, Program } from "../program/program.ts";
import { type SpikeTrain, trainsOf } from "./spikes.ts";

interface Recording {
  /** Room for so many steps, of which `done` are filled. */
  readonly steps: number;
  done: number;
  /** Recorded step `slot` was step `step` of the clock, and so on from there until the next entry. */
  readonly clock: { readonly slot: number; readonly step: number }[];
}

/** Some of the recorded steps: from `from` to `to` - 1, counted from `recordSpikes`. Default: all that have been run. */
export interface StepRange {
  readonly from?: number;
  readonly to?: number;
}

/** Consecutive recorded steps `from` to `to` - 1 with their spikes, one train per batch instance. */
export interface SpikePiece {
  readonly from: number;
  readonly to: number;
  readonly trains: readonly SpikeTrain[];
}

/** Spikes that a piece can have at most, all instances together, unless asked otherwise. */
const SPIKES_PER_PIECE = 2 ** 22;

export class Recordings {
  readonly #program: Program;
  readonly #engine: () => Engine;
  readonly #byQueue = new Map<EventId, Recording>();

  constructor(program: Program, engine: () => Engine) {
    this.#program = program;
    this.#engine = engine;
  }

  /** Records the next `steps` steps, of which the first is step `first`. A refused call changes nothing. */
  start(queue: EventId, first: number, steps: number): void {
    const { population } = this.#program.events[queue]!;
    checkCount(`the number of steps to record of '${population}'`, steps);
    this.#engine().startRecording(queue, first, steps);
    this.#byQueue.set(queue, { steps, done: 0, clock: [{ slot: 0, step: first }] });
  }

  /** `count` steps have been run. */
  advance(count: number): void {
    for (const recording of this.#byQueue.values()) {
      recording.done = Math.min(recording.steps, recording.done + count);
    }
  }

  /** The next step will be step `step`. What a failed stretch may have left in the part that is not filled is forgotten. */
  goOnAt(step: number): void {
    for (const [queue, recording] of this.#byQueue) {
      const { done, steps, clock } = recording;
      // A full one, too: the code must not take a step of the new clock for one that it has recorded.
      this.#engine().aimRecording(queue, step, done);
      if (done === steps) continue;
      if (clock.at(-1)!.slot === done) clock.pop();
      const last = clock.at(-1);
      if (last === undefined || step - last.step !== done - last.slot) clock.push({ slot: done, step });
    }
  }

  /** How many steps have been recorded. */
  recordedSteps(queue: EventId): number {
    return this.#recording(queue).done;
  }

  async read(queue: EventId, { from = 0, to }: StepRange): Promise<SpikeTrain[]> {
    const { done, clock } = this.#recording(queue);
    const { population } = this.#program.events[queue]!;
    checkWhole(`the first recorded step of '${population}' (from)`, from, 0, done);
    const end = to === undefined ? done : to;
    checkWhole(`the end of the recorded steps of '${population}' (to)`, end, from, done);
    const { bits, words } = await this.#engine().readRecording(queue, from, end);
    const clockAt = (recorded: number): number => {
      const { slot, step } = clock.findLast((one) => one.slot <= from + recorded)!;
      return step + from + recorded - slot;
    };
    return trainsOf({ bits, words, batchSize: this.#program.batchSize, clock: clockAt }, population);
  }

  async *pieces(queue: EventId, steps: number | undefined): AsyncGenerator<SpikePiece> {
    const { done } = this.#recording(queue);
    const { size, population } = this.#program.events[queue]!;
    const perStep = size * this.#program.batchSize;
    const length = steps === undefined ? Math.max(1, Math.floor(SPIKES_PER_PIECE / perStep)) : steps;
    checkCount(`the steps of a piece of the spikes of '${population}'`, length);
    for (let from = 0; from < done; from += length) {
      const to = Math.min(done, from + length);
      yield { from, to, trains: await this.read(queue, { from, to }) };
    }
  }

  #recording(queue: EventId): Recording {
    const recording = this.#byQueue.get(queue);
    if (recording !== undefined) return recording;
    const { population, kind } = this.#program.events[queue]!;
    throw new ModelError(
      kind === "spike"
        ? `the spikes of '${population}' are not being recorded: call recordSpikes first`
        : `these events of '${population}' are not being recorded: call recordEvents first`,
    );
  }
}
