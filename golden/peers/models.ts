/** Reads the `models` of a file of a spiking network, and the values that its populations give them. */
import type { ByName, Field } from "../field.ts";
import { isOneForAll, type ModelKind, modelKinds, type PeerInstance, type PeerModel, type PeerName } from "./format.ts";

/** GeNN's names are the ones of definitions here, written in another way. */
export const ownName = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

const ACCESS = "READ_WRITE";
const DECLARING = ["vars", "pre_vars", "post_vars"] as const;
const REFERRING = [
  "neuron_var_refs",
  "pre_neuron_var_refs",
  "post_neuron_var_refs",
  "psm_var_refs",
  "var_refs",
  "pre_var_refs",
  "post_var_refs",
] as const;
/** Those that are references to groups. */
const TO_GROUPS: readonly string[] = ["var_refs", "pre_var_refs", "post_var_refs"];
const COMMON = ["kind", "builtin", "params", "derived_params", "vars", "extra_global_params"];
const SIDES = ["pre", "post"].flatMap((side) => [
  ...["spike_syn_code", "event_syn_code", "event_threshold_condition_code", "spike_code", "dynamics_code"].map(
    (code) => `${side}_${code}`,
  ),
]);
/** What a model of a kind may have beside what all have. */
const FIELDS: Readonly<Record<ModelKind, readonly string[]>> = {
  neuron: ["additional_input_vars", "auto_refractory_required", "sim_code", "threshold_condition_code", "reset_code"],
  weight_update: [
    ...["pre_vars", "post_vars", "pre_neuron_var_refs", "post_neuron_var_refs", "psm_var_refs"],
    ...["synapse_dynamics_code", ...SIDES],
  ],
  postsynaptic: ["neuron_var_refs", "sim_code"],
  current_source: ["neuron_var_refs", "injection_code"],
  custom_update: ["var_refs", "update_code"],
  custom_connectivity_update: ["pre_vars", "post_vars", ...TO_GROUPS, "row_update_code"],
};

/** The models of a file. */
export const readModels = (models: Field): ByName<PeerModel> =>
  Object.fromEntries(models.names().map((name) => [name, readModel(name, models.at(name))]));

function readModel(name: string, model: Field): PeerModel {
  const kind = model.at("kind").choice(modelKinds);
  const fields = model.names([...COMMON, ...FIELDS[kind]]);
  const listOf = <T>(key: string, read: (one: Field) => T): T[] => (model.has(key) ? model.at(key).list(read) : []);
  const named = (one: Field) => ({ name: one.at("name").text(), type: one.at("type").text() });
  const declared = (one: Field): PeerName => ({
    ...named(one),
    access: one.has("access") ? one.at("access").text() : ACCESS,
  });
  return {
    name,
    kind,
    params: listOf("params", (one) => one.text()),
    derivedParams: model.has("derived_params") ? model.at("derived_params").byName((one) => one.text()) : {},
    declared: Object.fromEntries(
      [...DECLARING, ...REFERRING].filter((key) => model.has(key)).map((key) => [ownName(key), listOf(key, declared)]),
    ),
    extraGlobalParams: listOf("extra_global_params", named),
    additionalInputVars: listOf("additional_input_vars", (one) => ({
      name: one.at("name").text(),
      value: one.at("value").number(),
    })),
    snippets: Object.fromEntries(
      fields.filter((key) => key.endsWith("_code")).map((key) => [ownName(key), model.at(key).text()]),
    ),
    flags: Object.fromEntries(
      fields.filter((key) => key.endsWith("_required")).map((key) => [ownName(key), model.at(key).flag()]),
    ),
  };
}

/** How many elements each kind of variable of an instance has, and of how many instances of a batch. */
export interface Sizes {
  readonly vars: number;
  readonly preVars?: number;
  readonly postVars?: number;
  readonly batch: number;
}

/** The names that `readInstance` looks at. */
export const instanceFields = ["model", "params", "vars", "extra_global_params", "pre_vars", "post_vars", ...REFERRING];

/** A model of a kind with the values that are given to it. Throws `GoldenError` for what the model does not have, or lacks. */
export function readInstance(one: Field, models: ByName<PeerModel>, kind: ModelKind, sizes: Sizes): PeerInstance {
  const name = one.at("model").text();
  const model = Object.hasOwn(models, name) ? models[name]! : undefined;
  if (model === undefined) throw one.at("model").error(`is '${name}', which 'models' does not have`);
  if (model.kind !== kind)
    throw one.at("model").error(`is '${name}', a ${model.kind} model where a ${kind} model is needed`);
  const exactly = <T>(key: string, names: readonly string[], read: (value: Field) => T): ByName<T> => {
    if (!one.has(key)) {
      if (names.length > 0) throw one.error(`has no '${key}', but model '${name}' has '${names[0]}'`);
      return {};
    }
    one.at(key).names(names);
    return Object.fromEntries(names.map((each) => [each, read(one.at(key).at(each))]));
  };
  const namesOf = (key: string) => (model.declared[ownName(key)] ?? []).map((each) => each.name);
  const perInstance: Record<string, Record<string, Float64Array>> = {};
  const valuesOf = (key: "vars" | "preVars" | "postVars", field: string) => {
    const own: Record<string, number | Float64Array> = {};
    const given = exactly(field, namesOf(field), (value) => value);
    for (const variable of model.declared[key]!) {
      const count = isOneForAll(variable) ? 1 : sizes[key]!;
      const values = initialValues(given[variable.name]!, count, sizes.batch);
      const isAlike = typeof values === "number" || values.length === count;
      own[variable.name] = isAlike ? values : values.subarray(0, count);
      if (!isAlike) perInstance[key] = { ...perInstance[key], [variable.name]: values };
    }
    return own;
  };
  return {
    model,
    params: exactly("params", model.params, (value) => value.number()),
    initial: Object.fromEntries(
      DECLARING.filter((field) => namesOf(field).length > 0).map((field) => {
        const key = ownName(field) as "vars" | "preVars" | "postVars";
        return [key, valuesOf(key, field)];
      }),
    ),
    perInstance,
    extraGlobalParams: exactly(
      "extra_global_params",
      model.extraGlobalParams.map((each) => each.name),
      (value) => value.anyArray().values,
    ),
    references: Object.fromEntries(
      REFERRING.filter((key) => !TO_GROUPS.includes(key) && namesOf(key).length > 0).map((key) => [
        ownName(key),
        exactly(key, namesOf(key), (value) => value.text()),
      ]),
    ),
  };
}

function initialValues(value: Field, count: number, batch: number): number | Float64Array {
  if (value.isNumber()) return value.number();
  const { values } = value.anyArray();
  if (values.length !== count && values.length !== count * batch)
    throw value.error(`has ${values.length} values instead of ${count}${batch > 1 ? ` or ${batch} x ${count}` : ""}`);
  return values;
}
