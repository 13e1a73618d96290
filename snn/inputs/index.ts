/** Neurons that bring data into a network. */
export { FewSpikeReluInput, type FewSpikeReluInputOptions } from "./few-spike-input.ts";
export { InputBase, type InputOptions } from "./input-base.ts";
export {
  IntegrateFireInput,
  type IntegrateFireInputOptions,
  LeakyIntegrateFireInput,
  type LeakyIntegrateFireInputOptions,
} from "./integrating.ts";
export { BinarySpikeInput, PoissonInput, type SpikingInputOptions } from "./random-and-binary.ts";
export { SpikeInput, type SpikeInputOptions } from "./spike-input.ts";
