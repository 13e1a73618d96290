/** The full names of the populations and connections of equilibrium propagation. Nobody else writes them. */

/** Names in a network of so many hidden layers; hidden layer 0 is the one next to the input. */
export function equipropNames(hiddenLayers: number) {
  const layers = Array.from({ length: hiddenLayers }, (_, k) => `hidden${k}_hidden_pop`);
  const settling = [...layers, "output_output_pop"];
  const pairs = layers.map((layer, k) => [layer, settling[k + 1]!] as const);
  return {
    input: "neur_input_input_pop",
    hidden: layers.map((layer) => `neur_${layer}`),
    output: "neur_output_output_pop",
    /** From the input to hidden layer 0. */
    fromInput: "syn_input_input_pop_to_hidden0_hidden_pop",
    /** From hidden layer k to the next one, or to the output. */
    forward: pairs.map(([layer, next]) => `syn_${layer}_to_${next}`),
    /** The way back, to hidden layer k. */
    backward: pairs.map(([layer, next]) => `syn_${next}_to_${layer}`),
  } as const;
}
