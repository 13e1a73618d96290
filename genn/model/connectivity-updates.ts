/** Custom connectivity updates as a user adds them: their references settled and checked, and the names of what they reach. */
import type { CustomConnectivityUpdateModel, HostUpdate } from "./definitions.ts";
import { ModelError, unknownName } from "./errors.ts";
import type { CustomConnectivityUpdate, NeuronPopulation, SynapsePopulation, VariableReference } from "./groups.ts";
import type { InitialValue } from "./initialisers.ts";
import { initialValues, instantiate, type ModelTypes, type Values } from "./instance.ts";
import { checkConnectivityUpdateValues } from "./model-options.ts";
import type { NeuronVarRefs } from "./neuron-references.ts";
import { shown } from "./shown.ts";
import { describeReference, isPlain, neuronsOf, spanOf, synapsesOf } from "./spans.ts";

/** What a custom connectivity update needs where it is added. */
export interface ConnectivityUpdateValues<
  P extends string = string,
  V extends string = string,
  E extends string = string,
> extends Values<P, V, E> {
  /** Initial values of the variables per presynaptic, per postsynaptic neuron. */
  readonly preVars?: Readonly<Record<string, InitialValue>>;
  readonly postVars?: Readonly<Record<string, InitialValue>>;
  /** The variables that the references mean: of the synapses (`synapseVarRef`), and of the neurons on either side (`varRef`, `preVarRef`, ..). */
  readonly varRefs?: Readonly<Record<string, VariableReference>>;
  readonly preVarRefs?: Readonly<Record<string, VariableReference>>;
  readonly postVarRefs?: Readonly<Record<string, VariableReference>>;
  /** In place of that of the definition. */
  readonly hostUpdate?: HostUpdate;
}

/**
 * An update of the synapses of `synapses`.
 * @throws ModelError for a population that is not sparse, names that are unknown or missing, and references to anything else than these synapses and neurons
 */
export function connectivityUpdateOf(
  { name, group }: { readonly name: string; readonly group: string },
  synapses: SynapsePopulation,
  definition: CustomConnectivityUpdateModel,
  values: ConnectivityUpdateValues,
  model: ModelTypes & { readonly batchSize: number },
): CustomConnectivityUpdate {
  const where = `custom connectivity update '${name}'`;
  checkConnectivityUpdateValues(values, where);
  if (synapses.connectivity !== "sparse") {
    throw new ModelError(
      `${where} changes the synapses of '${synapses.name}', which are ${synapses.connectivity}: only those of sparse populations can be, ` +
        "made with fromRule or fromIndices",
    );
  }
  const { storage = "listed" } = synapses.sparse!;
  if (storage !== "listed" || synapses.kernel !== undefined) {
    throw new ModelError(
      `${where} changes the synapses of '${synapses.name}', which ${synapses.kernel === undefined ? `are kept with storage '${storage}'` : "share a kernel"}: ` +
        "only those that are listed one by one can be",
    );
  }
  if (synapses.sparse!.maxConnections === undefined && synapses.sparse!.rule.kind !== "indices") {
    throw new ModelError(
      `${where} needs to know how many synapses a neuron of '${synapses.source.name}' may come to have: give the connectivity of '${synapses.name}' ` +
        "maxConnections, as in fromRule(rule, params, { maxConnections: 100 })",
    );
  }
  const { source, target, name: of } = synapses;
  const settled = (
    option: "varRefs" | "preVarRefs" | "postVarRefs",
    check: (reference: VariableReference, key: string) => void,
  ) => resolve(definition[option], values[option] ?? {}, `${where} (${option})`, check);
  const neurons =
    (side: "pre" | "post", population: NeuronPopulation) => (reference: VariableReference, key: string) => {
      const isVariable = !COUNTED.has(reference.part) && spanOf(reference) === "element";
      if (isVariable && isPlain(reference) && neuronsOf(reference) === population) return;
      throw new ModelError(
        `${where}: '${key}' must be to a variable of '${population.name}', the ${side}synaptic population of '${of}', not ${describeReference(reference)}`,
      );
    };
  const references = {
    synapse: settled("varRefs", (reference, key) => {
      if (spanOf(reference) === "element" && isPlain(reference) && synapsesOf(reference) === synapses) return;
      throw new ModelError(
        `${where}: '${key}' must be to a variable of the synapses of '${of}', not ${describeReference(reference)}`,
      );
    }),
    pre: settled("preVarRefs", neurons("pre", source)),
    post: settled("postVarRefs", neurons("post", target)),
  };
  const count = synapses.sparse!.rule.kind === "indices" ? synapses.synapseCount : undefined;
  return {
    kind: "connectivityUpdate",
    name,
    group,
    synapses,
    update: instantiate(definition, values, name, model, count),
    preInitial: initialValues(definition.preVars, values.preVars, `${where} (presynaptic)`, source.size, model),
    postInitial: initialValues(definition.postVars, values.postVars, `${where} (postsynaptic)`, target.size, model),
    references,
    hostUpdate: values.hostUpdate ?? definition.hostUpdate,
  };
}

/** What the simulator keeps of neurons for itself. */
const COUNTED: ReadonlySet<string> = new Set(["inSyn", "spikeTime", "spikeCount", "dendriticDelay"]);

function resolve(
  declared: NeuronVarRefs,
  given: Readonly<Record<string, VariableReference>>,
  where: string,
  check: (reference: VariableReference, key: string) => void,
): Readonly<Record<string, VariableReference>> {
  const names = Object.keys(declared);
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(declared, key)) throw unknownName("variable reference", key, where, names);
  }
  for (const key of names) {
    const reference = given[key];
    if (reference?.group?.kind === undefined) {
      throw new ModelError(
        `${where} needs the variable reference '${key}', as synapseVarRef or its kin make it, not ${shown(reference)}`,
      );
    }
    check(reference, key);
  }
  return Object.fromEntries(names.map((key) => [key, given[key]!]));
}
