/**
 * Model -> Program: checks every snippet, gives every variable a buffer, and orders the kernels of a step as GeNN does:
 * synapse dynamics, presynaptic spikes and postsynaptic spikes of every synapse population, then every neuron population.
 */
import type { SnippetEnvironment, SnippetScope } from "../language/environment.ts";
import {
  checkCondition,
  checkSnippet,
  checkValue,
  type Expression,
  identifiersOf,
  type SnippetFunction,
} from "../language/index.ts";
import type { PrecisionTypes } from "../language/types.ts";
import { ModelError } from "../model/errors.ts";
import type { CurrentSource, GeNNModel, Instance, NeuronPopulation, SynapsePopulation } from "../model/model.ts";
import { BufferTable, bufferName, resolveType, storageOf } from "./buffers.ts";
import { lowerCustomUpdate } from "./custom-updates.ts";
import { checkDistinct, SymbolFactory, spikeTimesUsed } from "./environments.ts";
import {
  blockSizeFor,
  type HeldSource,
  type NeuronKernel,
  type Program,
  type ProgramSymbol,
  padded,
  type Section,
  type SpikeBuffers,
  type SynapseKernel,
} from "./program.ts";

/** Checks the whole model and lowers it. Throws `SnippetError` (code) or `ModelError` (everything else). */
export function lower(model: GeNNModel): Program {
  if (model.neuronPopulations.length === 0) {
    throw new ModelError(`the model '${model.name}' has no neuron population: add one before building`);
  }
  return new Lowering(model).program();
}

/** The parts of a snippet environment that differ from snippet to snippet. */
export interface SnippetContext {
  readonly model: string;
  readonly snippet: string;
  readonly symbols: readonly ProgramSymbol[];
  readonly functions?: readonly SnippetFunction[];
  readonly elsewhere?: Readonly<Record<string, string>>;
}

const SYNAPSE_SNIPPETS = [
  ["synapseDynamicsCode", "synapseDynamics"],
  ["preSpikeSynCode", "presynapticSpike"],
  ["postSpikeSynCode", "postsynapticSpike"],
] as const;

class Lowering {
  readonly #model: GeNNModel;
  readonly #precision: PrecisionTypes;
  readonly #table = new BufferTable();
  readonly #symbols: SymbolFactory;
  readonly #spikes = new Map<NeuronPopulation, SpikeBuffers>();

  constructor(model: GeNNModel) {
    this.#model = model;
    this.#precision = { scalar: model.precision, timepoint: model.timePrecision };
    this.#symbols = new SymbolFactory(model, this.#precision, this.#table);
  }

  program(): Program {
    const model = this.#model;
    for (const population of model.neuronPopulations) this.#neuronBuffers(population);
    for (const population of model.synapsePopulations) this.#synapseBuffers(population);
    for (const source of model.currentSources) this.#sourceBuffers(source);
    const synapses = model.synapsePopulations.flatMap((population) => this.#synapseKernels(population));
    const neurons = model.neuronPopulations.map((population) => this.#neuronKernel(population));
    const customUpdates = model.customUpdates.map((update) => {
      this.#valueBuffers(update.name, update.update);
      return lowerCustomUpdate(update, this.#table, this.#symbols);
    });
    return {
      name: model.name,
      precision: this.#precision,
      dt: model.dt,
      seed: model.seed,
      batchSize: model.batchSize,
      blockSize: blockSizeFor(model.batchSize),
      buffers: this.#table.buffers,
      arrays: this.#table.arrays,
      step: [...synapses, ...neurons],
      customUpdates,
      spikes: [...this.#spikes.values()],
    };
  }

  // --- buffers ---

  #variableBuffers(
    owner: { readonly name: string },
    part: "neuron" | "synapse" | "pre" | "post" | "postsynaptic" | "currentSource",
    variables: Instance["definition"]["vars"],
    initial: Instance["initial"],
    rows: number,
    columns: number,
  ): void {
    for (const [variable, spec] of Object.entries(variables)) {
      const { sharing, single } = storageOf(spec.access as Parameters<typeof storageOf>[0]);
      this.#table.add({
        name: bufferName({ group: owner, part, variable }),
        type: resolveType(spec.type, this.#precision),
        sharing,
        rows: single ? 1 : rows,
        columns: single ? 1 : columns,
        initial: initial[variable],
      });
    }
  }

  /** Dynamic parameters and extra global parameters of a group. */
  #valueBuffers(group: string, instance: Instance): void {
    for (const name of instance.dynamicParams) {
      this.#table.add({
        name: `${group}.${instance.definition.kind}.${name}`,
        type: this.#precision.scalar,
        sharing: "shared",
        columns: 1,
        initial: { kind: "constant", value: instance.params[name]! },
      });
    }
    for (const [name, type] of Object.entries(instance.definition.extraGlobalParams)) {
      this.#table.addArray(`${group}.${name}`, resolveType(type, this.#precision), instance.extraGlobalParams[name]!);
    }
  }

  #neuronBuffers(population: NeuronPopulation): void {
    const { neuron, size, name } = population;
    this.#variableBuffers(population, "neuron", neuron.definition.vars, neuron.initial, 1, size);
    this.#valueBuffers(name, neuron);
    // Spike times are only kept where code asks for them.
    const times = spikeTimesUsed(this.#model, population);
    for (const time of times) {
      this.#table.add({
        name: `${name}.${time}`,
        type: this.#precision.timepoint,
        sharing: "instance",
        columns: size,
        initial: { kind: "constant", value: -3.4028234663852886e38 },
      });
    }
    if (neuron.definition.thresholdConditionCode.trim() === "") return;
    const state = (suffix: string, columns: number) =>
      this.#table.add({ name: `${name}.${suffix}`, type: "int32", sharing: "instance", columns });
    this.#spikes.set(population, {
      population: name,
      size,
      count: state("spike_count", 1),
      ids: state("spike_ids", size),
      spiking: this.#table.add({
        name: `${name}.spiking`,
        type: "int32",
        sharing: "instance",
        columns: size,
        persistent: false,
      }),
      total: state("spike_total", 1),
      time: times.includes("st") ? this.#table.id(`${name}.st`) : undefined,
      previousTime: times.includes("prev_st") ? this.#table.id(`${name}.prev_st`) : undefined,
      wasTrue: neuron.definition.autoRefractoryRequired ? state("was_true", size) : undefined,
    });
  }

  #synapseBuffers(population: SynapsePopulation): void {
    const { source, target, weightUpdate, postsynaptic, name } = population;
    const [rows, columns] = population.connectivity === "dense" ? [source.size, target.size] : [1, source.size];
    const definition = weightUpdate.definition;
    this.#variableBuffers(population, "synapse", definition.vars, weightUpdate.initial, rows, columns);
    this.#variableBuffers(population, "pre", definition.preVars, population.preInitial, 1, source.size);
    this.#variableBuffers(population, "post", definition.postVars, population.postInitial, 1, target.size);
    this.#variableBuffers(
      population,
      "postsynaptic",
      postsynaptic.definition.vars,
      postsynaptic.initial,
      1,
      target.size,
    );
    this.#valueBuffers(name, weightUpdate);
    this.#valueBuffers(name, postsynaptic);
    const sum = (suffix: string, size: number) =>
      this.#table.add({
        name: `${name}.${suffix}`,
        type: this.#precision.scalar,
        sharing: "instance",
        columns: size,
        initial: { kind: "constant", value: 0 },
      });
    sum("inSyn", target.size);
    if (usesAddToPre(population)) sum("outPre", source.size);
  }

  #sourceBuffers(source: CurrentSource): void {
    const instance = source.source;
    this.#variableBuffers(source, "currentSource", instance.definition.vars, instance.initial, 1, source.target.size);
    this.#valueBuffers(source.name, instance);
    if (instance.definition.constantUntil.trim() !== "") {
      this.#table.add({
        name: `${source.name}.held_current`,
        type: this.#precision.scalar,
        sharing: "instance",
        columns: source.target.size,
        persistent: false,
      });
    }
  }

  // --- kernels ---

  #environment(context: SnippetContext): SnippetEnvironment {
    checkDistinct(context.model, context.snippet, context.symbols);
    return { ...context, precision: this.#precision, random: true };
  }

  #section(
    context: SnippetContext,
    code: string,
    stream: string,
    scope?: SnippetScope,
  ): { section: Section; scope: SnippetScope } {
    const checked = checkSnippet(code, this.#environment(context), scope);
    return {
      section: { model: context.model, snippet: context.snippet, body: checked.body, stream },
      scope: checked.scope,
    };
  }

  #synapseKernels(population: SynapsePopulation): SynapseKernel[] {
    const { source, target, name } = population;
    const definition = population.weightUpdate.definition;
    const symbols = this.#symbols.synapseSymbols(population);
    const addToPost = this.#symbols.func("addToPost", {
      kind: "addTo",
      buffer: this.#table.id(`${name}.inSyn`),
      index: "post",
    });
    const addToPre = usesAddToPre(population)
      ? [this.#symbols.func("addToPre", { kind: "addTo", buffer: this.#table.id(`${name}.outPre`), index: "pre" })]
      : [];
    const kernels: SynapseKernel[] = [];
    for (const [snippet, kind] of SYNAPSE_SNIPPETS) {
      const code = definition[snippet];
      if (code.trim() === "") continue;
      const trigger = kind === "presynapticSpike" ? source : kind === "postsynapticSpike" ? target : undefined;
      const spikes = trigger === undefined ? undefined : this.#spikes.get(trigger);
      if (trigger !== undefined && spikes === undefined) {
        throw new ModelError(
          `synapse population '${name}' (${definition.name}) has ${snippet}, but '${trigger.name}' ` +
            `(${trigger.neuron.definition.name}) never spikes: its model has no thresholdConditionCode`,
        );
      }
      const functions = kind === "postsynapticSpike" ? addToPre : [addToPost, ...addToPre];
      const { section } = this.#section(
        { model: definition.name, snippet, symbols, functions, elsewhere: ELSEWHERE_SYNAPSE },
        code,
        `${name}.${snippet}`,
      );
      kernels.push({
        kind,
        name: `${name}.${kind}`,
        population: name,
        connectivity: population.connectivity,
        rows: source.size,
        columns: target.size,
        section,
        spikes,
        skipWhereZero: undefined,
        still: undefined,
        marks: undefined,
      });
    }
    return kernels;
  }

  #neuronKernel(population: NeuronPopulation): NeuronKernel {
    const { name, size, neuron } = population;
    const { scalar } = this.#precision;
    const definition = neuron.definition;
    const inputs = [
      { name: "Isyn", type: scalar, initial: 0 },
      ...Object.entries(definition.additionalInputVars).map(([input, initial]) => ({
        name: input,
        type: scalar,
        initial,
      })),
    ];
    const slotOf = (input: string) => inputs.findIndex((one) => one.name === input);
    const sections: Section[] = [];
    for (const synapses of this.#model.synapsePopulations) {
      if (synapses.target === population) {
        sections.push(this.#postsynapticSection(synapses, slotOf(synapses.postTargetVar)));
      }
    }
    for (const synapses of this.#model.synapsePopulations) {
      if (synapses.source === population && usesAddToPre(synapses)) {
        sections.push(this.#sentBackSection(synapses, slotOf(synapses.preTargetVar)));
      }
    }
    const heldSources: HeldSource[] = [];
    for (const source of this.#model.currentSources) {
      if (source.target !== population) continue;
      const slot = slotOf(source.targetVar);
      const { section, until } = this.#sourceSection(source, slot);
      if (until === undefined) sections.push(section);
      else {
        const current = this.#table.id(`${source.name}.held_current`);
        heldSources.push({ name: source.name, section, until, current, slot });
      }
    }
    const symbols = [
      ...this.#symbols.common(),
      ...this.#symbols.values(name, neuron),
      ...this.#symbols.variables(population, "neuron", definition.vars, "own"),
      ...inputs.map((input, slot) =>
        this.#symbols.symbol(
          input.name,
          input.type,
          { kind: "input", slot },
          "read",
          "it is the summed synaptic input",
        ),
      ),
      ...this.#symbols.neuronIndices(size),
      ...this.#symbols.spikeTimes(population, "", "own", 0),
    ];
    const context = (snippet: string): SnippetContext => ({ model: definition.name, snippet, symbols });
    const simulation = this.#section(context("simCode"), definition.simCode, `${name}.simCode`);
    sections.push(simulation.section, ...this.#sideSections(population, "Dynamics"));
    let condition: Expression | undefined;
    const onSpike = this.#sideSections(population, "Spike");
    if (this.#spikes.has(population)) {
      condition = checkCondition(
        definition.thresholdConditionCode,
        this.#environment(context("thresholdConditionCode")),
        definition.autoRefractoryRequired ? undefined : simulation.scope,
      );
      const reset = this.#section(context("resetCode"), definition.resetCode, `${name}.resetCode`, simulation.scope);
      onSpike.push(reset.section);
    }
    return {
      kind: "neuron",
      name: `${name}.neuron`,
      population: name,
      model: definition.name,
      size,
      stride: padded(size),
      inputs,
      heldSources,
      sections: sections.filter((section) => section.body.length > 0),
      condition,
      autoRefractory: definition.autoRefractoryRequired,
      onSpike: onSpike.filter((section) => section.body.length > 0),
      spikes: this.#spikes.get(population),
      sleeps: false,
      held: undefined,
    };
  }

  #postsynapticSection(population: SynapsePopulation, slot: number): Section {
    const { postsynaptic, target, name } = population;
    const symbols = [
      ...this.#symbols.common(),
      ...this.#symbols.values(name, postsynaptic),
      ...this.#symbols.variables(population, "postsynaptic", postsynaptic.definition.vars, "own"),
      ...this.#symbols.neuronVariables(target, "post", "own"),
      ...this.#symbols.neuronIndices(target.size),
      this.#sum(population, "inSyn"),
    ];
    const context = {
      model: postsynaptic.definition.name,
      snippet: "simCode",
      symbols,
      functions: [this.#symbols.func("injectCurrent", { kind: "injectCurrent", slot })],
    };
    return this.#section(context, postsynaptic.definition.simCode, `${name}.postsynaptic`).section;
  }

  #sentBackSection(population: SynapsePopulation, slot: number): Section {
    const context = {
      model: population.name,
      snippet: "addToPre",
      symbols: [this.#sum(population, "outPre")],
      functions: [this.#symbols.func("injectCurrent", { kind: "injectCurrent", slot })],
    };
    return this.#section(context, "injectCurrent(outPre); outPre = 0;", `${population.name}.outPre`).section;
  }

  #sum(population: SynapsePopulation, which: "inSyn" | "outPre"): ProgramSymbol {
    const buffer = this.#table.id(`${population.name}.${which}`);
    return this.#symbols.symbol(which, this.#precision.scalar, { kind: "variable", buffer, index: "own" }, "readwrite");
  }

  #sourceSection(source: CurrentSource, slot: number): { section: Section; until: Expression | undefined } {
    const { definition } = source.source;
    const symbols = [
      ...this.#symbols.common(),
      ...this.#symbols.values(source.name, source.source),
      ...this.#symbols.variables(source, "currentSource", definition.vars, "own"),
      ...this.#symbols.neuronIndices(source.target.size),
    ];
    const functions = [this.#symbols.func("injectCurrent", { kind: "injectCurrent", slot })];
    const context = { model: definition.name, snippet: "injectionCode", symbols, functions };
    const { section, scope } = this.#section(context, definition.injectionCode, `${source.name}.injectionCode`);
    if (definition.constantUntil.trim() === "") return { section, until: undefined };
    const environment = this.#environment({ model: definition.name, snippet: "constantUntil", symbols });
    return { section, until: checkValue(definition.constantUntil, environment, this.#precision.timepoint, scope) };
  }

  /** The per-neuron code that weight-update models bring along, for the populations on either side. */
  #sideSections(population: NeuronPopulation, what: "Spike" | "Dynamics"): Section[] {
    const sections: Section[] = [];
    for (const synapses of this.#model.synapsePopulations) {
      const definition = synapses.weightUpdate.definition;
      for (const side of ["pre", "post"] as const) {
        const snippet = `${side}${what}Code` as const;
        const here = side === "pre" ? synapses.source : synapses.target;
        if (here !== population || definition[snippet].trim() === "") continue;
        const symbols = [
          ...this.#symbols.common(),
          ...this.#symbols.values(synapses.name, synapses.weightUpdate),
          ...this.#symbols.variables(synapses, side, definition[`${side}Vars`], "own"),
          ...this.#symbols.neuronVariables(population, side, "own"),
          ...this.#symbols.neuronIndices(population.size),
          ...this.#symbols.spikeTimes(population, `_${side}`, "own", this.#model.dt),
        ];
        sections.push(
          this.#section(
            { model: definition.name, snippet, symbols },
            definition[snippet],
            `${synapses.name}.${snippet}`,
          ).section,
        );
      }
    }
    return sections;
  }
}

const ELSEWHERE_SYNAPSE = {
  Isyn: "the summed input is only visible in neuron code",
  injectCurrent: "currents are injected by postsynaptic models and current sources; synapses use addToPost(x)",
};

const usesAddToPre = ({ weightUpdate }: SynapsePopulation): boolean =>
  SYNAPSE_SNIPPETS.some(([snippet]) => identifiersOf(weightUpdate.definition[snippet]).has("addToPre"));
