/**
 * Synapses that come and go: which there are now, and how connectivity updates change them. The host runs the updates, whatever the backend: it takes the
 * values of the synapses out of the engine, and puts them back with the new lists. So the host always knows the connectivity.
 */

import type { RowUpdate } from "../backends/common/row-update.ts";
import { type Elements, type Engine, RunError } from "../backends/engine.ts";
import { rowUpdateOf } from "../backends/reference/connectivity-update.ts";
import { compiledRowUpdate } from "../backends/wasm/connectivity-update.ts";
import { CounterStream } from "../maths/random.ts";
import type { HostUpdateAccess } from "../model/definitions.ts";
import { ModelError, unknownName } from "../model/errors.ts";
import { checkedArray } from "../model/instance.ts";
import type { CustomConnectivityUpdate, GeNNModel, VariableReference } from "../model/model.ts";
import { parameterBuffer } from "../program/buffers.ts";
import { type Graph, neuronNumbers } from "../program/graph.ts";
import type { Buffer, ConnectivityUpdate, PlacedGraph, Program } from "../program/program.ts";
import { elementsFrom } from "./elements.ts";
import type { VariableValues } from "./variables.ts";
import { writeGraph } from "./write-graphs.ts";

/** What an update reaches of the simulation that runs it. */
export interface Surroundings {
  readonly engine: Engine;
  readonly timestep: number;
  /** How often the group has been called. */
  readonly call: number;
  pull(reference: VariableReference): Promise<VariableValues>;
  push(reference: VariableReference, values: ArrayLike<number> | number): void;
  /** Writes elements as they are stored, and what is kept of their past. */
  write(buffer: Buffer, elements: Elements): void;
}

/** A population whose synapses come and go. */
interface Changing extends PlacedGraph {
  readonly growth: NonNullable<PlacedGraph["growth"]>;
}

const isChanging = (placed: PlacedGraph): placed is Changing => placed.growth !== undefined;

export class Rewiring {
  readonly #model: GeNNModel;
  readonly #program: Program;
  readonly #byLetter: boolean;
  readonly #populations: readonly Changing[];
  /** By population: the synapses that there are now. */
  readonly #graphs = new Map<string, Graph>();
  /** By update: its extra global parameters, which no engine sees. */
  readonly #arrays = new Map<ConnectivityUpdate, Elements[]>();
  readonly #code = new Map<ConnectivityUpdate, Promise<RowUpdate>>();

  /** `byLetter`: updates are run as they are defined, without generated code. */
  constructor(model: GeNNModel, program: Program, byLetter: boolean) {
    this.#byLetter = byLetter;
    this.#model = model;
    this.#program = program;
    this.#populations = program.graphs.filter(isChanging);
    for (const { population, graph } of this.#populations) this.#graphs.set(population, graph);
    for (const update of program.connectivityUpdates) {
      this.#arrays.set(
        update,
        update.arrays.map(({ name, type, initial }) =>
          elementsFrom(type, initial, `extra global parameter '${name}'`).slice(),
        ),
      );
    }
  }

  /** Lets go of generated code and its memory. */
  forget(): void {
    this.#code.clear();
  }

  /** The updates of a group, in the order in which they were added. */
  updatesOf(group: string): readonly ConnectivityUpdate[] {
    return this.#program.connectivityUpdates.filter((update) => update.group === group);
  }

  /** The synapses of a population as they are now; undefined where they never change. */
  graph(population: string): Graph | undefined {
    return this.#graphs.get(population);
  }

  /** How many synapses there are that a buffer has room for a value of; undefined for buffers of anything else. */
  countAt(buffer: number): number | undefined {
    const found = this.#populations.find(({ growth }) => growth.variables.includes(buffer));
    return found && this.#graphs.get(found.population)!.synapseCount;
  }

  /** Replaces an extra global parameter; false where no connectivity update has one of that name. */
  setArray(name: string, values: ArrayLike<number>): boolean {
    for (const [update, arrays] of this.#arrays) {
      const at = update.arrays.findIndex((one) => one.name === name);
      if (at < 0) continue;
      const where = `extra global parameter '${name}'`;
      arrays[at] = elementsFrom(update.arrays[at]!.type, checkedArray(values, where), where).slice();
      return true;
    }
    return false;
  }

  /** The elements of an extra global parameter; undefined where no connectivity update has one of that name. */
  array(name: string): Elements | undefined {
    for (const [update, arrays] of this.#arrays) {
      const at = update.arrays.findIndex((one) => one.name === name);
      if (at >= 0) return arrays[at]!;
    }
    return undefined;
  }

  get arrayNames(): readonly string[] {
    return this.#program.connectivityUpdates.flatMap(({ arrays }) => arrays.map(({ name }) => name));
  }

  /** What the user's function does before rows are updated. */
  async runHost(update: ConnectivityUpdate, surroundings: Surroundings): Promise<void> {
    const described = this.#described(update);
    if (described.hostUpdate === undefined) return;
    const params = await this.#paramsOf(described, surroundings.engine);
    await described.hostUpdate(this.#access(update, described, surroundings, params));
  }

  /** Updates the rows, one update after the other. Where code of any fails, or a neuron would have too many synapses, it throws `RunError` and changes nothing. */
  async run(updates: readonly ConnectivityUpdate[], { engine, timestep, call, write }: Surroundings): Promise<void> {
    const { buffers } = this.#program;
    // What the updates so far have made of everything: it is written when all have been run.
    const [graphs, arraysAfter] = [new Map<string, Graph>(), new Map<ConnectivityUpdate, Elements[]>()];
    const [synapsesAfter, neuronsAfter] = [new Map<number, Elements>(), new Map<number, Elements>()];
    const read = async (ids: Iterable<number>, after: ReadonlyMap<number, Elements>) =>
      new Map(await Promise.all([...ids].map(async (id) => [id, after.get(id) ?? (await engine.read(id))] as const)));
    for (const update of updates) {
      if (update.section.body.length === 0) continue;
      const placed = this.#placed(update.population);
      const graph = graphs.get(update.population) ?? this.#graphs.get(update.population)!;
      const code = await this.#codeOf(update, placed);
      const arrays = this.#arrays.get(update)!.map((elements) => elements.slice());
      const [synapses, neurons] = await Promise.all([
        read(placed.growth.variables, synapsesAfter),
        read(update.reads, neuronsAfter),
      ]);
      const after = code({ graph, synapses, neurons, arrays, timestep, call });
      this.#checkColumns(placed, after.graph);
      graphs.set(update.population, after.graph);
      arraysAfter.set(update, arrays);
      for (const [id, elements] of after.synapses) synapsesAfter.set(id, elements);
      for (const id of update.writes) neuronsAfter.set(id, neurons.get(id)!);
    }
    for (const [population, graph] of graphs) {
      writeGraph(engine, this.#program, this.#placed(population), graph);
      this.#graphs.set(population, graph);
    }
    for (const [id, elements] of synapsesAfter) engine.write(id, elements);
    for (const [id, elements] of neuronsAfter) write(buffers[id]!, elements);
    for (const [update, arrays] of arraysAfter) this.#arrays.set(update, arrays);
  }

  #placed(name: string): Changing {
    return this.#populations.find(({ population }) => population === name)!;
  }

  #codeOf(update: ConnectivityUpdate, placed: PlacedGraph): Promise<RowUpdate> {
    let code = this.#code.get(update);
    if (code === undefined) {
      const { source, target } = this.#described(update).synapses;
      code = this.#make(update, placed, { pre: source.name, post: target.name });
      this.#code.set(update, code);
    }
    return code;
  }

  /** Generated code, but where the definition is asked for, or has to do. */
  async #make(
    update: ConnectivityUpdate,
    placed: PlacedGraph,
    sides: { readonly pre: string; readonly post: string },
  ): Promise<RowUpdate> {
    const compiled = this.#byLetter ? undefined : await compiledRowUpdate(this.#program, update, placed, sides);
    return compiled ?? rowUpdateOf(this.#program, update, placed, sides);
  }

  #described({ name }: ConnectivityUpdate): CustomConnectivityUpdate {
    return this.#model.connectivityUpdates.find((one) => one.name === name)!;
  }

  #checkColumns({ population, growth }: Changing, { columns, targets }: Graph): void {
    if (growth.perColumn === undefined) return;
    const counts = new Uint32Array(columns);
    for (let k = 0; k < targets.length; k++) counts[targets[k]!]!++;
    const full = counts.findIndex((count) => count > growth.perColumn!);
    if (full < 0) return;
    const { target } = this.#model.synapsePopulations.find(({ name }) => name === population)!;
    throw new RunError(
      `neuron ${full} of '${target.name}' would have ${counts[full]} synapses in '${population}', but maxSourceConnections allows ${growth.perColumn}`,
    );
  }

  /** Parameters and derived parameters as they are now. */
  async #paramsOf({ name, update }: CustomConnectivityUpdate, engine: Engine): Promise<HostUpdateAccess["params"]> {
    const values = { ...update.params, ...update.derivedParams };
    for (const key of [...update.dynamicParams, ...update.dynamicDerived]) {
      const called = parameterBuffer(name, update.definition.kind, key);
      const { id } = this.#program.buffers.find((buffer) => buffer.name === called)!;
      values[key] = Number((await engine.read(id))[0]);
    }
    return values;
  }

  #access(
    update: ConnectivityUpdate,
    described: CustomConnectivityUpdate,
    surroundings: Surroundings,
    params: HostUpdateAccess["params"],
  ): HostUpdateAccess {
    const { name, synapses, references } = described;
    const where = `the host update of '${name}'`;
    const neurons = Object.keys(update.neurons);
    const reference = (called: string): VariableReference => {
      if (
        Object.hasOwn(described.update.definition.vars, called) ||
        Object.hasOwn(described.update.definition.varRefs, called)
      )
        throw new ModelError(
          `'${called}' in ${where} is one of synapses: a host update reads those of neurons (${neurons.join(", ") || "there are none"})`,
        );
      if (!Object.hasOwn(update.neurons, called)) throw unknownName("variable", called, where, neurons);
      const given = references.pre[called] ?? references.post[called];
      const part = Object.hasOwn(described.update.definition.preVars, called) ? "pre" : "post";
      return given ?? { group: described, part, variable: called, transposed: false };
    };
    const arrayAt = (called: string): number => {
      const names = update.arrays.map((one) => one.name.slice(name.length + 1));
      if (!names.includes(called)) throw unknownName("extra global parameter", called, where, names);
      return names.indexOf(called);
    };
    const stream = new CounterStream(this.#program.seed, `${name}.hostUpdate`, "double");
    let drawn = 0;
    return {
      numPre: synapses.source.size,
      numPost: synapses.target.size,
      params,
      pull: async (called) => surroundings.pull(reference(called)),
      push: (called, values) => {
        const to = reference(called);
        if (!update.neurons[called]!.isWritable)
          throw new ModelError(`${where} cannot set '${called}', which is READ_ONLY: declare it READ_WRITE`);
        surroundings.push(to, values);
      },
      pullExtraGlobalParam: (called) => Float64Array.from(this.#arrays.get(update)![arrayAt(called)]!, Number),
      pushExtraGlobalParam: (called, values) => {
        const at = arrayAt(called);
        this.setArray(update.arrays[at]!.name, values);
      },
      random: () => stream.uniform(drawn++, 0, surroundings.call),
    };
  }

  // --- states ---

  /** Back to the synapses that there were at first, but in populations that `keep` names. */
  restart(engine: Pick<Engine, "write">, keep: (placed: PlacedGraph) => boolean): void {
    for (const placed of this.#populations) {
      if (keep(placed) || this.#graphs.get(placed.population) === placed.graph) continue;
      writeGraph(engine, this.#program, placed, placed.graph);
      this.#graphs.set(placed.population, placed.graph);
    }
  }

  /**
   * Can a variable of synapses take its initial values although others than those at first are there?
   * @throws ModelError for values that are given one by one, or by the neurons of each synapse
   */
  checkInitialValues({ id, name, initial }: Buffer): void {
    const placed = this.#populations.find(({ growth }) => growth.variables.includes(id));
    if (placed === undefined || this.#graphs.get(placed.population) === placed.graph) return;
    let innermost = initial;
    while (innermost?.kind === "divided") innermost = innermost.initialiser;
    if (innermost?.kind !== "array" && innermost?.kind !== "code") return;
    throw new ModelError(
      `'${name}' cannot go back to its initial values while the synapses of '${placed.population}' are others than at first: they belong to those. ` +
        "Keep it, or let the connectivity go back, too",
    );
  }

  /**
   * The synapses that a saved state has, by population.
   * @throws ModelError for lists that are none
   */
  saved(fitting: ReadonlyMap<Buffer, Elements>): ReadonlyMap<string, Graph> {
    const byId = new Map([...fitting].map(([{ id }, elements]) => [id, elements]));
    return new Map(
      this.#populations.map((placed) => [
        placed.population,
        graphFrom(placed, byId.get(placed.buffers.rowStart)!, byId.get(placed.buffers.targets)!),
      ]),
    );
  }

  /** Takes up such synapses. */
  takeUp(engine: Pick<Engine, "write">, graphs: ReadonlyMap<string, Graph>): void {
    for (const placed of this.#populations) {
      const graph = graphs.get(placed.population)!;
      writeGraph(engine, this.#program, placed, graph);
      this.#graphs.set(placed.population, graph);
    }
  }
}

function graphFrom({ population, graph, growth }: Changing, starts: Elements, targets: Elements): Graph {
  const refuse = (why: string) => new ModelError(`the saved synapses of '${population}' are damaged: ${why}`);
  const rowStart = Uint32Array.from(starts.subarray(0, graph.rows + 1) as Uint32Array);
  if (rowStart[0] !== 0) throw refuse("they do not begin with the first");
  for (let row = 0; row < graph.rows; row++) {
    const length = rowStart[row + 1]! - rowStart[row]!;
    if (length < 0 || length > growth!.perRow) throw refuse(`neuron ${row} would have ${length} of them`);
  }
  const synapseCount = rowStart[graph.rows]!;
  const list = neuronNumbers(graph.columns, synapseCount);
  for (let k = 0; k < synapseCount; k++) {
    const target = Number(targets[k]);
    if (target >= graph.columns) throw refuse(`synapse ${k} leads to neuron ${target}`);
    list[k] = target;
  }
  return { ...graph, synapseCount, rowStart, targets: list, listed: undefined };
}

/** Do two populations connect the same neurons, in the same order? */
export const isAlike = (one: Graph, other: Graph): boolean =>
  one === other || (areEqual(one.rowStart, other.rowStart) && areEqual(one.targets, other.targets));

const areEqual = (some: Graph["targets"], others: Graph["targets"]): boolean =>
  some.length === others.length && some.every((one, k) => one === others[k]);
