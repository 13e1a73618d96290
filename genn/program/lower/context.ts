/** What the lowering of all groups of one model shares: its buffers, symbols and event queues, and how a snippet is checked. */
import type { SnippetEnvironment, SnippetScope } from "../../language/environment.ts";
import { checkSnippet, type SnippetFunction } from "../../language/index.ts";
import type { PrecisionTypes } from "../../language/types.ts";
import type { GeNNModel, Instance, NeuronPopulation } from "../../model/model.ts";
import { resolveType } from "../../model/values.ts";
import { BufferTable, bufferName, parameterBuffer, storageOf } from "../buffers.ts";
import { type EventQueue, type Origin, type ProgramSymbol, type Section, spikesOf } from "../program.ts";
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

  constructor(model: GeNNModel) {
    this.model = model;
    this.precision = { scalar: model.precision, timepoint: model.timePrecision };
    this.symbols = new SymbolFactory(model, this.precision, this.table);
  }

  /** The spikes of a population; undefined if it never spikes. */
  spikesOf({ name }: NeuronPopulation): EventQueue | undefined {
    return spikesOf(this, name);
  }

  /** Buffers for the variables that a definition declares, `rows` x `columns` elements each. */
  variableBuffers(
    owner: { readonly name: string },
    part: "neuron" | "synapse" | "pre" | "post" | "postsynaptic" | "currentSource",
    variables: Instance["definition"]["vars"],
    initial: Instance["initial"],
    rows: number,
    columns: number,
  ): void {
    for (const [variable, spec] of Object.entries(variables)) {
      const { sharing, single } = storageOf(spec.access as Parameters<typeof storageOf>[0]);
      this.table.add({
        name: bufferName({ group: owner, part, variable }),
        type: resolveType(spec.type, this.precision),
        sharing,
        rows: single ? 1 : rows,
        columns: single ? 1 : columns,
        initial: initial[variable],
        ...(spec.type === "timepoint" && { time: "ms" }),
      });
    }
  }

  /** Dynamic parameters, what is derived from them, and extra global parameters of a group. */
  valueBuffers(group: string, instance: Instance): void {
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
    for (const [name, type] of Object.entries(instance.definition.extraGlobalParams)) {
      this.table.addArray(`${group}.${name}`, resolveType(type, this.precision), instance.extraGlobalParams[name]!);
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

export const originOf = ({ role, model, snippet, stream }: Origin): Origin => ({ role, model, snippet, stream });
