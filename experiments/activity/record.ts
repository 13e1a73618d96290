/** Runs a spiking network and collects its spikes, piece by piece, so that memory holds spikes and not a bit for every step. */
import { joinedSpikes, type Spikes, spikesOf } from "../../analysis/index.ts";
import type { NetworkBase } from "../../network_base/index.ts";

/** Bytes that the bits of a piece may take. */
const MOST_BYTES = 2 ** 25;

/**
 * Of the spikes of the first instance of the batch: by full name of the population, from now on for so many steps. `onProgress` is told what part
 * of them has been run.
 */
export async function recordActivity(
  net: NetworkBase,
  populations: readonly string[],
  steps: number,
  onProgress: (fraction: number) => void = () => {},
): Promise<Record<string, Spikes>> {
  const { simulation, model } = net;
  const recorded = populations.map((name) => net.neuronPopulation(name));
  const bytesPerStep = recorded.reduce((sum, { size }) => sum + Math.ceil(size / 32) * 4, 0) * model.batchSize;
  const length = Math.max(1, Math.min(steps, Math.floor(MOST_BYTES / bytesPerStep)));
  const pieces = recorded.map((): Spikes[] => []);
  for (let done = 0; done < steps; done += length) {
    onProgress(done / steps);
    const count = Math.min(length, steps - done);
    for (const population of recorded) simulation.recordSpikes(population, count);
    await simulation.step(count);
    for (const [k, population] of recorded.entries()) {
      const [train] = await simulation.spikes(population);
      pieces[k]!.push(spikesOf(train!, population.size, model.dt));
    }
  }
  return Object.fromEntries(recorded.map(({ name, size }, k) => [name, inOne(pieces[k]!, size)]));
}

/** Pieces of the same neurons, one after the other. */
function inOne(pieces: readonly Spikes[], size: number): Spikes {
  // Joined, they would be numbered as different neurons.
  const { ids, times } = joinedSpikes(pieces);
  return { size, ids: Int32Array.from(ids, (id) => id % size), times };
}
