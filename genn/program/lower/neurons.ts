/** Lowers a neuron population: its variables, and the kernel of its step. */
import type { NeuronPopulation } from "../../model/model.ts";
import { type HeldSource, type NeuronKernel, padded, type Section } from "../program.ts";
import type { Lowering } from "./context.ts";
import { eventBuffers, sideEventSources, spikeSource } from "./events.ts";
import { sourceSection } from "./sources.ts";
import { arrivalSections, postsynapticSection, sentBackSection, usesAddToPre } from "./synapses.ts";

export function neuronBuffers(lowering: Lowering, population: NeuronPopulation): void {
  const { neuron, size, name } = population;
  lowering.variableBuffers(population, "neuron", neuron.definition.vars, neuron.initial, 1, size);
  lowering.valueBuffers(name, neuron);
  eventBuffers(lowering, population);
}

export function neuronKernel(lowering: Lowering, population: NeuronPopulation): NeuronKernel {
  const { model, symbols: make, precision } = lowering;
  const { name, size, neuron } = population;
  const { definition } = neuron;
  const inputs = [
    { name: "Isyn", type: precision.scalar, initial: 0 },
    ...Object.entries(definition.additionalInputVars).map(([input, initial]) => ({
      name: input,
      type: precision.scalar,
      initial,
    })),
  ];
  const slotOf = (input: string) => inputs.findIndex((one) => one.name === input);
  const sections: Section[] = [];
  for (const synapses of model.synapsePopulations) {
    if (synapses.target === population && lowering.sumsOf(synapses) === synapses) {
      sections.push(...arrivalSections(lowering, synapses));
      sections.push(postsynapticSection(lowering, synapses, slotOf(synapses.postTargetVar)));
    }
  }
  for (const synapses of model.synapsePopulations) {
    if (synapses.source === population && usesAddToPre(synapses)) {
      sections.push(sentBackSection(lowering, synapses, slotOf(synapses.preTargetVar)));
    }
  }
  const heldSources: HeldSource[] = [];
  for (const source of model.currentSources) {
    if (source.target !== population) continue;
    const lowered = sourceSection(lowering, source, slotOf(source.targetVar));
    if ("until" in lowered) heldSources.push(lowered);
    else sections.push(lowered);
  }
  const symbols = [
    ...make.common(),
    ...make.values(name, neuron),
    ...make.variables(population, "neuron", definition.vars, "own"),
    ...inputs.map((input, slot) =>
      make.symbol(input.name, input.type, { kind: "input", slot }, "read", "it is the summed synaptic input"),
    ),
    ...make.neuronIndices(size),
    ...make.spikeTimes(population, "", "own", 0),
  ];
  const own = { role: "neuron", model: definition.name, snippet: "simCode", stream: `${name}.simCode` } as const;
  const simulation = lowering.section({ ...own, symbols }, definition.simCode);
  sections.push(simulation.section, ...sideSections(lowering, population, "Dynamics"));
  const spikes = spikeSource(
    lowering,
    population,
    symbols,
    simulation.scope,
    sideSections(lowering, population, "Spike"),
  );
  return {
    kind: "neuron",
    name: `${name}.neuron`,
    population: name,
    model: definition.name,
    size,
    stride: padded(size),
    inputs,
    heldSources,
    sections: sections.filter(({ body }) => body.length > 0),
    events: [...(spikes === undefined ? [] : [spikes]), ...sideEventSources(lowering, population)],
    sleeps: false,
    held: undefined,
    history: lowering.historyOf(population),
  };
}

/** The per-neuron code that weight-update models bring along, for the populations on either side. */
function sideSections(lowering: Lowering, population: NeuronPopulation, what: "Spike" | "Dynamics"): Section[] {
  const { model, symbols: make } = lowering;
  const sections: Section[] = [];
  for (const synapses of model.synapsePopulations) {
    const { definition } = synapses.weightUpdate;
    for (const side of ["pre", "post"] as const) {
      const snippet = `${side}${what}Code` as const;
      const here = side === "pre" ? synapses.source : synapses.target;
      if (here !== population || definition[snippet].trim() === "") continue;
      const symbols = [
        ...make.common(),
        ...make.values(synapses.name, synapses.weightUpdate),
        ...make.variables(synapses, side, definition[`${side}Vars`], "own"),
        ...make.neuronVariables(population, side, "own", synapses.neuronReferences[side]),
        ...(side === "post" ? make.neuronReferences(synapses.neuronReferences.psm, "own") : []),
        ...make.neuronIndices(population.size),
        ...make.spikeTimes(population, `_${side}`, "own", 0),
        ...make.eventTimes(synapses, side, "own", 0),
      ];
      const context = {
        role: `side${what}`,
        model: definition.name,
        snippet,
        stream: `${synapses.name}.${snippet}`,
        symbols,
      } as const;
      sections.push(lowering.section(context, definition[snippet]).section);
    }
  }
  return sections;
}
