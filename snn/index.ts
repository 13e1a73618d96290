/** Neurons, inputs and readouts of spiking networks as objects: options in, definitions out. `docs/neurons-and-readouts.md` describes them. */
export { activationScale, type NormalisedLayer, normaliseWeights, type RateLayer } from "./conversion.ts";
export * from "./inputs/index.ts";
export {
  type DescribedPopulation,
  Neuron,
  type NeuronDescription,
  type NeuronParts,
  type NeuronValues,
  type PopulationDescription,
  type ReadoutOption,
} from "./neuron.ts";
export * from "./neurons/index.ts";
export * from "./readouts/index.ts";
export { type ResetOptions, type ResetPopulation, resetNeurons } from "./reset.ts";
export type { Decay } from "./settings.ts";
export type { NestedNumbers, Shape, ShapedValues } from "./shapes.ts";
