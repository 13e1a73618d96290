/**
 * A model that runs: steps, custom updates, and its variables by name. Values cross this border as plain typed arrays in
 * the shapes users think in: [batch][element] for what every instance has its own copy of, [element] for what they share;
 * the elements of a dense synapse population are [pre][post], row by row.
 */
import { type Elements, type Engine, type ExecutionMode, elementsOf, type Timings } from "../backends/engine.ts";
import { ModelError, unknownName } from "../model/errors.ts";
import {
  describeReference,
  type GeNNModel,
  type Instance,
  type NeuronPopulation,
  type VariableReference,
} from "../model/model.ts";
import { a, checkOptions } from "../model/options.ts";
import { bufferName } from "../program/buffers.ts";
import { type Buffer, copiesOf, copySize, type EventId, type Program, spikesOf } from "../program/program.ts";
import { fitCopies } from "./accumulators.ts";
import { elementsFrom, setElement } from "./elements.ts";
import { initialElements } from "./initial-values.ts";
import { fitRows } from "./row-values.ts";

/** Values of a variable: 64-bit integers come as (rounded) numbers. */
export type VariableValues = Float32Array | Float64Array | Int32Array | Uint32Array;

export interface VariableShape {
  /** Instances that have their own copy: the batch size, or 1 for what is shared. */
  readonly copies: number;
  readonly rows: number;
  readonly columns: number;
}

/** Spikes of one batch instance: step and neuron of each, by step, then neuron. */
export interface SpikeTrain {
  readonly steps: Int32Array;
  readonly ids: Int32Array;
}

const PULL = { allowNonFinite: a.flag };
const REINITIALISE = { keep: a.fn };

export class Simulation {
  readonly model: GeNNModel;
  readonly program: Program;
  readonly #engine: Engine;
  readonly #byName: ReadonlyMap<string, Buffer>;
  #timestep = 0;
  readonly #recordingFrom = new Map<number, number>();
  readonly #atEnd: () => void;
  #isDestroyed = false;

  /** Use `build`. `atEnd` is called before the engine is destroyed. */
  constructor(model: GeNNModel, program: Program, engine: Engine, atEnd: () => void = () => {}) {
    this.#atEnd = atEnd;
    this.model = model;
    this.program = program;
    this.#engine = engine;
    this.#byName = new Map(program.buffers.map((buffer) => [buffer.name, buffer]));
  }

  get backend(): string {
    return this.#engine.backend;
  }
  get threads(): number {
    return this.#engine.threads;
  }
  /** How a GPU runs the model; undefined on a CPU. */
  get execution(): ExecutionMode | undefined {
    return this.#engine.execution;
  }
  /** The generated code, for people to read. */
  get code(): string {
    return this.#engine.code;
  }
  /** Steps done so far. */
  get timestep(): number {
    return this.#timestep;
  }
  /** Time in ms. */
  get t(): number {
    return this.#timestep * this.model.dt;
  }
  /** Sets the clock; the next step runs at that timestep. */
  set timestep(step: number) {
    if (!Number.isSafeInteger(step) || step < 0)
      throw new ModelError(`timestep must be a whole number of at least 0, not ${step}`);
    this.#timestep = step;
  }

  /** Runs `count` steps with no host in between. */
  async step(count = 1): Promise<void> {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new ModelError(`the number of steps must be a whole number of at least 0, not ${count}`);
    }
    if (count === 0) return;
    await this.#engine.step(this.#timestep, count);
    this.#timestep += count;
  }

  /** Runs all custom updates of a group, in the order in which they were added. */
  async customUpdate(group: string): Promise<void> {
    const kernels = this.program.customUpdates.flatMap((kernel, index) => (kernel.group === group ? [index] : []));
    if (kernels.length === 0) {
      throw unknownName(
        "custom update group",
        group,
        `the model '${this.model.name}'`,
        new Set(this.program.customUpdates.map((kernel) => kernel.group)),
      );
    }
    await this.#engine.customUpdate(kernels, this.#timestep);
  }

  /** Shape of a variable as `pull` returns and `push` takes it. */
  shape(reference: VariableReference): VariableShape {
    const buffer = this.#buffer(reference);
    return {
      copies: this.#visibleCopies(buffer, reference),
      rows: buffer.repeats === undefined ? buffer.rows : buffer.columns,
      columns: buffer.repeats ?? buffer.columns,
    };
  }

  /**
   * The values that a variable has at the time of the call: [copies][rows][columns] flattened, see `shape`. NaN or infinity is an error that says where it stands,
   * unless `allowNonFinite`.
   */
  async pull(
    reference: VariableReference,
    options: { readonly allowNonFinite?: boolean } = {},
  ): Promise<VariableValues> {
    checkOptions<{ readonly allowNonFinite?: boolean }>(options, PULL, "pull");
    const buffer = this.#buffer(reference);
    const { copies, rows, columns } = this.shape(reference);
    const time = this.t;
    const stored = await this.#engine.read(buffer.id);
    const values = visibleArray(buffer, copies * rows * columns);
    let position = 0;
    for (let copy = 0; copy < copies; copy++) {
      const base = copy * copySize(buffer);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const index = buffer.repeats === undefined ? base + row * buffer.stride + column : base + row;
          values[position++] = Number(stored[index]);
        }
      }
    }
    if (!options.allowNonFinite) this.#checkFinite(reference, values, rows * columns, time);
    return values;
  }

  /** Sets a variable; takes what `pull` returns, or one value for all elements. */
  push(reference: VariableReference, values: ArrayLike<number> | number): void {
    const buffer = this.#buffer(reference);
    const { copies, rows, columns } = this.shape(reference);
    const expected = copies * rows * columns;
    if (typeof values !== "number" && values.length !== expected) {
      throw new ModelError(
        `${describeReference(reference)} takes ${expected} values (${copies} x ${rows} x ${columns}: copies, rows, columns), ` +
          `not ${values.length}`,
      );
    }
    const at = (index: number): number => (typeof values === "number" ? values : values[index]!);
    const elements = elementsOf(buffer.type, copies * copySize(buffer));
    const where = describeReference(reference);
    const set = (index: number, value: number) => {
      setElement(elements, index, buffer.type, value, where);
    };
    for (let copy = 0; copy < copies; copy++) {
      const base = copy * copySize(buffer);
      const from = copy * rows * columns;
      for (let row = 0; row < rows; row++) {
        if (buffer.repeats !== undefined)
          set(base + row, this.#sameForRow(reference, at, from + row * columns, columns));
        else
          for (let column = 0; column < columns; column++)
            set(base + row * buffer.stride + column, at(from + row * columns + column));
      }
    }
    this.#engine.write(buffer.id, elements);
  }

  #sameForRow(reference: VariableReference, at: (index: number) => number, from: number, columns: number): number {
    const first = at(from);
    for (let column = 1; column < columns; column++) {
      if (!Object.is(at(from + column), first)) {
        throw new ModelError(
          `${describeReference(reference)} is kept once per presynaptic neuron, so a row must hold one value. ` +
            "Build with the pass 'rowConstants' off to set synapses one by one.",
        );
      }
    }
    return first;
  }

  /**
   * Gives a variable the values that a variable of another simulation has now. They must have the same shape. On one device they are
   * copied there, and the host never sees them.
   */
  async copyFrom(target: VariableReference, from: Simulation, source: VariableReference): Promise<void> {
    const [own, other] = [this.#buffer(target), from.#buffer(source)];
    const isAlike = own.type === other.type && own.stride === other.stride && own.repeats === other.repeats;
    if (isAlike && this.#engine.copyFrom(own.id, from.#engine, other.id)) return;
    this.push(target, await from.pull(source));
  }

  /** Sets a parameter that was declared dynamic. `group` is a population, source or update. */
  setDynamicParameter(group: string, kind: string, name: string, value: number): void {
    const buffer = this.#byName.get(`${group}.${kind}.${name}`);
    if (buffer === undefined) {
      throw new ModelError(
        `'${group}' has no dynamic parameter '${name}': list it in dynamicParams when adding the group`,
      );
    }
    const elements = elementsOf(buffer.type, 1);
    elements[0] = value as never;
    this.#engine.write(buffer.id, elements);
  }

  /** Replaces an extra global parameter of a group (its length may differ from before). */
  setExtraGlobalParameter(group: string, name: string, values: ArrayLike<number>): void {
    const array = this.program.arrays.find((one) => one.name === `${group}.${name}`);
    if (array === undefined) {
      const known = this.program.arrays.map((one) => one.name);
      throw unknownName("extra global parameter", `${group}.${name}`, `the model '${this.model.name}'`, known);
    }
    const elements = elementsFrom(array.type, values, `extra global parameter '${array.name}'`);
    this.#engine.setArray(array.id, elements);
  }

  /** All variables back to their initial values (drawn anew, with the same result), the clock back to 0. */
  reinitialise(options: { readonly keep?: (bufferName: string) => boolean } = {}): void {
    checkOptions<{ readonly keep?: (bufferName: string) => boolean }>(options, REINITIALISE, "reinitialise");
    for (const buffer of this.program.buffers) {
      if (options.keep?.(buffer.name)) continue;
      this.#engine.write(buffer.id, initialElements(this.program, buffer));
    }
    this.#timestep = 0;
  }

  /**
   * Sets the clock back to 0 and leaves the state as it is, except for what is a point in time (spike times, variables of type
   * `timepoint`): that goes back to its initial value, since it would lie in the future.
   */
  resetClock(): void {
    const times = timeBuffers(this.model);
    for (const buffer of this.program.buffers) {
      if (times.has(buffer.name)) this.#engine.write(buffer.id, initialElements(this.program, buffer));
    }
    this.#timestep = 0;
  }

  /** The populations that can spike, in the order in which they were added. */
  get spikingPopulations(): readonly NeuronPopulation[] {
    return this.model.neuronPopulations.filter(({ name }) => spikesOf(this.program, name) !== undefined);
  }

  /** Starts recording spikes of a population for the next `steps` steps, forgetting what was recorded. */
  recordSpikes(population: NeuronPopulation, steps: number): void {
    const index = this.#spikes(population);
    this.#recordingFrom.set(index, this.#timestep);
    this.#engine.startRecording(index, this.#timestep, steps);
  }

  /** The spikes recorded since `recordSpikes`, one train per batch instance; steps count from the start of the simulation. */
  async spikes(population: NeuronPopulation): Promise<SpikeTrain[]> {
    const index = this.#spikes(population);
    const from = this.#recordingFrom.get(index);
    if (from === undefined) {
      throw new ModelError(`the spikes of '${population.name}' are not being recorded: call recordSpikes first`);
    }
    const { bits, steps, words } = await this.#engine.readRecording(index);
    return Array.from({ length: this.model.batchSize }, (_, instance) => {
      const found: { step: number; id: number }[] = [];
      for (let step = 0; step < steps; step++) {
        const base = (step * this.model.batchSize + instance) * words;
        for (let word = 0; word < words; word++) {
          for (let rest = bits[base + word]!; rest !== 0; rest &= rest - 1) {
            found.push({ step: from + step, id: word * 32 + 31 - Math.clz32(rest & -rest) });
          }
        }
      }
      return { steps: Int32Array.from(found, (one) => one.step), ids: Int32Array.from(found, (one) => one.id) };
    });
  }

  /** Spikes each batch instance of a population has sent since step 0. */
  async spikeCounts(population: NeuronPopulation): Promise<Float64Array> {
    const buffer = this.program.buffers[this.program.events[this.#spikes(population)]!.total]!;
    const stored = await this.#engine.read(buffer.id);
    return Float64Array.from(
      { length: this.model.batchSize },
      (_, instance) => Number(stored[instance * buffer.stride]) >>> 0,
    );
  }

  /** The whole state, for a checkpoint: the clock and every persistent buffer. */
  async saveState(): Promise<SimulationState> {
    const buffers: Record<string, Elements> = {};
    for (const buffer of this.program.buffers) {
      if (buffer.persistent) buffers[buffer.name] = await this.#engine.read(buffer.id);
    }
    return { timestep: this.#timestep, buffers };
  }

  /** Takes up a saved state; the model must be the one that saved it, the backend may be another. */
  restoreState(state: SimulationState): void {
    const fitting = new Map<Buffer, Elements>();
    for (const buffer of this.program.buffers) {
      if (!buffer.persistent) continue;
      const saved = state.buffers[buffer.name];
      const expected = copySize(buffer) * copiesOf(this.program, buffer.sharing);
      const elements = saved && fitCopies(this.program, buffer, fitRows(this.program, buffer, saved));
      if (saved === undefined || elements === undefined) {
        throw new ModelError(
          `the saved state does not fit the model '${this.model.name}': '${buffer.name}' ` +
            (saved === undefined ? "is missing" : `has ${saved.length} elements instead of ${expected}`),
        );
      }
      fitting.set(buffer, elements);
    }
    for (const [buffer, elements] of fitting) this.#engine.write(buffer.id, elements);
    this.timestep = state.timestep;
  }

  /** Time spent in each kernel so far; undefined unless built with the debug topic `timing`. */
  timings(): Timings | undefined {
    return this.#engine.timings;
  }

  /** Ends workers and frees memory. */
  destroy(): void {
    if (!this.#isDestroyed) this.#atEnd();
    this.#isDestroyed = true;
    this.#engine.destroy();
  }

  /** The queue of its spikes. */
  #spikes(population: NeuronPopulation): EventId {
    const queue = spikesOf(this.program, population.name);
    if (queue !== undefined) return queue.id;
    throw new ModelError(`'${population.name}' never spikes: its model has no thresholdConditionCode`);
  }

  #buffer(reference: VariableReference): Buffer {
    const name = bufferName(reference);
    const buffer = this.#byName.get(name);
    if (buffer === undefined)
      throw unknownName("variable", name, `the model '${this.model.name}'`, this.#byName.keys());
    return buffer;
  }

  /** Accumulators summed over blocks of instances have no value per instance to show, except where there is one instance. */
  #visibleCopies(buffer: Buffer, reference: VariableReference): number {
    if (buffer.sharing === "block" && this.model.batchSize > 1) {
      throw new ModelError(
        `${describeReference(reference)} is accumulated over blocks of batch instances, so it has no value per instance. ` +
          "Build with the pass 'blockAccumulators' off to see it.",
      );
    }
    return copiesOf(this.program, buffer.sharing);
  }

  #checkFinite(reference: VariableReference, values: VariableValues, perCopy: number, time: number): void {
    const index = (values as Float32Array).findIndex((value) => !Number.isFinite(value));
    if (index === -1) return;
    throw new ModelError(
      `${describeReference(reference)} is ${values[index]} at index ${index % perCopy} of batch instance ` +
        `${Math.floor(index / perCopy)}, at t = ${time} ms`,
    );
  }
}

/** What a checkpoint holds of a simulation. */
export interface SimulationState {
  readonly timestep: number;
  readonly buffers: Readonly<Record<string, Elements>>;
}

function visibleArray(buffer: Buffer, length: number): VariableValues {
  const elements = elementsOf(buffer.type, length);
  return elements instanceof BigInt64Array || elements instanceof BigUint64Array ? new Float64Array(length) : elements;
}

/** Names of the buffers that hold points in time. */
function timeBuffers(model: GeNNModel): Set<string> {
  const names = new Set<string>();
  const add = (
    group: VariableReference["group"],
    part: VariableReference["part"],
    variables: Instance["definition"]["vars"],
  ) => {
    for (const [variable, { type }] of Object.entries(variables)) {
      if (type === "timepoint") names.add(bufferName({ group, part, variable }));
    }
  };
  for (const population of model.neuronPopulations) {
    for (const name of ["st", "prev_st"]) names.add(`${population.name}.${name}`);
    add(population, "neuron", population.neuron.definition.vars);
  }
  for (const population of model.synapsePopulations) {
    const { definition } = population.weightUpdate;
    add(population, "synapse", definition.vars);
    add(population, "pre", definition.preVars);
    add(population, "post", definition.postVars);
    add(population, "postsynaptic", population.postsynaptic.definition.vars);
  }
  for (const source of model.currentSources) add(source, "currentSource", source.source.definition.vars);
  return names;
}
