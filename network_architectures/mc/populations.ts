/** The full names of the microcircuit's populations and connections. Nobody else writes them. */
import type { Role } from "./neurons.ts";

/** The input neurons, and the output neurons that the targets act on. */
export const inputPopulation = "neur_input_input_pop";
export const outputPopulation = "neur_output_output_pop";
/** The pyramidal neurons of hidden layer k, counted from 0 next to the input. */
export const pyramidalPopulation = (k: number): string => `neur_hidden${k}_pyr_pop`;

/** From the input to the first hidden layer. */
export const inputConnection = "syn_input_input_pop_to_hidden0_pyr_pop";

/** What a population is, and in which hidden layer, from 0; undefined for names of other networks. */
export function describePopulation(name: string): { readonly role: Role; readonly layer?: number } | undefined {
  if (name === inputPopulation) return { role: "input" };
  if (name === outputPopulation) return { role: "output" };
  const hidden = /^neur_hidden(\d+)_(pyr|int)_pop$/.exec(name);
  return hidden === null ? undefined : { role: hidden[2] as Role, layer: Number(hidden[1]) };
}

/** Around hidden layer k of so many: its populations, the connections to the layer above and within, and the population above. */
export function namesAround(k: number, hiddenLayers: number) {
  const layer = `hidden${k}`;
  const next = k === hiddenLayers - 1 ? "output_output_pop" : `hidden${k + 1}_pyr_pop`;
  return {
    forward: `syn_${layer}_pyr_pop_to_${next}`,
    apical: `syn_${next}_to_${layer}_pyr_pop`,
    PI: `syn_${layer}_int_pop_to_pyr_pop`,
    IP: `syn_${layer}_pyr_pop_to_int_pop`,
    pyramidal: pyramidalPopulation(k),
    interneurons: `neur_${layer}_int_pop`,
    above: `neur_${next}`,
  };
}
