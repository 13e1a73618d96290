/** What each kind of snippet may name: the tables of GeNN 5's "model code strings", as symbols bound to the Program. */
import type { SnippetFunction } from "../../language/environment.ts";
import { convertValue, identifiersOf } from "../../language/index.ts";
import type { NumericType, PrecisionTypes } from "../../language/types.ts";
import type { Variable } from "../../model/definitions.ts";
import { ModelError } from "../../model/errors.ts";
import type { GeNNModel, Instance, NeuronPopulation, SynapsePopulation } from "../../model/model.ts";
import type { NeuronReference } from "../../model/neuron-references.ts";
import { resolveType } from "../../model/values.ts";
import { type BufferTable, bufferName, parameterBuffer, storageOf } from "../buffers.ts";
import type { Binding, ElementIndex, FunctionBinding, ProgramSymbol } from "../program.ts";

/** Steps after which synapses see a spike. */
const ARRIVAL = 1;

/** Of two things with one name, code could only see one. */
export function checkDistinct(model: string, snippet: string, symbols: readonly ProgramSymbol[]): void {
  const seen = new Set<string>();
  for (const { name } of symbols) {
    if (seen.has(name)) {
      throw new ModelError(`${model}, ${snippet}: '${name}' means two things here: rename the variable or parameter`);
    }
    seen.add(name);
  }
}

/** A constant rounded to its type: code must not see more digits than that has. */
export const constantBinding = (type: NumericType, value: number): Extract<Binding, { kind: "constant" }> => ({
  kind: "constant",
  value: Number(convertValue(value, "double", type)),
});

/** What takes a subscript. */
const ARRAYS: ReadonlySet<Binding["kind"]> = new Set(["array", "past"]);

/** Builds the symbols of one model's snippets. One per model being lowered. */
export class SymbolFactory {
  readonly model: GeNNModel;
  readonly precision: PrecisionTypes;
  readonly #table: BufferTable;

  constructor(model: GeNNModel, precision: PrecisionTypes, table: BufferTable) {
    this.model = model;
    this.precision = precision;
    this.#table = table;
  }

  /** Only the constructor of the lowering knows what has been asked of the past. */
  history: (population: NeuronPopulation, buffer: number) => number = () => {
    throw new Error("no past is kept here");
  };

  symbol(
    name: string,
    type: NumericType,
    binding: Binding,
    access: ProgramSymbol["access"] = "read",
    readOnlyReason?: string,
  ): ProgramSymbol {
    const variable = binding.kind === "variable" ? binding.buffer : undefined;
    return { name, type, access, binding, readOnlyReason, isArray: ARRAYS.has(binding.kind), variable };
  }

  /** A value that is the same for a whole population. */
  constant(
    name: string,
    type: NumericType,
    value: number,
    readOnlyReason = "it is the same for the whole population",
  ): ProgramSymbol {
    return this.symbol(name, type, constantBinding(type, value), "read", readOnlyReason);
  }

  /** `t`, `dt`, `batch`, and how many instances there are: `num_batch`, in GeNN's words, or `batch_size`. */
  common(): ProgramSymbol[] {
    const { scalar, timepoint } = this.precision;
    return [
      this.symbol("t", timepoint, { kind: "time" }, "read", "it is the time of the step"),
      this.constant("dt", scalar, this.model.dt),
      this.symbol("batch", "uint32", { kind: "index", which: "batch" }, "read", "it is the instance of the batch"),
      this.constant("num_batch", "uint32", this.model.batchSize),
      this.constant("batch_size", "uint32", this.model.batchSize),
    ];
  }

  /** Parameters and derived parameters (constants, or one-element buffers where they may change), and extra global parameters. */
  values(group: string, instance: Instance): ProgramSymbol[] {
    const { scalar } = this.precision;
    const { definition } = instance;
    const changing = new Set([...instance.dynamicParams, ...instance.dynamicDerived]);
    const value = (name: string, constant: number, what: string) =>
      changing.has(name)
        ? this.symbol(
            name,
            scalar,
            {
              kind: "variable",
              buffer: this.#table.id(parameterBuffer(group, definition.kind, name)),
              index: "single",
            },
            "read",
            what,
          )
        : this.constant(name, scalar, constant, what);
    const parameters = Object.entries(instance.params).map(([name, one]) => value(name, one, "it is a parameter"));
    const derived = Object.entries(instance.derivedParams).map(([name, one]) =>
      value(name, one, "it is a derived parameter"),
    );
    const arrays = Object.entries(definition.extraGlobalParams).map(([name, type]) =>
      this.symbol(
        name,
        resolveType(type, this.precision),
        { kind: "array", array: this.#arrayId(`${group}.${name}`) },
        "readwrite",
      ),
    );
    return [...parameters, ...derived, ...arrays];
  }

  #arrayId(name: string): number {
    return this.#table.arrays.findIndex((array) => array.name === name);
  }

  /** The variables a definition declares, as seen from its own code. `part` and `index` say where the elements live. */
  variables(
    owner: { readonly name: string },
    part: "neuron" | "synapse" | "pre" | "post" | "postsynaptic" | "currentSource",
    variables: Instance["definition"]["vars"],
    index: ElementIndex,
    options: { readonly suffix?: string; readonly readOnlyReason?: string } = {},
  ): ProgramSymbol[] {
    return Object.entries(variables).map(([name, spec]) => {
      const { single } = storageOf(spec.access as Parameters<typeof storageOf>[0]);
      const writable = spec.access === "READ_WRITE" && options.readOnlyReason === undefined;
      return this.symbol(
        name + (options.suffix ?? ""),
        resolveType(spec.type, this.precision),
        {
          kind: "variable",
          buffer: this.#table.id(bufferName({ group: owner, part, variable: name })),
          index: single ? "single" : index,
        },
        writable ? "readwrite" : "read",
        writable ? undefined : (options.readOnlyReason ?? `it is ${spec.access}`),
      );
    });
  }

  /**
   * A neuron population's variables as `name_pre` or `name_post`, which are read only, and by the names of references, which hide those of the same
   * name. `readOnlyReason`: why code may write none of them.
   */
  neuronVariables(
    population: NeuronPopulation,
    side: "pre" | "post",
    index: ElementIndex,
    references: Readonly<Record<string, NeuronReference>>,
    readOnlyReason?: string,
  ): ProgramSymbol[] {
    const whose = side === "pre" ? "presynaptic" : "postsynaptic";
    const named = this.variables(population, "neuron", population.neuron.definition.vars, index, {
      suffix: `_${side}`,
      readOnlyReason:
        readOnlyReason ??
        `it belongs to the ${whose} population '${population.name}': reference it READ_WRITE to write it`,
    });
    return [
      ...named.filter(({ name }) => !Object.hasOwn(references, name)),
      ...this.neuronReferences(references, index, readOnlyReason),
    ];
  }

  /** Variables of neurons by the names that code references them by. */
  neuronReferences(
    references: Readonly<Record<string, NeuronReference>>,
    index: ElementIndex,
    readOnlyReason?: string,
  ): ProgramSymbol[] {
    return Object.entries(references).map(([name, { variable, mode, owner, part, spec }]) => {
      const reason = readOnlyReason ?? (mode === "READ_ONLY" ? "it is referenced READ_ONLY" : undefined);
      const [symbol] = this.variables(owner, part, { [variable]: spec as Variable }, index, { readOnlyReason: reason });
      return { ...symbol!, name };
    });
  }

  /** `st`, `prev_st_pre` and their like: times of spikes, or of their arrival at a synapse `delay` steps later. */
  spikeTimes(population: NeuronPopulation, suffix: string, index: ElementIndex, delay: number): ProgramSymbol[] {
    return spikeTimesUsed(this.model, population).map((name) =>
      this.symbol(
        name + suffix,
        this.precision.timepoint,
        { kind: "spikeTime", buffer: this.#table.id(`${population.name}.${name}`), index, delay },
        "read",
        "it is a spike time",
      ),
    );
  }

  /** `id` and `num_neurons`. */
  neuronIndices(size: number): ProgramSymbol[] {
    return [
      this.symbol("id", "uint32", { kind: "index", which: "own" }, "read", "it is an index"),
      this.constant("num_neurons", "uint32", size),
    ];
  }

  /** `id_pre`, `id_post`, `id_syn`, `num_pre`, `num_post`. */
  synapseIndices(rows: number, columns: number): ProgramSymbol[] {
    const index = (name: string, which: "pre" | "post" | "synapse") =>
      this.symbol(name, "uint32", { kind: "index", which }, "read", "it is an index");
    return [
      index("id_pre", "pre"),
      index("id_post", "post"),
      index("id_syn", "synapse"),
      this.constant("num_pre", "uint32", rows),
      this.constant("num_post", "uint32", columns),
    ];
  }

  func(name: string, binding: FunctionBinding): SnippetFunction<FunctionBinding> {
    return { name, parameters: [this.precision.scalar], returns: "void", binding };
  }

  /** `set_pre`, `prev_set_pre` and their like: times of the events of a weight-update model, as `spikeTimes` has them of spikes. */
  eventTimes(synapses: SynapsePopulation, side: "pre" | "post", index: ElementIndex, delay: number): ProgramSymbol[] {
    return eventTimesUsed(synapses, side).map((name) =>
      this.symbol(
        `${name}_${side}`,
        this.precision.timepoint,
        { kind: "spikeTime", buffer: this.#table.id(`${synapses.name}.${side}.${name}`), index, delay },
        "read",
        "it is the time of an event",
      ),
    );
  }

  /**
   * The symbols of neurons that code sees `late` steps after the last one: those that it names are bound to what is kept of the past. Those in `subscripted`
   * take a subscript below `depth`, for as many steps before that.
   */
  asOf(
    population: NeuronPopulation,
    symbols: readonly ProgramSymbol[],
    late: number,
    named: ReadonlySet<string>,
    subscripted: ReadonlySet<string> = new Set(),
    depth = 1,
  ): ProgramSymbol[] {
    return symbols.map((symbol) => {
      const { name, binding } = symbol;
      if (!named.has(name) || (binding?.kind !== "variable" && binding?.kind !== "spikeTime")) return symbol;
      const isFixed = binding.index === "single" || this.#table.buffers[binding.buffer]!.sharing === "shared";
      const isSubscripted = subscripted.has(name) && binding.kind === "variable";
      // What never changes is now what it was then.
      if (isFixed && !isSubscripted) return symbol;
      if (late === 0 && !isSubscripted) return symbol;
      if (isFixed) throw new ModelError(`'${name}' never changes: it takes no subscript`);
      const buffer = this.history(population, binding.buffer);
      const slot = -ARRIVAL - late;
      if (!isSubscripted) return { ...symbol, variable: buffer, binding: { ...binding, buffer, slot } };
      const { index } = binding;
      return { ...symbol, variable: undefined, isArray: true, binding: { kind: "past", buffer, index, slot, depth } };
    });
  }

  /** Variables of neurons on either side that code of synapses may add to: scalars that each instance has of its own, for each neuron. */
  #addable(index: "pre" | "post", symbols: readonly ProgramSymbol[]): ProgramSymbol[] {
    return symbols.map((symbol) => {
      const { binding, type } = symbol;
      if (binding?.kind !== "variable" || binding.index !== index || type !== this.precision.scalar) return symbol;
      if (this.#table.buffers[binding.buffer]!.sharing !== "instance") return symbol;
      const addTo: FunctionBinding = { kind: "addTo", buffer: binding.buffer, index };
      return { ...symbol, addTo };
    });
  }

  /** Everything the synapse snippets of a population see. `named` and `subscripted`: the names in them. */
  synapseSymbols(
    population: SynapsePopulation,
    named: ReadonlySet<string>,
    subscripted: ReadonlySet<string>,
  ): ProgramSymbol[] {
    const { source, target, weightUpdate, neuronReferences, delays } = population;
    const { axonal, backPropagation, maxDendritic } = delays;
    const onlyRead = (side: "pre" | "post") =>
      `code of synapses only reads neurons, ${side}SpikeCode and ${side}DynamicsCode write them through ${side}NeuronVarRefs`;
    const definition = weightUpdate.definition;
    const perNeuron = (side: "pre" | "post") =>
      `it is written by ${side}SpikeCode and ${side}DynamicsCode; code of synapses may add to it (+=), where it is a scalar of its own for each neuron`;
    return [
      ...this.common(),
      ...this.values(population.name, weightUpdate),
      ...this.variables(
        population,
        "synapse",
        storedVariables(population),
        population.kernel === undefined ? "own" : "kernel",
        population.kernel === undefined ? {} : { readOnlyReason: "synapses share it; custom updates may write it" },
      ),
      ...this.asOf(
        source,
        [
          ...this.#addable(
            "pre",
            this.variables(population, "pre", definition.preVars, "pre", { readOnlyReason: perNeuron("pre") }),
          ),
          ...this.neuronVariables(source, "pre", "pre", neuronReferences.pre, onlyRead("pre")),
          ...this.spikeTimes(source, "_pre", "pre", ARRIVAL + axonal),
          ...this.eventTimes(population, "pre", "pre", ARRIVAL + axonal),
        ],
        axonal,
        named,
      ),
      ...this.asOf(
        target,
        [
          ...this.#addable(
            "post",
            this.variables(population, "post", definition.postVars, "post", { readOnlyReason: perNeuron("post") }),
          ),
          ...this.neuronVariables(target, "post", "post", neuronReferences.post, onlyRead("post")),
          ...this.neuronReferences(
            neuronReferences.psm,
            "post",
            "code of synapses only reads the postsynaptic model, postSpikeCode and postDynamicsCode write it through psmVarRefs",
          ),
          ...this.spikeTimes(target, "_post", "post", ARRIVAL + backPropagation),
          ...this.eventTimes(population, "post", "post", ARRIVAL + backPropagation),
        ],
        backPropagation,
        named,
        maxDendritic === undefined ? new Set() : subscripted,
        maxDendritic,
      ),
      ...this.synapseIndices(source.size, target.size),
    ];
  }
}

/** The variables of synapses that have a buffer. */
const storedVariables = ({ weightUpdate: { definition, initial } }: SynapsePopulation) =>
  Object.fromEntries(Object.entries(definition.vars).filter(([name]) => initial[name]?.kind !== "recomputed"));

/** Which times of its own events the code of a weight-update model names; `prev_set` cannot be kept without `set`. */
export function eventTimesUsed({ weightUpdate }: SynapsePopulation, side: "pre" | "post"): ("set" | "prev_set")[] {
  if (weightUpdate.definition[`${side}EventThresholdConditionCode`].trim() === "") return [];
  const names = new Set(codeOfDefinition(weightUpdate.definition).flatMap((text) => [...identifiersOf(text)]));
  if (names.has(`prev_set_${side}`)) return ["set", "prev_set"];
  return names.has(`set_${side}`) ? ["set"] : [];
}

const codeOfDefinition = (definition: object): string[] =>
  Object.entries(definition).flatMap(([key, text]) => (key.endsWith("Code") ? [text as string] : []));

/** Names with `_pre` or `_post` for which the neuron of that side has no variable, and why code cannot name them. */
export function missingVariables({ weightUpdate, source, target }: SynapsePopulation): Record<string, string> {
  const names = codeOfDefinition(weightUpdate.definition).flatMap((text) => [...identifiersOf(text)]);
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const [, variable, side] = /^(.+)_(pre|post)$/.exec(name) ?? [];
      const { name: population, neuron } = side === "pre" ? source : target;
      if (variable === undefined || Object.hasOwn(neuron.definition.vars, variable)) return [];
      return [[name, `neurons of '${population}' (${neuron.definition.name}) have no variable '${variable}'`]];
    }),
  );
}

/** Which spike times of a population some snippet of the model names, or some custom update references; `prev_st` cannot be kept without `st`. */
export function spikeTimesUsed(model: GeNNModel, population: NeuronPopulation): ("st" | "prev_st")[] {
  const names = new Set<string>();
  const collect = (code: readonly string[], suffix: string) => {
    for (const text of code) {
      const identifiers = identifiersOf(text);
      for (const name of ["st", "prev_st"]) if (identifiers.has(name + suffix)) names.add(name);
    }
  };
  const { simCode, thresholdConditionCode, resetCode } = population.neuron.definition;
  collect([simCode, thresholdConditionCode, resetCode], "");
  for (const { source, target, weightUpdate } of model.synapsePopulations) {
    const code = codeOfDefinition(weightUpdate.definition);
    if (source === population) collect(code, "_pre");
    if (target === population) collect(code, "_post");
  }
  for (const { references } of model.customUpdates) {
    for (const { group, part, variable } of Object.values(references)) {
      if (group === population && part === "spikeTime") names.add(variable);
    }
  }
  return names.has("prev_st") ? ["st", "prev_st"] : names.has("st") ? ["st"] : [];
}
