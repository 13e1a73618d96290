/** Lowers a custom update: over which elements and copies it runs, and what its names mean. */
import { identifiersOf } from "../../language/index.ts";
import { ModelError } from "../../model/errors.ts";
import { isSingleAccess } from "../../model/instance.ts";
import {
  type CustomUpdate,
  describeReference,
  isPlain,
  isSingle,
  referenceShape,
  type Span,
  segmentedPopulation,
  spanOf,
  spanOfUpdate,
  synapsesOf,
  updateShape,
  type VariableReference,
} from "../../model/model.ts";
import { resolveType } from "../../model/values.ts";
import { bufferName } from "../buffers.ts";
import type { Connectivity } from "../connectivity.ts";
import type { Buffer, CustomUpdateKernel, ElementIndex, ProgramSymbol, Reduction, Sharing } from "../program.ts";
import { inOrderOf, type Lowering } from "./context.ts";
import { reductionAxis, segmentBuffers } from "./reductions.ts";

/** How a reduction reaches its target: along the batch each element has its own. */
const TARGET_INDEX = { batch: "own", neurons: "single", segments: "segment" } as const;

export function lowerCustomUpdate(lowering: Lowering, update: CustomUpdate): CustomUpdateKernel {
  const { table, symbols } = lowering;
  lowering.valueBuffers(update.name, update.update);
  const { definition } = update.update;
  const span = spanOfUpdate(update.references);
  const axis = reductionAxis(update);
  const connectivity = span === "all" ? undefined : connectivityAt(lowering, update);
  const synapses = synapsesOf(Object.values(update.references).find(isPlain)!);
  const graph = synapses && lowering.graphOf(synapses);
  const updateOver = updateShape(update.references);
  const shape = connectivity?.storage ?? updateOver;
  const bufferOf = (reference: VariableReference): Buffer => {
    const { group, part } = reference;
    // The sums of populations that are fused are those of the first.
    const isSum = part === "inSyn" || part === "dendriticDelay";
    const owner = isSum && group.kind === "synapse" ? lowering.sumsOf(group) : group;
    return table.buffers[table.id(bufferName({ ...reference, group: owner }))]!;
  };
  const broadcasts: CustomUpdateKernel["broadcasts"][number][] = [];
  const reduces = (name: string) => definition.varRefs[name]!.startsWith("REDUCE");
  // Instances that are reduced over are not those of the target.
  const batched = Object.entries(update.references).some(
    ([name, reference]) => !(axis === "batch" && reduces(name)) && bufferOf(reference).sharing !== "shared",
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
      index: TARGET_INDEX[axis],
      type: buffer.type,
    });
  };

  for (const [name, spec] of Object.entries(definition.vars)) {
    const { access } = spec;
    const own = spanOfOwn(access, span);
    const isReduction = access.startsWith("REDUCE");
    const isShared = access === "READ_ONLY_SHARED" || access.startsWith("REDUCE_BATCH");
    const inSegments = own === "segment" ? segmentBuffers(lowering, update) : undefined;
    const id = table.add({
      name: `${update.name}.${name}`,
      type: resolveType(spec.type, symbols.precision),
      sharing: isShared ? "shared" : copies,
      rows: own === "element" ? shape.rows : 1,
      columns: own === "all" ? 1 : (inSegments?.segments.count ?? shape.columns),
      initial:
        own === "element" && graph !== undefined
          ? inOrderOf(graph, update.update.initial[name])
          : update.update.initial[name],
      ...(spec.type === "timepoint" && { time: "ms" }),
      segmentOf: inSegments?.segmentOf,
    });
    if (isReduction) addReduction(name, access, table.buffers[id]!);
    else {
      names.push(
        symbols.symbol(
          name,
          table.buffers[id]!.type,
          { kind: "variable", buffer: id, index: own === span ? "own" : "single" },
          access === "READ_WRITE" ? "readwrite" : "read",
          access === "READ_WRITE" ? undefined : `it is ${access}`,
        ),
      );
    }
  }

  for (const [name, reference] of Object.entries(update.references)) {
    const mode = definition.varRefs[name]!;
    const buffer = bufferOf(reference);
    if (reduces(name)) {
      checkTarget(update, reference, batched, buffer);
      addReduction(name, mode, buffer);
      continue;
    }
    // Of one element, what is the value of all is its own.
    const coarser = updateOver.count === 1 ? span : spanOf(reference);
    checkReference(update, name, { coarser, batched, bufferOf });
    const turned = reference.transposed && !isSingle(reference);
    const index: ElementIndex =
      coarser === span ? (reference.side ?? (turned ? "transposed" : "own")) : coarser === "all" ? "single" : "segment";
    const ring = lowering.ringOf(buffer.id);
    if (mode === "BROADCAST" && ring !== undefined) broadcasts.push({ buffer: buffer.id, ring });
    const isAhead = reference.part === "dendriticDelay";
    if (isAhead) broadcasts.push({ buffer: buffer.id, ring: buffer.id });
    // Of events, that of the last step; of what is on its way, that of the next.
    const slot = isAhead ? 0 : buffer.rows > 1 && reference.part === "spikeCount" ? -1 : undefined;
    names.push(
      symbols.symbol(
        name,
        buffer.type,
        { kind: "variable", buffer: buffer.id, index, ...(slot !== undefined && { slot }) },
        mode === "READ_ONLY" ? "read" : mode === "BROADCAST" ? "write" : "readwrite",
        mode === "READ_ONLY" ? "it is referenced READ_ONLY" : undefined,
      ),
    );
  }
  if (update.when !== undefined) checkStepUpdate(update, { connectivity, copies, axis, reductions, broadcasts });
  const context = {
    role: "customUpdate",
    model: definition.name,
    snippet: "updateCode",
    stream: `${update.name}.updateCode`,
    symbols: [
      ...symbols.common(),
      ...symbols.values(update.name, update.update),
      ...names,
      ...arraysOf(lowering, update),
      ...indicesOf(lowering, update),
    ],
    elsewhere: {
      Isyn: "the summed input is only visible in neuron code",
      ...(span === "all" && { id: "the update runs once per batch instance, over none of the elements" }),
      ...(span === "segment" && { id: "the update runs once per segment, the number of which is id_segment" }),
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
    axis,
    segments: axis === "segments" ? segmentBuffers(lowering, update).segments : undefined,
    broadcasts,
    skipWhereZero: undefined,
  };
}

/** Throws `ModelError` for what an update cannot do that runs in every step. */
function checkStepUpdate(
  { name }: CustomUpdate,
  {
    connectivity,
    copies,
    axis,
    reductions,
    broadcasts,
  }: Pick<CustomUpdateKernel, "connectivity" | "copies" | "axis" | "reductions" | "broadcasts">,
): void {
  const refuse = (why: string): never => {
    throw new ModelError(`custom update '${name}' runs in every step, and ${why}`);
  };
  if (connectivity !== undefined)
    refuse("so cannot run over synapses: what they do in every step is synapseDynamicsCode");
  if (axis === "batch" && reductions.length > 0)
    refuse("instances of the batch do not meet within a step: reduce over the batch in an update that is called");
  if (copies !== "instance")
    refuse(
      "all that it references is the same for all instances and stays as it is while they run: call it between runs",
    );
  if (broadcasts.length > 0) refuse("so cannot set the past of a variable (BROADCAST)");
}

/** What an update's own variable has values for, by its access. */
function spanOfOwn(access: string, span: Span): Span {
  if (isSingleAccess(access)) return "all";
  return access.startsWith("REDUCE_SEGMENT") ? "segment" : span;
}

/** Throws `ModelError` for a reference that the update cannot reduce into. */
function checkTarget(update: CustomUpdate, reference: VariableReference, batched: boolean, buffer: Buffer): void {
  const where = `custom update '${update.name}'`;
  checkSide(update, reference);
  if (reference.transposed) throw new ModelError(`${where} cannot reduce into ${describeReference(reference)}`);
  if (reductionAxis(update) === "batch") {
    if (buffer.sharing === "shared") return;
    throw new ModelError(
      `${where} reduces into ${describeReference(reference)}, which every batch instance has its own copy of`,
    );
  }
  if (!batched || buffer.sharing !== "shared") return;
  throw new ModelError(
    `${where} reduces over neurons, once per batch instance, and so cannot write ${describeReference(reference)}, which all instances ` +
      "share: reduce over the batch in a second update",
  );
}

/** Throws `ModelError` for a reference that the update cannot use as its mode says. `coarser`: what it has values for. */
function checkReference(
  update: CustomUpdate,
  name: string,
  {
    coarser,
    batched,
    bufferOf,
  }: {
    readonly coarser: Span;
    readonly batched: boolean;
    readonly bufferOf: (reference: VariableReference) => Buffer;
  },
): void {
  const where = `custom update '${update.name}'`;
  const reference = update.references[name]!;
  const mode = update.update.definition.varRefs[name]!;
  if (mode === "READ_ONLY") return;
  checkSide(update, reference);
  if (coarser !== spanOfUpdate(update.references)) {
    const who = coarser === "all" ? "all elements share" : "the neurons of a segment share";
    throw new ModelError(
      `${where} runs once per element and so cannot write ${describeReference(reference)}, which ${who}: ` +
        "reference it READ_ONLY, reduce into it, or write it in an update that only references such variables",
    );
  }
  if (batched && bufferOf(reference).sharing === "shared") {
    throw new ModelError(
      `${where} runs once per batch instance and so cannot write ${describeReference(reference)}, which all instances ` +
        "share: reference it READ_ONLY, or reduce into it with REDUCE_SUM or REDUCE_MAX",
    );
  }
  if (
    reference.transposed &&
    Object.values(update.references).some((other) => other !== reference && bufferOf(other) === bufferOf(reference))
  ) {
    throw new ModelError(`${where} references ${describeReference(reference)} both as it is and transposed`);
  }
}

/** Throws `ModelError` for writing to neurons on a side of synapses. */
function checkSide({ name }: CustomUpdate, reference: VariableReference): void {
  if (reference.side === undefined) return;
  throw new ModelError(
    `custom update '${name}' runs over synapses and so cannot write ${describeReference(reference)}, which many of them share: ` +
      "reference it READ_ONLY, or write it in an update over the neurons",
  );
}

/** Extra global parameters of other groups. */
const arraysOf = ({ symbols, table }: Lowering, { arrays }: CustomUpdate): ProgramSymbol[] =>
  Object.entries(arrays).map(([name, { group, array }]) => {
    const { id, type } = table.arrays.find((one) => one.name === `${group.name}.${array}`)!;
    return symbols.symbol(name, type, { kind: "array", array: id }, "readwrite");
  });

/** `id` and its like: an update over one value for all elements is at none of them, but knows how many there are. */
function indicesOf(lowering: Lowering, update: CustomUpdate): ProgramSymbol[] {
  const { symbols } = lowering;
  const connectivity = connectivityAt(lowering, update);
  const span = spanOfUpdate(update.references);
  if (connectivity !== undefined) {
    const indices = symbols.synapseIndices(connectivity.rows, connectivity.columns);
    return span === "all" ? indices.filter(({ name }) => name.startsWith("num_")) : indices;
  }
  const [id, count] = symbols.neuronIndices(referenceShape(Object.values(update.references)[0]!).columns);
  const inSegments = segmentSymbols(lowering, update, span);
  return span === "element" ? [id!, count!, ...inSegments] : [count!, ...inSegments];
}

/** `id_segment` and `num_segments`, where code over a population that has segments names them. */
function segmentSymbols(lowering: Lowering, update: CustomUpdate, span: Span): ProgramSymbol[] {
  const { symbols } = lowering;
  const count = segmentedPopulation(update.references)?.segments?.length;
  const named = identifiersOf(update.update.definition.updateCode);
  if (count === undefined || !(named.has("id_segment") || named.has("num_segments"))) return [];
  const why = "it is an index";
  const own =
    span === "segment"
      ? symbols.symbol("id_segment", "uint32", { kind: "index", which: "own" }, "read", why)
      : symbols.symbol(
          "id_segment",
          "uint32",
          { kind: "variable", buffer: segmentBuffers(lowering, update).segmentOf, index: "own" },
          "read",
          why,
        );
  const counts = symbols.constant("num_segments", "uint32", count);
  return span === "all" ? [counts] : [own, counts];
}

/** Of the synapses whose variables an update references, itself or through another update; undefined if it runs over neurons. */
function connectivityAt(lowering: Lowering, { references }: CustomUpdate): Connectivity | undefined {
  const synapses = synapsesOf(Object.values(references).find(isPlain)!);
  return synapses && lowering.connectivity(synapses);
}
