/**
 * Initial values drawn by generated code: of initialisers that are code, and of large buffers, which the definitions in `initial-values.ts` would take
 * too long for. The bits are theirs. Code runs on the CPU, whatever the backend.
 */
import { ConstructionModule, type ConstructionRun } from "../backends/wasm/construction/module.ts";
import { type DrawnInitialiser, printValues } from "../backends/wasm/construction/values.ts";
import { alignUp } from "../backends/wasm/layout.ts";
import { ModelError } from "../model/errors.ts";
import type { Initialiser } from "../model/initialisers.ts";
import { type GeNNModel, isPlain, type SynapsePopulation, synapsesOf } from "../model/model.ts";
import { bufferName } from "../program/buffers.ts";
import { type ElementSite, type ValueCode, valueCode } from "../program/construction.ts";
import type { Graph } from "../program/graph.ts";
import type { Buffer, Program } from "../program/program.ts";

/** Elements that are drawn at a time, at most: as many values again as a model has would not fit beside a large one. */
export const PIECE = 2 ** 18;

/** Elements of a buffer from which on code is faster than the definitions, its compilation included. */
const LARGE = 100_000;
/** Elements of all such buffers from which on it pays to start other threads. */
const WORTH_THREADS = 2 ** 19;

/** Synapses that variables belong to, for code that asks where it is. */
interface Synapses {
  readonly population: SynapsePopulation;
  readonly graph: Graph | undefined;
}

/** Elements of a buffer that mean something, as numbered among these, in an instance. */
export interface Range {
  readonly buffer: Buffer;
  readonly instance: number;
  readonly first: number;
  readonly count: number;
}

/** How a buffer is drawn. */
interface Drawn {
  readonly index: number;
  readonly code: ValueCode | undefined;
  readonly synapses: Synapses | undefined;
}

export class CompiledValues {
  readonly #module: ConstructionModule;
  readonly #run: ConstructionRun;
  readonly #buffers: ReadonlyMap<number, Drawn>;
  readonly #values: number;
  readonly #pre: number;
  readonly #post: number;

  private constructor(module: ConstructionModule, run: ConstructionRun, buffers: ReadonlyMap<number, Drawn>) {
    this.#module = module;
    this.#run = run;
    this.#buffers = buffers;
    this.#values = alignUp(module.room);
    this.#pre = this.#values + 8 * PIECE;
    this.#post = this.#pre + 4 * PIECE;
    run.reach(this.#post + 4 * PIECE, "initial values");
    run.set("values", this.#values);
    run.set("pre", this.#pre);
    run.set("post", this.#post);
  }

  /**
   * Compiles what draws the initial values of a Program, as far as it is code or of large buffers; undefined where nothing is. `graphs` are the synapses
   * of sparse populations: their buffers have one element for each, in that order.
   * @throws SnippetError for a mistake in code; ModelError for numbers in it that are none
   */
  static async prepare(
    model: GeNNModel,
    program: Program,
    graphs: ReadonlyMap<SynapsePopulation, Graph>,
    { threads }: { readonly threads?: number | undefined } = {},
  ): Promise<CompiledValues | undefined> {
    const module = new ConstructionModule(program.name, program.seed);
    const sites = synapsesByBuffer(model, graphs);
    const buffers = new Map<number, Drawn>();
    let elements = 0;
    for (const buffer of program.buffers) {
      const initial = drawnPart(buffer.initial);
      const count = buffer.rows * buffer.columns;
      if (initial === undefined || buffer.historyOf !== undefined) continue;
      const source = innermost(initial);
      if (count < LARGE && source.kind !== "code") continue;
      const synapses = sites.get(buffer.name);
      const code =
        source.kind === "code" ? valueCode(source, buffer.name, siteOf(buffer, synapses), program) : undefined;
      const isFloat = buffer.type === "float";
      const drawn = { name: buffer.name, initial, isFloat, precision: program.precision.scalar, dt: program.dt, code };
      buffers.set(buffer.id, { index: printValues(module, drawn, PIECE), code, synapses });
      elements += count;
    }
    if (buffers.size === 0) return undefined;
    const run = await module.start({ threads: elements < WORTH_THREADS ? 1 : threads });
    return new CompiledValues(module, run, buffers);
  }

  has({ id }: Buffer): boolean {
    return this.#buffers.has(id);
  }

  /** Does each instance draw values of its own? */
  differs({ id }: Buffer): boolean {
    return this.#buffers.get(id)?.code?.names.has("batch") ?? false;
  }

  /** Values of elements `first` to `first + count - 1` (at most `PIECE`) in an instance, by this thread. They are there until the next call. */
  here(range: Range): Float64Array {
    const { index } = this.#aim(range);
    return this.#drawn(range, this.#run.runHere(index, 0, range.count));
  }

  /** The same by all threads. */
  async onThreads(range: Range): Promise<Float64Array> {
    const { index } = this.#aim(range);
    return this.#drawn(range, await this.#run.run(index));
  }

  /** Ends the other threads; `here` goes on. */
  stop(): void {
    this.#run.stop();
  }

  #aim({ buffer, instance, first, count }: Range): Drawn {
    const drawn = this.#buffers.get(buffer.id)!;
    this.#run.set("batch", instance);
    this.#run.set("first", first);
    this.#run.set("count", count);
    const { code, synapses } = drawn;
    if (synapses !== undefined && (code?.names.has("pre") || code?.names.has("post"))) {
      const { buffer: memory } = this.#run;
      writePlaces(
        synapses,
        first,
        new Uint32Array(memory, this.#pre, count),
        new Uint32Array(memory, this.#post, count),
      );
    }
    return drawn;
  }

  #drawn({ buffer, first, count }: Range, failure: number): Float64Array {
    const { id, name } = buffer;
    if (failure !== 0) {
      const { index } = this.#buffers.get(id)!;
      const { at, check } = failure < 0 ? { at: 0, check: failure } : this.#run.firstFailure(index);
      throw new ModelError(
        `the initial value of '${name}' at index ${first + at}: ${this.#module.whatFailed(check, 0)}`,
      );
    }
    return new Float64Array(this.#run.buffer, this.#values, count);
  }
}

/** Is a buffer drawn, or divided after that? */
function drawnPart(initial: Initialiser | undefined): DrawnInitialiser | undefined {
  if (initial === undefined || initial.kind === "constant" || initial.kind === "array") return undefined;
  const { kind } = innermost(initial);
  return kind === "constant" || kind === "array" ? undefined : initial;
}

/** What is divided in the end. */
export const innermost = (initial: Initialiser): Exclude<Initialiser, { kind: "divided" }> =>
  initial.kind === "divided" ? innermost(initial.initialiser) : initial;

const siteOf = ({ rows, columns }: Buffer, synapses: Synapses | undefined): ElementSite =>
  synapses === undefined
    ? { kind: "neurons", size: rows * columns }
    : { kind: "synapses", rows: synapses.population.source.size, columns: synapses.population.target.size };

/** The buffers with a value for each synapse, by name. */
function synapsesByBuffer(
  model: GeNNModel,
  graphs: ReadonlyMap<SynapsePopulation, Graph>,
): ReadonlyMap<string, Synapses> {
  const found = new Map<string, Synapses>();
  const add = (name: string, population: SynapsePopulation) =>
    found.set(name, { population, graph: graphs.get(population) });
  for (const population of model.synapsePopulations) {
    // What synapses share has no neurons.
    if (population.kernel !== undefined) continue;
    for (const variable of Object.keys(population.weightUpdate.definition.vars)) {
      add(bufferName({ group: population, part: "synapse", variable }), population);
    }
  }
  for (const { name, synapses, update } of model.connectivityUpdates) {
    for (const variable of Object.keys(update.definition.vars)) add(`${name}.${variable}`, synapses);
  }
  for (const update of model.customUpdates) {
    const plain = Object.values(update.references).find(isPlain);
    const synapses = plain && synapsesOf(plain);
    if (synapses === undefined) continue;
    for (const variable of Object.keys(update.update.definition.vars)) add(`${update.name}.${variable}`, synapses);
  }
  return found;
}

/** The neurons on either side of as many elements as there is room for, from `first` on. */
function writePlaces({ population, graph }: Synapses, first: number, pre: Uint32Array, post: Uint32Array): void {
  if (graph !== undefined) {
    post.set(graph.targets.subarray(first, first + post.length));
    // Where synapses come and go, elements beyond their number mean nothing yet: they count as from the last neuron to the first.
    const last = graph.rowStart.length - 1;
    const known = Math.max(0, Math.min(pre.length, graph.synapseCount - first));
    pre.fill(last - 1, known);
    post.fill(0, known);
    for (let row = rowOf(graph.rowStart, first), k = 0; k < known; row++) {
      const end = Math.min(known, graph.rowStart[row + 1]! - first);
      pre.fill(row, k, end);
      k = end;
    }
    return;
  }
  const columns = population.target.size;
  for (let k = 0; k < pre.length; k++) {
    const element = first + k;
    const row = population.connectivity === "one_to_one" ? element : Math.floor(element / columns);
    pre[k] = row;
    post[k] = population.connectivity === "one_to_one" ? element : element - row * columns;
  }
}

/** The row that has a synapse: the last one that starts there or before. */
function rowOf(starts: Uint32Array, synapse: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= synapse) low = middle;
    else high = middle;
  }
  return low;
}
