/** Lowers a custom update: over which elements and copies it runs, and what its names mean. */
import { ModelError } from "../../model/errors.ts";
import {
  type CustomUpdate,
  describeReference,
  isPlain,
  isSingle,
  referenceShape,
  synapsesOf,
  updateShape,
  type VariableReference,
} from "../../model/model.ts";
import { resolveType } from "../../model/values.ts";
import { bufferName } from "../buffers.ts";
import type { Connectivity } from "../connectivity.ts";
import type { Buffer, CustomUpdateKernel, ElementIndex, ProgramSymbol, Reduction, Sharing } from "../program.ts";
import type { Lowering } from "./context.ts";

export function lowerCustomUpdate(lowering: Lowering, update: CustomUpdate): CustomUpdateKernel {
  const { table, symbols } = lowering;
  lowering.valueBuffers(update.name, update.update);
  const where = `custom update '${update.name}'`;
  const { definition } = update.update;
  const connectivity = isOverOne(update) ? undefined : connectivityAt(lowering, update);
  const { count } = updateShape(update.references);
  const shape = connectivity?.storage ?? updateShape(update.references);
  const bufferOf = (reference: VariableReference): Buffer => table.buffers[table.id(bufferName(reference))]!;
  const reduces = (name: string) => definition.varRefs[name]!.startsWith("REDUCE");

  const batched = Object.entries(update.references).some(
    ([name, reference]) => !reduces(name) && bufferOf(reference).sharing !== "shared",
  );
  const copies: Sharing = batched ? "instance" : "shared";
  const reductions: Reduction[] = [];
  const names: ProgramSymbol[] = [];

  const addReduction = (name: string, mode: string, buffer: Buffer): void => {
    names.push(symbols.symbol(name, buffer.type, { kind: "reduction", reduction: reductions.length }, "readwrite"));
    reductions.push({
      name,
      operation: mode.endsWith("SUM") ? "sum" : "max",
      buffer: buffer.id,
      index: "own",
      type: buffer.type,
    });
  };

  for (const [name, spec] of Object.entries(definition.vars)) {
    const single = spec.access === "READ_ONLY_SHARED";
    const isReduction = spec.access.startsWith("REDUCE");
    const id = table.add({
      name: `${update.name}.${name}`,
      type: resolveType(spec.type, symbols.precision),
      sharing: single || isReduction ? "shared" : copies,
      rows: single ? 1 : shape.rows,
      columns: single ? 1 : shape.columns,
      initial: update.update.initial[name],
      ...(spec.type === "timepoint" && { time: "ms" }),
    });
    if (isReduction) addReduction(name, spec.access, table.buffers[id]!);
    else {
      names.push(
        symbols.symbol(
          name,
          table.buffers[id]!.type,
          { kind: "variable", buffer: id, index: single ? "single" : "own" },
          spec.access === "READ_WRITE" ? "readwrite" : "read",
          spec.access === "READ_WRITE" ? undefined : `it is ${spec.access}`,
        ),
      );
    }
  }

  for (const [name, reference] of Object.entries(update.references)) {
    const mode = definition.varRefs[name]!;
    const buffer = bufferOf(reference);
    const single = isSingle(reference) && count !== 1;
    if (single && mode !== "READ_ONLY") {
      throw new ModelError(
        `${where} runs once per element and so cannot write ${describeReference(reference)}, which all elements share: ` +
          "reference it READ_ONLY, or write it in an update that only references such variables",
      );
    }
    if (reference.side !== undefined && mode !== "READ_ONLY") {
      throw new ModelError(
        `${where} runs over synapses and so cannot write ${describeReference(reference)}, which many of them share: ` +
          "reference it READ_ONLY, or write it in an update over the neurons",
      );
    }
    if (reduces(name)) {
      if (reference.transposed) throw new ModelError(`${where} cannot reduce into ${describeReference(reference)}`);
      if (buffer.sharing !== "shared") {
        throw new ModelError(
          `${where} reduces into ${describeReference(reference)}, which every batch instance has its own copy of`,
        );
      }
      addReduction(name, mode, buffer);
      continue;
    }
    if (mode === "READ_WRITE" && batched && buffer.sharing === "shared") {
      throw new ModelError(
        `${where} runs once per batch instance and so cannot write ${describeReference(reference)}, which all instances ` +
          "share: reference it READ_ONLY, or reduce into it with REDUCE_SUM or REDUCE_MAX",
      );
    }
    if (
      reference.transposed &&
      mode === "READ_WRITE" &&
      Object.values(update.references).some((other) => other !== reference && bufferOf(other) === buffer)
    ) {
      throw new ModelError(`${where} references ${describeReference(reference)} both as it is and transposed`);
    }
    const turned = reference.transposed && !isSingle(reference);
    const index: ElementIndex = single ? "single" : (reference.side ?? (turned ? "transposed" : "own"));
    names.push(
      symbols.symbol(
        name,
        buffer.type,
        { kind: "variable", buffer: buffer.id, index },
        mode === "READ_ONLY" ? "read" : "readwrite",
        mode === "READ_ONLY" ? "it is referenced READ_ONLY" : undefined,
      ),
    );
  }
  const context = {
    role: "customUpdate",
    model: definition.name,
    snippet: "updateCode",
    stream: `${update.name}.updateCode`,
    symbols: [
      ...symbols.common(),
      ...symbols.values(update.name, update.update),
      ...names,
      ...indicesOf(lowering, update),
    ],
    elsewhere: {
      Isyn: "the summed input is only visible in neuron code",
      ...(isOverOne(update) && { id: "the update runs once per batch instance, over none of the elements" }),
    },
  } as const;
  return {
    kind: "customUpdate",
    name: update.name,
    group: update.group,
    connectivity,
    rows: shape.rows,
    columns: shape.columns,
    copies,
    section: lowering.section(context, definition.updateCode).section,
    reductions,
    skipWhereZero: undefined,
  };
}

const isOverOne = ({ references }: CustomUpdate): boolean => Object.values(references).every(isSingle);

/** `id` and its like: an update over one value for all elements is at none of them, but knows how many there are. */
function indicesOf(lowering: Lowering, update: CustomUpdate): ProgramSymbol[] {
  const { symbols } = lowering;
  const connectivity = connectivityAt(lowering, update);
  if (connectivity === undefined) {
    const indices = symbols.neuronIndices(referenceShape(Object.values(update.references)[0]!).columns);
    return isOverOne(update) ? indices.filter(({ name }) => name !== "id") : indices;
  }
  const indices = symbols.synapseIndices(connectivity.rows, connectivity.columns);
  return isOverOne(update) ? indices.filter(({ name }) => name.startsWith("num_")) : indices;
}

/** Of the synapses whose variables an update references, itself or through another update; undefined if it runs over neurons. */
function connectivityAt(lowering: Lowering, { references }: CustomUpdate): Connectivity | undefined {
  const synapses = synapsesOf(Object.values(references).find(isPlain)!);
  return synapses && lowering.connectivity(synapses);
}
