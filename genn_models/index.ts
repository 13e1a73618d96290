/**
 * Drop-in definitions: neurons, synapses, postsynaptic models, sources and custom updates as plain data.
 * `docs/models.md` lists them.
 */
export { type CataloguedModel, catalogue, type ModelFolder } from "./catalogue.ts";
export * from "./connectivity/index.ts";
export {
  type Convolution,
  type ConvolutionSpec,
  convolution,
  type PooledConvolution,
  type PooledConvolutionSpec,
  type Pooling,
  type PoolingSpec,
  pooling,
  transposedConvolution,
} from "./convolution.ts";
export * from "./neurons/index.ts";
export * from "./postsynaptic/index.ts";
export * from "./sources/index.ts";
export { type SpikeTrains, spikeTrains } from "./spike-trains.ts";
export * from "./synapses/index.ts";
export * from "./updates/index.ts";
