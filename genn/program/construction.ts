/**
 * Code that runs once, while a network is built: rows and columns of synapses, and initial values. What it may name, checked and ready to be printed.
 *
 * It is computed in double precision whatever the precision of the model: a uniform number of 24 bits is too coarse to choose among many neurons, and so
 * a network is the same in both.
 */
import type { SnippetFunction } from "../language/environment.ts";
import { checkSnippet } from "../language/index.ts";
import type { NumericType, PrecisionTypes } from "../language/types.ts";
import type { BuildRule } from "../model/connectivity.ts";
import { checkFinite, ModelError } from "../model/errors.ts";
import type { Initialiser } from "../model/initialisers.ts";
import type { GeNNModel, SynapsePopulation } from "../model/model.ts";
import { isWhole } from "../model/whole-numbers.ts";
import { checkDistinct, constantBinding } from "./lower/symbols.ts";
import type { Binding, Origin, ProgramSymbol, Section } from "./program.ts";
import { visitExpressions } from "./walk.ts";

/** Precision of code that builds. */
export const CONSTRUCTION_PRECISION: PrecisionTypes = { scalar: "double", timepoint: "double" };

/** What a symbol stands for: a number, or what whoever runs the code puts there. */
export type ConstructionBinding =
  | Extract<Binding, { kind: "constant" }>
  | { readonly kind: "given"; readonly what: GivenValue };
export type GivenValue = "row" | "rowLength" | "element" | "pre" | "post" | "value";

/** What `addSynapse` is bound to. */
export const ADD_SYNAPSE = { kind: "addSynapse" } as const;

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
  const isRow = definition.rowBuildCode.trim() !== "";
  const where = `synapse population '${name}' (${definition.name})`;
  const snippet = isRow ? "rowBuildCode" : "colBuildCode";
  const total = definition.totalSynapses?.(rule.params);
  if (total !== undefined && !isWhole(total, 0, 2 ** 32 - 1)) {
    throw new ModelError(`the number of synapses of ${where} must be a whole number from 0 to 2^32 - 1, not ${total}`);
  }
  const given: Given[] = [[isRow ? "id_pre" : "id_post", "row"]];
  if (total !== undefined) given.push(["row_length", "rowLength"]);
  const [other, side] = isRow ? (["id_post", "postsynaptic"] as const) : (["id_pre", "presynaptic"] as const);
  const section = constructionSection(
    { role: "synapse", model: definition.name, snippet, stream: `${name}.${snippet}` },
    isRow ? definition.rowBuildCode : definition.colBuildCode,
    {
      constants: [
        ...numbersOf(definition, rule.params, model.dt, where),
        ["num_pre", "uint32", source.size],
        ["num_post", "uint32", target.size],
        // As GeNN calls the part of a row or column that a thread builds: here it is always the whole.
        [isRow ? "id_post_begin" : "id_pre_begin", "uint32", 0],
        ["id_thread", "uint32", 0],
        ["num_threads", "uint32", 1],
      ],
      given,
      functions: [{ name: "addSynapse", parameters: ["double"], returns: "void", binding: ADD_SYNAPSE }],
      elsewhere: {
        [other]: `the code says itself which ${side} neurons there are: addSynapse(number)`,
        ...(total === undefined && { row_length: "it is there where the model has totalSynapses" }),
        t: "this code runs before the first step",
      },
    },
  );
  return {
    ...section,
    where,
    rows: isRow ? source.size : target.size,
    columns: isRow ? target.size : source.size,
    side: isRow ? "pre" : "post",
    total,
  };
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
  { model, params }: Extract<Initialiser, { kind: "code" }>,
  buffer: string,
  site: ElementSite,
  dt: number,
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
      constants: [...numbersOf(model, params, dt, where), ...counts],
      given: [["value", "value", "write"], ...places],
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
  readonly functions?: readonly SnippetFunction[];
  readonly elsewhere: Readonly<Record<string, string>>;
}

/** Checks code that builds. */
export function constructionSection(
  origin: Origin,
  code: string,
  { constants, given, functions, elsewhere }: Names,
): Section {
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
    ...given.map(
      ([name, what, access]): ProgramSymbol => ({
        name,
        type: what === "value" ? "double" : "uint32",
        access: access ?? "read",
        // A backend that runs a step never sees it.
        binding: { kind: "given", what } satisfies ConstructionBinding as never,
        readOnlyReason: "it says where the code stands",
      }),
    ),
  ];
  checkDistinct(origin.model, origin.snippet, symbols);
  const environment = {
    ...{ model: origin.model, snippet: origin.snippet, precision: CONSTRUCTION_PRECISION },
    ...{ symbols, functions, elsewhere, random: true },
  };
  return { ...origin, body: checkSnippet(code, environment).body };
}

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
