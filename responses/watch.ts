/** Runs a simulation step by step and keeps what some variables of its first element do. */
import { ModelError, type Simulation, type VariableReference } from "../genn/index.ts";

/** A variable to keep, by the name it is shown under. */
export type Watched = readonly [name: string, reference: VariableReference];

/**
 * Runs so many steps; `before` is called ahead of each. Returns [steps] values for each name.
 * @throws ModelError for what leaves the numbers
 */
export async function watch(
  simulation: Simulation,
  watched: readonly Watched[],
  steps: number,
  advance: () => Promise<void> = () => simulation.step(1),
): Promise<Record<string, Float64Array>> {
  const recorded = Object.fromEntries(watched.map(([name]) => [name, new Float64Array(steps)]));
  for (let step = 0; step < steps; step++) {
    await advance();
    for (const [name, reference] of watched) {
      const value = Number((await simulation.pull(reference, { allowNonFinite: true }))[0]);
      if (!Number.isFinite(value)) throw new ModelError(`${name} is no longer a number from step ${step} on`);
      recorded[name]![step] = value;
    }
  }
  return recorded;
}

/** The times of so many steps of a simulation. */
export const timesOf = (steps: number, dt: number): Float64Array =>
  Float64Array.from({ length: steps }, (_, step) => step * dt);
