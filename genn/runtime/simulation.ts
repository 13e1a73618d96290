/**
 * A model that runs: steps, custom updates, and its variables by name. Values cross this border as plain typed arrays in
 * the shapes users think in: [batch][element] for what every instance has its own copy of, [element] for what they share;
 * the elements of a dense synapse population are [pre][post], row by row.
 */
import { type Elements, type Engine, type ExecutionMode, RunError, type Timings } from "../backends/engine.ts";
import { checkWhole, ModelError, unknownName } from "../model/errors.ts";
import { checkedArray } from "../model/instance.ts";
import {
  describeReference,
  type GeNNModel,
  type NeuronPopulation,
  type SynapsePopulation,
  synapsesOf,
  type VariableReference,
} from "../model/model.ts";
import { a, checkOptions, type RulesOf } from "../model/options.ts";
import { shown } from "../model/shown.ts";
import { bufferName } from "../program/buffers.ts";
import { type Connectivity, graphBuffers } from "../program/connectivity.ts";
import {
  type Buffer,
  clockOf,
  copiesOf,
  type EventId,
  type PlacedGraph,
  type Program,
  spikesOf,
} from "../program/program.ts";
import { type Clock, stepsProblem } from "../program/time.ts";
import type { CompiledValues } from "./compiled-values.ts";
import { elementsFrom } from "./elements.ts";
import { writeInitialValues } from "./initial-values.ts";
import { DynamicParameters } from "./parameters.ts";
import { Recordings, type SpikePiece, type StepRange } from "./recordings.ts";
import { isAlike, Rewiring, type Surroundings } from "./rewiring.ts";
import { captureState, checkedState, type SimulationState } from "./simulation-state.ts";
import type { SpikeTrain } from "./spikes.ts";
import { customUpdateGroups, inGeNNsOrder } from "./update-groups.ts";
import {
  checkAllFinite,
  type NotFinite,
  notFiniteIn,
  shapeOf,
  storedElements,
  turnedRows,
  type VariableShape,
  type VariableValues,
  visibleValues,
} from "./variables.ts";

const VALUES = { allowNonFinite: a.flag };
const REINITIALISE = { keep: a.fn };
/** Which steps there are, the recording says. */
const RANGE: RulesOf<StepRange> = { from: a.anything, to: a.anything };
const PIECES = { steps: a.anything };

export class Simulation {
  readonly model: GeNNModel;
  readonly program: Program;
  readonly backend: string;
  readonly threads: number;
  /** How a GPU runs the model; undefined on a CPU. */
  readonly execution: ExecutionMode | undefined;
  /** The generated code, for people to read. */
  readonly code: string;
  /** undefined once destroyed, so that its memory is free although somebody may still know the simulation. */
  #engine: Engine | undefined;
  readonly #byName: ReadonlyMap<string, Buffer>;
  readonly #clock: Clock;
  #timestep = 0;
  /** Steps that have been run, modulo 2^32, whatever has happened to the clock: where rings of slots stand. */
  #position = 0;
  /** How often each custom update group has been called since the clock was at 0: their random numbers are keyed by it. */
  readonly #calls = new Map<string, number>();
  readonly #recordings: Recordings;
  readonly #parameters: DynamicParameters;
  readonly #rewiring: Rewiring;
  readonly #initialValues: CompiledValues | undefined;
  readonly #atEnd: () => void;
  #isRunning = false;

  /** Use `build`. `initialValues` draws those that are compiled; `atEnd` is called before the engine is destroyed. */
  constructor(
    model: GeNNModel,
    program: Program,
    engine: Engine,
    initialValues: CompiledValues | undefined,
    atEnd: () => void = () => {},
  ) {
    this.#atEnd = atEnd;
    this.#initialValues = initialValues;
    this.model = model;
    this.program = program;
    this.#engine = engine;
    this.backend = engine.backend;
    this.threads = engine.threads;
    this.execution = engine.execution;
    this.code = engine.code;
    this.#clock = clockOf(program);
    this.#byName = new Map(program.buffers.map((buffer) => [buffer.name, buffer]));
    this.#recordings = new Recordings(program, () => this.#alive);
    this.#parameters = new DynamicParameters(model);
    this.#rewiring = new Rewiring(model, program, engine.backend === "reference");
  }

  /** Steps done so far. */
  get timestep(): number {
    return this.#timestep;
  }
  /** Time in ms. */
  get t(): number {
    return this.#timestep * this.model.dt;
  }
  /** Sets the clock; the next step runs at that timestep. A recording goes on, with the new times. */
  set timestep(step: number) {
    this.#idle("set the timestep");
    checkWhole("timestep", step, 0);
    this.#checkSteps(`timestep = ${step}`, step);
    this.#timestep = step;
    this.#recordings.goOnAt(step);
  }

  /** Steps that time in the model's precision cannot tell apart are refused before any is run. */
  #checkSteps(what: string, steps: number): void {
    const problem = stepsProblem(steps, this.#clock);
    if (problem !== undefined) throw new ModelError(`${what} of the model '${this.model.name}' ${problem}`);
  }

  /**
   * Runs `count` steps with no host in between. Throws `ModelError` where the clock would go beyond the steps that time can tell apart
   * (`stepLimit`), and `RunError` where a check in the model's code fails: the clock stays then, but what the
   * steps had done until there cannot be undone (`restoreState` goes back to what was saved). Destroyed meanwhile, it stops as soon as it notices, with a `RunError`.
   */
  async step(count = 1): Promise<void> {
    const engine = this.#idle("run steps");
    checkWhole("the number of steps", count);
    if (count === 0) return;
    this.#checkSteps(`step(${count}) from step ${this.#timestep}`, this.#timestep + count);
    await this.#run(async () => {
      try {
        await engine.step(this.#timestep, count, this.#position);
      } catch (error) {
        if (this.#engine !== undefined) this.#recordings.goOnAt(this.#timestep);
        throw error;
      }
      // What was left of the stretch has not been run.
      void this.#alive;
      this.#timestep += count;
      this.#position = (this.#position + count) >>> 0;
      this.#recordings.advance(count);
    });
  }

  /**
   * Runs all custom updates of a group, in the order in which they were added. Each call draws other random numbers. A group that has connectivity updates runs
   * in the order of GeNN: their host updates, updates over neurons, over synapses, connectivity updates, and then what transposes. Throws `RunError` where a
   * row has no room for a synapse that is added: no connectivity update of the group has changed anything then. What host updates and updates of variables before
   * them have done stays.
   */
  async customUpdate(group: string): Promise<void> {
    const engine = this.#idle("run a custom update");
    const kernels = this.program.customUpdates.flatMap((kernel, index) => (kernel.group === group ? [index] : []));
    const changes = this.#rewiring.updatesOf(group);
    if (kernels.length + changes.length === 0) {
      throw unknownName(
        "custom update group",
        String(group),
        `the model '${this.model.name}'`,
        customUpdateGroups(this.program),
      );
    }
    const call = this.#calls.get(group) ?? 0;
    const runKernels = async (chosen: readonly number[]) => {
      if (chosen.length > 0) await engine.customUpdate(chosen, this.#timestep, call, this.#position);
    };
    await this.#run(async () => {
      if (changes.length === 0) return runKernels(kernels);
      const surroundings: Surroundings = {
        engine,
        timestep: this.#timestep,
        call,
        pull: (reference) => this.pull(reference),
        push: (reference, values) => this.#set(engine, reference, values, false),
        write: (buffer, elements) => this.#write(engine, buffer, elements),
      };
      for (const change of changes) await this.#rewiring.runHost(change, surroundings);
      const [before, after] = inGeNNsOrder(this.program, kernels);
      await runKernels(before);
      void this.#alive;
      await this.#rewiring.run(changes, surroundings);
      await runKernels(after);
    });
    this.#calls.set(group, call + 1);
  }

  async #run(work: () => Promise<void>): Promise<void> {
    this.#isRunning = true;
    try {
      await work();
    } finally {
      this.#isRunning = false;
    }
  }

  /** The engine, unless the simulation was destroyed. */
  get #alive(): Engine {
    if (this.#engine === undefined) throw new RunError("the simulation was destroyed");
    return this.#engine;
  }

  /** The engine, for what must not happen in the middle of a step. */
  #idle(what: string): Engine {
    if (this.#isRunning) {
      throw new RunError(`the simulation is running and cannot ${what}: await step() and customUpdate() first`);
    }
    return this.#alive;
  }

  /** Shape of a variable as `pull` returns and `push` takes it. */
  shape(reference: VariableReference): VariableShape {
    const buffer = this.#buffer(reference);
    const shape = shapeOf(this.program, buffer, reference);
    return { ...shape, columns: this.#rewiring.countAt(buffer.id) ?? shape.columns };
  }

  /**
   * The values that a variable has at the time of the call: [copies][rows][columns] flattened, see `shape`. NaN or infinity is a `NotFiniteError` that
   * says where it stands, unless `allowNonFinite`.
   */
  async pull(
    reference: VariableReference,
    options: { readonly allowNonFinite?: boolean } = {},
  ): Promise<VariableValues> {
    checkOptions<{ readonly allowNonFinite?: boolean }>(options, VALUES, "pull");
    const buffer = this.#buffer(reference);
    const shape = this.shape(reference);
    const time = this.t;
    const first = this.#firstRow(reference, buffer);
    const stored = await this.#alive.read(buffer.id);
    const values = visibleValues(buffer, shape, turnedRows(buffer, stored, first), this.#clock);
    if (!options.allowNonFinite) checkAllFinite(reference, values, shape, time);
    return values;
  }

  /** The first element of a variable that is NaN or infinite; costs less than `pull`. (Of one that is kept once per row, `column` is the row.) */
  async firstNotFinite(reference: VariableReference): Promise<NotFinite | undefined> {
    const buffer = this.#buffer(reference);
    const { columns } = buffer;
    return notFiniteIn(
      { ...buffer, columns: this.#rewiring.countAt(buffer.id) ?? columns },
      await this.#alive.read(buffer.id),
    );
  }

  /**
   * Sets a variable; takes what `pull` returns, or one value for all elements. Code that sees it with a delay sees the same from now on. Throws `ModelError`, and changes nothing, for values that its type
   * does not have: text, fractions of integers, what is too large, and NaN or infinity unless `allowNonFinite`.
   */
  push(
    reference: VariableReference,
    values: ArrayLike<number> | number,
    options: { readonly allowNonFinite?: boolean } = {},
  ): void {
    checkOptions<{ readonly allowNonFinite?: boolean }>(options, VALUES, "push");
    const engine = this.#idle("set a variable");
    this.#set(engine, reference, values, options.allowNonFinite === true);
  }

  #set(
    engine: Engine,
    reference: VariableReference,
    values: ArrayLike<number> | number,
    allowNonFinite: boolean,
  ): void {
    const buffer = this.#buffer(reference);
    const shape = this.shape(reference);
    const elements = storedElements(buffer, shape, reference, values, this.#clock, allowNonFinite);
    this.#write(engine, buffer, turnedRows(buffer, elements, -this.#firstRow(reference, buffer)));
  }

  /** Writes all elements of a buffer, and to what is kept of its past. */
  #write(engine: Engine, buffer: Buffer, elements: Elements): void {
    engine.write(buffer.id, elements);
    const ring = this.program.buffers.find(({ historyOf }) => historyOf === buffer.id);
    if (ring === undefined) return;
    for (let row = 0; row < copiesOf(this.program, buffer.sharing) * ring.rows; row++) {
      const start = Math.floor(row / ring.rows) * ring.stride;
      engine.write(ring.id, elements.subarray(start, start + ring.stride), row * ring.stride);
    }
  }

  /**
   * Gives a variable the values that a variable of another simulation has now. They must have the same shape. On one device they are
   * copied there, and the host never sees them.
   */
  async copyFrom(target: VariableReference, from: Simulation, source: VariableReference): Promise<void> {
    const engine = this.#idle("set a variable");
    const [own, other] = [this.#buffer(target), from.#buffer(source)];
    const [to, origin] = [this.shape(target), from.shape(source)].map(
      ({ copies, rows, columns }) => `${copies * rows * columns} values, ${copies} x ${rows} x ${columns}`,
    );
    if (to !== origin) {
      throw new ModelError(
        `${describeReference(target)} takes ${to} (copies x rows x columns), and ${describeReference(source)}, of which it is to be a copy, has ${origin}`,
      );
    }
    this.#checkSameSynapses(target, from, source);
    const isStoredAlike =
      // What is kept of its past is set along with it.
      this.program.buffers.every(({ historyOf }) => historyOf !== own.id) &&
      own.type === other.type &&
      own.stride === other.stride &&
      own.repeats === other.repeats &&
      own.time === other.time &&
      (own.time !== "steps" || this.model.dt === from.model.dt);
    const isRing = own.rows > 1 && target.part === "dendriticDelay";
    const hasPast = this.program.buffers.some(({ historyOf }) => historyOf === own.id);
    if (isStoredAlike && !isRing && !hasPast && engine.copyFrom(own.id, from.#alive, other.id)) return;
    this.push(target, await from.pull(source, { allowNonFinite: true }), { allowNonFinite: true });
  }

  /** Throws `ModelError` for values of synapses that are others here than there, where they come and go. */
  #checkSameSynapses(target: VariableReference, from: Simulation, source: VariableReference): void {
    const [own, other] = [synapsesOf(target), synapsesOf(source)];
    if (own === undefined || other === undefined) return;
    const [here, there] = [this.#rewiring.graph(own.name), from.#rewiring.graph(other.name)];
    const drawn = (simulation: Simulation, name: string) =>
      simulation.program.graphs.find(({ population }) => population === name)?.graph;
    const [one, two] = [here ?? drawn(this, own.name), there ?? drawn(from, other.name)];
    if ((here ?? there) === undefined || one === undefined || two === undefined || isAlike(one, two)) return;
    throw new ModelError(
      `${describeReference(target)} cannot be a copy of ${describeReference(source)}: the two connect other neurons now, since connectivity updates have changed them`,
    );
  }

  /**
   * Sets a parameter that was declared dynamic, and what is derived from it. `group` is a population, source or update; `kind` that of its
   * definition (`neuron`, `weightUpdate`, ..).
   */
  setDynamicParameter(group: string, kind: string, name: string, value: number): void {
    const engine = this.#idle("set a parameter");
    for (const [buffer, elements] of this.#parameters.set(group, kind, name, value)) {
      engine.write(this.#byName.get(buffer)!.id, elements);
    }
  }

  /** Replaces an extra global parameter of a group (its length may differ from before). */
  setExtraGlobalParameter(group: string, name: string, values: ArrayLike<number>): void {
    const engine = this.#idle("set an extra global parameter");
    const array = this.program.arrays.find((one) => one.name === `${group}.${name}`);
    if (this.#rewiring.setArray(`${group}.${name}`, values)) return;
    if (array === undefined) throw this.#unknownArray(group, name);
    const where = `extra global parameter '${array.name}'`;
    engine.setArray(array.id, elementsFrom(array.type, checkedArray(values, where), where));
  }

  /** The elements of an extra global parameter of a group, as code has left them. */
  async pullExtraGlobalParameter(group: string, name: string): Promise<Float64Array> {
    const array = this.program.arrays.find((one) => one.name === `${group}.${name}`);
    const elements = this.#rewiring.array(`${group}.${name}`) ?? (array && (await this.#alive.readArray(array.id)));
    if (elements === undefined) throw this.#unknownArray(group, name);
    return Float64Array.from(elements as ArrayLike<number | bigint>, Number);
  }

  #unknownArray(group: string, name: string): ModelError {
    const known = [...this.program.arrays.map((one) => one.name), ...this.#rewiring.arrayNames];
    return unknownName("extra global parameter", `${group}.${name}`, `the model '${this.model.name}'`, known);
  }

  /**
   * All variables and dynamic parameters back to their initial values (drawn anew, with the same result), the clock back to 0. A recording goes on. Synapses that
   * come and go are again those of the start, unless a variable of theirs is kept: then they are kept, too.
   */
  reinitialise(options: { readonly keep?: (bufferName: string) => boolean } = {}): void {
    checkOptions<{ readonly keep?: (bufferName: string) => boolean }>(options, REINITIALISE, "reinitialise");
    const engine = this.#idle("be reinitialised");
    const fixed = new Set(this.program.graphs.flatMap(({ buffers }) => graphBuffers(buffers)));
    const buffers = this.program.buffers.filter(({ id, name }) => !fixed.has(id) && !options.keep?.(name));
    const keepsSynapses = ({ growth, buffers: { targets } }: PlacedGraph) =>
      [...(growth?.variables ?? []), targets].some((id) => options.keep?.(this.program.buffers[id]!.name) === true);
    const kept = this.program.graphs.filter(keepsSynapses).flatMap(({ growth }) => growth?.variables ?? []);
    for (const buffer of buffers) if (kept.includes(buffer.id)) this.#rewiring.checkInitialValues(buffer);
    this.#rewiring.restart(engine, keepsSynapses);
    for (const buffer of buffers) writeInitialValues(engine, this.program, buffer, this.#initialValues);
    const initial = new Map(buffers.map(({ name, initial }) => [name, initial]));
    this.#takeUpParameters((name) => {
      const value = initial.get(name);
      return value?.kind === "constant" ? value.value : undefined;
    });
    this.#startClock();
  }

  /**
   * Sets the clock back to 0 and leaves the state as it is, except for what is a point in time (spike times, variables of type
   * `timepoint`): that goes back to its initial value, since it would lie in the future. A recording goes on.
   */
  resetClock(): void {
    const engine = this.#idle("set its clock back");
    for (const buffer of this.program.buffers) if (buffer.time !== undefined) this.#rewiring.checkInitialValues(buffer);
    for (const buffer of this.program.buffers) {
      if (buffer.time !== undefined) writeInitialValues(engine, this.program, buffer, this.#initialValues);
    }
    this.#startClock();
  }

  #startClock(): void {
    this.#calls.clear();
    this.timestep = 0;
  }

  #takeUpParameters(hasBeenSet: (bufferName: string) => number | undefined): void {
    for (const [name, elements] of this.#parameters.takeUp(hasBeenSet)) {
      this.#alive.write(this.#byName.get(name)!.id, elements);
    }
  }

  /** The populations that can spike, in the order in which they were added. */
  get spikingPopulations(): readonly NeuronPopulation[] {
    return this.model.neuronPopulations.filter(({ name }) => spikesOf(this.program, name) !== undefined);
  }

  /**
   * Records the spikes of a population in the next `steps` steps that are run, forgetting what was recorded. Setting the clock back meanwhile
   * does not end it. Throws, and changes nothing, for a number of steps that is none or that there is no room for.
   */
  recordSpikes(population: NeuronPopulation, steps: number): void {
    const queue = this.#spikes(population);
    this.#idle("start a recording");
    this.#recordings.start(queue, this.#timestep, steps);
  }

  /** How many steps have been recorded since `recordSpikes`. */
  recordedSteps(population: NeuronPopulation): number {
    return this.#recordings.recordedSteps(this.#spikes(population));
  }

  /**
   * The spikes recorded since `recordSpikes`, one train per batch instance; with a range, those of the recorded steps `from` to `to` - 1.
   * A spike takes 8 bytes: see `spikePieces` where they are many.
   */
  async spikes(population: NeuronPopulation, range: StepRange = {}): Promise<SpikeTrain[]> {
    checkOptions<StepRange>(range, RANGE, "spikes");
    return this.#recordings.read(this.#spikes(population), range);
  }

  /**
   * The same piece by piece, each of `steps` recorded steps (default: as many as keep a piece below some 30 MB), so that memory does not grow with
   * the length of the recording: `for await (const { from, to, trains } of simulation.spikePieces(population)) ..`.
   */
  spikePieces(population: NeuronPopulation, options: { readonly steps?: number } = {}): AsyncGenerator<SpikePiece> {
    checkOptions<{ readonly steps?: number }>(options, PIECES, "spikePieces");
    return this.#recordings.pieces(this.#spikes(population), options.steps);
  }

  /**
   * Records the events that the weight-update model of a population has on its pre- or postsynaptic side, as `recordSpikes` does with spikes.
   */
  recordEvents(synapses: SynapsePopulation, side: "pre" | "post", steps: number): void {
    const queue = this.#events(synapses, side);
    this.#idle("start a recording");
    this.#recordings.start(queue, this.#timestep, steps);
  }

  /** The events recorded since `recordEvents`, one train per batch instance, as `spikes` gives them. */
  async events(synapses: SynapsePopulation, side: "pre" | "post", range: StepRange = {}): Promise<SpikeTrain[]> {
    checkOptions<StepRange>(range, RANGE, "events");
    return this.#recordings.read(this.#events(synapses, side), range);
  }

  /** How many synapses a population has now. */
  synapseCount(synapses: SynapsePopulation): number {
    const { synapseCount } = this.#connectivity(synapses);
    return this.#rewiring.graph(synapses.name)?.synapseCount ?? synapseCount;
  }

  /**
   * The neurons that the synapses of a population connect, in the order in which `pull` and `push` list their variables: by presynaptic neuron, then by
   * postsynaptic neuron, then (sparse ones between the same two) as they were given or drawn. Where connectivity updates have changed them, they are by presynaptic neuron,
   * and those of one neuron in the order in which the updates have left them.
   */
  async connections(synapses: SynapsePopulation): Promise<{ readonly pre: Int32Array; readonly post: Int32Array }> {
    const { kind, rows, columns, graph: places } = this.#connectivity(synapses);
    const synapseCount = this.synapseCount(synapses);
    const [pre, post] = [new Int32Array(synapseCount), new Int32Array(synapseCount)];
    if (places === undefined) {
      for (let k = 0; k < synapseCount; k++) {
        pre[k] = kind === "dense" ? Math.floor(k / columns) : k;
        post[k] = kind === "dense" ? k % columns : k;
      }
      return { pre, post };
    }
    const { list } = this.program.graphs.find(({ buffers }) => buffers === places)!.graph;
    const rowStart = await this.#alive.read(places.rowStart);
    const targets = list === undefined ? await this.#alive.read(places.targets) : await list();
    for (let row = 0; row < rows; row++) pre.fill(row, Number(rowStart[row]), Number(rowStart[row + 1]));
    for (let k = 0; k < synapseCount; k++) post[k] = Number(targets[k]);
    return { pre, post };
  }

  /** Spikes each batch instance of a population has sent since step 0. */
  async spikeCounts(population: NeuronPopulation): Promise<Float64Array> {
    const buffer = this.program.buffers[this.program.events[this.#spikes(population)]!.total]!;
    const stored = await this.#alive.read(buffer.id);
    return Float64Array.from(
      { length: this.model.batchSize },
      (_, instance) => Number(stored[instance * buffer.stride]) >>> 0,
    );
  }

  /** The whole state, for a checkpoint: the clock and every persistent buffer. */
  async saveState(): Promise<SimulationState> {
    this.#idle("save its state");
    const [timestep, position] = [this.#timestep, this.#position];
    return captureState(this.program, this.#alive, { timestep, position }, this.#calls);
  }

  /**
   * Takes up a saved state; the model must be the one that saved it, the backend may be another. Throws `ModelError`, and changes nothing, for a
   * state that does not fit.
   */
  restoreState(state: SimulationState): void {
    const engine = this.#idle("take up a state");
    const fitting = checkedState(this.program, state);
    const graphs = this.#rewiring.saved(fitting);
    for (const [buffer, elements] of fitting) engine.write(buffer.id, elements);
    this.#rewiring.takeUp(engine, graphs);
    const saved = new Map([...fitting].map(([{ name }, elements]) => [name, elements]));
    this.#takeUpParameters((name) => {
      const elements = saved.get(name);
      return elements && Number(elements[0]);
    });
    this.#position = state.position ?? 0;
    this.#calls.clear();
    for (const [group, calls] of Object.entries(state.customUpdateCalls)) this.#calls.set(group, calls);
    this.timestep = state.timestep;
  }

  /** Time spent in each kernel so far; undefined unless built with the debug topic `timing`. */
  timings(): Timings | undefined {
    return this.#engine?.timings;
  }

  /** Ends workers and frees memory; whatever is asked of it afterwards is refused. */
  destroy(): void {
    if (this.#engine === undefined) return;
    this.#atEnd();
    this.#engine.destroy();
    this.#rewiring.forget();
    this.#engine = undefined;
  }

  /** The queue of its spikes. */
  #spikes(population: NeuronPopulation): EventId {
    if (population?.kind !== "neuron")
      throw new ModelError(`spikes are those of a neuron population, not of ${shown(population)}`);
    const queue = spikesOf(this.program, population.name);
    if (queue !== undefined) return queue.id;
    throw new ModelError(`'${population.name}' never spikes: its model has no thresholdConditionCode`);
  }

  /** The queue of the events of a weight-update model. */
  #events(synapses: SynapsePopulation, side: "pre" | "post"): EventId {
    if (synapses?.kind !== "synapse")
      throw new ModelError(`events are those of a synapse population, not of ${shown(synapses)}`);
    const { name, weightUpdate } = synapses;
    if (side !== "pre" && side !== "post") throw unknownName("side", String(side), `'${name}'`, ["pre", "post"]);
    const queue = this.program.events.find((one) => one.kind === `${side}Event` && one.synapses === name);
    if (queue !== undefined) return queue.id;
    throw new ModelError(
      `'${name}' has no ${side}synaptic events: '${weightUpdate.definition.name}' has no ${side}EventThresholdConditionCode`,
    );
  }

  #connectivity(synapses: SynapsePopulation): Connectivity {
    if (synapses?.kind !== "synapse")
      throw new ModelError(`synapses are those of a synapse population, not of ${shown(synapses)}`);
    const { name } = synapses;
    const found = this.program.connectivity.find((one) => one.population === name);
    if (found !== undefined) return found.connectivity;
    const known = this.program.connectivity.map(({ population }) => population);
    throw unknownName("synapse population", name, `the model '${this.model.name}'`, known);
  }

  /** Where rows begin for people: what is on its way begins with what is due in the next step. */
  #firstRow({ part }: VariableReference, { rows }: Buffer): number {
    return part === "dendriticDelay" ? (this.#position & (rows - 1)) >>> 0 : 0;
  }

  #buffer(reference: VariableReference): Buffer {
    if (typeof reference?.group?.name !== "string") {
      throw new ModelError(
        `a variable is given as a reference, varRef(population, "v") or synapseVarRef(synapses, "g"), not as ${shown(reference)}`,
      );
    }
    const { sums } = this.program.connectivity.find(({ population }) => population === reference.group.name) ?? {};
    const isFused = (reference.part === "inSyn" || reference.part === "dendriticDelay") && sums !== undefined;
    const name = bufferName(isFused ? { ...reference, group: { name: sums } } : reference);
    const buffer = this.#byName.get(name);
    if (buffer === undefined && reference.part === "spikeTime") {
      throw new ModelError(
        `${describeReference(reference)} is not kept, since no code names it: a custom update that references it is enough`,
      );
    }
    if (buffer === undefined)
      throw unknownName("variable", name, `the model '${this.model.name}'`, this.#byName.keys());
    return buffer;
  }
}
