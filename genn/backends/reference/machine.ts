/** What all kernels share: buffers as typed arrays, the step that is being done, and functions of numbers. */
import type { NumericType } from "../../language/types.ts";
import { convertValue, type Value } from "../../language/values.ts";
import { clockOf, copiesOf, copySize, type Program, type RingSlot } from "../../program/program.ts";
import { type Clock, timeOfStep } from "../../program/time.ts";
import { type Elements, elementsOf } from "../engine.ts";
import type { ArrayElements } from "./code.ts";
import type { Maths } from "./maths.ts";

/** The events recorded of a queue: a bit per neuron, `[step][instance][word]`. */
export interface Recording {
  /** The step of the clock that the first recorded step is, or would be: where the clock was set back it may lie before 0. */
  readonly first: number;
  readonly steps: number;
  readonly words: number;
  readonly bits: Uint32Array;
}

export class Machine {
  readonly program: Program;
  readonly maths: Maths;
  readonly clock: Clock;
  /** By id, all copies one behind the other. */
  readonly buffers: readonly Elements[];
  /** Extra global parameters, by id. */
  readonly arrays: Elements[];
  /** By the id of the event queue. */
  readonly recordings = new Map<number, Recording>();
  /** The step that is being done, and its time. */
  step = 0;
  time = 0;
  /** How many steps had been run before this one: where rings of slots stand. */
  position = 0;
  /** Counts random numbers: the step, or the calls of a custom update. */
  draws = 0;
  /** First step of the stretch, for messages. */
  stretch = 0;

  constructor(program: Program, maths: Maths) {
    this.program = program;
    this.maths = maths;
    this.clock = clockOf(program);
    this.buffers = program.buffers.map((buffer) =>
      elementsOf(buffer.type, copySize(buffer) * copiesOf(program, buffer.sharing)),
    );
    this.arrays = program.arrays.map(({ type }) => elementsOf(type, 0));
  }

  /** Sets the clock. */
  setStep(step: number): void {
    this.step = step;
    this.draws = step;
    this.time = timeOfStep(step, this.clock);
  }

  /** Where an instance's copy of a buffer begins. */
  copyStart(buffer: number, batch: number): number {
    const spec = this.program.buffers[buffer]!;
    switch (spec.sharing) {
      case "shared":
        return 0;
      case "instance":
        return batch * copySize(spec);
      case "block":
        return Math.floor(batch / this.program.blockSize) * copySize(spec);
    }
  }

  /** The row of a ring that is `slot` steps after that of this step. */
  ringRow(buffer: number, slot: RingSlot): number {
    return (this.position + slot) & (this.program.buffers[buffer]!.rows - 1);
  }

  /** A buffer's elements as values, whatever they are stored as. */
  elements(buffer: number): ArrayElements {
    return this.buffers[buffer] as unknown as ArrayElements;
  }

  array(id: number): ArrayElements {
    return this.arrays[id] as unknown as ArrayElements;
  }

  /** An element of an instance that holds a count or a number of a neuron. */
  readCount(buffer: number, batch: number, at = 0): number {
    return Number(this.elements(buffer)[this.copyStart(buffer, batch) + at]);
  }
  writeCount(buffer: number, batch: number, at: number, value: number): void {
    this.elements(buffer)[this.copyStart(buffer, batch) + at] = value;
  }

  /** The neurons whose events an instance's list of `ago` steps ago holds. */
  senders(event: number, batch: number, ago: number): number[] {
    const { count, ids } = this.program.events[event]!;
    const start = this.listStart(ids, -ago);
    const length = this.readCount(count, batch, this.listStart(count, -ago));
    return Array.from({ length }, (_, at) => this.readCount(ids, batch, start + at));
  }

  /** Where the list, or its length, of the step in that slot begins. */
  listStart(buffer: number, slot: RingSlot): number {
    return this.ringRow(buffer, slot) * this.program.buffers[buffer]!.stride;
  }

  record(event: number, batch: number, neuron: number): void {
    const recording = this.recordings.get(event);
    if (recording === undefined) return;
    const step = this.step - recording.first;
    if (step < 0 || step >= recording.steps) return;
    const word = (step * this.program.batchSize + batch) * recording.words + Math.floor(neuron / 32);
    recording.bits[word]! |= 1 << (neuron % 32);
  }
}

/** A number of the Program as a value of a type. */
export const numberAs = (value: number, type: NumericType): Value => convertValue(value, "double", type);
