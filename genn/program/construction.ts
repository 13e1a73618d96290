/**
 * Code that runs once, while a network is built: rows and columns of synapses, and initial values. What it may name, checked and ready to be printed.
 *
 * It is computed in double precision whatever the precision of the model: a uniform number of 24 bits is too coarse to choose among many neurons, and so
 * a network is the same in both.
 */
import type { Statement } from "../language/ast.ts";
import type { SnippetFunction } from "../language/environment.ts";
import { checkSnippet } from "../language/index.ts";
import type { NumericType, PrecisionTypes } from "../language/types.ts";
import type { BuildRule } from "../model/connectivity.ts";
import { checkFinite, ModelError } from "../model/errors.ts";
import type { BuildArray, Initialiser } from "../model/initialisers.ts";
import type { GeNNModel, SynapsePopulation } from "../model/model.ts";
import { shown } from "../model/shown.ts";
import { resolveType } from "../model/values.ts";
import { isWhole } from "../model/whole-numbers.ts";
import { MOST_TURNS } from "./failing.ts";
import { checkDistinct, constantBinding } from "./lower/symbols.ts";
import type { Binding, Origin, Program, ProgramSymbol, Section } from "./program.ts";
import { visitExpressions } from "./walk.ts";

/** Precision of code that builds. */
export const CONSTRUCTION_PRECISION: PrecisionTypes = { scalar: "double", timepoint: "double" };

/** What a symbol stands for: a number, or what whoever runs the code puts there. */
export type ConstructionBinding =
  | Extract<Binding, { kind: "constant" }>
  | { readonly kind: "given"; readonly what: GivenValue }
  /** An array of numbers. */
  | { readonly kind: "listed"; readonly values: ArrayLike<number> };
export type GivenValue = "row" | "rowLength" | "element" | "pre" | "post" | "batch" | "value";

/** What `addSynapse`, and `addSynapses`, are bound to: one synapse, or so many onto consecutive neurons with consecutive elements of a kernel. */
export const ADD_SYNAPSE = { kind: "addSynapse" } as const;
export const ADD_SYNAPSES = "addSynapses";

/** Code that builds the synapses of one neuron, run for each of `rows` neurons. What it adds are neurons of the other side, of which there are `columns`. */
export interface RowCode extends Section {
  /** In words, for messages. */
  readonly where: string;
  readonly rows: number;
  readonly columns: number;
  /** Whose synapses a run of the code builds. */
  readonly side: "pre" | "post";
  /** Synapses in all, where rows share a number of them. */
  readonly total: number | undefined;
  /** Size of the kernel of whose elements the code names one for each synapse. */
  readonly kernel: readonly number[] | undefined;
}

/** Code that gives the initial value of one element. */
export interface ValueCode extends Section {
  readonly names: ReadonlySet<GivenValue>;
}

/** Names of what code that builds sees, each with its type. */
type Given = readonly [name: string, what: GivenValue, access?: "write"];

/**
 * The code of a connectivity, for the two populations it connects.
 * @throws SnippetError for a mistake in the code; ModelError for derived parameters or numbers of synapses that are none
 */
export function connectivityCode(model: GeNNModel, population: SynapsePopulation, rule: BuildRule): RowCode {
  const { source, target, name } = population;
  const definition = rule.model;
  const isDiagonal = definition.diagonalBuildCode.trim() !== "";
  const isRow = definition.colBuildCode.trim() === "";
  const where = `synapse population '${name}' (${definition.name})`;
  const snippet = isDiagonal ? "diagonalBuildCode" : isRow ? "rowBuildCode" : "colBuildCode";
  const total = definition.totalSynapses?.(rule.params);
  if (total !== undefined && !isWhole(total, 0, 2 ** 32 - 1)) {
    throw new ModelError(`the number of synapses of ${where} must be a whole number from 0 to 2^32 - 1, not ${total}`);
  }
  // All are doubles, so that what is no number in range is seen before it would become another.
  const adding = { returns: "void", binding: ADD_SYNAPSE } as const;
  const elements = (rule.kernel ?? []).map(() => "double" as const);
  const given: Given[] = [[isRow ? "id_pre" : "id_post", "row"]];
  if (total !== undefined) given.push(["row_length", "rowLength"]);
  const [other, side] = isRow ? (["id_post", "postsynaptic"] as const) : (["id_pre", "presynaptic"] as const);
  const section = constructionSection(
    { role: "synapse", model: definition.name, snippet, stream: `${name}.${snippet}` },
    definition[snippet],
    {
      constants: [
        ...numbersOf(definition, rule.params, model.dt, where),
        ["num_pre", "uint32", source.size],
        ["num_post", "uint32", target.size],
        ["num_batch", "uint32", model.batchSize],
        // As GeNN calls the part of a row or column that a thread builds: here it is always the whole.
        [isRow ? "id_post_begin" : "id_pre_begin", "uint32", 0],
        ["id_thread", "uint32", 0],
        ["num_threads", "uint32", 1],
      ],
      given,
      arrays: rule.arrays,
      functions: [
        { ...adding, name: "addSynapse", parameters: ["double", ...elements] },
        { ...adding, name: ADD_SYNAPSES, parameters: ["double", "double", ...elements] },
      ],
      ...(isDiagonal && { locals: [DIAGONAL], inLoop: true }),
      elsewhere: {
        [other]: `the code says itself which ${side} neurons there are: addSynapse(number)`,
        ...(total === undefined && { row_length: "it is there where the model has totalSynapses" }),
        t: "this code runs before the first step",
      },
    },
  );
  return {
    ...(isDiagonal ? alongDiagonals(section, definition, rule.params, where) : section),
    where,
    rows: isRow ? source.size : target.size,
    columns: isRow ? target.size : source.size,
    side: isRow ? "pre" : "post",
    total,
    kernel: rule.kernel,
  };
}

/** The number of the diagonal, a local of the loop around the code. */
const DIAGONAL: ProgramSymbol = {
  ...{ name: "id_diag", type: "int32", access: "read", binding: undefined },
  readOnlyReason: "it is the number of the diagonal",
};

/** Code of diagonals, checked, run for one after the other for a presynaptic neuron. */
function alongDiagonals(
  section: Section,
  { diagonals }: BuildRule["model"],
  params: BuildRule["params"],
  where: string,
): Section {
  const count = diagonals!(params);
  if (!isWhole(count, 0, MOST_TURNS)) {
    throw new ModelError(
      `the number of diagonals of ${where} must be a whole number from 0 to ${MOST_TURNS}, not ${shown(count)}`,
    );
  }
  const position = { line: 1, column: 1 };
  const name = { kind: "name", position, type: "int32", symbol: DIAGONAL } as const;
  const number = (value: number) => ({ kind: "literal", position, type: "int32", value }) as const;
  const loop: Statement = {
    ...{ kind: "loop", position, testAfter: false },
    initial: [{ kind: "declaration", position, symbol: DIAGONAL, initial: number(0) }],
    condition: { kind: "binary", position, type: "bool", operator: "<", left: name, right: number(count) },
    update: { kind: "increment", position, type: "int32", target: name, delta: 1, prefix: false },
    body: { kind: "block", position, body: section.body },
  };
  return { ...section, body: [loop] };
}

/** What an initial value belongs to. */
export type ElementSite =
  | { readonly kind: "neurons"; readonly size: number }
  | { readonly kind: "synapses"; readonly rows: number; readonly columns: number };

/**
 * The code of an initialiser, for the elements of a buffer.
 * @throws SnippetError for a mistake in the code; ModelError for derived parameters that are no numbers
 */
export function valueCode(
  { model, params, arrays }: Extract<Initialiser, { kind: "code" }>,
  buffer: string,
  site: ElementSite,
  { dt, batchSize }: Pick<Program, "dt" | "batchSize">,
): ValueCode {
  const where = `the initial value of '${buffer}' (${model.name})`;
  const isNeurons = site.kind === "neurons";
  const counts: Names["constants"] = isNeurons
    ? [["num_neurons", "uint32", site.size]]
    : [
        ["num_pre", "uint32", site.rows],
        ["num_post", "uint32", site.columns],
      ];
  const places: Given[] = isNeurons
    ? [["id", "element"]]
    : [
        ["id_pre", "pre"],
        ["id_post", "post"],
      ];
  const others = isNeurons ? ["id_pre", "id_post", "num_pre", "num_post"] : ["id", "num_neurons"];
  const why = isNeurons
    ? "the variable is not of synapses: it has id and num_neurons"
    : "the variable is of synapses: it has id_pre, id_post, num_pre and num_post";
  const section = constructionSection(
    { role: "neuron", model: model.name, snippet: "initialCode", stream: `${buffer}.initialCode` },
    model.initialCode,
    {
      constants: [...numbersOf(model, params, dt, where), ...counts, ["num_batch", "uint32", batchSize]],
      arrays,
      given: [["value", "value", "write"], ...places, ["batch", "batch"]],
      elsewhere: {
        ...Object.fromEntries(others.map((name) => [name, why])),
        t: "this code runs before the first step",
      },
    },
  );
  const names = new Set<GivenValue>();
  visitExpressions(section.body, (node) => {
    const binding = node.kind === "name" ? (node.symbol.binding as ConstructionBinding | undefined) : undefined;
    if (binding?.kind === "given") names.add(binding.what);
    return undefined;
  });
  return { ...section, names };
}

interface Names {
  readonly constants: readonly (readonly [name: string, type: NumericType, value: number])[];
  readonly given: readonly Given[];
  readonly arrays?: Readonly<Record<string, BuildArray>>;
  readonly functions?: readonly SnippetFunction[];
  /** Locals of what is put around the code. */
  readonly locals?: readonly ProgramSymbol[];
  /** Is what is given, with the functions, there inside of `for_each_synapse` alone? */
  readonly inLoop?: boolean;
  readonly elsewhere: Readonly<Record<string, string>>;
}

/** Checks code that builds. */
export function constructionSection(
  origin: Origin,
  code: string,
  { constants, given, arrays = {}, functions = [], locals = [], inLoop = false, elsewhere }: Names,
): Section {
  const places = given.map(
    ([name, what, access]): ProgramSymbol => ({
      name,
      type: what === "value" ? "double" : "uint32",
      access: access ?? "read",
      // A backend that runs a step never sees it.
      binding: { kind: "given", what } satisfies ConstructionBinding as never,
      readOnlyReason: "it says where the code stands",
    }),
  );
  const symbols: ProgramSymbol[] = [
    ...constants.map(
      ([name, type, value]): ProgramSymbol => ({
        name,
        type,
        access: "read",
        binding: constantBinding(type, value),
        readOnlyReason: "it is the same for the whole population",
      }),
    ),
    ...(inLoop ? [] : places),
    ...locals,
    ...Object.entries(arrays).map(
      ([name, { type, values }]): ProgramSymbol => ({
        name,
        type: resolveType(type, CONSTRUCTION_PRECISION),
        access: "read",
        binding: { kind: "listed", values } satisfies ConstructionBinding as never,
        readOnlyReason: "it is read only while a network is built",
        isArray: true,
      }),
    ),
  ];
  checkDistinct(origin.model, origin.snippet, symbols);
  const environment = {
    ...{ model: origin.model, snippet: origin.snippet, precision: CONSTRUCTION_PRECISION },
    ...{ symbols, random: true, functions: inLoop ? [] : functions },
    ...(inLoop && { synapseLoop: { symbols: places, functions } }),
    elsewhere: inLoop ? { ...elsewhere, ...onlyInLoop([...places, ...functions]) } : elsewhere,
  };
  return { ...origin, body: checkSnippet(code, environment).body };
}

const onlyInLoop = (names: readonly { readonly name: string }[]) =>
  Object.fromEntries(names.map(({ name }) => [name, "it is there inside of for_each_synapse { .. }"]));

/** What `numbersOf` takes the numbers from. */
interface Parametrised {
  readonly derivedParams: Readonly<
    Record<string, (parameters: Readonly<Record<string, number>>, dt: number) => number>
  >;
}

/** Parameters, derived parameters and dt as code sees them. */
export function numbersOf(
  { derivedParams }: Parametrised,
  params: Readonly<Record<string, number>>,
  dt: number,
  where: string,
): [string, NumericType, number][] {
  const derived = Object.entries(derivedParams).map(([name, derive]): [string, NumericType, number] => {
    const value = derive(params, dt);
    checkFinite(`derived parameter '${name}' of ${where}`, value);
    return [name, "double", value];
  });
  const given = Object.entries(params).map(([name, value]): [string, NumericType, number] => [name, "double", value]);
  return [...given, ...derived, ["dt", "double", dt]];
}
