/** Lowers a custom connectivity update: its buffers, and what the names in its code mean. */
import type { SnippetFunction } from "../../language/environment.ts";
import { checkSnippet, type Statement } from "../../language/index.ts";
import type { NumericType } from "../../language/types.ts";
import { ModelError } from "../../model/errors.ts";
import { type CustomConnectivityUpdate, describeReference, type VariableReference } from "../../model/model.ts";
import { resolveType } from "../../model/values.ts";
import { bufferName, parameterBuffer } from "../buffers.ts";
import type { Buffer, ConnectivityUpdate, ProgramSymbol } from "../program.ts";
import type { RowBinding, RowFunction } from "../rows.ts";
import { usesOf } from "../walk.ts";
import { type Lowering, originOf } from "./context.ts";
import { checkDistinct, constantBinding } from "./symbols.ts";

/** Buffers of the update's own variables: all instances share them, as they share the synapses. */
export function connectivityUpdateBuffers(lowering: Lowering, update: CustomConnectivityUpdate): void {
  const { synapses } = update;
  const graph = lowering.graphOf(synapses);
  const { columns } = lowering.connectivity(synapses).storage;
  const { vars, preVars, postVars } = update.update.definition;
  const add = (...[part, variables, initial, count]: [part: "synapse" | "pre" | "post", ...Variables, count: number]) =>
    lowering.variableBuffers(
      update,
      part,
      variables,
      initial,
      1,
      count,
      part === "synapse" ? graph : undefined,
      "shared",
    );
  add("synapse", vars, update.update.initial, columns);
  add("pre", preVars, update.preInitial, synapses.source.size);
  add("post", postVars, update.postInitial, synapses.target.size);
  lowering.parameterBuffers(update.name, update.update);
}
type Variables = [
  variables: Parameters<Lowering["variableBuffers"]>[2],
  initial: Parameters<Lowering["variableBuffers"]>[3],
];

export function lowerConnectivityUpdate(lowering: Lowering, update: CustomConnectivityUpdate): ConnectivityUpdate {
  const { name, group, synapses } = update;
  const { definition } = update.update;
  const growth = lowering.growthOf(synapses)!;
  const table = tableOf(lowering, update);
  const origin = {
    role: "customUpdate",
    model: definition.name,
    snippet: "rowUpdateCode",
    stream: `${name}.rowUpdateCode`,
  } as const;
  const outside = [
    ...table.values,
    ...table.pre,
    index("id_pre", { kind: "row", what: "pre" }),
    index("row_length", { kind: "row", what: "length" }),
    ...Object.entries({ row_stride: growth.perRow, num_pre: synapses.source.size, num_post: synapses.target.size }).map(
      ([key, value]) => index(key, constantBinding("uint32", value)),
    ),
  ];
  const inside = [...table.synapse, ...table.post, index("id_post", { kind: "row", what: "post" })];
  checkDistinct(origin.model, origin.snippet, [...outside, ...inside]);
  const added = Object.entries(table.added);
  const addSynapse: SnippetFunction<RowFunction> = {
    name: "add_synapse",
    parameters: ["double", ...added.map(([, { type }]) => type)],
    parameterNames: ["the postsynaptic neuron", ...added.map(([key]) => key)],
    returns: "void",
    binding: { kind: "add", variables: added.map(([, { id }]) => id) },
  };
  const plain = (called: string, kind: "begin" | "next" | "remove"): SnippetFunction<RowFunction> => ({
    name: called,
    parameters: [],
    returns: kind === "next" ? "bool" : "void",
    binding: { kind },
  });
  const inLoop = (key: string) => [key, "it is of one synapse: name it inside of for_each_synapse { .. }"];
  const { body } = checkSnippet(definition.rowUpdateCode, {
    ...origin,
    precision: lowering.precision,
    symbols: outside,
    functions: [addSynapse],
    synapseLoop: {
      symbols: inside,
      functions: [plain("remove_synapse", "remove")],
      steps: { begin: plain("before_first_synapse", "begin"), next: plain("next_synapse", "next") },
    },
    random: true,
    elsewhere: {
      ...Object.fromEntries([...inside.map((one) => one.name), "remove_synapse"].map(inLoop)),
      ...Object.fromEntries(
        Object.keys(table.hidden).map((key) => [
          key,
          "each batch instance has a value of its own, while they share the synapses",
        ]),
      ),
      addSynapse: "it is called add_synapse in code that changes a row",
      removeSynapse: "it is called remove_synapse",
      batch: "the instances of a batch share their synapses",
      id_syn: "numbers of synapses change with the connectivity",
      st_pre: "spike times are not available in connectivity updates",
      Isyn: "the summed input is only visible in neuron code",
    },
  });
  return {
    name,
    group,
    population: synapses.name,
    section: { ...originOf(origin), body },
    neurons: table.neurons,
    ...neuronBuffersOf(body),
    arrays: Object.entries(definition.extraGlobalParams).map(([key, type]) => ({
      name: `${name}.${key}`,
      type: resolveType(type, lowering.precision),
      initial: update.update.extraGlobalParams[key]!,
    })),
  };

  function index(key: string, binding: RowBinding): ProgramSymbol {
    return rowSymbol(key, "uint32", binding, "it says where the code stands");
  }
}

/** The buffers of neurons, and of parameters, that code reads and writes. */
function neuronBuffersOf(body: readonly Statement[]): { readonly reads: number[]; readonly writes: number[] } {
  const buffersOf = (symbols: Iterable<ProgramSymbol>) => {
    const bindings = [...symbols].map(({ binding }) => binding as unknown as RowBinding | undefined);
    const elements = bindings.flatMap((one) =>
      one?.kind === "element" && one.index !== "synapse" ? [one.buffer] : [],
    );
    return [...new Set(elements)];
  };
  const uses = usesOf(body);
  return { reads: buffersOf(uses.all as Set<ProgramSymbol>), writes: buffersOf(uses.written as Set<ProgramSymbol>) };
}

const rowSymbol = (name: string, type: NumericType, binding: RowBinding, readOnlyReason?: string): ProgramSymbol => ({
  name,
  type,
  access: readOnlyReason === undefined ? "readwrite" : "read",
  isArray: binding.kind === "array",
  // No backend that runs a step ever sees it.
  binding: binding as never,
  ...(readOnlyReason !== undefined && { readOnlyReason }),
  ...(binding.kind === "element" && { variable: binding.buffer }),
});

/** What the names of an update mean, by where they can be used. */
function tableOf(lowering: Lowering, update: CustomConnectivityUpdate) {
  const { table, model, precision } = lowering;
  const { name, references } = update;
  const { definition, params, derivedParams, dynamicParams, dynamicDerived } = update.update;
  const where = `custom connectivity update '${name}'`;
  const found = {
    values: [] as ProgramSymbol[],
    pre: [] as ProgramSymbol[],
    post: [] as ProgramSymbol[],
    synapse: [] as ProgramSymbol[],
    neurons: {} as Record<string, { buffer: number; isWritable: boolean }>,
    /** What `add_synapse` sets, in order. */
    added: {} as Record<string, Buffer>,
    /** References to what each instance has of its own. */
    hidden: {} as Record<string, true>,
  };
  const changing = new Set([...dynamicParams, ...dynamicDerived]);
  for (const [key, value] of Object.entries({ ...params, ...derivedParams })) {
    const binding: RowBinding = changing.has(key)
      ? { kind: "element", buffer: table.id(parameterBuffer(name, definition.kind, key)), index: "single" }
      : constantBinding(precision.scalar, value);
    found.values.push(rowSymbol(key, precision.scalar, binding, "it is a parameter"));
  }
  Object.entries(definition.extraGlobalParams).forEach(([key, type], array) => {
    found.values.push(rowSymbol(key, resolveType(type, precision), { kind: "array", array }));
  });
  found.values.push(
    rowSymbol(
      "dt",
      precision.scalar,
      constantBinding(precision.scalar, model.dt),
      "it is the same for the whole population",
    ),
    rowSymbol("t", precision.timepoint, { kind: "row", what: "time" }, "it is the time of the step"),
  );
  const enter = (key: string, part: "synapse" | "pre" | "post", reference: VariableReference, isWritable: boolean) => {
    const buffer = table.buffers[table.id(bufferName(reference))]!;
    if (buffer.time !== undefined) {
      throw new ModelError(
        `${where} cannot name ${describeReference(reference)} ('${key}'), which is a time: times are kept in steps`,
      );
    }
    if (part === "synapse") found.added[key] = buffer;
    else found.neurons[key] = { buffer: buffer.id, isWritable };
    if (buffer.sharing !== "shared" && model.batchSize > 1) {
      if (part !== "synapse") {
        throw new ModelError(
          `${where} cannot name ${describeReference(reference)} ('${key}'), which every batch instance has its own copy of, while all share ` +
            "their synapses: reduce it over the batch first",
        );
      }
      found.hidden[key] = true;
      return;
    }
    const why =
      part === "post"
        ? "rows only read postsynaptic variables: hostUpdate writes them"
        : isWritable
          ? undefined
          : "it is READ_ONLY";
    found[part].push(rowSymbol(key, buffer.type, { kind: "element", buffer: buffer.id, index: part }, why));
  };
  const own = { synapse: definition.vars, pre: definition.preVars, post: definition.postVars };
  const declared = { synapse: definition.varRefs, pre: definition.preVarRefs, post: definition.postVarRefs };
  for (const part of ["synapse", "pre", "post"] as const) {
    for (const [key, { access }] of Object.entries(own[part])) {
      enter(key, part, { group: update, part, variable: key, transposed: false }, access === "READ_WRITE");
    }
    for (const [key, reference] of Object.entries(references[part])) {
      enter(key, part, reference, declared[part][key] === "READ_WRITE");
    }
  }
  return found;
}
