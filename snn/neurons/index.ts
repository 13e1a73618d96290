/** Neurons of hidden layers and of outputs. */
export { AdaptiveLeakyIntegrateFire, type AdaptiveLeakyIntegrateFireOptions } from "./adaptive-leaky-integrate-fire.ts";
export { FewSpikeNeuron, FewSpikeRelu, type FewSpikeReluOptions, type FewSpikeValues } from "./few-spike.ts";
export { IntegrateFire, type IntegrateFireOptions, type IntegrateFireValues } from "./integrate-fire.ts";
export { LeakyIntegrate, type LeakyIntegrateOptions } from "./leaky-integrate.ts";
export {
  LeakyIntegrateFire,
  type LeakyIntegrateFireOptions,
  type LeakyIntegrateFireValues,
  type ThresholdValues,
} from "./leaky-integrate-fire.ts";
