/** Lowers a synapse population: its variables and sums, its kernels, and what its neurons do with the sums. */
import { identifiersOf } from "../../language/index.ts";
import { ModelError } from "../../model/errors.ts";
import type { SynapsePopulation } from "../../model/model.ts";
import { connectivityOf } from "../connectivity.ts";
import type { ProgramSymbol, Section, SynapseKernel } from "../program.ts";
import type { Lowering } from "./context.ts";

/** The snippets of a weight-update model that run over synapses, in their order within a step, and the kernels they become. */
const SYNAPSE_SNIPPETS = [
  ["synapseDynamicsCode", "synapseDynamics"],
  ["preSpikeSynCode", "presynapticSpike"],
  ["postSpikeSynCode", "postsynapticSpike"],
] as const;

const ELSEWHERE = {
  Isyn: "the summed input is only visible in neuron code",
  injectCurrent: "currents are injected by postsynaptic models and current sources; synapses use addToPost(x)",
};

export const usesAddToPre = ({ weightUpdate }: SynapsePopulation): boolean =>
  SYNAPSE_SNIPPETS.some(([snippet]) => identifiersOf(weightUpdate.definition[snippet]).has("addToPre"));

export function synapseBuffers(lowering: Lowering, population: SynapsePopulation): void {
  const { table, precision } = lowering;
  const { source, target, weightUpdate, postsynaptic, name } = population;
  const { rows, columns } = connectivityOf(population.connectivity, source.size, target.size).storage;
  const { definition } = weightUpdate;
  lowering.variableBuffers(population, "synapse", definition.vars, weightUpdate.initial, rows, columns);
  lowering.variableBuffers(population, "pre", definition.preVars, population.preInitial, 1, source.size);
  lowering.variableBuffers(population, "post", definition.postVars, population.postInitial, 1, target.size);
  const { definition: sums, initial } = postsynaptic;
  lowering.variableBuffers(population, "postsynaptic", sums.vars, initial, 1, target.size);
  lowering.valueBuffers(name, weightUpdate);
  lowering.valueBuffers(name, postsynaptic);
  const sum = (suffix: string, size: number) =>
    table.add({
      name: `${name}.${suffix}`,
      type: precision.scalar,
      sharing: "instance",
      columns: size,
      initial: { kind: "constant", value: 0 },
    });
  sum("inSyn", target.size);
  if (usesAddToPre(population)) sum("outPre", source.size);
}

export function synapseKernels(lowering: Lowering, population: SynapsePopulation): SynapseKernel[] {
  const { table, symbols: make } = lowering;
  const { source, target, name } = population;
  const { definition } = population.weightUpdate;
  const symbols = make.synapseSymbols(population);
  const adder = (side: "pre" | "post", sum: string) =>
    make.func(side === "pre" ? "addToPre" : "addToPost", {
      kind: "addTo",
      buffer: table.id(`${name}.${sum}`),
      index: side,
    });
  const addToPre = usesAddToPre(population) ? [adder("pre", "outPre")] : [];
  const addToPost = adder("post", "inSyn");
  const kernels: SynapseKernel[] = [];
  for (const [snippet, kind] of SYNAPSE_SNIPPETS) {
    const code = definition[snippet];
    if (code.trim() === "") continue;
    const sender = kind === "presynapticSpike" ? source : kind === "postsynapticSpike" ? target : undefined;
    const trigger = sender && lowering.spikesOf(sender);
    if (sender !== undefined && trigger === undefined) {
      throw new ModelError(
        `synapse population '${name}' (${definition.name}) has ${snippet}, but '${sender.name}' ` +
          `(${sender.neuron.definition.name}) never spikes: its model has no thresholdConditionCode`,
      );
    }
    const context = {
      role: "synapse",
      model: definition.name,
      snippet,
      stream: `${name}.${snippet}`,
      symbols,
      functions: kind === "postsynapticSpike" ? addToPre : [addToPost, ...addToPre],
      elsewhere: ELSEWHERE,
    } as const;
    kernels.push({
      kind,
      name: `${name}.${kind}`,
      population: name,
      source: source.name,
      target: target.name,
      sums: {
        post: table.id(`${name}.inSyn`),
        pre: usesAddToPre(population) ? table.id(`${name}.outPre`) : undefined,
      },
      connectivity: connectivityOf(population.connectivity, source.size, target.size),
      section: lowering.section(context, code).section,
      trigger: trigger?.id,
      skipWhereZero: undefined,
      still: undefined,
      marks: undefined,
    });
  }
  return kernels;
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
