/**
 * A reference engine: runs a Program as `lower` makes it, without passes, slowly and by the letter. Every value goes through
 * the language tests' evaluator. What a backend computes is compared with this, bit for bit.
 */
import type { Elements } from "../../genn/backends/engine.ts";
import type { CallExpression, Expression, SnippetSymbol, Statement, Value } from "../../genn/language/index.ts";
import { is64Bit } from "../../genn/language/index.ts";
import { philox4x32, streamKey, uniformFromBits } from "../../genn/maths/random.ts";
import {
  type Binding,
  type Buffer,
  type Condition,
  type CustomUpdateKernel,
  copiesOf,
  copySize,
  type ElementIndex,
  type EventQueue,
  type FunctionBinding,
  type NeuronKernel,
  type Program,
  type Section,
  type SynapseKernel,
  sectionsOf,
} from "../../genn/program/program.ts";
import { usesOf } from "../../genn/program/walk.ts";
import { initialElements } from "../../genn/runtime/initial-values.ts";
import { evaluate, evaluateExpression } from "../language/evaluate.ts";

/** Where the code stands. */
interface Place {
  readonly batch: number;
  readonly row: number;
  readonly column: number;
  /** Synapses in a row. */
  readonly columns: number;
  /** Are elements named by their column alone? */
  readonly oneToOne: boolean;
  readonly inputs?: number[];
  readonly reductions?: Value[];
}

type Code = readonly (Statement | Expression)[];

export class ReferenceEngine {
  readonly program: Program;
  readonly buffers: Elements[];
  readonly arrays: Value[][];
  /** Spikes by population: `[step, instance, neuron]`. */
  readonly spikes = new Map<string, [number, number, number][]>();
  #time = 0;
  #step = 0;
  readonly #symbols = new Map<Statement | Expression | undefined, ReturnType<typeof usesOf>>();

  constructor(program: Program) {
    this.program = program;
    this.buffers = program.buffers.map((buffer) => initialElements(program, buffer));
    this.arrays = program.arrays.map(({ type, initial }) =>
      Array.from(initial, (value) => (is64Bit(type) ? BigInt(value) : type === "float" ? Math.fround(value) : value)),
    );
  }

  step(first: number, count: number): void {
    for (let batch = 0; batch < this.program.batchSize; batch++) {
      for (let step = first; step < first + count; step++) {
        this.#setTime(step);
        for (const kernel of this.program.step) {
          if (kernel.kind === "neuron") this.#neurons(kernel, batch);
          else this.#synapses(kernel, batch);
        }
      }
    }
  }

  customUpdate(group: string, timestep: number): void {
    this.#setTime(timestep);
    for (const kernel of this.program.customUpdates) if (kernel.group === group) this.#custom(kernel);
  }

  #setTime(step: number): void {
    const { dt, precision } = this.program;
    this.#step = step;
    this.#time = precision.timepoint === "float" ? Math.fround(Math.fround(step) * Math.fround(dt)) : step * dt;
  }

  // --- kernels ---

  #neurons(kernel: NeuronKernel, batch: number): void {
    const [source] = kernel.events;
    const spikes = source && this.program.events[source.event]!;
    const ids: number[] = [];
    if (spikes !== undefined) {
      if (spikes.previousTime !== undefined) {
        for (const id of this.#spiking(spikes, batch)) {
          this.#write(spikes.previousTime, batch, 0, id, this.#read(spikes.time!, batch, 0, id));
        }
      }
    }
    for (let column = 0; column < kernel.size; column++) {
      const inputs = kernel.inputs.map((input) => Math.fround(input.initial));
      if (this.program.precision.scalar === "double") {
        for (const [slot, input] of kernel.inputs.entries()) inputs[slot] = input.initial;
      }
      const place: Place = { batch, row: 0, column, columns: kernel.size, oneToOne: true, inputs };
      const locals = new Map<SnippetSymbol, Value>();
      const run = (sections: readonly Section[]) => {
        for (const section of sections) this.#run(section, place, locals);
      };
      const sections = sectionsOf(kernel);
      run(sections.inputs);
      for (const source of kernel.heldSources) {
        const before = inputs[source.slot]!;
        inputs[source.slot] = 0;
        run([source.section]);
        inputs[source.slot] = this.#scalar(before + inputs[source.slot]!);
      }
      run(sections.sources);
      const wasTrue = source?.risingEdge && this.#condition(source.condition, place, locals);
      run(sections.neurons);
      if (spikes !== undefined && this.#condition(source!.condition, place, locals) && !wasTrue) {
        ids.push(column);
        run(source!.onEvent);
        if (spikes.time !== undefined) this.#write(spikes.time, batch, 0, column, this.#time);
      }
    }
    if (spikes === undefined) return;
    this.#write(spikes.count, batch, 0, 0, ids.length);
    this.#write(spikes.total, batch, 0, 0, Number(this.#read(spikes.total, batch, 0, 0)) + ids.length);
    for (const [at, id] of ids.entries()) this.#write(spikes.ids, batch, 0, at, id);
    const list = this.spikes.get(spikes.population) ?? [];
    list.push(...ids.map((id): [number, number, number] => [this.#step, batch, id]));
    this.spikes.set(spikes.population, list);
  }

  #condition({ expression, stream }: Condition, place: Place, locals: Map<SnippetSymbol, Value>): boolean {
    this.#bind([expression], place, locals);
    return evaluateExpression(expression, locals, this.#options([expression], place, stream)) === 1;
  }

  #spiking(queue: EventQueue, batch: number): number[] {
    const count = Number(this.#read(queue.count, batch, 0, 0));
    return Array.from({ length: count }, (_, at) => Number(this.#read(queue.ids, batch, 0, at)));
  }

  #synapses(kernel: SynapseKernel, batch: number): void {
    const { rows, columns, kind } = kernel.connectivity;
    const oneToOne = kind === "one_to_one";
    const all = (size: number) => Array.from({ length: size }, (_, index) => index);
    const at = (row: number, column: number) => this.#run(kernel.section, { batch, row, column, columns, oneToOne });
    const spiking =
      kernel.trigger === undefined ? undefined : this.#spiking(this.program.events[kernel.trigger]!, batch);
    if (oneToOne) for (const id of spiking ?? all(rows)) at(0, id);
    else if (kernel.kind === "postsynapticSpike") {
      for (const column of spiking!) for (const row of all(rows)) at(row, column);
    } else for (const row of spiking ?? all(rows)) for (const column of all(columns)) at(row, column);
  }

  #custom(kernel: CustomUpdateKernel): void {
    const copies = copiesOf(this.program, kernel.copies);
    for (let row = 0; row < kernel.rows; row++) {
      for (let column = 0; column < kernel.columns; column++) {
        const totals = kernel.reductions.map(({ operation }) => (operation === "sum" ? 0 : -Infinity));
        for (let batch = 0; batch < copies; batch++) {
          const reductions: Value[] = totals.map(() => 0);
          const { columns } = kernel;
          this.#run(kernel.section, { batch, row, column, columns, oneToOne: kernel.rows === 1, reductions });
          for (const [index, { operation }] of kernel.reductions.entries()) {
            const value = Number(reductions[index]);
            totals[index] =
              operation === "sum" ? this.#scalar(totals[index]! + value) : Math.max(totals[index]!, value);
          }
        }
        for (const [index, { buffer }] of kernel.reductions.entries()) {
          this.#write(buffer, 0, row, column, totals[index]!);
        }
      }
    }
  }

  // --- code ---

  #run(section: Section, place: Place, locals = new Map<SnippetSymbol, Value>()): void {
    this.#bind(section.body, place, locals);
    const { outcome } = evaluate(section.body, locals, this.#options(section.body, place, section.stream));
    if (outcome !== "done") throw new Error(`${section.model}, ${section.snippet}: ${outcome}`);
    for (const symbol of this.#uses(section.body).written) {
      const binding = symbol.binding as Binding | undefined;
      const value = locals.get(symbol)!;
      if (binding?.kind === "variable") this.#writeAt(binding.buffer, binding.index, place, value);
      else if (binding?.kind === "reduction") place.reductions![binding.reduction] = value;
    }
  }

  #uses(code: Code): ReturnType<typeof usesOf> {
    let uses = this.#symbols.get(code[0]);
    if (uses === undefined) {
      uses = usesOf(code);
      this.#symbols.set(code[0], uses);
    }
    return uses;
  }

  /** Gives every bound symbol its value. */
  #bind(code: Code, place: Place, locals: Map<SnippetSymbol, Value>): void {
    for (const symbol of this.#uses(code).all) {
      const binding = symbol.binding as Binding | undefined;
      if (binding !== undefined && binding.kind !== "array") locals.set(symbol, this.#value(symbol, binding, place));
    }
  }

  #value(symbol: SnippetSymbol, binding: Exclude<Binding, { kind: "array" }>, place: Place): Value {
    switch (binding.kind) {
      case "constant":
        return symbol.type === "float" ? Math.fround(binding.value) : binding.value;
      case "variable":
        return this.#readAt(binding.buffer, binding.index, place);
      case "input":
        return place.inputs![binding.slot]!;
      case "time":
        return this.#time;
      case "spikeTime": {
        const sent = Number(this.#readAt(binding.buffer, binding.index, place));
        if (binding.delay === 0) return sent;
        return symbol.type === "float" ? Math.fround(sent + Math.fround(binding.delay)) : sent + binding.delay;
      }
      case "reduction":
        return place.reductions![binding.reduction]!;
      case "index": {
        const { row, column, columns, oneToOne } = place;
        if (binding.which === "batch") return place.batch;
        if (binding.which === "pre") return oneToOne ? column : row;
        if (binding.which === "synapse" && !oneToOne) return row * columns + column;
        return column;
      }
    }
  }

  #options(code: Code, place: Place, stream: string): NonNullable<Parameters<typeof evaluate>[2]> {
    const arrays = new Map<SnippetSymbol, Value[]>();
    for (const symbol of this.#uses(code).all) {
      const binding = symbol.binding as Binding | undefined;
      if (binding?.kind === "array") arrays.set(symbol, this.arrays[binding.array]!);
    }
    return {
      arrays,
      call: (call, values) => this.#effect(call, values, place),
      random: (call) => this.#random(call, place, stream),
    };
  }

  #effect({ binding }: CallExpression, [value]: readonly Value[], place: Place): undefined {
    const effect = binding as FunctionBinding;
    if (effect.kind === "injectCurrent") {
      place.inputs![effect.slot] = this.#scalar(place.inputs![effect.slot]! + Number(value));
      return;
    }
    const before = Number(this.#readAt(effect.buffer, effect.index, place));
    this.#writeAt(effect.buffer, effect.index, place, this.#scalar(before + Number(value)));
  }

  /** Uniform numbers and bits only; in loops, backends count rounds, and this does not. */
  #random({ name, site }: CallExpression, { batch, row, column, columns, oneToOne }: Place, stream: string): number {
    const [key0, key1] = streamKey(this.program.seed, stream);
    const element = oneToOne ? column : row * columns + column;
    const [bits] = philox4x32(key0, key1, element, batch, this.#step, site << 16);
    if (name === "gennrand") return bits;
    if (name === "gennrand_uniform") return uniformFromBits(bits);
    throw new Error(`the reference does not know ${name}`);
  }

  // --- memory ---

  #scalar(value: number): number {
    return this.program.precision.scalar === "float" ? Math.fround(value) : value;
  }

  #at(id: number, batch: number, row: number, column: number): number {
    const buffer = this.program.buffers[id]!;
    return (buffer.sharing === "shared" ? 0 : batch) * copySize(buffer) + row * buffer.stride + column;
  }
  #read(id: number, batch: number, row: number, column: number): Value {
    return this.buffers[id]![this.#at(id, batch, row, column)]!;
  }
  #write(id: number, batch: number, row: number, column: number, value: Value): void {
    const elements = this.buffers[id]!;
    const isBig = is64Bit(this.program.buffers[id]!.type);
    elements[this.#at(id, batch, row, column)] = (isBig ? BigInt(value) : value) as never;
  }

  #coordinates(index: ElementIndex, { row, column, oneToOne }: Place): [number, number] {
    switch (index) {
      case "own":
        return oneToOne ? [0, column] : [row, column];
      case "pre":
        return [0, oneToOne ? column : row];
      case "post":
        return [0, column];
      case "transposed":
        return [column, row];
      case "single":
        return [0, 0];
    }
  }
  #readAt(id: number, index: ElementIndex, place: Place): Value {
    return this.#read(id, place.batch, ...this.#coordinates(index, place));
  }
  #writeAt(id: number, index: ElementIndex, place: Place, value: Value): void {
    this.#write(id, place.batch, ...this.#coordinates(index, place), value);
  }

  /** Elements that mean something, `[copies][rows][columns]`, of all buffers with a place in the model's state, by name. */
  state(): Map<string, Value[]> {
    return visibleState(this.program, (buffer) => this.buffers[buffer.id]!);
  }
}

/** The same from any engine's raw buffers; values kept once per row are repeated. */
export function visibleState(
  program: Program,
  elements: (buffer: Buffer) => Elements | undefined,
): Map<string, Value[]> {
  const state = new Map<string, Value[]>();
  for (const buffer of program.buffers) {
    const stored = elements(buffer);
    if (buffer.initial === undefined || stored === undefined || buffer.sharing === "block") continue;
    const values: Value[] = [];
    for (let copy = 0; copy < copiesOf(program, buffer.sharing); copy++) {
      for (let row = 0; row < buffer.rows; row++) {
        for (let column = 0; column < buffer.columns; column++) {
          const value = stored[copy * copySize(buffer) + row * buffer.stride + column]!;
          for (let repeat = 0; repeat < (buffer.repeats ?? 1); repeat++) values.push(value);
        }
      }
    }
    state.set(buffer.name, values);
  }
  return state;
}
