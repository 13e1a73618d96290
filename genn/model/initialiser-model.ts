/** Drop-in initial values: code that gives the value of one element. */
import { checkDeclaredArrays, type DeclaredArrays, settledArrays } from "./build-arrays.ts";
import { type DerivedOf, settledParams } from "./build-params.ts";
import { DOCS } from "./definitions.ts";
import type { ModelDocs } from "./docs.ts";
import { checkFinite, checkIdentifier, ModelError } from "./errors.ts";
import type { Initialiser, InitialiserModel } from "./initialisers.ts";
import { a, checkOptions, type RulesOf, required } from "./options.ts";
import { shown } from "./shown.ts";

/** What an initialiser is made from. */
export interface InitialiserSpec<P extends string, D extends string = never> {
  readonly name: string;
  readonly docs?: ModelDocs<NoInfer<P | D>>;
  /** With their default values; `undefined` where `initialise` must give one. */
  readonly params?: { readonly [name in P]: number | undefined };
  /** Computed from the parameters and dt before the code runs. */
  readonly derivedParams?: DerivedOf<P, D>;
  /** Arrays that the code may read, with their types: `{ values: "scalar" }`. */
  readonly extraGlobalParams?: DeclaredArrays;
  /**
   * Runs once for every element and assigns `value`. Of neurons it sees `id` and `num_neurons`; of synapses `id_pre`, `id_post`, `num_pre` and `num_post`.
   * `scalar` is double precision here, whatever the model's precision.
   */
  readonly initialCode: string;
}

const RULES: RulesOf<InitialiserSpec<string, string> & { readonly kind?: string }> = {
  kind: a.text,
  name: required(a.text),
  docs: a.object,
  params: a.object,
  derivedParams: a.object,
  extraGlobalParams: a.object,
  initialCode: required(a.text),
};

/**
 * Makes an initialiser of code.
 * @throws ModelError for ill-formed names or values, and where there is no code
 */
export function defineInitialiser<P extends string = never, D extends string = never>(
  spec: InitialiserSpec<P, D>,
): InitialiserModel<P> {
  const where = `the initialiser${typeof spec?.name === "string" ? ` '${spec.name}'` : ""}`;
  checkOptions<InitialiserSpec<string, string>>(spec, RULES, where, { what: "field" });
  if (spec.docs !== undefined) checkOptions<ModelDocs>(spec.docs, DOCS, `the docs of ${where}`);
  const { name, docs, initialCode } = spec;
  checkIdentifier("initialiser", name);
  for (const [parameter, value] of Object.entries(spec.params ?? {})) {
    checkIdentifier(`parameter of '${name}'`, parameter);
    if (value !== undefined) checkFinite(`parameter '${parameter}' of '${name}'`, value);
  }
  checkDeclaredArrays(spec.extraGlobalParams ?? {}, name);
  if (initialCode.trim() === "") throw new ModelError(`${where} needs initialCode`);
  return Object.freeze({
    kind: "initialiser",
    name,
    ...(docs && { docs: docs as ModelDocs }),
    params: { ...spec.params } as InitialiserModel<P>["params"],
    derivedParams: { ...spec.derivedParams } as InitialiserModel["derivedParams"],
    extraGlobalParams: { ...spec.extraGlobalParams },
    initialCode,
  });
}

/** Values for an initialiser of code. */
export interface InitialiserValues<P extends string = string> {
  readonly params?: { readonly [name in P]?: number };
  readonly extraGlobalParams?: Readonly<Record<string, ArrayLike<number>>>;
}

const VALUES: RulesOf<InitialiserValues> = { params: a.object, extraGlobalParams: a.object };

/**
 * Initial values that code gives: `vars: { v: initialise(ramp, { params: { slope: 2 } }) }`. The same on every backend.
 * @throws ModelError for parameters or arrays that the initialiser does not have or that are missing
 */
export function initialise<P extends string>(
  model: InitialiserModel<P>,
  values: InitialiserValues<P> = {},
): Initialiser {
  if (model?.kind !== "initialiser") throw new ModelError(`initialise takes an initialiser, not ${shown(model)}`);
  const where = `initialise(${model.name})`;
  checkOptions<InitialiserValues>(values, VALUES, where);
  const params = settledParams(model.params, values.params, where);
  const arrays = settledArrays(model.extraGlobalParams, values.extraGlobalParams, where);
  return Object.freeze({ kind: "code", model, params, arrays });
}
