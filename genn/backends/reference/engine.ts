/**
 * The reference backend: what a model means, by the letter and slowly. It runs a Program as `lower` makes it, kernel by
 * kernel and value by value, the instances of a batch one after the other. The other backends are tested against it; it is
 * no backend to work with.
 */
import { programText } from "../../program/print.ts";
import { copiesOf, copySize, type Program } from "../../program/program.ts";
import { Clock } from "../common/clock.ts";
import { type Elements, type Engine, type EngineOptions, elementsOf, type Timings } from "../engine.ts";
import { customUpdate } from "./kernels/custom-updates.ts";
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

class ReferenceEngine implements Engine {
  readonly backend = "reference";
  readonly threads = 1;
  readonly #program: Program;
  readonly #machine: Machine;
  /** The kernels of a step, in order. */
  readonly #kernels: readonly ((batch: number) => void)[];
  readonly #customUpdates: readonly (() => void)[];
  readonly #clock: Clock | undefined;
  #nextStep = 0;

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
    this.#kernels = program.step.map((kernel, index) =>
      timed(kernel.kind === "neuron" ? neuronStep(machine, kernel) : synapseStep(machine, kernel), index),
    );
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

  async step(first: number, count: number): Promise<void> {
    this.#machine.stretch = first;
    for (let batch = 0; batch < this.#program.batchSize; batch++) {
      for (let step = first; step < first + count; step++) {
        this.#machine.setStep(step);
        for (const run of this.#kernels) run(batch);
      }
    }
    this.#nextStep = first + count;
  }

  async customUpdate(kernels: readonly number[], timestep: number): Promise<void> {
    this.#machine.stretch = timestep;
    this.#machine.setStep(timestep);
    for (const index of kernels) this.#customUpdates[index]!();
  }

  async read(buffer: number): Promise<Elements> {
    return this.#machine.buffers[buffer]!.slice();
  }

  write(buffer: number, elements: Elements): void {
    this.#machine.buffers[buffer]!.set(elements as never);
  }

  setArray(array: number, elements: Elements): void {
    this.#machine.arrays[array] = elements.slice();
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

  startRecording(event: number, first: number, steps: number): void {
    const words = Math.ceil(this.#program.events[event]!.size / 32);
    const bits = elementsOf("uint32", steps * this.#program.batchSize * words) as Uint32Array;
    this.#machine.recordings.set(event, { first, steps, words, bits });
    this.#nextStep = first;
  }

  async readRecording(event: number): Promise<{ bits: Uint32Array; steps: number; words: number }> {
    const { first, steps, words, bits } = this.#machine.recordings.get(event)!;
    const done = Math.max(0, Math.min(steps, this.#nextStep - first));
    return { bits: bits.slice(0, done * this.#program.batchSize * words), steps: done, words };
  }

  destroy(): void {}
}
