/** Definitions from the models of a file: the snippets are in the same language. */
import {
  type CurrentSourceModel,
  type CustomConnectivityUpdateModel,
  type CustomUpdateModel,
  type DeclaredType,
  defineCurrentSourceModel,
  defineCustomConnectivityUpdateModel,
  defineCustomUpdateModel,
  defineNeuronModel,
  definePostsynapticModel,
  defineWeightUpdateModel,
  type NeuronModel,
  type PostsynapticModel,
  variable,
  type WeightUpdateModel,
} from "../../genn/index.ts";
import { startCursor } from "../../genn/language/cursor.ts";
import { checkValue, type NumericType, type SnippetSymbol } from "../../genn/language/index.ts";
import { parseTypeName } from "../../genn/language/type-names.ts";
import { evaluateExpression } from "../evaluate.ts";
import type { PeerModel, PeerName } from "./format.ts";

/** `unsigned int` and `scalar*` as definitions have them: extra global parameters are arrays anyway. */
function typeOf(text: string, model: string): DeclaredType {
  return parseTypeName(startCursor({ model, snippet: "type of a variable", text: text.replace(/\*\s*$/, "") })).type;
}

/** In GeNN's custom updates `READ_ONLY_SHARED` has a value per element, the same in all instances; here, what is only read has that anyway. */
const accessOf = ({ access }: PeerName, { kind }: PeerModel): string =>
  kind === "custom_update" && access === "READ_ONLY_SHARED" ? "READ_ONLY" : access;

/** An expression of the parameters and dt, evaluated in double precision. */
function derivation(model: PeerModel, name: string) {
  const symbols = [...model.params, "dt"].map(
    (parameter): SnippetSymbol => ({ name: parameter, type: "double", access: "read", binding: undefined }),
  );
  const precision = { scalar: "double", timepoint: "double" } as const;
  const expression = checkValue(
    model.derivedParams[name]!,
    { model: model.name, snippet: `derived parameter '${name}'`, precision, symbols },
    "double" satisfies NumericType,
  );
  return (parameters: Readonly<Record<string, number>>, dt: number): number =>
    Number(
      evaluateExpression(
        expression,
        new Map(symbols.map((symbol) => [symbol, symbol.name === "dt" ? dt : parameters[symbol.name]!])),
      ),
    );
}

const entries = <T, U>(list: readonly T[], name: (one: T) => string, value: (one: T) => U): Record<string, U> =>
  Object.fromEntries(list.map((one) => [name(one), value(one)]));

/** The fields of a definition. */
function specOf(model: PeerModel): Record<string, unknown> {
  const { declared } = model;
  const declaredFields = Object.entries(declared).map(([field, names]) => [
    field,
    entries(
      names,
      (one) => one.name,
      (one): unknown =>
        field.endsWith("Refs")
          ? one.access
          : variable<string>({ type: typeOf(one.type, model.name), access: accessOf(one, model) }),
    ),
  ]);
  return {
    name: model.name,
    params: entries(
      model.params,
      (name) => name,
      () => undefined,
    ),
    derivedParams: entries(
      Object.keys(model.derivedParams),
      (name) => name,
      (name) => derivation(model, name),
    ),
    ...Object.fromEntries(declaredFields),
    ...(model.extraGlobalParams.length > 0 && {
      extraGlobalParams: entries(
        model.extraGlobalParams,
        (one) => one.name,
        (one) => typeOf(one.type, model.name),
      ),
    }),
    ...(model.additionalInputVars.length > 0 && {
      additionalInputVars: entries(
        model.additionalInputVars,
        (one) => one.name,
        (one) => one.value,
      ),
    }),
    ...model.snippets,
    ...model.flags,
  };
}

/** What makes a definition of a model of a file, by kind. */
export interface Definitions {
  readonly neuron: (model: PeerModel) => NeuronModel;
  readonly weightUpdate: (model: PeerModel) => WeightUpdateModel;
  readonly postsynaptic: (model: PeerModel) => PostsynapticModel;
  readonly currentSource: (model: PeerModel) => CurrentSourceModel;
  readonly connectivityUpdate: (model: PeerModel) => CustomConnectivityUpdateModel;
  readonly customUpdate: (model: PeerModel) => CustomUpdateModel;
}

/** Definitions by kind of model. Throw `ModelError` or `SnippetError` for models that cannot be. */
export const definitionOf: Definitions = {
  neuron: (model) => defineNeuronModel(specOf(model) as never),
  weightUpdate: (model) => defineWeightUpdateModel(specOf(model) as never),
  postsynaptic: (model) => definePostsynapticModel(specOf(model) as never),
  currentSource: (model) => defineCurrentSourceModel(specOf(model) as never),
  connectivityUpdate: (model) => defineCustomConnectivityUpdateModel(specOf(model) as never),
  customUpdate: (model) => defineCustomUpdateModel(specOf(model) as never),
};
