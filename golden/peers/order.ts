/** The order of synapses: a file lists them as it likes, while variables here are pulled and pushed by presynaptic, then by postsynaptic neuron. */
import type { PeerSynapseList } from "./format.ts";

/** At which place a pulled variable has each listed synapse. Several between the same two neurons stay in their order (`simulation.connections`). */
export function placesOf({ pre, post }: PeerSynapseList): Int32Array {
  const given = Array.from(pre, (_, k) => k).sort((a, b) => pre[a]! - pre[b]! || post[a]! - post[b]! || a - b);
  const places = new Int32Array(given.length);
  given.forEach((k, place) => {
    places[k] = place;
  });
  return places;
}

/** Values of a file in the order in which they are pushed. */
export function pushed(list: PeerSynapseList | undefined, values: Float64Array): Float64Array {
  if (list === undefined) return values;
  const ordered = new Float64Array(list.pre.length);
  const places = placesOf(list);
  values.forEach((value, k) => {
    ordered[places[k]!] = value;
  });
  return ordered;
}
