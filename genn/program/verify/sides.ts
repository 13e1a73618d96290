/**
 * Which population is on which side of the synapses. A Program does not say so in so many words, but a variable of neurons belongs to one
 * population: all that a synapse population reaches on one side, and the events it is triggered by from there, must be of one.
 */
import type { Verification } from "./context.ts";

export class Sides {
  readonly #all: Verification;
  /** The population whose neurons have a buffer's elements. */
  readonly #owner = new Map<number, string>();
  readonly #reached: { synapses: string; side: "pre" | "post"; buffer: number; where: string }[] = [];
  readonly #triggers: { synapses: string; side: "pre" | "post"; population: string; where: string }[] = [];

  constructor(all: Verification) {
    this.#all = all;
  }

  belongs(buffer: number, population: string, where: string): void {
    const known = this.#owner.get(buffer) ?? population;
    this.#all.require(known === population, where, `${this.#name(buffer)} belongs to the neurons of '${known}'`);
    this.#owner.set(buffer, known);
  }

  reaches(synapses: string, side: "pre" | "post", buffer: number, where: string): void {
    this.#reached.push({ synapses, side, buffer, where });
  }

  triggered(synapses: string, side: "pre" | "post", population: string, where: string): void {
    this.#triggers.push({ synapses, side, population, where });
  }

  #name(buffer: number): string {
    return `buffer '${this.#all.program.buffers[buffer]?.name ?? buffer}'`;
  }

  /** To be called when all kernels have been seen. */
  verify(): void {
    const populations = new Map<string, string>();
    const check = (key: string, population: string, where: string, what: string) => {
      const known = populations.get(key) ?? population;
      this.#all.require(known === population, where, `${what} is of '${population}', that side is '${known}'`);
      populations.set(key, known);
    };
    for (const { synapses, side, buffer, where } of this.#reached) {
      const owner = this.#owner.get(buffer);
      if (owner === undefined) continue;
      check(`${synapses} ${side}`, owner, where, this.#name(buffer));
    }
    for (const { synapses, side, population, where } of this.#triggers) {
      check(`${synapses} ${side}`, population, where, "its trigger");
    }
  }
}
