/** Drop-in connectivity: code that builds the synapses of one presynaptic neuron (a row), or of one postsynaptic one (a column). */
import { checkDeclaredArrays, type DeclaredArrays } from "./build-arrays.ts";
import type { DerivedOf } from "./build-params.ts";
import { DOCS } from "./definitions.ts";
import type { ModelDocs } from "./docs.ts";
import { checkFinite, checkIdentifier, ModelError } from "./errors.ts";
import { a, checkOptions, type RulesOf, required } from "./options.ts";
import { checkResponse } from "./response.ts";

/** What a connectivity model is made from. */
export interface ConnectivityModelSpec<P extends string, D extends string = never> {
  readonly name: string;
  readonly docs?: ModelDocs<NoInfer<P | D>>;
  /** With their default values; `undefined` where `fromRule` must give one. */
  readonly params?: { readonly [name in P]: number | undefined };
  /** Computed from the parameters and dt before the code runs. */
  readonly derivedParams?: DerivedOf<P, D>;
  /** Arrays that the code may read, with their types: `{ lengths: "uint" }`. */
  readonly extraGlobalParams?: DeclaredArrays;
  /**
   * Runs once for every presynaptic neuron: `id_pre`, `num_pre`, `num_post`, `addSynapse(post)`. `scalar` is double precision in code that builds, whatever
   * the model's precision.
   */
  readonly rowBuildCode?: string;
  /**
   * GeNN's way of saying it for Toeplitz connectivity: runs for each of a number of diagonals, `id_diag`, and in it `for_each_synapse { .. }` for every
   * presynaptic neuron, `id_pre`, with `addSynapse(post, k0, ..)`.
   */
  readonly diagonalBuildCode?: string;
  /** How many diagonals there are. */
  readonly diagonals?: (parameters: Readonly<Record<P, number>>) => number;
  /** Runs once for every postsynaptic neuron: `id_post`, `num_pre`, `num_post`, `addSynapse(pre)`. */
  readonly colBuildCode?: string;
  /**
   * Makes the synapses share the elements of a kernel of that size, in dimensions: code says which, `addSynapse(post, k0, k1, ..)`, and variables of the
   * synapses have a value for each element of the kernel. For code of rows.
   */
  readonly kernelSize?: (parameters: Readonly<Record<P, number>>) => readonly number[];
  /** How many synapses there are in all, shared out over the rows at random: code of rows sees its share as `row_length`, and adds as many. */
  readonly totalSynapses?: (parameters: Readonly<Record<P, number>>) => number;
  /** Throws `ModelError` for parameters that cannot be. `where` names the connectivity for messages. */
  readonly check?: (parameters: Readonly<Record<P, number>>, where: string) => void;
  /** The same for populations of other sizes than the parameters are for. */
  readonly checkSizes?: (parameters: Readonly<Record<P, number>>, sizes: SidesSizes, where: string) => void;
}

/** How many neurons there are on the two sides of a connection. */
export interface SidesSizes {
  readonly pre: number;
  readonly post: number;
}

// biome-ignore lint/suspicious/noExplicitAny: a model of any parameters fits where one is expected
export interface ConnectivityModel<P extends string = any> {
  readonly kind: "connectivity";
  readonly paramNames?: P;
  readonly name: string;
  readonly docs?: ModelDocs;
  readonly params: Readonly<Record<string, number | undefined>>;
  readonly derivedParams: Readonly<
    Record<string, (parameters: Readonly<Record<string, number>>, dt: number) => number>
  >;
  readonly extraGlobalParams: DeclaredArrays;
  readonly rowBuildCode: string;
  readonly colBuildCode: string;
  readonly diagonalBuildCode: string;
  readonly diagonals?: (parameters: Readonly<Record<string, number>>) => number;
  readonly kernelSize?: (parameters: Readonly<Record<string, number>>) => readonly number[];
  readonly totalSynapses?: (parameters: Readonly<Record<string, number>>) => number;
  readonly check: (parameters: Readonly<Record<string, number>>, where: string) => void;
  readonly checkSizes: (parameters: Readonly<Record<string, number>>, sizes: SidesSizes, where: string) => void;
}

const RULES: RulesOf<ConnectivityModelSpec<string, string> & { readonly kind?: string }> = {
  kind: a.text,
  name: required(a.text),
  docs: a.object,
  params: a.object,
  derivedParams: a.object,
  extraGlobalParams: a.object,
  rowBuildCode: a.text,
  colBuildCode: a.text,
  diagonalBuildCode: a.text,
  diagonals: a.fn,
  kernelSize: a.fn,
  totalSynapses: a.fn,
  check: a.fn,
  checkSizes: a.fn,
};

/**
 * Makes a connectivity model of code that builds rows, columns, or diagonals.
 * @throws ModelError for ill-formed names or values, and where there is no code, or several kinds
 */
export function defineConnectivityModel<P extends string = never, D extends string = never>(
  spec: ConnectivityModelSpec<P, D>,
): ConnectivityModel<P> {
  const where = `the connectivity model${typeof spec?.name === "string" ? ` '${spec.name}'` : ""}`;
  checkOptions<ConnectivityModelSpec<string, string>>(spec, RULES, where, { what: "field" });
  if (spec.docs !== undefined) {
    checkOptions<ModelDocs>(spec.docs, DOCS, `the docs of ${where}`);
    const known = [spec.params, spec.derivedParams].flatMap((named) => Object.keys(named ?? {}));
    if (spec.docs.response !== undefined) checkResponse(spec.docs.response, known, `the response of ${where}`);
  }
  const { name, docs, rowBuildCode = "", colBuildCode = "", totalSynapses, kernelSize } = spec;
  const { diagonalBuildCode = "", diagonals } = spec;
  const { check = () => {}, checkSizes = () => {} } = spec;
  checkIdentifier("connectivity model", name);
  for (const [parameter, value] of Object.entries(spec.params ?? {})) {
    checkIdentifier(`parameter of '${name}'`, parameter);
    if (value !== undefined) checkFinite(`parameter '${parameter}' of '${name}'`, value as number);
  }
  checkDeclaredArrays(spec.extraGlobalParams ?? {}, name);
  if ([rowBuildCode, colBuildCode, diagonalBuildCode].filter((code) => code.trim() !== "").length !== 1) {
    throw new ModelError(`${where} needs one of rowBuildCode, colBuildCode and diagonalBuildCode`);
  }
  if ((diagonalBuildCode.trim() === "") !== (diagonals === undefined)) {
    throw new ModelError(`${where} needs diagonalBuildCode and diagonals, the number of them, together`);
  }
  if (totalSynapses !== undefined && rowBuildCode.trim() === "") {
    throw new ModelError(`${where} has totalSynapses, which rows share: that needs rowBuildCode`);
  }
  if (kernelSize !== undefined && colBuildCode.trim() !== "") {
    throw new ModelError(
      `${where} has kernelSize: that needs rowBuildCode or diagonalBuildCode, which say which element each synapse takes`,
    );
  }
  return Object.freeze({
    kind: "connectivity",
    name,
    ...(docs && { docs }),
    params: { ...spec.params },
    derivedParams: { ...spec.derivedParams } as ConnectivityModel["derivedParams"],
    extraGlobalParams: { ...spec.extraGlobalParams },
    rowBuildCode,
    colBuildCode,
    diagonalBuildCode,
    ...(diagonals && { diagonals: diagonals as ConnectivityModel["diagonals"] }),
    ...(kernelSize && { kernelSize: kernelSize as ConnectivityModel["kernelSize"] }),
    ...(totalSynapses && { totalSynapses: totalSynapses as ConnectivityModel["totalSynapses"] }),
    check: check as ConnectivityModel["check"],
    checkSizes: checkSizes as ConnectivityModel["checkSizes"],
  });
}
