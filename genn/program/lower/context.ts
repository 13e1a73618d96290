/** What the lowering of all groups of one model shares: its buffers, symbols and event queues, and how a snippet is checked. */
import type { SnippetEnvironment, SnippetScope } from "../../language/environment.ts";
import { checkSnippet, type SnippetFunction } from "../../language/index.ts";
import type { NumericType, PrecisionTypes } from "../../language/types.ts";
import type { Variable } from "../../model/definitions.ts";
import type { Initialiser } from "../../model/initialisers.ts";
import type { GeNNModel, Instance, NeuronPopulation, SynapsePopulation } from "../../model/model.ts";
import { resolveType } from "../../model/values.ts";
import { BufferTable, bufferName, parameterBuffer, storageOf } from "../buffers.ts";
import { type Connectivity, connectivityOf, type GraphBuffers, sparseConnectivity } from "../connectivity.ts";
import { type Graph, type Growth, wordsPerRow } from "../graph.ts";
import {
  type EventQueue,
  type Origin,
  type Program,
  type ProgramSymbol,
  ringSlots,
  type Section,
  spikesOf,
} from "../program.ts";
import { growthOf } from "./growth.ts";
import { checkRecomputed } from "./recomputed.ts";
import { checkDistinct, SymbolFactory } from "./symbols.ts";

/** A snippet to check: where it is from, and what differs from snippet to snippet in what it may name. */
export interface SnippetContext extends Origin {
  readonly symbols: readonly ProgramSymbol[];
  readonly functions?: readonly SnippetFunction[];
  readonly elsewhere?: Readonly<Record<string, string>>;
}

export class Lowering {
  readonly model: GeNNModel;
  readonly precision: PrecisionTypes;
  readonly table = new BufferTable();
  readonly symbols: SymbolFactory;
  /** By id. */
  readonly events: EventQueue[] = [];
  readonly graphs: Program["graphs"][number][] = [];
  readonly #searchesRows: boolean;
  readonly #given: ReadonlyMap<SynapsePopulation, Graph>;
  readonly #connectivity = new Map<SynapsePopulation, Connectivity>();
  /** By population: what is kept of past steps. */
  readonly #history = new Map<NeuronPopulation, { readonly buffer: number; readonly ring: number }[]>();

  /** `graphs`: the synapses of the sparse populations; `searchesRows`: those that come and go are listed in order, too. */
  constructor(model: GeNNModel, graphs: ReadonlyMap<SynapsePopulation, Graph>, searchesRows: boolean) {
    this.model = model;
    this.#searchesRows = searchesRows;
    this.#given = graphs;
    this.precision = { scalar: model.precision, timepoint: model.timePrecision };
    this.symbols = new SymbolFactory(model, this.precision, this.table);
    this.symbols.history = (population, buffer) => this.history(population, buffer);
  }

  /** The spikes of a population; undefined if it never spikes. */
  spikesOf({ name }: NeuronPopulation): EventQueue | undefined {
    return spikesOf(this, name);
  }

  /** The population whose sums these synapses add to: itself, or the first of those that are fused with it. */
  sumsOf(population: SynapsePopulation): SynapsePopulation {
    if (!this.model.fusePostsynapticModels) return population;
    return this.model.synapsePopulations.find((other) => other === population || canFuse(other, population))!;
  }

  /** The graph of a sparse population; undefined for others. */
  graphOf(population: SynapsePopulation): Graph | undefined {
    if (population.sparse === undefined) return undefined;
    const graph = this.#given.get(population);
    if (graph === undefined) throw new Error(`the synapses of '${population.name}' have not been drawn`);
    return graph;
  }

  /** Where the synapses of a population are. */
  connectivity(population: SynapsePopulation): Connectivity {
    const known = this.#connectivity.get(population);
    if (known !== undefined) return known;
    const { connectivity: kind, source, target } = population;
    const graph = this.graphOf(population);
    const made =
      kind !== "sparse" ? connectivityOf(kind, source.size, target.size) : this.#fromRule(population, graph!);
    this.#connectivity.set(population, made);
    return made;
  }

  /** How many synapses a population may come to have; undefined where they stay as they are. */
  growthOf(population: SynapsePopulation): Growth | undefined {
    if (!this.model.connectivityUpdates.some(({ synapses }) => synapses === population)) return undefined;
    return growthOf(population, this.graphOf(population)!);
  }

  #fromRule(population: SynapsePopulation, graph: Graph): Connectivity {
    const { name, weightUpdate, kernel } = population;
    const { rows, columns, synapseCount, storage, longest } = graph;
    const growth = this.growthOf(population);
    const room = growth === undefined ? synapseCount : rows * growth.perRow;
    const kernelSize = kernel?.reduce((count, one) => count * one, 1);
    const numbers = (size: number) => (size <= 2 ** 8 ? "uint8" : size <= 2 ** 16 ? "uint16" : "uint32");
    const add = (suffix: string, length: number, type: NumericType, persistent = false) =>
      this.table.add({
        name: `${name}.${suffix}`,
        type,
        sharing: "shared",
        columns: length,
        persistent,
        narrow: true,
      });
    const { postSpikeSynCode, postEventSynCode } = weightUpdate.definition;
    const needsColumns = postSpikeSynCode.trim() !== "" || postEventSynCode.trim() !== "";
    const buffers: GraphBuffers = {
      rowStart: add("row_start", rows + 1, "uint32", growth !== undefined),
      targets:
        storage === "listed"
          ? add("targets", room, numbers(columns), growth !== undefined)
          : this.table.add({
              name: `${name}.row_targets`,
              type: "uint32",
              sharing: "instance",
              // A word for each target, or three for each run of targets and elements of a kernel.
              columns: Math.max(1, longest) * (kernel === undefined ? 1 : 3),
              persistent: false,
            }),
      kernel:
        kernelSize === undefined || storage !== "listed"
          ? undefined
          : add("kernel_elements", synapseCount, numbers(kernelSize)),
      unpacked:
        storage === "listed"
          ? undefined
          : { words: storage === "bitmask" ? add("bits", rows * wordsPerRow(columns), "uint32") : undefined },
      incoming: needsColumns
        ? {
            start: add("column_start", columns + 1, "uint32"),
            synapses: add("column_synapses", room, "uint32"),
            sources: add("column_sources", room, numbers(rows)),
          }
        : undefined,
      changes: growth !== undefined,
      ordered:
        growth !== undefined && this.#searchesRows
          ? {
              targets: add("ordered_targets", room, numbers(columns)),
              synapses: add("ordered_synapses", room, "uint32"),
            }
          : undefined,
    };
    this.graphs.push({ population: name, graph, buffers, growth: growth && { ...growth, variables: [] } });
    return sparseConnectivity(graph, buffers, { room, kernelSize });
  }

  /** What is kept of past steps of a population, once all code has been lowered that sees it. */
  historyOf(population: NeuronPopulation): readonly { readonly buffer: number; readonly ring: number }[] {
    return this.#history.get(population) ?? [];
  }

  /** The ring that keeps the past of a buffer; undefined if nobody asks for it. */
  ringOf(buffer: number): number | undefined {
    return [...this.#history.values()].flat().find((one) => one.buffer === buffer)?.ring;
  }

  /** The ring with what a variable of neurons was in past steps. */
  history(population: NeuronPopulation, buffer: number): number {
    const kept = this.#history.get(population) ?? [];
    const known = kept.find((one) => one.buffer === buffer);
    if (known !== undefined) return known.ring;
    const { name, type, sharing, columns, initial, time } = this.table.buffers[buffer]!;
    if (sharing !== "instance") throw new Error(`'${name}' does not change, so it has no past`);
    const ring = this.table.add({
      name: `${name}.history`,
      type,
      sharing,
      rows: ringSlots(stepsKept(this.model, population)),
      columns,
      initial,
      historyOf: buffer,
      ...(time && { time }),
    });
    this.#history.set(population, [...kept, { buffer, ring }]);
    return ring;
  }

  /** Buffers for the variables that a definition declares, `rows` x `columns` elements each; `sharedBy` says who shares them in place of their access. */
  variableBuffers(
    owner: { readonly name: string },
    part: "neuron" | "synapse" | "pre" | "post" | "postsynaptic" | "currentSource",
    variables: Readonly<Record<string, Variable<string>>>,
    initial: Instance["initial"],
    rows: number,
    columns: number,
    graph?: Graph,
    sharedBy?: "shared",
  ): void {
    for (const [variable, spec] of Object.entries(variables)) {
      if (initial[variable]?.kind === "recomputed") {
        checkRecomputed(owner.name, part, variable, spec);
        continue;
      }
      const { sharing, single } = storageOf(spec.access as Parameters<typeof storageOf>[0]);
      this.table.add({
        name: bufferName({ group: owner, part, variable }),
        type: resolveType(spec.type, this.precision),
        sharing: sharedBy ?? sharing,
        rows: single ? 1 : rows,
        columns: single ? 1 : columns,
        initial: graph === undefined ? initial[variable] : inOrderOf(graph, initial[variable]),
        ...(part === "synapse" && graph !== undefined && { narrow: true }),
        ...(spec.type === "timepoint" && { time: "ms" }),
      });
    }
  }

  /** Dynamic parameters, what is derived from them, and extra global parameters of a group. */
  valueBuffers(group: string, instance: Instance): void {
    this.parameterBuffers(group, instance);
    for (const [name, type] of Object.entries(instance.definition.extraGlobalParams)) {
      this.table.addArray(`${group}.${name}`, resolveType(type, this.precision), instance.extraGlobalParams[name]!);
    }
  }

  /** Those parameters alone. */
  parameterBuffers(group: string, instance: Instance): void {
    const values = { ...instance.params, ...instance.derivedParams };
    for (const name of [...instance.dynamicParams, ...instance.dynamicDerived]) {
      this.table.add({
        name: parameterBuffer(group, instance.definition.kind, name),
        type: this.precision.scalar,
        sharing: "shared",
        columns: 1,
        initial: { kind: "constant", value: values[name]! },
      });
    }
  }

  environment(context: SnippetContext): SnippetEnvironment {
    checkDistinct(context.model, context.snippet, context.symbols);
    return { ...context, precision: this.precision, random: true };
  }

  /** Checks a snippet; `scope` has the locals of an earlier one that it may use. */
  section(
    context: SnippetContext,
    code: string,
    scope?: SnippetScope,
  ): { readonly section: Section; readonly scope: SnippetScope } {
    const checked = checkSnippet(code, this.environment(context), scope);
    return { section: { ...originOf(context), body: checked.body }, scope: checked.scope };
  }
}

/** May two populations share one sum: the same model of it, with the same values, onto the same input? */
function canFuse(one: SynapsePopulation, other: SynapsePopulation): boolean {
  const { definition, params, derivedParams, dynamicParams, extraGlobalParams } = one.postsynaptic;
  const values = other.postsynaptic;
  const text = (value: object) => JSON.stringify(value);
  return (
    one.target === other.target &&
    one.postTargetVar === other.postTargetVar &&
    definition === values.definition &&
    Object.keys(definition.vars).length === 0 &&
    Object.keys(extraGlobalParams).length === 0 &&
    dynamicParams.length === 0 &&
    values.dynamicParams.length === 0 &&
    text(params) === text(values.params) &&
    text(derivedParams) === text(values.derivedParams) &&
    text(one.neuronReferences.postsynaptic) === text(other.neuronReferences.postsynaptic)
  );
}

/** Values that are listed in the order of the user's synapses, in that of the graph. */
export function inOrderOf(
  { listed }: Pick<Graph, "listed">,
  initial: Initialiser | undefined,
): Initialiser | undefined {
  if (initial?.kind === "divided") return { ...initial, initialiser: inOrderOf({ listed }, initial.initialiser)! };
  if (initial?.kind !== "array" || listed === undefined) return initial;
  return { kind: "array", values: Float64Array.from(listed, (place) => initial.values[place]!) };
}

/** Steps before the present one that code of synapses may ask for of a population. */
export function stepsKept({ synapsePopulations }: GeNNModel, population: NeuronPopulation): number {
  const asked = synapsePopulations.flatMap(({ source, target, delays }) => [
    ...(source === population ? [delays.axonal + 1] : []),
    ...(target === population ? [delays.backPropagation + (delays.maxDendritic ?? 1)] : []),
  ]);
  return Math.max(1, ...asked);
}

export const originOf = ({ role, model, snippet, stream }: Origin): Origin => ({ role, model, snippet, stream });
