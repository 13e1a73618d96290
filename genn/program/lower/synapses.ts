/** Lowers a synapse population: its variables and sums, its kernels, and what its neurons do with the sums. */
import { identifiersOf, subscriptsOf } from "../../language/index.ts";
import type { BuildRule } from "../../model/connectivity.ts";
import { ModelError } from "../../model/errors.ts";
import type { SynapsePopulation } from "../../model/model.ts";
import { bufferName } from "../buffers.ts";
import { connectivityCode } from "../construction.ts";
import {
  type Binding,
  type EventQueue,
  type ProgramSymbol,
  ringSlots,
  type Section,
  type SynapseKernel,
} from "../program.ts";
import { sumsAddedTo, usesOf } from "../walk.ts";
import type { Lowering, SnippetContext } from "./context.ts";
import { sideEventBuffers } from "./events.ts";
import { recomputedBefore } from "./recomputed.ts";
import { missingVariables } from "./symbols.ts";

/** A snippet of a weight-update model that runs over synapses, and what it becomes. */
interface SynapseSnippet {
  readonly snippet: `${"pre" | "post"}${"Spike" | "Event"}SynCode` | "synapseDynamicsCode";
  readonly kind: SynapseKernel["kind"];
  /** Of the kernel's name. */
  readonly suffix: string;
  /** The events that trigger it, and on which side; none for dynamics. */
  readonly trigger?: { readonly side: "pre" | "post"; readonly kind: EventQueue["kind"] };
}

/** In their order within a step. */
const SYNAPSE_SNIPPETS: readonly SynapseSnippet[] = [
  { snippet: "synapseDynamicsCode", kind: "synapseDynamics", suffix: "synapseDynamics" },
  ...(["pre", "post"] as const).flatMap((side): SynapseSnippet[] => {
    const kind = `${side}synapticSpike` as const;
    return [
      { snippet: `${side}EventSynCode`, kind, suffix: `${side}synapticEvent`, trigger: { side, kind: `${side}Event` } },
      { snippet: `${side}SpikeSynCode`, kind, suffix: `${side}synapticSpike`, trigger: { side, kind: "spike" } },
    ];
  }),
];

const timesOf = (side: "pre" | "post") =>
  Object.fromEntries(
    [`set_${side}`, `prev_set_${side}`].map((name) => [
      name,
      `it is the time of an event, and the model has no ${side}EventThresholdConditionCode`,
    ]),
  );
const ELSEWHERE = {
  ...timesOf("pre"),
  ...timesOf("post"),
  Isyn: "the summed input is only visible in neuron code",
  injectCurrent: "currents are injected by postsynaptic models and current sources; synapses use addToPost(x)",
};
const names = ({ weightUpdate }: SynapsePopulation, name: string): boolean =>
  SYNAPSE_SNIPPETS.some(({ snippet }) => identifiersOf(weightUpdate.definition[snippet]).has(name));

export const usesAddToPre = (population: SynapsePopulation): boolean => names(population, "addToPre");

/** Does code of the population's synapses add to sums of later steps? Then the largest delay must be known. */
function usesDendriticDelay(population: SynapsePopulation): boolean {
  if (!names(population, "addToPostDelay")) return false;
  if (population.delays.maxDendritic === undefined) {
    throw new ModelError(
      `synapse population '${population.name}' (${population.weightUpdate.definition.name}) calls addToPostDelay: give it ` +
        "maxDendriticDelaySteps, one more than its largest delay in steps",
    );
  }
  return true;
}

const sharesSums = (lowering: Lowering, population: SynapsePopulation): boolean =>
  lowering.sumsOf(population) !== population;

/** Slots of the ring of later sums that a population shares with those that are fused with it; 0 if none adds to one. */
function dendriticSlots(lowering: Lowering, population: SynapsePopulation): number {
  const delays = lowering.model.synapsePopulations
    .filter((other) => lowering.sumsOf(other) === population && usesDendriticDelay(other))
    .map(({ delays }) => delays.maxDendritic!);
  return delays.length === 0 ? 0 : ringSlots(Math.max(...delays));
}

export function synapseBuffers(lowering: Lowering, population: SynapsePopulation): void {
  const { table, precision } = lowering;
  const { source, target, weightUpdate, postsynaptic, name } = population;
  const { storage, kernelSize } = lowering.connectivity(population);
  // What synapses share has a value for each element of their kernel.
  const { rows, columns } = kernelSize === undefined ? storage : { rows: 1, columns: kernelSize };
  const graph = kernelSize === undefined ? lowering.graphOf(population) : undefined;
  const { definition } = weightUpdate;
  lowering.variableBuffers(population, "synapse", definition.vars, weightUpdate.initial, rows, columns, graph);
  lowering.variableBuffers(population, "pre", definition.preVars, population.preInitial, 1, source.size);
  lowering.variableBuffers(population, "post", definition.postVars, population.postInitial, 1, target.size);
  const { definition: sums, initial } = postsynaptic;
  lowering.variableBuffers(population, "postsynaptic", sums.vars, initial, 1, target.size);
  lowering.valueBuffers(name, weightUpdate);
  lowering.valueBuffers(name, postsynaptic);
  const sum = (suffix: string, size: number, slots = 1) =>
    table.add({
      name: `${name}.${suffix}`,
      type: precision.scalar,
      sharing: "instance",
      rows: slots,
      columns: size,
      initial: { kind: "constant", value: 0 },
    });
  if (usesAddToPre(population)) sum("outPre", source.size);
  // The sums of populations that are fused are those of the first.
  if (sharesSums(lowering, population)) usesDendriticDelay(population);
  else {
    sum("inSyn", target.size);
    const slots = dendriticSlots(lowering, population);
    if (slots > 0) sum("dendriticDelay", target.size, slots);
  }
  sideEventBuffers(lowering, population);
}

export function synapseKernels(lowering: Lowering, population: SynapsePopulation): SynapseKernel[] {
  const { table } = lowering;
  const { source, target, name, delays } = population;
  const { definition } = population.weightUpdate;
  const sums = lowering.sumsOf(population).name;
  const symbols = symbolsOf(lowering, population);
  const { toPost, toPre } = adders(lowering, population);
  const kernels: SynapseKernel[] = [];
  for (const { snippet, kind, suffix, trigger } of SYNAPSE_SNIPPETS) {
    const code = definition[snippet];
    if (code.trim() === "") continue;
    const context = {
      role: "synapse",
      model: definition.name,
      snippet,
      stream: `${name}.${snippet}`,
      symbols,
      functions: [...toPost, ...toPre],
      elsewhere: { ...missingVariables(population), ...ELSEWHERE },
    } as const;
    const section = sectionOf(lowering, population, context, code);
    kernels.push({
      kind,
      name: `${name}.${suffix}`,
      population: name,
      source: source.name,
      target: target.name,
      sums: {
        post: table.id(`${sums}.inSyn`),
        pre: usesAddToPre(population) ? table.id(`${name}.outPre`) : undefined,
        delayed: usesDendriticDelay(population) ? table.id(`${sums}.dendriticDelay`) : undefined,
        variables: variablesAddedTo(lowering, population),
      },
      connectivity: lowering.connectivity(population),
      section,
      rowCode: rowCodeOf(lowering, population),
      trigger: trigger && queueOf(lowering, population, trigger, snippet).id,
      arrival: 1 + (trigger?.side === "post" ? delays.backPropagation : delays.axonal),
      skipWhereZero: undefined,
      still: undefined,
      marks: undefined,
    });
  }
  return kernels;
}

/** The code that finds the targets of a neuron, where they are not kept. */
function rowCodeOf(lowering: Lowering, population: SynapsePopulation): SynapseKernel["rowCode"] {
  if (lowering.graphOf(population)?.storage !== "procedural") return undefined;
  return connectivityCode(lowering.model, population, population.sparse!.rule as BuildRule);
}

/** The code of a synapse, behind what computes the variables that are not stored. */
function sectionOf(lowering: Lowering, population: SynapsePopulation, context: SnippetContext, code: string): Section {
  const before = recomputedBefore(lowering, population, context, code);
  const { section } = lowering.section(context, code, before.scope);
  checkSums(section);
  return { ...section, body: [...before.body, ...section.body] };
}

/** Throws `ModelError` for code that adds to a variable and reads it: what it would see is what other synapses have left so far. */
function checkSums({ body, model, snippet }: Section): void {
  const sums = new Set(sumsAddedTo(body).map(({ buffer }) => buffer));
  for (const { name, binding } of usesOf(body).all) {
    const bound = binding as Binding | undefined;
    if (bound === undefined || !("buffer" in bound) || !sums.has(bound.buffer)) continue;
    throw new ModelError(
      `${model}, ${snippet}: '${name}' is added to and read in the same code: read it in another snippet, or keep a second variable`,
    );
  }
}

/** The variables of neurons on either side, as sums: those that code of synapses may add to. */
function variablesAddedTo({ table }: Lowering, population: SynapsePopulation): SynapseKernel["sums"]["variables"] {
  const { preVars, postVars } = population.weightUpdate.definition;
  const named = (side: "pre" | "post", variables: object) =>
    Object.keys(variables).map((variable) => ({
      index: side,
      buffer: table.id(bufferName({ group: population, part: side, variable })),
    }));
  return [...named("pre", preVars), ...named("post", postVars)];
}

/** The events that trigger a snippet. */
function queueOf(
  lowering: Lowering,
  population: SynapsePopulation,
  { side, kind }: NonNullable<SynapseSnippet["trigger"]>,
  snippet: string,
): EventQueue {
  const { name, source, target, weightUpdate } = population;
  const sender = side === "pre" ? source : target;
  const found =
    kind === "spike"
      ? lowering.spikesOf(sender)
      : lowering.events.find((queue) => queue.kind === kind && queue.synapses === name);
  if (found !== undefined) return found;
  throw new ModelError(
    `synapse population '${name}' (${weightUpdate.definition.name}) has ${snippet}, but '${sender.name}' ` +
      `(${sender.neuron.definition.name}) never spikes: its model has no thresholdConditionCode`,
  );
}

/** What code of synapses may name. */
function symbolsOf({ symbols }: Lowering, population: SynapsePopulation): ProgramSymbol[] {
  const { definition } = population.weightUpdate;
  const named = new Set<string>();
  const subscripted = new Set<string>();
  const plain = new Set<string>();
  for (const { snippet } of SYNAPSE_SNIPPETS) {
    for (const name of identifiersOf(definition[snippet])) named.add(name);
    const found = subscriptsOf(definition[snippet]);
    for (const name of found.subscripted) subscripted.add(name);
    for (const name of found.plain) plain.add(name);
  }
  const made = symbols.synapseSymbols(population, named, subscripted);
  for (const { name, binding } of made) {
    if (binding?.kind !== "past" || !plain.has(name)) continue;
    throw new ModelError(
      `the code of ${definition.name} ('${population.name}') reads '${name}' with a delay, ${name}[k], and without: write ` +
        `${name}[0] for what it was in the last step`,
    );
  }
  return made;
}

/** The functions with which code of synapses adds to sums on either side. */
function adders(lowering: Lowering, population: SynapsePopulation) {
  const { table, symbols: make, precision } = lowering;
  const { name, delays } = population;
  const sums = lowering.sumsOf(population).name;
  const toPost = [make.func("addToPost", { kind: "addTo", buffer: table.id(`${sums}.inSyn`), index: "post" })];
  if (usesDendriticDelay(population)) {
    const buffer = table.id(`${sums}.dendriticDelay`);
    toPost.push({
      ...make.func("addToPostDelay", { kind: "addToDelayed", buffer, index: "post", depth: delays.maxDendritic! }),
      parameters: [precision.scalar, "uint32"],
    });
  }
  const toPre = usesAddToPre(population)
    ? [make.func("addToPre", { kind: "addTo", buffer: table.id(`${name}.outPre`), index: "pre" })]
    : [];
  return { toPost, toPre };
}

/** What adds the sums of `addToPostDelay` that are due in this step to the others. */
export function arrivalSections(lowering: Lowering, population: SynapsePopulation): Section[] {
  if (sharesSums(lowering, population) || dendriticSlots(lowering, population) === 0) return [];
  const { table, symbols, precision } = lowering;
  const binding = {
    kind: "variable",
    buffer: table.id(`${population.name}.dendriticDelay`),
    index: "own",
    slot: 0,
  } as const;
  const context = {
    role: "postsynaptic",
    model: population.name,
    snippet: "addToPostDelay",
    stream: `${population.name}.dendriticDelay`,
    symbols: [sumSymbol(lowering, population, "inSyn"), symbols.symbol("due", precision.scalar, binding, "readwrite")],
  } as const;
  return [lowering.section(context, "inSyn += due; due = 0;").section];
}

/** The postsynaptic model, which injects into input `slot` of the target. */
export function postsynapticSection(lowering: Lowering, population: SynapsePopulation, slot: number): Section {
  const { symbols: make } = lowering;
  const { postsynaptic, target, name } = population;
  const { definition } = postsynaptic;
  const context = {
    role: "postsynaptic",
    model: definition.name,
    snippet: "simCode",
    stream: `${name}.postsynaptic`,
    symbols: [
      ...make.common(),
      ...make.values(name, postsynaptic),
      ...make.variables(population, "postsynaptic", definition.vars, "own"),
      ...make.neuronVariables(target, "post", "own", population.neuronReferences.postsynaptic),
      ...make.neuronIndices(target.size),
      sumSymbol(lowering, population, "inSyn"),
    ],
    functions: [make.func("injectCurrent", { kind: "injectCurrent", slot })],
  } as const;
  return lowering.section(context, definition.simCode).section;
}

/** What passes the sum of `addToPre` on to input `slot` of the source. */
export function sentBackSection(lowering: Lowering, population: SynapsePopulation, slot: number): Section {
  const context = {
    role: "sentBack",
    model: population.name,
    snippet: "addToPre",
    stream: `${population.name}.outPre`,
    symbols: [sumSymbol(lowering, population, "outPre")],
    functions: [lowering.symbols.func("injectCurrent", { kind: "injectCurrent", slot })],
  } as const;
  return lowering.section(context, "injectCurrent(outPre); outPre = 0;").section;
}

function sumSymbol(lowering: Lowering, { name }: SynapsePopulation, which: "inSyn" | "outPre"): ProgramSymbol {
  const { table, symbols, precision } = lowering;
  const buffer = table.id(`${name}.${which}`);
  return symbols.symbol(which, precision.scalar, { kind: "variable", buffer, index: "own" }, "readwrite");
}
