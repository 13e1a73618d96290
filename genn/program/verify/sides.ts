/**
 * Which neurons are on which side of the synapses, and whose sums are whose: all that a synapse kernel reaches on a side is of the population it names there, what
 * triggers it comes from there, and what it adds up goes to the sums of its own synapses.
 */
import type { SynapseKernel } from "../program.ts";
import type { Verification } from "./context.ts";

export class Sides {
  readonly #all: Verification;
  /** The population whose neurons have a buffer's elements. */
  readonly #owner = new Map<number, string>();
  readonly #reached: { population: string; buffer: number; where: string }[] = [];
  /** The synapse population that a sum belongs to. */
  readonly #sums = new Map<number, string>();
  readonly #sizes: ReadonlyMap<string, number>;

  constructor(all: Verification) {
    this.#all = all;
    const neurons = all.program.step.flatMap((kernel) => (kernel.kind === "neuron" ? [kernel] : []));
    this.#sizes = new Map(neurons.map(({ population, size }) => [population, size]));
  }

  belongs(buffer: number, population: string, where: string): void {
    const known = this.#owner.get(buffer) ?? population;
    this.#all.require(known === population, where, `${this.#name(buffer)} belongs to the neurons of '${known}'`);
    this.#owner.set(buffer, known);
  }

  reaches(population: string, buffer: number, where: string): void {
    this.#reached.push({ population, buffer, where });
  }

  /** The populations that a kernel names are there, with as many neurons as it has rows and columns; its sums are nobody else's. */
  connects({ name, population, source, target, connectivity, sums }: SynapseKernel): void {
    const where = `kernel '${name}'`;
    // Populations that are fused share a sum.
    const expected = this.#all.program.connectivity.find((one) => one.population === population)?.sums ?? population;
    for (const [neurons, size] of [
      [source, connectivity.rows],
      [target, connectivity.columns],
    ] as const) {
      const found = this.#sizes.get(neurons);
      this.#all.require(found === size, where, `it connects '${neurons}' with ${found ?? "no"} neurons, as ${size}`);
    }
    for (const [sum, neurons] of [
      [sums.post, target],
      [sums.pre, source],
      [sums.delayed, target],
      ...sums.variables.map(({ index, buffer }) => [buffer, index === "pre" ? source : target] as const),
    ] as const) {
      if (sum === undefined) continue;
      const owner = this.#sums.get(sum) ?? expected;
      this.#all.require(owner === expected, where, `${this.#name(sum)} is the sum of '${owner}'`);
      this.#sums.set(sum, owner);
      this.reaches(neurons, sum, where);
    }
  }

  #name(buffer: number): string {
    return `buffer '${this.#all.program.buffers[buffer]?.name ?? buffer}'`;
  }

  /** To be called when all kernels have been seen. */
  verify(): void {
    for (const { population, buffer, where } of this.#reached) {
      const owner = this.#owner.get(buffer) ?? population;
      const what = `${this.#name(buffer)} is of '${owner}', that side is '${population}'`;
      this.#all.require(owner === population, where, what);
    }
  }
}
