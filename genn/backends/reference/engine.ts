/**
 * The reference backend: what a model means, by the letter and slowly. It runs a Program as `lower` makes it, kernel by
 * kernel and value by value, the instances of a batch one after the other. The other backends are tested against it; it is
 * no backend to work with.
 */
import { programText } from "../../program/print.ts";
import { copiesOf, copySize, type Program, type StepKernel } from "../../program/program.ts";
import { Breath } from "../common/breath.ts";
import { Clock } from "../common/clock.ts";
import { type Elements, type Engine, type EngineOptions, RunError, type Timings } from "../engine.ts";
import { customUpdate, updateStep } from "./kernels/custom-updates.ts";
import { neuronStep } from "./kernels/neurons.ts";
import { synapseStep } from "./kernels/synapses.ts";
import { Machine } from "./machine.ts";
import { mathsOf } from "./maths.ts";

/** Makes a Program run, on one thread. */
export async function makeReferenceEngine(program: Program, { timing }: EngineOptions = {}): Promise<Engine> {
  const kernels = [...program.step, ...program.customUpdates];
  const clock = timing ? new Clock(kernels.map(({ name }) => name)) : undefined;
  return new ReferenceEngine(program, new Machine(program, await mathsOf(program)), clock);
}

/** What a kernel does in a step of one instance. */
function stepOf(machine: Machine, kernel: StepKernel): (batch: number) => void {
  if (kernel.kind === "neuron") return neuronStep(machine, kernel);
  return kernel.kind === "customUpdate" ? updateStep(machine, kernel) : synapseStep(machine, kernel);
}

/** How long signals may be kept waiting, ms. */
const BREATH_MS = 250;

class ReferenceEngine implements Engine {
  readonly backend = "reference";
  readonly threads = 1;
  readonly #program: Program;
  readonly #machine: Machine;
  /** The kernels of a step, in order. */
  readonly #kernels: readonly ((batch: number) => void)[];
  readonly #customUpdates: readonly (() => void)[];
  readonly #clock: Clock | undefined;
  readonly #breath = new Breath();

  constructor(program: Program, machine: Machine, clock: Clock | undefined) {
    this.#program = program;
    this.#machine = machine;
    this.#clock = clock;
    const timed = <Arguments extends unknown[]>(run: (...of: Arguments) => void, index: number) => {
      if (clock === undefined) return run;
      return (...of: Arguments) => {
        clock.lap(-1);
        run(...of);
        clock.lap(index);
      };
    };
    this.#kernels = program.step.map((kernel, index) => timed(stepOf(machine, kernel), index));
    this.#customUpdates = program.customUpdates.map((kernel, index) =>
      timed(customUpdate(machine, kernel), program.step.length + index),
    );
  }

  get timings(): Timings | undefined {
    return this.#clock?.timings;
  }

  /** There is no generated code: what runs is the Program. */
  get code(): string {
    return programText(this.#program);
  }

  async step(first: number, count: number, position: number): Promise<void> {
    this.#machine.stretch = first;
    for (let batch = 0; batch < this.#program.batchSize; batch++) {
      for (let step = first; step < first + count; step++) {
        this.#machine.setStep(step);
        this.#machine.position = position + step - first;
        for (const run of this.#kernels) run(batch);
        if (this.#breath.isDue(BREATH_MS)) await this.#breath.take(BREATH_MS);
        if (this.#isDestroyed) return;
      }
    }
  }

  async customUpdate(kernels: readonly number[], timestep: number, call: number, position: number): Promise<void> {
    this.#machine.stretch = timestep;
    this.#machine.setStep(timestep);
    this.#machine.position = position;
    // Random numbers are counted by calls.
    this.#machine.draws = call;
    for (const index of kernels) {
      this.#customUpdates[index]!();
      for (const { buffer, ring } of this.#program.customUpdates[index]!.broadcasts) this.#broadcast(buffer, ring);
    }
  }

  /** Gives all that is kept of past steps the present values. */
  #broadcast(buffer: number, ring: number): void {
    const { rows, stride, sharing } = this.#program.buffers[ring]!;
    for (let copy = 0; copy < copiesOf(this.#program, sharing); copy++) {
      const from = buffer === ring ? copy * rows + this.#machine.ringRow(ring, 0) : copy;
      const values = this.#machine.buffers[buffer]!.slice(from * stride, (from + 1) * stride);
      for (let slot = 0; slot < rows; slot++) this.write(ring, values, (copy * rows + slot) * stride);
    }
  }

  async read(buffer: number): Promise<Elements> {
    return this.#machine.buffers[buffer]!.slice();
  }

  write(buffer: number, elements: Elements, at = 0): void {
    this.#machine.buffers[buffer]!.set(elements as never, at);
  }

  setArray(array: number, elements: Elements): void {
    this.#machine.arrays[array] = elements.slice();
  }

  async readArray(array: number): Promise<Elements> {
    return this.#machine.arrays[array]!.slice();
  }

  copyFrom(buffer: number, from: Engine, source: number): boolean {
    if (!(from instanceof ReferenceEngine)) return false;
    const [to, origin] = [this.#program.buffers[buffer]!, from.#program.buffers[source]!];
    const fits =
      to.type === origin.type &&
      copySize(to) === copySize(origin) &&
      copiesOf(this.#program, to.sharing) === copiesOf(from.#program, origin.sharing);
    if (fits) this.write(buffer, from.#machine.buffers[source]!);
    return fits;
  }

  startRecording(queue: number, first: number, steps: number): void {
    const { size, population } = this.#program.events[queue]!;
    const words = Math.ceil(size / 32);
    const length = steps * this.#program.batchSize * words;
    let bits: Uint32Array;
    try {
      bits = new Uint32Array(length);
    } catch {
      const size = (length / 2 ** 18).toFixed(1);
      throw new RunError(
        `there is no room for ${size} MiB (the recorded spikes of '${population}'): record fewer steps`,
      );
    }
    this.#machine.recordings.set(queue, { first, steps, words, bits });
  }

  aimRecording(queue: number, step: number, slot: number): void {
    const recording = this.#machine.recordings.get(queue)!;
    recording.bits.fill(0, slot * this.#program.batchSize * recording.words);
    this.#machine.recordings.set(queue, { ...recording, first: step - slot });
  }

  async readRecording(queue: number, from: number, to: number): Promise<{ bits: Uint32Array; words: number }> {
    const { words, bits } = this.#machine.recordings.get(queue)!;
    const perStep = this.#program.batchSize * words;
    return { bits: bits.slice(from * perStep, to * perStep), words };
  }

  destroy(): void {
    this.#isDestroyed = true;
  }
  #isDestroyed = false;
}
