/** How many events a network has sent. */
import type { AnyNetwork } from "../network_base/index.ts";

/** Events of all populations and instances since the network was made; undefined where no neuron sends events. */
export async function eventsSent({ simulation }: AnyNetwork): Promise<number | undefined> {
  const { spikingPopulations } = simulation;
  if (spikingPopulations.length === 0) return undefined;
  let events = 0;
  for (const population of spikingPopulations) {
    for (const count of await simulation.spikeCounts(population)) events += count;
  }
  return events;
}
