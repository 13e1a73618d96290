/** A neuron as an object: what it is set to, and the definition that follows for a population. */
import {
  checkWhole,
  type DeclaredType,
  defineNeuronModel,
  type InitialValue,
  ModelError,
  type NeuronModel,
  type NeuronPopulation,
  type Simulation,
  type Variable,
  variable,
} from "../genn/index.ts";
import { a, checkOptions, either, isObject, type RulesOf, required } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";
import type { NeuronCode } from "../genn_models/fragments/threshold-neurons.ts";
import { type ReadoutBase, type ReadoutName, type ReadoutValues, readoutOf } from "./readouts/index.ts";
import { checkedValue, type Decay, settle } from "./settings.ts";
import { type Shape, shapeAsList, sizeOf } from "./shapes.ts";

/** What a neuron has to know of the population that it is to be. */
export interface PopulationDescription {
  readonly shape: Shape;
  /** Steps of a presentation: for readouts that are means over one. */
  readonly exampleTimesteps?: number;
  /** The neurons of the populations that send to it: for few-spike neurons, whose spikes have the value that their senders give them. */
  readonly sources?: readonly Neuron[];
}

const POPULATION: RulesOf<PopulationDescription> = {
  shape: required(either(a.number, a.list)),
  exampleTimesteps: a.count,
  sources: a.list,
};

/** A population whose description has been checked. */
export interface DescribedPopulation {
  readonly shape: readonly number[];
  readonly size: number;
  readonly exampleTimesteps: number | undefined;
  readonly sources: readonly Neuron[];
  readonly dt: number;
  readonly batchSize: number;
}

/** Values for a definition, as `GeNNModel.addNeuronPopulation` and `LayerBase.addNeurons` take them. */
export interface NeuronValues {
  readonly params: Readonly<Record<string, number>>;
  readonly vars: Readonly<Record<string, InitialValue>>;
  readonly extraGlobalParams: Readonly<Record<string, ArrayLike<number>>>;
}

/** A neuron for a population: its definition, and what the definition leaves open. */
export interface NeuronDescription {
  readonly definition: NeuronModel;
  readonly values: NeuronValues;
  /** The variable that is the neuron's answer, which readouts of potentials read; undefined if it has none. */
  readonly output: string | undefined;
  readonly shape: readonly number[];
  /** Number of neurons: the product of `shape`. */
  readonly size: number;
}

/** What a class of neurons says of its model. */
export interface NeuronParts {
  readonly code: NeuronCode;
  /** What code only reads: parameters, or variables where they differ from neuron to neuron. */
  readonly settings?: Readonly<Record<string, InitialValue>>;
  readonly decays?: Readonly<Record<string, Decay>>;
  /** Variables that code writes, with what they start from. */
  readonly state?: Readonly<Record<string, InitialValue>>;
  /** Variables that start from what they declare. */
  readonly vars?: Readonly<Record<string, Variable>>;
  readonly arrays?: Readonly<Record<string, { readonly type: DeclaredType; readonly values: ArrayLike<number> }>>;
  /** Does it send negative spikes, which its synapses have to transmit? */
  readonly sendsNegativeSpikes?: boolean;
}

/** What every neuron takes. */
export interface ReadoutOption {
  /** What is read from the population: a name such as `spike_count`, or a readout. Default: nothing. */
  readonly readout?: ReadoutBase | ReadoutName;
}

export const readoutRule = either(a.text, a.instance);

/** A kind of neuron. Subclasses take options, and say which model follows from them. */
export abstract class Neuron {
  /** Its name as text, such as `leaky_integrate_fire`: names the model. */
  abstract readonly name: string;
  /** The variable that is its answer. */
  readonly output: string | undefined = "V";
  readonly readout: ReadoutBase | undefined;
  /** Variables that outlast a presentation although code writes them: see `resetNeurons`. */
  readonly keptVariables: readonly string[] = [];

  constructor(readout?: ReadoutBase | ReadoutName) {
    if (readout !== undefined) this.readout = readoutOf(readout, new.target.name);
  }

  /** The model for a population. */
  protected abstract parts(population: DescribedPopulation): NeuronParts;

  /**
   * The definition for a population, with the values that it leaves open: `model.addNeuronPopulation("hidden", size, definition, values)`. `dt` is the step in ms and
   * `batchSize` the number of instances, those of the model it is added to. Throws `ModelError` for arrays that do not fit the population, and for a readout that does
   * not fit the neuron.
   */
  getModel(population: PopulationDescription, dt: number, batchSize = 1): NeuronDescription {
    const where = this.constructor.name;
    const described = this.#described(population, dt, batchSize);
    const { shape, size, exampleTimesteps } = described;
    const { code, settings = {}, decays = {}, state = {}, vars = {}, arrays = {}, ...rest } = this.parts(described);
    const own = settle(settings, decays, { size, where });
    const spikes = code.thresholdConditionCode !== "";
    const read = this.readout?.parts({ neuron: where, spikes, output: this.output, exampleTimesteps }) ?? {};
    const definition = defineNeuronModel<string, string, string, string, never>({
      name: this.name,
      params: undefinedOf({ ...own.params, ...read.params }),
      derivedParams: own.derivedParams,
      vars: {
        ...own.vars,
        ...Object.fromEntries(Object.keys(state).map((name) => [name, variable({})])),
        ...vars,
        ...read.vars,
      },
      extraGlobalParams: Object.fromEntries(Object.entries(arrays).map(([name, { type }]) => [name, type])),
      simCode: join(code.simCode, read.simCode),
      thresholdConditionCode: code.thresholdConditionCode,
      resetCode: join(code.resetCode, read.resetCode),
    });
    for (const [name, value] of Object.entries(state)) checkedValue(value, name, size, where);
    return {
      definition: rest.sendsNegativeSpikes ? Object.freeze({ ...definition, sendsNegativeSpikes: true }) : definition,
      values: {
        params: { ...own.params, ...read.params },
        vars: { ...own.values, ...state },
        extraGlobalParams: Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values])),
      },
      output: this.output,
      shape,
      size,
    };
  }

  /**
   * What its readout reads of a population of it: [batch, ...shape], flattened. `shape` is that of the population (default: one dimension).
   * Throws `ModelError` for a neuron without a readout.
   */
  async getReadout(simulation: Simulation, population: NeuronPopulation, shape?: Shape): Promise<ReadoutValues> {
    if (this.readout !== undefined) return this.readout.read(simulation, population, this.output, shape);
    throw new ModelError(
      `${this.constructor.name} has no readout: give it one, such as new ${this.constructor.name}({ readout: "var" })`,
    );
  }

  #described(population: PopulationDescription, dt: number, batchSize: number): DescribedPopulation {
    const where = `the population of ${this.constructor.name}`;
    checkOptions<PopulationDescription>(population, POPULATION, where, { example: "{ shape: 100 }" });
    const { exampleTimesteps, sources = [] } = population;
    const shape = shapeAsList(population.shape, where);
    if (typeof dt !== "number" || !Number.isFinite(dt) || dt <= 0) {
      throw new ModelError(`dt of ${where} must be a positive number of ms, not ${shown(dt)}`);
    }
    checkWhole(`the batch size of ${where}`, batchSize, 1);
    for (const source of sources) {
      if (source instanceof Neuron) continue;
      const hint = isObject(source) ? " (descriptions and populations do not know their neuron's options)" : "";
      throw new ModelError(`the sources of ${where} must be neurons, not ${shown(source)}${hint}`);
    }
    return { shape, size: sizeOf(shape), exampleTimesteps, sources, dt, batchSize };
  }
}

const join = (...code: readonly (string | undefined)[]): string =>
  code.filter((text) => text !== undefined && text.trim() !== "").join("\n");

const undefinedOf = (params: object): Record<string, undefined> =>
  Object.fromEntries(Object.keys(params).map((name) => [name, undefined]));
