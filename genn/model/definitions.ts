/**
 * Drop-in definitions: what a neuron, synapse, postsynaptic, current-source or custom-update model is. Plain frozen data
 * with snippets of code as text, in the vocabulary of GeNN 5. The type parameters carry the names, so that a
 * misspelt parameter or variable is an error in the editor.
 */
import { isKeyword } from "../language/index.ts";
import { type Bounds, checkBounds, checkWithin } from "./bounds.ts";
import type { ModelDocs } from "./docs.ts";
import { article, checkFinite, checkIdentifier, ModelError, unknownName } from "./errors.ts";
import { type InitialValue, toInitialiser } from "./initialisers.ts";
import type { NeuronVarAccessMode, NeuronVarRefs } from "./neuron-references.ts";
import { a, checkOptions, isObject, nameOf, type RulesOf, required } from "./options.ts";
import { checkResponse } from "./response.ts";
import { checkType, DECLARED_TYPES, type DeclaredType } from "./values.ts";

export type { DeclaredType };

/** Who may write a variable, and whether every batch instance has its own copy (GeNN 5). */
export type VarAccess = "READ_WRITE" | "READ_ONLY" | "READ_ONLY_DUPLICATE" | "READ_ONLY_SHARED_NEURON";

/** The same for a custom update's own variables. Reductions put together what the batch, the neurons or those of a segment have. */
export type CustomUpdateVarAccess = (typeof CUSTOM_UPDATE_ACCESS)[number];

/** How a custom update uses a variable it references. `BROADCAST` writes it, also where it is kept for readers of the past. */
export type VarAccessMode = (typeof REFERENCE_MODES)[number];

export interface Variable<Access extends string = VarAccess> {
  readonly type: DeclaredType;
  readonly access: Access;
  /** Default initial value; without one, the population must give it. */
  readonly initial?: InitialValue;
}

/** A variable as users write it: its default initial value, or the whole record. */
export type VariableSpec<Access extends string = VarAccess> = InitialValue | Variable<Access>;

/** A variable with everything spelled out. */
export function variable<Access extends string = VarAccess>(
  spec: Partial<Variable<Access>> & { access?: Access },
): Variable<Access> {
  checkOptions<Partial<Variable<Access>>>(spec, VARIABLE, "variable()");
  return Object.freeze({ type: "scalar", access: "READ_WRITE" as Access, ...spec });
}
/** One value per element, shared by all batch instances, that code only reads (a weight, a bias). */
export const readOnly = (initial?: InitialValue, type: DeclaredType = "scalar"): Variable<"READ_ONLY"> =>
  variable({ access: "READ_ONLY", initial, type });
/** Like `readOnly`, but every batch instance has its own copy. */
export const readOnlyDuplicate = (initial?: InitialValue, type: DeclaredType = "scalar"): Variable =>
  variable({ access: "READ_ONLY_DUPLICATE", initial, type });

type Names = string;
/** Stands for names that are not known: a definition of any names fits where it is expected. */
// biome-ignore lint/suspicious/noExplicitAny: only `any` is assignable both ways
type AnyName = any;
/** Parameter names with their default values; `undefined` means that the population must give a value. */
type ParameterDefaults<P extends Names> = { readonly [name in P]: number | undefined };
type DerivedParameters<P extends Names, D extends Names> = {
  readonly [name in D]: (parameters: Readonly<Record<P, number>>, dt: number) => number;
};
type Variables<V extends Names, Access extends string = VarAccess> = { readonly [name in V]: VariableSpec<Access> };

interface Common<
  P extends Names,
  D extends Names,
  V extends Names,
  E extends Names,
  Access extends string = VarAccess,
  Others extends Names = never,
> {
  readonly name: string;
  /** For people: nothing depends on it. */
  readonly docs?: ModelDocs<NoInfer<P | D | V | E | Others>>;
  readonly params?: ParameterDefaults<P>;
  /** What parameters may be, where not every number makes sense of them; others are refused. */
  readonly paramBounds?: { readonly [name in NoInfer<P>]?: Bounds };
  /** Computed from the parameters and dt when the model is built. */
  readonly derivedParams?: DerivedParameters<P, D>;
  readonly vars?: Variables<V, Access>;
  /** Arrays of any length, of the given element type, read with a subscript. */
  readonly extraGlobalParams?: { readonly [name in E]: DeclaredType };
}

export interface NeuronModelSpec<P extends Names, D extends Names, V extends Names, E extends Names, I extends Names>
  extends Common<P, D, V, E, VarAccess, I> {
  /** Inputs beside `Isyn`, each with the value it starts every step from. */
  readonly additionalInputVars?: { readonly [name in I]: number };
  readonly simCode?: string;
  /** An expression: the neuron spikes (sends an event) in a step in which it is true. */
  readonly thresholdConditionCode?: string;
  readonly resetCode?: string;
  /** Spike only when the condition becomes true, not while it stays true. */
  readonly autoRefractoryRequired?: boolean;
}

export interface WeightUpdateModelSpec<
  P extends Names,
  D extends Names,
  V extends Names,
  E extends Names,
  Pre extends Names,
  Post extends Names,
  PreRef extends Names = never,
  PostRef extends Names = never,
  PsmRef extends Names = never,
> extends Common<P, D, V, E, VarAccess, Pre | Post | PreRef | PostRef | PsmRef> {
  /** Variables this model keeps per presynaptic, per postsynaptic neuron. */
  readonly preVars?: Variables<Pre>;
  readonly postVars?: Variables<Post>;
  /** Variables of the presynaptic, of the postsynaptic neuron: code of that side may write them, code of synapses reads them. */
  readonly preNeuronVarRefs?: NeuronVarRefs<PreRef>;
  readonly postNeuronVarRefs?: NeuronVarRefs<PostRef>;
  /** Variables of the population's own postsynaptic model: code of the postsynaptic side may write them, code of synapses reads them. */
  readonly psmVarRefs?: NeuronVarRefs<PsmRef>;
  readonly preSpikeSynCode?: string;
  readonly postSpikeSynCode?: string;
  /**
   * Events beside spikes: an expression, true in every step in which the neuron of that side sends one, and the code of its synapses then. Neither
   * without the other.
   */
  readonly preEventThresholdConditionCode?: string;
  readonly preEventSynCode?: string;
  readonly postEventThresholdConditionCode?: string;
  readonly postEventSynCode?: string;
  readonly synapseDynamicsCode?: string;
  readonly preSpikeCode?: string;
  readonly postSpikeCode?: string;
  readonly preDynamicsCode?: string;
  readonly postDynamicsCode?: string;
}

export interface PostsynapticModelSpec<
  P extends Names,
  D extends Names,
  V extends Names,
  E extends Names,
  R extends Names = never,
> extends Common<P, D, V, E, VarAccess, R> {
  /** Variables of the postsynaptic neuron. */
  readonly neuronVarRefs?: NeuronVarRefs<R>;
  /** Sees `inSyn` and `injectCurrent(x)`; runs before the neuron's own code, in every step. */
  readonly simCode: string;
}

export interface CurrentSourceModelSpec<
  P extends Names,
  D extends Names,
  V extends Names,
  E extends Names,
  R extends Names = never,
> extends Common<P, D, V, E, VarAccess, R> {
  /** Variables of the neuron that the current is injected into. */
  readonly neuronVarRefs?: NeuronVarRefs<R>;
  readonly injectionCode: string;
  /**
   * An expression, in ms, evaluated after `injectionCode`: until (not including) the first step with `t` at or after it, the code would inject the same
   * current and leave its variables alone. A promise that lets a backend run the code only when something changes.
   */
  readonly constantUntil?: string;
}

export interface CustomUpdateModelSpec<
  P extends Names,
  D extends Names,
  V extends Names,
  E extends Names,
  R extends Names,
  G extends Names = never,
> extends Common<P, D, V, E, CustomUpdateVarAccess, R | G> {
  readonly varRefs?: { readonly [name in R]: VarAccessMode };
  /** Extra global parameters of other groups, by the names the code knows, with the type of their elements. */
  readonly egpRefs?: { readonly [name in G]: DeclaredType };
  readonly updateCode: string;
}

/** What a host update may do before the rows are updated; arrays are copies, in the shapes of `pull` and `push`. */
export interface HostUpdateAccess {
  /** Neurons on either side. */
  readonly numPre: number;
  readonly numPost: number;
  /** Parameters and derived parameters. */
  readonly params: Readonly<Record<string, number>>;
  /** Values of a pre- or postsynaptic variable or reference of the update, one per neuron. */
  pull(name: string): Promise<Float32Array | Float64Array | Int32Array | Uint32Array>;
  /** Sets one: an array, or one number for all neurons. References must be READ_WRITE. */
  push(name: string, values: ArrayLike<number> | number): void;
  /** The elements of an extra global parameter of the update, as the last update left them. */
  pullExtraGlobalParam(name: string): Float64Array;
  pushExtraGlobalParam(name: string, values: ArrayLike<number>): void;
  /** Uniform numbers in [0, 1), keyed by the seed of the model, the name of the update and how often its group has been called. */
  random(): number;
}

/** Runs before the rows of a custom connectivity update; what it returns is waited for. */
export type HostUpdate = (access: HostUpdateAccess) => void | Promise<void>;

export interface CustomConnectivityUpdateModelSpec<
  P extends Names,
  D extends Names,
  V extends Names,
  E extends Names,
  Pre extends Names = never,
  Post extends Names = never,
  R extends Names = never,
  PreRef extends Names = never,
  PostRef extends Names = never,
> extends Common<P, D, V, E, ConnectivityVarAccess, Pre | Post | R | PreRef | PostRef> {
  /** Variables this model keeps per presynaptic, per postsynaptic neuron; all batch instances share them, as they do `vars`, one per synapse. */
  readonly preVars?: Variables<Pre, ConnectivityVarAccess>;
  readonly postVars?: Variables<Post, ConnectivityVarAccess>;
  /** Variables of the synapses, and of the neurons on either side. */
  readonly varRefs?: NeuronVarRefs<R>;
  readonly preVarRefs?: NeuronVarRefs<PreRef>;
  readonly postVarRefs?: NeuronVarRefs<PostRef>;
  /** Runs for every presynaptic neuron: removes and adds synapses of its row. */
  readonly rowUpdateCode?: string;
  readonly hostUpdate?: HostUpdate;
}

/** Access of the variables of a custom connectivity update. */
export type ConnectivityVarAccess = "READ_WRITE" | "READ_ONLY";

/** The fields every definition has once made: nothing optional but the description, variables in their long form. */
interface Definition<Access extends string = VarAccess> {
  readonly name: string;
  readonly docs?: ModelDocs;
  readonly params: Readonly<Record<string, number | undefined>>;
  readonly paramBounds: Readonly<Record<string, Bounds>>;
  readonly derivedParams: Readonly<
    Record<string, (parameters: Readonly<Record<string, number>>, dt: number) => number>
  >;
  readonly vars: Readonly<Record<string, Variable<Access>>>;
  readonly extraGlobalParams: Readonly<Record<string, DeclaredType>>;
}

/** Phantom types: names known to the compiler, nothing at run time. */
interface Named<P extends Names, V extends Names, E extends Names = never> {
  readonly paramNames?: P;
  readonly varNames?: V;
  readonly egpNames?: E;
}

export interface NeuronModel<P extends Names = AnyName, V extends Names = AnyName, E extends Names = AnyName>
  extends Definition,
    Named<P, V, E> {
  readonly kind: "neuron";
  readonly additionalInputVars: Readonly<Record<string, number>>;
  readonly simCode: string;
  readonly thresholdConditionCode: string;
  readonly resetCode: string;
  readonly autoRefractoryRequired: boolean;
}
export interface WeightUpdateModel<P extends Names = AnyName, V extends Names = AnyName, E extends Names = AnyName>
  extends Definition,
    Named<P, V, E> {
  readonly kind: "weightUpdate";
  readonly preVars: Readonly<Record<string, Variable>>;
  readonly postVars: Readonly<Record<string, Variable>>;
  readonly preNeuronVarRefs: NeuronVarRefs;
  readonly postNeuronVarRefs: NeuronVarRefs;
  readonly psmVarRefs: NeuronVarRefs;
  readonly preSpikeSynCode: string;
  readonly postSpikeSynCode: string;
  readonly preEventThresholdConditionCode: string;
  readonly preEventSynCode: string;
  readonly postEventThresholdConditionCode: string;
  readonly postEventSynCode: string;
  readonly synapseDynamicsCode: string;
  readonly preSpikeCode: string;
  readonly postSpikeCode: string;
  readonly preDynamicsCode: string;
  readonly postDynamicsCode: string;
}
export interface PostsynapticModel<P extends Names = AnyName, V extends Names = AnyName, E extends Names = AnyName>
  extends Definition,
    Named<P, V, E> {
  readonly kind: "postsynaptic";
  readonly neuronVarRefs: NeuronVarRefs;
  readonly simCode: string;
}
export interface CurrentSourceModel<P extends Names = AnyName, V extends Names = AnyName, E extends Names = AnyName>
  extends Definition,
    Named<P, V, E> {
  readonly kind: "currentSource";
  readonly neuronVarRefs: NeuronVarRefs;
  readonly injectionCode: string;
  readonly constantUntil: string;
}
export interface CustomUpdateModel<
  P extends Names = AnyName,
  V extends Names = AnyName,
  R extends Names = AnyName,
  G extends Names = AnyName,
> extends Definition<CustomUpdateVarAccess>,
    Named<P, V> {
  readonly kind: "customUpdate";
  readonly varRefs: Readonly<Record<R, VarAccessMode>>;
  readonly egpRefs: Readonly<Record<G, DeclaredType>>;
  readonly updateCode: string;
}
export interface CustomConnectivityUpdateModel<
  P extends Names = AnyName,
  V extends Names = AnyName,
  E extends Names = AnyName,
> extends Definition<ConnectivityVarAccess>,
    Named<P, V, E> {
  readonly kind: "connectivityUpdate";
  readonly preVars: Readonly<Record<string, Variable<ConnectivityVarAccess>>>;
  readonly postVars: Readonly<Record<string, Variable<ConnectivityVarAccess>>>;
  readonly varRefs: NeuronVarRefs;
  readonly preVarRefs: NeuronVarRefs;
  readonly postVarRefs: NeuronVarRefs;
  readonly rowUpdateCode: string;
  readonly hostUpdate: HostUpdate | undefined;
}
export type AnyDefinition =
  | NeuronModel
  | WeightUpdateModel
  | PostsynapticModel
  | CurrentSourceModel
  | CustomUpdateModel
  | CustomConnectivityUpdateModel;

/** Makes a neuron model. Throws `ModelError` for ill-formed names or values. */
export function defineNeuronModel<
  P extends Names = never,
  D extends Names = never,
  V extends Names = never,
  E extends Names = never,
  I extends Names = never,
>(spec: NeuronModelSpec<P, D, V, E, I>): NeuronModel<P, V, E> {
  const common = complete("neuron model", spec, ACCESS, NEURON, ["additionalInputVars"]);
  if (spec.resetCode?.trim() && !spec.thresholdConditionCode?.trim()) {
    throw new ModelError(
      `the neuron model '${spec.name}' has resetCode and no thresholdConditionCode, so that it would never run`,
    );
  }
  const additionalInputVars: Record<string, number> = { ...spec.additionalInputVars };
  for (const [name, value] of Object.entries(additionalInputVars)) {
    checkMember(spec.name, "input variable", name);
    checkFinite(`the start value of input variable '${name}' of '${spec.name}'`, value);
  }
  return Object.freeze({
    kind: "neuron",
    ...common,
    additionalInputVars,
    simCode: spec.simCode ?? "",
    thresholdConditionCode: spec.thresholdConditionCode ?? "",
    resetCode: spec.resetCode ?? "",
    autoRefractoryRequired: spec.autoRefractoryRequired ?? false,
  });
}

/** Makes a weight-update model: what a synapse transmits and how it learns. */
export function defineWeightUpdateModel<
  P extends Names = never,
  D extends Names = never,
  V extends Names = never,
  E extends Names = never,
  Pre extends Names = never,
  Post extends Names = never,
  PreRef extends Names = never,
  PostRef extends Names = never,
  PsmRef extends Names = never,
>(spec: WeightUpdateModelSpec<P, D, V, E, Pre, Post, PreRef, PostRef, PsmRef>): WeightUpdateModel<P, V, E> {
  const snippets = [
    "preSpikeSynCode",
    "postSpikeSynCode",
    "preEventThresholdConditionCode",
    "preEventSynCode",
    "postEventThresholdConditionCode",
    "postEventSynCode",
    "synapseDynamicsCode",
    "preSpikeCode",
    "postSpikeCode",
    "preDynamicsCode",
    "postDynamicsCode",
  ] as const;
  const maps = ["preVars", "postVars", "preNeuronVarRefs", "postNeuronVarRefs", "psmVarRefs"] as const;
  const common = complete("weight-update model", spec, ACCESS, WEIGHT_UPDATE, maps);
  const code = Object.fromEntries(snippets.map((key) => [key, spec[key] ?? ""])) as Record<
    (typeof snippets)[number],
    string
  >;
  for (const side of ["pre", "post"] as const) {
    const [condition, events] = [`${side}EventThresholdConditionCode`, `${side}EventSynCode`] as const;
    if ((code[condition].trim() === "") === (code[events].trim() === "")) continue;
    const [there, missing] = code[condition].trim() === "" ? [events, condition] : [condition, events];
    throw new ModelError(
      `the weight-update model '${spec.name}' has ${there}, but no ${missing}: give both or neither`,
    );
  }
  return Object.freeze({
    kind: "weightUpdate",
    ...common,
    preVars: completeVariables(spec.name, spec.preVars ?? {}, ACCESS),
    postVars: completeVariables(spec.name, spec.postVars ?? {}, ACCESS),
    preNeuronVarRefs: completeNeuronVarRefs(spec.name, spec.preNeuronVarRefs),
    postNeuronVarRefs: completeNeuronVarRefs(spec.name, spec.postNeuronVarRefs),
    psmVarRefs: completeNeuronVarRefs(spec.name, spec.psmVarRefs),
    ...code,
  });
}

/** Makes a postsynaptic model: how a synapse population's summed input enters the neuron. */
export function definePostsynapticModel<
  P extends Names = never,
  D extends Names = never,
  V extends Names = never,
  E extends Names = never,
  R extends Names = never,
>(spec: PostsynapticModelSpec<P, D, V, E, R>): PostsynapticModel<P, V, E> {
  const common = complete("postsynaptic model", spec, ACCESS, POSTSYNAPTIC, ["neuronVarRefs"]);
  const neuronVarRefs = completeNeuronVarRefs(spec.name, spec.neuronVarRefs);
  return Object.freeze({ kind: "postsynaptic", ...common, neuronVarRefs, simCode: spec.simCode ?? "" });
}

/** Makes a current-source model. */
export function defineCurrentSourceModel<
  P extends Names = never,
  D extends Names = never,
  V extends Names = never,
  E extends Names = never,
  R extends Names = never,
>(spec: CurrentSourceModelSpec<P, D, V, E, R>): CurrentSourceModel<P, V, E> {
  const common = complete("current-source model", spec, ACCESS, CURRENT_SOURCE, ["neuronVarRefs"]);
  return Object.freeze({
    kind: "currentSource",
    ...common,
    neuronVarRefs: completeNeuronVarRefs(spec.name, spec.neuronVarRefs),
    injectionCode: spec.injectionCode ?? "",
    constantUntil: spec.constantUntil ?? "",
  });
}

/** Makes a custom-update model: code that runs over neurons or synapses when its group is called. */
export function defineCustomUpdateModel<
  P extends Names = never,
  D extends Names = never,
  V extends Names = never,
  E extends Names = never,
  R extends Names = never,
  G extends Names = never,
>(spec: CustomUpdateModelSpec<P, D, V, E, R, G>): CustomUpdateModel<P, V, R, G> {
  const maps = ["varRefs", "egpRefs"] as const;
  const common = complete("custom-update model", spec, CUSTOM_UPDATE_ACCESS, CUSTOM_UPDATE, maps);
  const varRefs = { ...spec.varRefs } as Record<R, VarAccessMode>;
  for (const [name, mode] of Object.entries(varRefs) as [R, VarAccessMode][]) {
    checkMember(spec.name, "variable reference", name);
    if (!REFERENCE_MODES.includes(mode))
      throw unknownName("access mode", mode, `'${spec.name}.${name}'`, REFERENCE_MODES);
  }
  const egpRefs = { ...spec.egpRefs } as Record<G, DeclaredType>;
  for (const [name, type] of Object.entries(egpRefs)) {
    checkMember(spec.name, "reference to an extra global parameter", name);
    checkType(type, `reference to an extra global parameter '${name}' of '${spec.name}'`);
  }
  return Object.freeze({ kind: "customUpdate", ...common, varRefs, egpRefs, updateCode: spec.updateCode ?? "" });
}

/**
 * Makes a custom connectivity update: code that removes and adds synapses of a sparse population when its group is called (GeNN 5's
 * `create_custom_connectivity_update_model`). Throws `ModelError` for ill-formed names or values, and where there is neither code nor a host update.
 */
export function defineCustomConnectivityUpdateModel<
  P extends Names = never,
  D extends Names = never,
  V extends Names = never,
  E extends Names = never,
  Pre extends Names = never,
  Post extends Names = never,
  R extends Names = never,
  PreRef extends Names = never,
  PostRef extends Names = never,
>(
  spec: CustomConnectivityUpdateModelSpec<P, D, V, E, Pre, Post, R, PreRef, PostRef>,
): CustomConnectivityUpdateModel<P, V, E> {
  const what = "custom connectivity update model";
  const maps = ["preVars", "postVars", "varRefs", "preVarRefs", "postVarRefs"] as const;
  const common = complete(what, spec, CONNECTIVITY_ACCESS, CONNECTIVITY_UPDATE, maps);
  const rowUpdateCode = spec.rowUpdateCode ?? "";
  if (rowUpdateCode.trim() === "" && spec.hostUpdate === undefined) {
    throw new ModelError(`the ${what} '${spec.name}' does nothing: it needs rowUpdateCode or a hostUpdate`);
  }
  const postVarRefs = completeNeuronVarRefs(spec.name, spec.postVarRefs);
  return Object.freeze({
    kind: "connectivityUpdate",
    ...common,
    preVars: completeVariables(spec.name, spec.preVars ?? {}, CONNECTIVITY_ACCESS),
    postVars: completeVariables(spec.name, spec.postVars ?? {}, CONNECTIVITY_ACCESS),
    varRefs: completeNeuronVarRefs(spec.name, spec.varRefs),
    preVarRefs: completeNeuronVarRefs(spec.name, spec.preVarRefs),
    postVarRefs,
    rowUpdateCode,
    hostUpdate: spec.hostUpdate,
  });
}

const CONNECTIVITY_ACCESS: readonly ConnectivityVarAccess[] = ["READ_WRITE", "READ_ONLY"];
const ACCESS = ["READ_WRITE", "READ_ONLY", "READ_ONLY_DUPLICATE", "READ_ONLY_SHARED_NEURON"] as const;
const CUSTOM_UPDATE_ACCESS = [
  "READ_WRITE",
  "READ_ONLY",
  "READ_ONLY_SHARED",
  "READ_ONLY_SHARED_NEURON",
  "REDUCE_BATCH_SUM",
  "REDUCE_BATCH_MAX",
  "REDUCE_NEURON_SUM",
  "REDUCE_NEURON_MAX",
  "REDUCE_SEGMENT_SUM",
  "REDUCE_SEGMENT_MAX",
] as const;
const REFERENCE_MODES = ["READ_WRITE", "READ_ONLY", "BROADCAST", "REDUCE_SUM", "REDUCE_MAX"] as const;
const NEURON_REFERENCE_MODES: readonly NeuronVarAccessMode[] = ["READ_WRITE", "READ_ONLY"];

/** A definition as it is written. `kind` is there so that a finished one can be spread into a new one: `{ ...leaky, simCode: "..." }`. */
type Written<Spec> = Spec & { readonly kind?: string };
type AnySpec = Common<string, string, string, string>;

const COMMON: RulesOf<Written<AnySpec>> = {
  kind: a.text,
  name: required(a.text),
  docs: a.object,
  params: a.object,
  paramBounds: a.object,
  derivedParams: a.object,
  vars: a.object,
  extraGlobalParams: a.object,
};
const NEURON: RulesOf<Written<NeuronModelSpec<string, string, string, string, string>>> = {
  ...COMMON,
  additionalInputVars: a.object,
  simCode: a.text,
  thresholdConditionCode: a.text,
  resetCode: a.text,
  autoRefractoryRequired: a.flag,
};
const WEIGHT_UPDATE: RulesOf<Written<WeightUpdateModelSpec<string, string, string, string, string, string>>> = {
  ...COMMON,
  preVars: a.object,
  postVars: a.object,
  preNeuronVarRefs: a.object,
  postNeuronVarRefs: a.object,
  psmVarRefs: a.object,
  preSpikeSynCode: a.text,
  postSpikeSynCode: a.text,
  preEventThresholdConditionCode: a.text,
  preEventSynCode: a.text,
  postEventThresholdConditionCode: a.text,
  postEventSynCode: a.text,
  synapseDynamicsCode: a.text,
  preSpikeCode: a.text,
  postSpikeCode: a.text,
  preDynamicsCode: a.text,
  postDynamicsCode: a.text,
};
const POSTSYNAPTIC: RulesOf<Written<PostsynapticModelSpec<string, string, string, string>>> = {
  ...COMMON,
  neuronVarRefs: a.object,
  simCode: required(a.text),
};
const CURRENT_SOURCE: RulesOf<Written<CurrentSourceModelSpec<string, string, string, string>>> = {
  ...COMMON,
  neuronVarRefs: a.object,
  injectionCode: required(a.text),
  constantUntil: a.text,
};
const CUSTOM_UPDATE: RulesOf<Written<CustomUpdateModelSpec<string, string, string, string, string>>> = {
  ...COMMON,
  varRefs: a.object,
  egpRefs: a.object,
  updateCode: required(a.text),
};
const CONNECTIVITY_UPDATE: RulesOf<
  Written<CustomConnectivityUpdateModelSpec<string, string, string, string, string, string, string, string, string>>
> = {
  ...COMMON,
  preVars: a.object,
  postVars: a.object,
  varRefs: a.object,
  preVarRefs: a.object,
  postVarRefs: a.object,
  rowUpdateCode: a.text,
  hostUpdate: a.fn,
};
const VARIABLE: RulesOf<Partial<Variable<string>>> = { type: a.text, access: a.text, initial: a.anything };
/** As it must be in a definition, which takes it as it is. */
const variableRecord = (access: readonly string[]): RulesOf<Variable<string>> => ({
  ...VARIABLE,
  type: required(nameOf(DECLARED_TYPES)),
  access: required(nameOf(access)),
});
/** Of what describes a model. */
export const DOCS: RulesOf<ModelDocs> = {
  summary: required(a.text),
  equations: required(a.texts),
  source: required(a.text),
  quantities: required(a.object),
  example: a.object,
  response: a.object,
};

function complete<Access extends string>(
  what: string,
  spec: Common<AnyName, AnyName, AnyName, AnyName, Access, AnyName>,
  access: readonly Access[],
  fields: RulesOf<object>,
  furtherNames: readonly string[] = [],
): Definition<Access> {
  const where = `the ${what}${typeof spec?.name === "string" ? ` '${spec.name}'` : ""}`;
  checkOptions(spec, fields, where, { what: "field" });
  checkIdentifier(what, spec.name);
  const params: Record<string, number | undefined> = { ...spec.params };
  for (const [name, value] of Object.entries(params)) {
    checkMember(spec.name, "parameter", name);
    if (value !== undefined) checkFinite(`parameter '${name}' of '${spec.name}'`, value);
  }
  const paramBounds = { ...spec.paramBounds } as Record<string, Bounds>;
  for (const [name, bounds] of Object.entries(paramBounds)) {
    if (!Object.hasOwn(params, name))
      throw unknownName("parameter", name, `paramBounds of ${where}`, Object.keys(params));
    checkBounds(bounds, `the bounds of parameter '${name}' of '${spec.name}'`);
    const value = params[name];
    if (value !== undefined) checkWithin(`parameter '${name}' of '${spec.name}'`, value, bounds);
  }
  const derivedParams = { ...spec.derivedParams } as Definition["derivedParams"];
  for (const [name, derive] of Object.entries(derivedParams)) {
    checkMember(spec.name, "derived parameter", name);
    if (typeof derive !== "function") {
      throw new ModelError(`derived parameter '${name}' of '${spec.name}' must be a function of (parameters, dt)`);
    }
  }
  const extraGlobalParams: Record<string, DeclaredType> = { ...spec.extraGlobalParams };
  for (const [name, type] of Object.entries(extraGlobalParams)) {
    checkMember(spec.name, "extra global parameter", name);
    checkType(type, `extra global parameter '${name}' of '${spec.name}'`);
  }
  const vars = completeVariables(spec.name, spec.vars ?? {}, access);
  const seen = new Set<string>();
  for (const name of [params, derivedParams, vars, extraGlobalParams].flatMap(Object.keys)) {
    if (seen.has(name)) throw new ModelError(`the ${what} '${spec.name}' uses the name '${name}' twice`);
    seen.add(name);
  }
  const { name, docs } = spec;
  if (docs !== undefined) {
    checkOptions<ModelDocs>(docs, DOCS, `the docs of ${where}`);
    const others = furtherNames.flatMap((field) =>
      Object.keys((spec as unknown as Record<string, object>)[field] ?? {}),
    );
    const known = [...seen, ...others, "Isyn", "inSyn"];
    for (const quantity of Object.keys(docs.quantities)) {
      if (!known.includes(quantity)) throw unknownName("quantity", quantity, `the docs of ${where}`, known);
    }
    if (docs.response !== undefined) checkResponse(docs.response, known, `the response of ${where}`);
  }
  return { name, ...(docs && { docs }), params, paramBounds, derivedParams, vars, extraGlobalParams };
}

function completeVariables<Access extends string>(
  owner: string,
  specs: Readonly<Record<string, VariableSpec<Access>>>,
  access: readonly Access[],
): Record<string, Variable<Access>> {
  const record = variableRecord(access);
  const variables: Record<string, Variable<Access>> = {};
  for (const [name, spec] of Object.entries(specs)) {
    checkMember(owner, "variable", name);
    const where = `variable '${name}' of '${owner}'`;
    if (isObject(spec) && ["type", "access", "initial"].some((key) => key in spec)) {
      checkOptions<Variable<Access>>(spec, record, where);
      if (!access.includes(spec.access)) throw unknownName("access mode", spec.access, where, access);
      checkType(spec.type, where);
      if (spec.initial !== undefined) toInitialiser(spec.initial, where);
      variables[name] = spec;
    } else {
      toInitialiser(spec as InitialValue, where);
      variables[name] = variable({ initial: spec as InitialValue });
    }
  }
  return variables;
}

function completeNeuronVarRefs(owner: string, refs: NeuronVarRefs = {}): NeuronVarRefs {
  for (const [name, mode] of Object.entries(refs)) {
    checkMember(owner, "variable reference", name);
    if (!NEURON_REFERENCE_MODES.includes(mode))
      throw unknownName("access mode", String(mode), `'${owner}.${name}'`, NEURON_REFERENCE_MODES);
  }
  return { ...refs };
}

function checkMember(owner: string, what: string, name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new ModelError(
      `'${name}' cannot name ${article(what)} ${what} of '${owner}': use letters, digits and underscores, and do not start with a digit`,
    );
  }
  if (isKeyword(name))
    throw new ModelError(`'${name}' cannot name ${article(what)} ${what} of '${owner}': it is a word of the language`);
  if (name === "__proto__")
    throw new ModelError(
      `'${name}' cannot name ${article(what)} ${what} of '${owner}': JavaScript's objects do not keep it`,
    );
}
