/** Custom updates of random networks: of neurons, of what they have in common, of synapses; with reductions of all kinds. */
import {
  type CustomUpdate,
  defineCustomUpdateModel,
  type GeNNModel,
  type NeuronPopulation,
  type StepPlace,
  type SynapsePopulation,
  spikeTimeRef,
  synapseVarRef,
  transposedSynapseVarRef,
  variable,
  varRef,
} from "../../genn/index.ts";
import { bounded } from "./random-network-code.ts";

export interface Update {
  readonly kind: keyof typeof UPDATE_NAMES;
  readonly of: number;
  readonly code: string;
  /** In every step; called with the group "all" where it is undefined, or over synapses. */
  readonly when?: StepPlace | undefined;
}
/** Kinds of custom updates, and what their code may name. */
export const UPDATE_NAMES = {
  neurons: "neuronUpdate",
  level: "levelUpdate",
  synapses: "synapseUpdate",
  reduction: "synapseUpdate",
  totals: "neuronUpdate",
  segments: "neuronUpdate",
} as const;

/** Parameters of all definitions; `nought` is what hides constants. */
export const COMMON = { params: { tau: 2.5, nought: 0 } };

export type CommonValues = { readonly dynamicParams: readonly ("tau" | "nought")[] };

export const spikes = ({ neuron }: NeuronPopulation): boolean => neuron.definition.thresholdConditionCode !== "";

/** Adds an update to the group "all". */
export function addUpdate(
  model: GeNNModel,
  name: string,
  one: Update,
  { population, synapses }: { readonly population: NeuronPopulation; readonly synapses: SynapsePopulation },
  values: CommonValues,
): void {
  switch (one.kind) {
    case "neurons":
      addNeuronUpdate(model, name, one, population, values);
      return;
    case "totals":
      addTotals(model, name, one, population, values);
      return;
    case "segments":
      addSegments(model, name, one, population, values);
      return;
    case "level":
      addLevelUpdate(model, name, one, population, values);
      return;
    default:
      addSynapseUpdate(model, name, one, synapses, values);
  }
}

/** Adds updates at a place in every step, or to the group "all". */
const adder =
  (model: GeNNModel, when: StepPlace | undefined) =>
  (
    name: string,
    ...[update, values]: Parameters<GeNNModel["addCustomUpdate"]> extends [string, string, ...infer Rest] ? Rest : never
  ) =>
    when === undefined
      ? model.addCustomUpdate(name, "all", update, values)
      : model.addStepUpdate(name, when, update, values);

function addNeuronUpdate(
  model: GeNNModel,
  name: string,
  { code, when }: Update,
  population: NeuronPopulation,
  values: CommonValues,
): CustomUpdate {
  const update = defineCustomUpdateModel({
    name: `of_${name}`,
    ...COMMON,
    varRefs: { v: "READ_WRITE", w: "READ_WRITE", n: "READ_WRITE" },
    updateCode: code,
  });
  const varRefs = { v: varRef(population, "v"), w: varRef(population, "w"), n: varRef(population, "n") };
  return adder(model, when)(name, update, { ...values, varRefs });
}

/** Puts together what becomes of neurons, for itself and into what they have in common, and when the last of them sent a spike. */
function addTotals(
  model: GeNNModel,
  name: string,
  { code, when }: Update,
  population: NeuronPopulation,
  values: CommonValues,
): void {
  const refer = (variable: string) => varRef(population, variable);
  const update = defineCustomUpdateModel({
    name: `of_${name}`,
    ...COMMON,
    vars: {
      total: variable<"REDUCE_NEURON_SUM">({ access: "REDUCE_NEURON_SUM" }),
      most: variable<"REDUCE_NEURON_MAX">({ type: "int", access: "REDUCE_NEURON_MAX" }),
      any: variable<"REDUCE_NEURON_SUM">({ type: "bool", access: "REDUCE_NEURON_SUM" }),
      last: variable<"REDUCE_NEURON_MAX">({ type: "timepoint", access: "REDUCE_NEURON_MAX" }),
    },
    varRefs: { v: "READ_WRITE", w: "READ_WRITE", n: "READ_WRITE", level: "REDUCE_SUM", st: "READ_ONLY" },
    updateCode: `${code}\n${bounded("v", "0.5")}\ntotal = v;\nmost = n;\nany = v > 0.25;\nlevel = 0.01 * v;\nlast = st;`,
  });
  // Those who never spike have no time of a spike, but some other.
  const st = spikes(population) ? spikeTimeRef(population) : refer("tPrev");
  const varRefs = { v: refer("v"), w: refer("w"), n: refer("n"), level: refer("level"), st };
  adder(model, when)(name, update, { ...values, varRefs });
}

/** The same for segments, whose neurons see it at once. */
function addSegments(
  model: GeNNModel,
  name: string,
  { code, when }: Update,
  population: NeuronPopulation,
  values: CommonValues,
): void {
  const [v, w, n] = [varRef(population, "v"), varRef(population, "w"), varRef(population, "n")];
  const reduce = defineCustomUpdateModel({
    name: `of_${name}`,
    ...COMMON,
    vars: {
      total: variable<"REDUCE_SEGMENT_SUM">({ access: "REDUCE_SEGMENT_SUM" }),
      most: variable<"REDUCE_SEGMENT_MAX">({ type: "int", access: "REDUCE_SEGMENT_MAX" }),
    },
    varRefs: { v: "READ_WRITE", w: "READ_WRITE", n: "READ_WRITE" },
    updateCode: `${code}\n${bounded("v", "0.25")}\ntotal = v;\nmost = n;`,
  });
  const reduced = adder(model, when)(name, reduce, { ...values, varRefs: { v, w, n } });
  const use = defineCustomUpdateModel({
    name: `of_${name}_use`,
    varRefs: { total: "READ_ONLY", most: "READ_ONLY", v: "READ_WRITE", n: "READ_WRITE" },
    updateCode: "v = 0.125 * total; n = most - n + (int)id_segment;",
  });
  const varRefs = { total: varRef(reduced, "total"), most: varRef(reduced, "most"), v, n };
  adder(model, when)(`${name}_use`, use, { varRefs });
}

/** Changes what has one value for all neurons of an instance. */
function addLevelUpdate(
  model: GeNNModel,
  name: string,
  { code, when }: Update,
  population: NeuronPopulation,
  values: CommonValues,
): void {
  const update = defineCustomUpdateModel({
    name: `of_${name}`,
    ...COMMON,
    varRefs: { level: "READ_WRITE" },
    updateCode: `${code}\n${bounded("level", "0.5")}`,
  });
  adder(model, when)(name, update, { ...values, varRefs: { level: varRef(population, "level") } });
}

/** Changes synapses one by one, or adds up over the batch what becomes of them: for itself, and into what instances share. */
function addSynapseUpdate(
  model: GeNNModel,
  name: string,
  { kind, code }: Update,
  synapses: SynapsePopulation,
  values: CommonValues,
): void {
  const isSquare = synapses.connectivity === "dense" && synapses.source.size === synapses.target.size;
  const refer = (variable: string) => synapseVarRef(synapses, variable);
  const varRefs = { g: refer("g"), d: refer("d"), k: refer("k") };
  const other = isSquare ? transposedSynapseVarRef(synapses, "m") : refer("m");
  if (kind === "synapses") {
    const update = defineCustomUpdateModel({
      name: `of_${name}`,
      ...COMMON,
      varRefs: { g: "READ_WRITE", d: "READ_WRITE", k: "READ_ONLY", other: "READ_ONLY" },
      updateCode: `${code}\n${bounded("g", "0.5")}`,
    });
    model.addCustomUpdate(name, "all", update, { ...values, varRefs: { ...varRefs, other } });
    return;
  }
  const sum = defineCustomUpdateModel({
    name: `of_${name}`,
    ...COMMON,
    vars: {
      total: variable<"REDUCE_BATCH_SUM">({ access: "REDUCE_BATCH_SUM" }),
      most: variable<"REDUCE_BATCH_MAX">({ type: "int", access: "REDUCE_BATCH_MAX" }),
      any: variable<"REDUCE_BATCH_SUM">({ type: "bool", access: "REDUCE_BATCH_SUM" }),
    },
    varRefs: { g: "READ_WRITE", d: "READ_WRITE", k: "REDUCE_SUM", other: "READ_ONLY" },
    updateCode: `${code}\ntotal = g;\nmost = other;\nany = g > 0.25;\nk = 0.01 * g;\n${bounded("k", "0.0")}\nd = 0;`,
  });
  model.addCustomUpdate(name, "all", sum, { ...values, varRefs: { ...varRefs, other } });
}
