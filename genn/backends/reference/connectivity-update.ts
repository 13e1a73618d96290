/**
 * Connectivity updates, row by row, as functions that the host runs: what their code means, by the letter. Rows are put one behind the other into new
 * lists, and changed there, so that an update that fails leaves everything as it was.
 */
import type { CallExpression, SnippetSymbol } from "../../language/ast.ts";
import type { Value } from "../../language/values.ts";
import { type Graph, neuronNumbers } from "../../program/graph.ts";
import { type ConnectivityUpdate, copiesOf, copySize, type PlacedGraph, type Program } from "../../program/program.ts";
import { noRoomFor, noSuchTarget, REMOVED_TWICE, type RowBinding, type RowFunction } from "../../program/rows.ts";
import { timeOfStep } from "../../program/time.ts";
import type { RowsAfter, RowsBefore, RowUpdate } from "../common/row-update.ts";
import { type Elements, elementsOf, RunError } from "../engine.ts";
import { type ArrayElements, type CodeHost, describeFailure, runner, type Variable } from "./code.ts";
import { Machine, numberAs } from "./machine.ts";
import { mathsName, mathsOf } from "./maths.ts";
import { drawer } from "./random.ts";
import { localOf, readOnly } from "./variables.ts";

/** Makes the code of an update run. */
export async function rowUpdateOf(
  program: Program,
  update: ConnectivityUpdate,
  placed: PlacedGraph,
  sides: { readonly pre: string; readonly post: string },
): Promise<RowUpdate> {
  const maths = await mathsOf(program, [update.section.body]);
  // The buffers of steps are not seen by this code.
  const machine = new Machine({ ...program, buffers: [], arrays: [] }, maths);
  const rows = new Rows(program, update, placed, machine, sides);
  return (before) => rows.run(before);
}

class Rows {
  readonly #program: Program;
  readonly #update: ConnectivityUpdate;
  readonly #placed: PlacedGraph;
  readonly #machine: Machine;
  readonly #sides: { readonly pre: string; readonly post: string };
  readonly #code: () => void;
  #before!: RowsBefore;
  /** The new lists. */
  #targets!: Graph["targets"];
  #synapses!: Map<number, Elements>;
  /** The row at hand: its neuron, where it starts in the new lists, how many synapses it has, and which of them the loop is at. */
  #row = 0;
  #start = 0;
  #length = 0;
  #at = -1;
  #isRemoved = false;

  constructor(
    program: Program,
    update: ConnectivityUpdate,
    placed: PlacedGraph,
    machine: Machine,
    sides: { readonly pre: string; readonly post: string },
  ) {
    this.#program = program;
    this.#update = update;
    this.#placed = placed;
    this.#machine = machine;
    this.#sides = sides;
    this.#code = runner(update.section.body, this.#host());
  }

  run(before: RowsBefore): RowsAfter {
    const { graph, synapses } = before;
    const { perRow, variables } = this.#placed.growth!;
    this.#before = before;
    this.#machine.setStep(before.timestep);
    this.#machine.stretch = before.timestep;
    this.#machine.draws = before.call;
    this.#targets = neuronNumbers(graph.columns, graph.rows * perRow);
    this.#synapses = new Map(
      variables.map((id) => [id, elementsOf(this.#program.buffers[id]!.type, synapses.get(id)!.length)]),
    );
    const rowStart = new Uint32Array(graph.rows + 1);
    this.#start = 0;
    for (let row = 0; row < graph.rows; row++) {
      this.#take(row, graph.rowStart[row]!, graph.rowStart[row + 1]!);
      this.#code();
      this.#start += this.#length;
      rowStart[row + 1] = this.#start;
    }
    // What removed synapses have left behind the last one.
    for (const id of variables)
      this.#each(id, (elements, base, end) => elements.fill(zeroOf(elements) as never, base + this.#start, end));
    const targets = this.#targets.slice(0, this.#start);
    return {
      graph: { ...graph, synapseCount: this.#start, rowStart, targets, listed: undefined },
      synapses: this.#synapses,
    };
  }

  /** Puts a row as it was behind those that are done. */
  #take(row: number, from: number, to: number): void {
    const { graph, synapses } = this.#before;
    this.#row = row;
    this.#length = to - from;
    this.#at = -1;
    this.#isRemoved = true;
    this.#targets.set(graph.targets.subarray(from, to), this.#start);
    for (const id of this.#synapses.keys()) {
      const old = synapses.get(id)!;
      this.#each(id, (elements, base) =>
        elements.set(old.subarray(base + from, base + to) as never, base + this.#start),
      );
    }
  }

  /** Calls `work` with the new list of a variable, and where each copy begins and ends. */
  #each(id: number, work: (elements: Elements, base: number, end: number) => void): void {
    const buffer = this.#program.buffers[id]!;
    const size = copySize(buffer);
    const elements = this.#synapses.get(id)!;
    for (let copy = 0; copy < copiesOf(this.#program, buffer.sharing); copy++)
      work(elements, copy * size, (copy + 1) * size);
  }

  #next(): boolean {
    if (!this.#isRemoved || this.#at < 0) this.#at++;
    this.#isRemoved = false;
    return this.#at < this.#length;
  }

  /** The last of the row takes the place of the one that goes. */
  #remove(): void {
    if (this.#isRemoved) this.#fail(REMOVED_TWICE);
    this.#isRemoved = true;
    this.#length--;
    const [to, from] = [this.#start + this.#at, this.#start + this.#length];
    this.#targets[to] = this.#targets[from]!;
    for (const id of this.#synapses.keys()) {
      this.#each(id, (elements, base) => {
        elements[base + to] = elements[base + from]!;
      });
    }
  }

  #add(variables: readonly number[], [post, ...values]: readonly Value[]): void {
    const { perRow } = this.#placed.growth!;
    const { columns } = this.#before.graph;
    const target = Math.trunc(Number(post));
    if (!(target >= 0 && target < columns)) this.#fail(noSuchTarget(Number(post), this.#sides.post, columns));
    if (this.#length >= perRow) this.#fail(noRoomFor(this.#placed.population, perRow));
    const at = this.#start + this.#length++;
    this.#targets[at] = target;
    for (const id of this.#synapses.keys()) {
      // Of several names for one variable, the last sets it.
      const given = variables.lastIndexOf(id);
      this.#each(id, (elements, base) => {
        elements[base + at] = (given < 0 ? zeroOf(elements) : values[given]) as never;
      });
    }
  }

  #fail(what: string): never {
    const { section } = this.#update;
    throw new RunError(
      `${section.model}, ${section.snippet}: ${what} (for neuron ${this.#row} of '${this.#sides.pre}')`,
    );
  }

  // --- what names and calls mean ---

  #host(): CodeHost {
    const locals = new Map<SnippetSymbol, Variable>();
    const { section } = this.#update;
    return {
      variable: (symbol) => (symbol.binding === undefined ? localOf(locals, symbol) : this.#bound(symbol)),
      array: (symbol) => {
        const { array } = symbol.binding as Extract<RowBinding, { kind: "array" }>;
        return () => this.#before.arrays[array] as unknown as ArrayElements;
      },
      effect: (call) => this.#function(call),
      maths: (name, type) => this.#machine.maths(mathsName(name, type)),
      random: (call) => {
        const draw = drawer(this.#machine, call, section.stream);
        return (values, round) => draw(values, { element: this.#row, batch: 0, round });
      },
      fail: (failure) => this.#fail(describeFailure(failure)),
    };
  }

  #function(call: CallExpression): (values: readonly Value[]) => Value | undefined {
    const binding = call.binding as RowFunction;
    switch (binding.kind) {
      case "begin":
        return () => {
          this.#at = -1;
          return undefined;
        };
      case "next":
        return () => Number(this.#next());
      case "remove":
        return () => {
          this.#remove();
          return undefined;
        };
      case "add":
        return (values) => {
          this.#add(binding.variables, values);
          return undefined;
        };
    }
  }

  #bound(symbol: SnippetSymbol): Variable {
    const binding = symbol.binding as RowBinding;
    switch (binding.kind) {
      case "constant": {
        const value = numberAs(binding.value, symbol.type);
        return readOnly(symbol, () => value);
      }
      case "row":
        switch (binding.what) {
          case "pre":
            return readOnly(symbol, () => this.#row);
          case "length":
            return readOnly(symbol, () => this.#length);
          case "post":
            return readOnly(symbol, () => this.#targets[this.#start + this.#at]!);
          case "time":
            return readOnly(symbol, () => timeOfStep(this.#before.timestep, this.#machine.clock));
        }
        break;
      case "element": {
        const { buffer, index } = binding;
        const elements = () => (index === "synapse" ? this.#synapses : this.#before.neurons).get(buffer)!;
        const place = {
          synapse: () => this.#start + this.#at,
          pre: () => this.#row,
          post: () => this.#targets[this.#start + this.#at]!,
          single: () => 0,
        }[index];
        return {
          read: () => elements()[place()]!,
          write: (value) => {
            elements()[place()] = value as never;
          },
        };
      }
      case "array":
        break;
    }
    throw new Error(`'${symbol.name}' is no variable`);
  }
}

const zeroOf = (elements: Elements): Value =>
  elements instanceof BigInt64Array || elements instanceof BigUint64Array ? 0n : 0;
