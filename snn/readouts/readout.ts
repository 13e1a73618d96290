/** What is read from a population when a presentation has ended, and what its neurons keep for it. */
import {
  checkCount,
  ModelError,
  type NeuronPopulation,
  type Simulation,
  type Variable,
  type VariableValues,
  variable,
  varRef,
} from "../../genn/index.ts";
import { type Shape, shapeOfPopulation } from "../shapes.ts";

/** What a readout is put into. */
export interface ReadoutContext {
  /** Name of the neuron, for messages. */
  readonly neuron: string;
  /** Does the neuron ever spike? */
  readonly spikes: boolean;
  /** The variable that is the neuron's answer; undefined for one that has none, such as `PoissonInput`. */
  readonly output: string | undefined;
  /** Steps of a presentation, where the population was given them. */
  readonly exampleTimesteps: number | undefined;
}

/** What a readout adds to a neuron. */
export interface ReadoutParts {
  readonly params?: Readonly<Record<string, number>>;
  readonly vars?: Readonly<Record<string, Variable>>;
  /** Runs after the neuron's own code, before its threshold is tested: the potential is that before a reset. */
  readonly simCode?: string;
  /** Runs at a spike. */
  readonly resetCode?: string;
}

/** Values [batch, ...shape of the population], flattened. */
export interface ReadoutValues {
  readonly shape: readonly number[];
  readonly values: VariableValues;
}

/** A kind of readout. Subclasses say what they add to a neuron, and in which variable their value is. */
export abstract class ReadoutBase {
  /** Its name as text, such as `spike_count`. */
  abstract readonly name: string;
  /** Variables that it adds, all of which start anew with every presentation. */
  readonly variables: readonly string[] = [];

  /** What it adds to a neuron. Throws `ModelError` for a neuron that it cannot read. */
  abstract parts(context: ReadoutContext): ReadoutParts;

  /** The variable that holds its value. */
  protected valueIn(output: string | undefined): string | undefined {
    return this.variables[0] ?? output;
  }

  /**
   * Its values at the time of the call: [batch, ...shape], flattened. `output` is the neuron's answer, as `getModel` names it; `shape` that of the population
   * (default: one dimension). Throws `ModelError` for a population without this readout, `NotFiniteError` for values that are NaN or infinite.
   */
  async read(
    simulation: Simulation,
    population: NeuronPopulation,
    output?: string,
    shape?: Shape,
  ): Promise<ReadoutValues> {
    const name = this.valueIn(output);
    if (name === undefined) throw new ModelError(`the readout '${this.name}' needs the name of the variable to read`);
    return this.pulled(simulation, population, name, shape);
  }

  /** A variable of the population as [batch, ...shape]. */
  protected async pulled(
    simulation: Simulation,
    population: NeuronPopulation,
    name: string,
    shape?: Shape,
  ): Promise<ReadoutValues> {
    const own = shapeOfPopulation(population, shape);
    if (!Object.hasOwn(population.neuron.definition.vars, name)) {
      throw new ModelError(
        `'${population.name}' (${population.neuron.definition.name}) has no readout '${this.name}': give it to its neuron before the population is added`,
      );
    }
    const values = await simulation.pull(varRef(population, name));
    return { shape: [values.length / population.size, ...own], values };
  }
}

/** The variable that is a neuron's answer. Throws `ModelError` for a neuron that has none. */
export function outputOf({ output, neuron }: ReadoutContext, readout: ReadoutBase): string {
  if (output !== undefined) return output;
  throw new ModelError(
    `the readout '${readout.name}' reads a neuron's potential, and ${neuron} has none: read its spikes with "spike_count" or "first_spike_time"`,
  );
}

/** Throws `ModelError` for a neuron that never spikes. */
export function expectSpikes({ spikes, neuron }: ReadoutContext, readout: ReadoutBase): void {
  if (spikes) return;
  throw new ModelError(
    `the readout '${readout.name}' reads spikes, and ${neuron} never spikes: read its potential with "var", "sum_var", "avg_var", "avg_var_exp_weight" or "max_var"`,
  );
}

/** Steps of a presentation. Throws `ModelError` where the population was not given them. */
export function timestepsOf({ exampleTimesteps, neuron }: ReadoutContext, readout: ReadoutBase): number {
  if (exampleTimesteps === undefined) {
    throw new ModelError(
      `the readout '${readout.name}' of ${neuron} divides by the steps of a presentation: describe the population as { shape, exampleTimesteps }`,
    );
  }
  checkCount(`exampleTimesteps of ${neuron}`, exampleTimesteps);
  return exampleTimesteps;
}

/** The least number of single precision, which every precision has: before a maximum, and in the place of a spike that never was. */
export const LEAST = -3.4028234663852886e38;

/** A variable that starts from a number. */
export const startingFrom = (initial: number): Variable => variable({ initial });
