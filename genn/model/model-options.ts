/** What the functions that describe a model take, and the rules it follows. */
import type { PostsynapticModel, WeightUpdateModel } from "./definitions.ts";
import { ModelError, unknownName } from "./errors.ts";
import type { InitialValue } from "./initialisers.ts";
import type { Values } from "./instance.ts";
import type { NeuronVariables } from "./neuron-references.ts";
import { a, checkOptions, type RulesOf, required } from "./options.ts";
import { shown } from "./shown.ts";
import { isWhole } from "./whole-numbers.ts";

export interface GeNNModelOptions {
  /** For messages and dumped code. */
  readonly name?: string;
  /** Length of a step in ms. */
  readonly dt: number;
  /** How many independent instances run side by side, sharing what is read-only. Default 1. */
  readonly batchSize?: number;
  /** What `scalar` is. `double` runs on the CPU only. Default `float`. */
  readonly precision?: "float" | "double";
  /** What `t` and spike times are. `float` counts some ten million steps (`stepLimit`), `double`, on the CPU, 2^31. Default: `precision`. */
  readonly timePrecision?: "float" | "double";
  /**
   * Lets synapse populations onto the same input of the same neurons share one sum where their postsynaptic models are the same, with the same parameters and
   * without variables of their own (GeNN's `fuse_postsynaptic_models`). Less memory and less work; the model must be linear in `inSyn`, and sums are rounded in
   * another order. Default: false.
   */
  readonly fusePostsynapticModels?: boolean;
  /** Keys all random numbers: a whole number from 0 to 2^53 - 1. Default 0. */
  readonly seed?: number;
}

export interface SynapsePopulationOptions {
  readonly weightUpdate: WeightUpdateModel;
  readonly weightUpdateValues?: Values;
  readonly preVars?: Readonly<Record<string, InitialValue>>;
  readonly postVars?: Readonly<Record<string, InitialValue>>;
  readonly postsynaptic: PostsynapticModel;
  readonly postsynapticValues?: Values;
  /** The variables that the references of the weight-update model (`preNeuronVarRefs`, `postNeuronVarRefs`) and of the postsynaptic model mean. */
  readonly preNeuronVarRefs?: NeuronVariables;
  readonly postNeuronVarRefs?: NeuronVariables;
  readonly postsynapticVarRefs?: NeuronVariables;
  /** The variables of the postsynaptic model that the references of the weight-update model to it mean. */
  readonly psmVarRefs?: NeuronVariables;
  readonly postTargetVar?: string;
  readonly preTargetVar?: string;
  /** Steps by which spikes and variables of the presynaptic neuron reach synapses later: a spike of step n in step n + 1 + d. Default 0. */
  readonly axonalDelaySteps?: number;
  /** The same for the postsynaptic neuron, on its way back to the synapses. Default 0. */
  readonly backPropDelaySteps?: number;
  /** One more than the largest k of `addToPostDelay(x, k)` and of delayed reads `v[k]`; code that has either needs it. */
  readonly maxDendriticDelaySteps?: number;
}

/** Steps that are kept for those who see them later: more would be a mistake in units. */
const LONGEST_DELAY = 65535;

const MODEL: RulesOf<GeNNModelOptions> = {
  name: a.text,
  dt: required(a.number),
  batchSize: a.count,
  precision: a.text,
  timePrecision: a.text,
  fusePostsynapticModels: a.flag,
  seed: a.anything,
};

const VALUES: RulesOf<Values> = {
  params: a.object,
  vars: a.object,
  extraGlobalParams: a.object,
  dynamicParams: a.texts,
};

const SYNAPSES: RulesOf<SynapsePopulationOptions> = {
  weightUpdate: required(a.object),
  weightUpdateValues: a.object,
  preVars: a.object,
  postVars: a.object,
  postsynaptic: required(a.object),
  postsynapticValues: a.object,
  preNeuronVarRefs: a.object,
  postNeuronVarRefs: a.object,
  postsynapticVarRefs: a.object,
  psmVarRefs: a.object,
  postTargetVar: a.text,
  preTargetVar: a.text,
  axonalDelaySteps: a.wholeNumber,
  backPropDelaySteps: a.wholeNumber,
  maxDendriticDelaySteps: a.count,
};

/** Throws `ModelError` for options of a model that are none, or cannot be. */
export function checkModelOptions(options: GeNNModelOptions): void {
  checkOptions<GeNNModelOptions>(options, MODEL, "GeNNModel");
  const { dt, precision, timePrecision, seed = 0 } = options;
  if (dt <= 0) throw new ModelError(`dt must be positive (ms per step), not ${dt}`);
  for (const [what, value] of Object.entries({ precision, timePrecision })) {
    if (value !== undefined && value !== "float" && value !== "double")
      throw unknownName(what, String(value), "the model", ["float", "double"]);
  }
  if (!isWhole(seed, 0)) {
    throw new ModelError(`seed must be a whole number from 0 to 2^53 - 1, not ${shown(seed)}`);
  }
}

/** The same for the values of a definition that is put to use: a parameter or a variable among them belongs one level deeper. */
function checkValues(values: Values, definition: Partial<Named>, where: string): void {
  for (const name of Object.keys(values)) {
    if (Object.hasOwn(VALUES, name)) continue;
    for (const kind of ["params", "vars"] as const) {
      if (!Object.hasOwn(definition[kind] ?? {}, name)) continue;
      const what = kind === "params" ? "parameter" : "variable";
      throw new ModelError(`${where} has '${name}', a ${what}: write { ${kind}: { ${name}: .. } }`);
    }
  }
  checkOptions<Values>(values, VALUES, where);
}

interface Named {
  readonly params: object;
  readonly vars: object;
}

/** The same for those of a neuron population. What segments may be is for whoever cuts them to say. */
export const checkNeuronValues = (values: Values & { readonly segments?: unknown }, where: string): void =>
  checkOptions<Values & { readonly segments?: unknown }>(values, { ...VALUES, segments: a.anything }, where);

/** The same for those of a current source. */
export const checkSourceValues = (values: SourceValues, where: string): void =>
  checkOptions<SourceValues>(values, { ...VALUES, targetVar: a.text, varRefs: a.object }, where);

type SourceValues = Values & { readonly targetVar?: string; readonly varRefs?: NeuronVariables };

/** The same for those of a custom update. */
export const checkUpdateValues = (values: UpdateValues, where: string): void =>
  checkOptions<UpdateValues>(values, { ...VALUES, varRefs: required(a.object), egpRefs: a.object }, where);

type UpdateValues = Values & { readonly varRefs: object; readonly egpRefs?: object };

/** The same for those of a custom connectivity update. */
export const checkConnectivityUpdateValues = (values: ConnectivityUpdateOptions, where: string): void =>
  checkOptions<ConnectivityUpdateOptions>(values, CONNECTIVITY_UPDATE, where);

interface ConnectivityUpdateOptions extends Values {
  readonly preVars?: object;
  readonly postVars?: object;
  readonly varRefs?: object;
  readonly preVarRefs?: object;
  readonly postVarRefs?: object;
  readonly hostUpdate?: unknown;
}

const CONNECTIVITY_UPDATE: RulesOf<ConnectivityUpdateOptions> = {
  ...VALUES,
  preVars: a.object,
  postVars: a.object,
  varRefs: a.object,
  preVarRefs: a.object,
  postVarRefs: a.object,
  hostUpdate: a.fn,
};

/** The same for a synapse population, with the values of its two models. */
export function checkSynapseOptions(options: SynapsePopulationOptions, where: string): void {
  checkOptions<SynapsePopulationOptions>(options, SYNAPSES, where);
  checkValues(options.weightUpdateValues ?? {}, options.weightUpdate, `${where} (weightUpdateValues)`);
  checkValues(options.postsynapticValues ?? {}, options.postsynaptic, `${where} (postsynapticValues)`);
  const { axonalDelaySteps, backPropDelaySteps, maxDendriticDelaySteps } = options;
  for (const [what, steps] of Object.entries({ axonalDelaySteps, backPropDelaySteps, maxDendriticDelaySteps })) {
    if (steps === undefined || steps <= LONGEST_DELAY) continue;
    throw new ModelError(`${what} of ${where} must be at most ${LONGEST_DELAY} steps, not ${steps}`);
  }
}
